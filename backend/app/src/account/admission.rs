//! Who may sign up: everybody, whoever has a link of the operator's, or nobody. A link says itself until when it
//! holds and for whom, sealed by a keyed hash; what is stored is that it was used.

use std::time::Duration;

use data_encoding::BASE64URL_NOPAD;
use handsight_domain::{secret::same, time::Timestamp};
use handsight_store::{Tx, people::throttle};

use super::{AccessError, normal_email};
use crate::{App, UseCaseError};

/// Who may sign up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Admission {
    /// Everybody.
    #[default]
    Open,
    /// Whoever has a link that the operator made.
    Invitation,
    /// Nobody: the operator sets enterprises up.
    Off,
}

impl Admission {
    /// Its name in configuration and for the console.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Invitation => "invitation",
            Self::Off => "off",
        }
    }
    /// By its name.
    pub fn parse(name: &str) -> Option<Self> {
        [Self::Open, Self::Invitation, Self::Off].into_iter().find(|one| one.name() == name)
    }
}

/// What a link says.
pub(super) struct Ticket {
    slot: Vec<u8>,
    expires_at: Timestamp,
    /// The address that the operator made it for: he knows whose it is.
    pub(super) email: Option<String>,
}

const OFF: &str = "sign-up is off here: ask the operator of this service to set your enterprise up";
const BY_LINK: &str = "sign-up is by invitation here: ask the operator of this service for a link";
const OVER: &str = "this sign-up link was used already, has expired or was cut off: ask the operator of this service for another";

fn seal(app: &App, said: &str) -> Vec<u8> {
    app.secret.hash("sign-up link", said.as_bytes())
}

/// Makes a link that sets up one enterprise, for an address when one is given. Works at once, also when sign-up is
/// open.
///
/// # Errors
/// [`UseCaseError::Invalid`] for an address that is none, or a life that is not 1 hour to 90 days;
/// [`UseCaseError::Conflict`] when sign-up is off.
pub fn sign_up_link(app: &App, email: Option<&str>, life: Duration) -> Result<String, UseCaseError> {
    if app.admission == Admission::Off {
        let words = "sign_up is off, so that no link works: set it to invitation first";
        return Err(UseCaseError::conflict(words));
    }
    if !(3_600..=90 * 86_400).contains(&life.as_secs()) {
        return Err(UseCaseError::field("days", "must be from 1 hour to 90 days"));
    }
    let email = email.map(|text| normal_email("email", text)).transpose()?.unwrap_or_default();
    let expires_at = app.clock.now().after(life).millis();
    let nonce = BASE64URL_NOPAD.encode(&app.mint.bytes::<12>());
    let said = BASE64URL_NOPAD.encode(format!("{expires_at} {nonce} {email}").as_bytes());
    let seal = BASE64URL_NOPAD.encode(&seal(app, &said));
    // Behind the # nothing is sent to a server or written into its log.
    Ok(format!("{}/sign-up#{said}.{seal}", app.public_url))
}

/// Reads a link's words.
fn read(app: &App, link: &str) -> Option<Ticket> {
    let link = link.trim();
    let (said, shown) = link.rsplit('#').next()?.split_once('.')?;
    let shown = BASE64URL_NOPAD.decode(shown.as_bytes()).ok()?;
    let expected = seal(app, said);
    if !same(&shown, &expected) {
        return None;
    }
    let text = String::from_utf8(BASE64URL_NOPAD.decode(said.as_bytes()).ok()?).ok()?;
    let mut words = text.splitn(3, ' ');
    let expires_at = Timestamp::from_millis(words.next()?.parse().ok()?);
    let email = words.nth(1).filter(|email| !email.is_empty()).map(str::to_owned);
    (expires_at > app.clock.now()).then(|| Ticket {
        slot: app.secret.hash("used sign-up link", said.as_bytes()),
        expires_at,
        email,
    })
}

/// Whether somebody may sign up, and by which link.
///
/// # Errors
/// [`AccessError::Closed`] in words with the way out; [`UseCaseError::Invalid`] for another address than the link's.
pub(super) fn admit(app: &App, link: Option<&str>, email: &str) -> Result<Option<Ticket>, AccessError> {
    let link = link.map(str::trim).filter(|link| !link.is_empty());
    let ticket = match (app.admission, link) {
        (Admission::Off, _) => return Err(AccessError::Closed(OFF)),
        (Admission::Invitation, None) => return Err(AccessError::Closed(BY_LINK)),
        (Admission::Open, None) => return Ok(None),
        (_, Some(link)) => read(app, link).ok_or(AccessError::Closed(OVER))?,
    };
    if ticket.email.as_deref().is_some_and(|of| of != email) {
        let words = "is another address than the one that this sign-up link was made for";
        return Err(UseCaseError::field("email", words).into());
    }
    Ok(Some(ticket))
}

impl Ticket {
    /// Uses it up, in the transaction that sets the enterprise up; nothing is used when that does not commit.
    ///
    /// # Errors
    /// [`AccessError::Closed`] when it was used before.
    pub(super) async fn punch(&self, app: &App, tx: &Tx) -> Result<(), AccessError> {
        let (uses, _) = throttle::count(tx, &self.slot, app.clock.now(), self.expires_at).await?;
        if uses == 1 { Ok(()) } else { Err(AccessError::Closed(OVER)) }
    }
}
