//! Whether somebody is signed in, and the access token that proves it. The token lives in this module's memory and
//! nowhere else; a reload gets a new one through the refresh cookie, which scripts cannot read.

use crate::browser;
use crate::model::{fault::Fault, time};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use std::cell::RefCell;

/// What the console knows of the person in front of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Not asked yet.
    Unknown,
    /// Nobody is signed in.
    Out,
    /// Somebody is signed in.
    In,
}

/// The answer of every door that signs somebody in.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Grant {
    access_token: String,
    expires_at: String,
}

struct Held {
    token: String,
    /// When the token ends, by this browser's clock.
    ends_at: i64,
}

thread_local! {
    static HELD: RefCell<Option<Held>> = const { RefCell::new(None) };
    static STANDING: RefCell<Option<RwSignal<Standing>>> = const { RefCell::new(None) };
}

/// Tokens are renewed this long before they end, in milliseconds.
const MARGIN: i64 = 20_000;
/// The lock of whoever uses or changes the refresh cookie, in all tabs of this browser.
const REFRESH: &str = "handsight.refresh";

/// Makes the standing of this page; called once, by the root of the views.
pub fn provide() -> RwSignal<Standing> {
    let standing = RwSignal::new(Standing::Unknown);
    STANDING.with(|cell| *cell.borrow_mut() = Some(standing));
    provide_context(standing);
    standing
}

fn set_standing(next: Standing) {
    STANDING.with(|cell| {
        if let Some(standing) = *cell.borrow()
            && standing.try_get_untracked() != Some(next)
        {
            standing.set(next);
        }
    });
}

/// Keeps what a sign-in brought.
pub fn keep(grant: Grant) {
    let ends_at = time::parse(&grant.expires_at).unwrap_or_else(|| browser::now() + 60_000);
    HELD.with(|cell| *cell.borrow_mut() = Some(Held { token: grant.access_token, ends_at }));
    set_standing(Standing::In);
}

/// Signs somebody in by a door. This takes its turn behind a renewal under way: its refusal, coming later, would sign them
/// out again.
///
/// # Errors
/// As [`door::post`](super::door::post).
pub async fn enter(path: &str, body: &impl Serialize) -> Result<(), Fault> {
    let _turn = browser::lock(REFRESH).await;
    keep(super::door::post(path, body).await?);
    Ok(())
}

/// Forgets the token; the page turns to the sign-in.
pub fn forget() {
    HELD.with(|cell| *cell.borrow_mut() = None);
    set_standing(Standing::Out);
}

/// The token, while it is good for some seconds more.
pub fn fresh_token() -> Option<String> {
    HELD.with(|cell| {
        let held = cell.borrow();
        held.as_ref().filter(|held| held.ends_at > browser::now() + MARGIN).map(|held| held.token.clone())
    })
}

/// A token that was good when this returned: the one in memory, or a new one by the refresh cookie.
///
/// # Errors
/// [`Fault::SignedOut`] when the cookie is gone or no longer accepted; [`Fault::Away`] when the server is.
pub async fn token() -> Result<String, Fault> {
    match fresh_token() {
        Some(token) => Ok(token),
        None => renew(None).await,
    }
}

/// A token other than `stale`, which the server has just refused. All tabs of this browser take turns, because a
/// refresh cookie used twice ends the session.
///
/// # Errors
/// As [`token`].
pub async fn renew(stale: Option<&str>) -> Result<String, Fault> {
    let _turn = browser::lock(REFRESH).await;
    // Whoever had the turn before may have brought the token already.
    if let Some(token) = fresh_token().filter(|token| Some(token.as_str()) != stale) {
        return Ok(token);
    }
    match super::door::post::<Grant>("/auth/refresh", &serde_json::json!({})).await {
        Ok(grant) => {
            let token = grant.access_token.clone();
            keep(grant);
            Ok(token)
        }
        Err(fault @ (Fault::Away | Fault::Broken(_) | Fault::TooMany(_))) => Err(fault),
        Err(_) => {
            forget();
            Err(Fault::SignedOut)
        }
    }
}
