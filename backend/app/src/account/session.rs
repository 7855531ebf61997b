//! Beginning a session: one signed-in browser, its refresh token, its first access token.

use std::{fmt, time::Duration};

use data_encoding::BASE64URL_NOPAD;
use handsight_domain::{id::AuthSessionId, time::Timestamp};
use handsight_store::{
    Tx,
    people::{
        account::{self as accounts, AccountRow, MembershipRow},
        auth_session::{self as rows, AuthSessionRow},
    },
};

use super::{AccessError, Address};
use crate::{App, UseCaseError};

/// How long a session lives after its last use.
pub const SESSION_LIFE: Duration = Duration::from_secs(30 * 24 * 3600);

/// From where somebody comes.
#[derive(Clone, Default)]
pub struct Browser {
    /// What the browser calls itself.
    pub user_agent: Option<String>,
    /// Its network address.
    pub address: Address,
    /// The refresh token that it shows, living or not: by it an account knows a browser again.
    pub refresh_token: Option<String>,
}

impl Browser {
    /// Which addresses are counted as one with this browser's.
    pub(super) fn network(&self) -> String {
        self.address.network()
    }
}

impl fmt::Debug for Browser {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Browser({} at {})", self.user_agent.as_deref().unwrap_or("unknown"), self.address)
    }
}

/// What somebody who got in is given.
#[derive(Debug, Clone)]
pub struct SignedIn {
    /// The access token.
    pub access_token: String,
    /// Until when it works.
    pub expires_at: Timestamp,
    /// The refresh token, for the cookie; `None` when the present one goes on.
    pub refresh_token: Option<String>,
    /// Until when the refresh token works.
    pub refresh_expires_at: Timestamp,
}

/// 32 random bytes as text.
pub(crate) fn new_secret(app: &App) -> String {
    BASE64URL_NOPAD.encode(&app.mint.bytes::<32>())
}

pub(super) fn refresh_hash(app: &App, token: &str) -> Vec<u8> {
    app.secret.hash("refresh token", token.as_bytes())
}

/// Stores a session and its first refresh token, in a transaction of the platform. Answers the session and the token's
/// text.
///
/// # Errors
/// [`AccessError::Refused`] when the account's password is another by now than the one that was checked.
pub(crate) async fn begin(
    app: &App,
    tx: &Tx,
    account: &AccountRow,
    membership: MembershipRow,
    browser: &Browser,
) -> Result<(AuthSessionRow, String), AccessError> {
    // Since it was checked it may have been changed, or the account may have given its address up.
    if !accounts::hold(tx, account.id, &account.password_hash).await? {
        return Err(AccessError::Refused);
    }
    let now = app.clock.now();
    let short = |text: &Option<String>| text.as_ref().map(|t| t.chars().take(300).collect::<String>());
    let session = AuthSessionRow {
        id: app.mint.id(),
        account: account.id,
        enterprise: membership.enterprise,
        member: membership.member,
        created_at: now,
        last_used_at: now,
        expires_at: now.after(SESSION_LIFE),
        ended_at: None,
        user_agent: short(&browser.user_agent),
        address: browser.address.text(),
    };
    rows::insert(tx, &session).await?;
    let token = add_refresh(app, tx, session.id).await?;
    Ok((session, token))
}

/// Stores one more refresh token of a session; answers its text.
pub(super) async fn add_refresh(app: &App, tx: &Tx, session: AuthSessionId) -> Result<String, UseCaseError> {
    let (now, token) = (app.clock.now(), new_secret(app));
    let hash = refresh_hash(app, &token);
    rows::insert_refresh(tx, &hash, session, now, now.after(SESSION_LIFE)).await?;
    Ok(token)
}

/// The access token of a session, after its transaction committed.
pub(crate) async fn signed_in(
    app: &App,
    session: &AuthSessionRow,
    refresh_token: Option<String>,
) -> Result<SignedIn, UseCaseError> {
    let (access_token, expires_at) =
        app.access_tokens.issue(app, session.account, session.id, session.enterprise, session.member).await?;
    let refresh_expires_at = app.clock.now().after(SESSION_LIFE);
    Ok(SignedIn { access_token, expires_at, refresh_token, refresh_expires_at })
}
