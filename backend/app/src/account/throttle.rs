//! Throttling: how often somebody may be wrong in a quarter of an hour.
//!
//! **A password can be guessed**, so each try is counted before it is tried: a hundred at once count as a hundred.
//! - A browser that has signed in to the account before (it shows a refresh token of one of its sessions) has ten
//!   tries of its own, and nobody else's are counted against it.
//! - Everybody else has ten a network and account, and a hundred a network over all accounts.
//! - Networks from which nobody has signed in to the account lately have fifty for that account together: so many
//!   addresses guess no faster than a few. A network from which its owner did is not held by them.
//!
//! So strangers can use up the tries of strangers, never those of an account's owner at home or in a known browser.
//! An account that does not exist is counted like one that does.
//!
//! **A long secret cannot be guessed** (tokens, links, a phone's credential): whoever shows the right one is let in,
//! always. Wrong ones are counted by network, and beyond a limit the answer is "wait" and costs no writing.
//!
//! **A system ID can be guessed** (nine digits): see [`enrolment_held`].
//!
//! What is counted lies in slots that a keyed hash chooses, about a million a kind: no address is stored, and
//! nobody can make the table larger than that. Two that share a slot are counted together, which hardly ever happens
//! and lasts a quarter of an hour.

use std::time::Duration;

use handsight_domain::{
    id::{AccountId, AuthSessionId, DeviceId, TypedId},
    scope::PlatformScope,
};
use handsight_store::{
    Tx,
    people::{account as accounts, auth_session as sessions, throttle as rows},
};
use uuid::Uuid;

use super::{AccessError, Address, Browser, session::refresh_hash};
use crate::{App, UseCaseError};

const WINDOW: Duration = Duration::from_secs(15 * 60);
const DAY: Duration = Duration::from_secs(24 * 3600);
/// Tries of a password by one browser, or by one network at one account.
const PER_PLACE: i64 = 10;
/// Tries of passwords by one network.
const PER_NETWORK: i64 = 100;
/// Tries of one account's password by all networks that it does not know.
const PER_ACCOUNT: i64 = 50;
/// Wrong secrets by one network.
const SECRETS: i64 = 300;
/// Enrolments of one network that came to nothing.
const ENROLMENTS: i64 = 200;
/// Enrolments of all networks that came to nothing: beyond it, each has but [`ENROLMENTS_IN_A_STORM`].
const ENROLMENTS_IN_ALL: i64 = 20_000;
const ENROLMENTS_IN_A_STORM: i64 = 10;
/// Phones that one network enrols at one enterprise in a day without the token of an invitation or a campaign.
const ENROLLED: i64 = 1_000;
/// Letters that ask for a proof, to one address in a day.
const LETTERS: i64 = 5;
/// Repairs of one phone's numbering in a day that are written to the audit log.
const REPAIRS: i64 = 20;
/// Enterprises that one network may set up in a day.
const SIGN_UPS: i64 = 100;

/// For whom something is counted.
#[derive(Debug, Clone, Copy)]
enum Subject<'a> {
    /// A network's tries of passwords.
    Network(&'a str),
    /// A network's tries at one account, which need not exist.
    Pair(&'a str, &'a str),
    /// The tries at one account by networks it does not know.
    Strangers(&'a str),
    /// A browser's tries at the account it knows.
    Browser(AuthSessionId),
    /// A network's wrong secrets.
    Secrets(&'a str),
    /// A network's enrolments that came to nothing.
    Enrolments(&'a str),
    /// Everybody's.
    AllEnrolments,
    /// A network's phones that enrolled without a token, by the enterprise's system ID.
    Enrolled(&'a str, &'a str),
    /// A network's sign-ups.
    SignUps(&'a str),
    /// The letters to an address that ask for a proof.
    Letters(&'a str),
    /// What a phone said about its numbers that did not fit.
    Repairs(DeviceId),
}

impl Subject<'_> {
    /// The slot in which it is counted: its kind, and twenty bits that only this installation can compute.
    fn slot(self, app: &App) -> Vec<u8> {
        let (kind, text) = match self {
            Self::Network(network) => (b'n', network.to_owned()),
            Self::Pair(network, account) => (b'p', format!("{network} {account}")),
            Self::Strangers(account) => (b'a', account.to_owned()),
            Self::Browser(session) => (b'b', session.to_string()),
            Self::Secrets(network) => (b's', network.to_owned()),
            Self::Enrolments(network) => (b'e', network.to_owned()),
            Self::AllEnrolments => (b'E', String::new()),
            Self::Enrolled(network, system_id) => (b'd', format!("{network} {system_id}")),
            Self::SignUps(network) => (b'u', network.to_owned()),
            Self::Letters(email) => (b'l', email.to_owned()),
            Self::Repairs(device) => (b'r', device.to_string()),
        };
        let hash = app.secret.hash("throttle", &[&[kind], text.as_bytes()].concat());
        let mut slot = vec![kind];
        slot.extend(hash.iter().take(3));
        if let Some(first) = slot.get_mut(1) {
            *first &= 0x0f;
        }
        slot
    }
}

/// Counts one more; how long to wait when that is beyond the limit.
async fn over(
    app: &App,
    tx: &Tx,
    subject: Subject<'_>,
    limit: i64,
    window: Duration,
) -> Result<Option<Duration>, UseCaseError> {
    let now = app.clock.now();
    let (count, ends_at) = rows::count(tx, &subject.slot(app), now, now.after(window)).await?;
    Ok((count > limit).then(|| ends_at.since(now)))
}

/// As [`over`], in a transaction of its own.
async fn one_more(
    app: &App,
    subject: Subject<'_>,
    limit: i64,
    window: Duration,
) -> Result<Option<Duration>, UseCaseError> {
    let tx = app.store.platform(&PlatformScope::of_service()).await?;
    let wait = over(app, &tx, subject, limit, window).await?;
    tx.commit().await?;
    Ok(wait)
}

/// How long to wait when a limit is used up; nothing is counted.
async fn used_up(
    app: &App,
    tx: &Tx,
    subject: Subject<'_>,
    limit: i64,
) -> Result<Option<Duration>, UseCaseError> {
    let now = app.clock.now();
    let found = rows::find(tx, &subject.slot(app), now).await?;
    Ok(found.filter(|(count, _)| *count >= limit).map(|(_, ends_at)| ends_at.since(now)))
}

fn settled(wait: Option<Duration>) -> Result<(), AccessError> {
    wait.map_or(Ok(()), |retry_after| Err(AccessError::RateLimited { retry_after }))
}

/// A try of an account's password that was counted, and where.
#[derive(Debug)]
pub(crate) struct Guess(Vec<Counted>);

#[derive(Debug)]
enum Counted {
    /// In what is this place's alone.
    Own(Vec<u8>),
    /// In what it shares with others.
    Shared(Vec<u8>),
}

impl Guess {
    /// Whether the browser was signed in to the account before: it showed a refresh token of one of its sessions.
    pub(crate) fn of_known_browser(&self) -> bool {
        matches!(self.0.as_slice(), [Counted::Own(_)])
    }
    /// The password was right: the try does not count, nor do those before it from the same place.
    pub(crate) async fn was_right(self, app: &App) -> Result<(), AccessError> {
        let tx = app.store.platform(&PlatformScope::of_service()).await?;
        // In the order in which they were counted, so that no two wait for each other.
        for counted in &self.0 {
            match counted {
                Counted::Own(slot) => rows::clear(&tx, slot).await?,
                Counted::Shared(slot) => rows::forgive(&tx, slot).await?,
            }
        }
        Ok(tx.commit().await?)
    }
}

/// Counts a try of an account's password, before it is tried.
///
/// # Errors
/// [`AccessError::RateLimited`] when the tries are used up.
pub(crate) async fn guess(app: &App, email: &str, browser: &Browser) -> Result<Guess, AccessError> {
    let network = browser.network();
    let tx = app.store.platform(&PlatformScope::of_service()).await?;
    let account = accounts::by_email(&tx, email).await?.map(|account| account.id);
    // Asked for an account that does not exist too, so that both take the same steps.
    let id = account.unwrap_or_else(|| AccountId::from_uuid(Uuid::nil()));
    let shown = refresh_hash(app, browser.refresh_token.as_deref().unwrap_or_default());
    let session = sessions::of_refresh(&tx, &shown).await?.filter(|session| session.account == id);
    let seen = sessions::addresses(&tx, id).await?;
    let known = seen.iter().any(|text| Address::parse(text).unwrap_or_default().network() == network);

    if let Some(session) = session {
        let subject = Subject::Browser(session.id);
        let wait = over(app, &tx, subject, PER_PLACE, WINDOW).await?;
        tx.commit().await?;
        settled(wait)?;
        return Ok(Guess(vec![Counted::Own(subject.slot(app))]));
    }
    let pair = (Subject::Pair(&network, email), PER_PLACE);
    let mut counted = vec![(Subject::Network(&network), PER_NETWORK), pair];
    if !known {
        counted.push((Subject::Strangers(email), PER_ACCOUNT));
    }
    let (mut wait, mut slots) = (None, Vec::new());
    for (subject, limit) in counted {
        wait = over(app, &tx, subject, limit, WINDOW).await?;
        if wait.is_some() {
            // Whoever is held already uses up nothing of what others share.
            break;
        }
        let slot = subject.slot(app);
        slots.push(if matches!(subject, Subject::Pair(..)) {
            Counted::Own(slot)
        } else {
            Counted::Shared(slot)
        });
    }
    tx.commit().await?;
    settled(wait)?;
    Ok(Guess(slots))
}

/// Counts a try of the present password by somebody who is signed in: ten a session, so that whoever finds an open
/// browser cannot guess on, and cannot hold the owner up elsewhere.
///
/// # Errors
/// [`AccessError::RateLimited`] when the tries are used up.
pub(crate) async fn guess_in_session(app: &App, session: AuthSessionId) -> Result<Guess, AccessError> {
    let subject = Subject::Browser(session);
    settled(one_more(app, subject, PER_PLACE, WINDOW).await?)?;
    Ok(Guess(vec![Counted::Own(subject.slot(app))]))
}

/// Counts a sign-up, whatever becomes of it: it says whether an address has an account.
///
/// # Errors
/// [`AccessError::RateLimited`] when the network's share of the day is used up.
pub(crate) async fn count_sign_up(app: &App, browser: &Browser) -> Result<(), AccessError> {
    let network = browser.network();
    settled(one_more(app, Subject::SignUps(&network), SIGN_UPS, DAY).await?)
}

/// Counts a letter that asks an address for a proof.
///
/// # Errors
/// [`AccessError::RateLimited`] when the day's letters to it are used up.
pub(crate) async fn count_letter(app: &App, email: &str) -> Result<(), AccessError> {
    settled(one_more(app, Subject::Letters(email), LETTERS, DAY).await?)
}

/// Whether one more repair of a phone's numbering goes into the audit log today: a phone can make as many as it likes.
pub(crate) async fn tells_repair(app: &App, device: DeviceId) -> Result<bool, UseCaseError> {
    Ok(one_more(app, Subject::Repairs(device), REPAIRS, DAY).await?.is_none())
}

/// Counts a secret of a hundred bits or more that was wrong. When a network's share is used up nothing is written
/// any more.
///
/// # Errors
/// [`AccessError::RateLimited`] when the share was used up before.
pub async fn wrong_secret(app: &App, address: Address) -> Result<(), AccessError> {
    let network = address.network();
    let subject = Subject::Secrets(&network);
    let service = PlatformScope::of_service();
    let wait = used_up(app, &*app.store.platform_read(&service).await?, subject, SECRETS).await?;
    settled(wait)?;
    settled(one_more(app, subject, SECRETS, WINDOW).await?)
}

/// How long a network has to wait before it may enrol by a system ID alone: system IDs have nine digits and could
/// be guessed. Only enrolments that came to nothing count, 200 a network in a quarter of an hour; when there are
/// 20,000 in all, 10. A phone that shows the token of a campaign or an invitation, or that is known already, does
/// not wait: nobody guesses those.
pub async fn enrolment_held(app: &App, address: Address) -> Result<Option<Duration>, UseCaseError> {
    let network = address.network();
    let tx = app.store.platform_read(&PlatformScope::of_service()).await?;
    let storm = used_up(app, &tx, Subject::AllEnrolments, ENROLMENTS_IN_ALL).await?.is_some();
    let limit = if storm { ENROLMENTS_IN_A_STORM } else { ENROLMENTS };
    used_up(app, &tx, Subject::Enrolments(&network), limit).await
}

/// Whether the network that an enrolment comes from has to wait ([`enrolment_held`]).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Held(pub bool);

/// Counts an enrolment that came to nothing.
pub async fn enrolment_failed(app: &App, address: Address) -> Result<(), UseCaseError> {
    let (network, now) = (address.network(), app.clock.now());
    let tx = app.store.platform(&PlatformScope::of_service()).await?;
    for subject in [Subject::Enrolments(&network), Subject::AllEnrolments] {
        rows::count(&tx, &subject.slot(app), now, now.after(WINDOW)).await?;
    }
    Ok(tx.commit().await?)
}

/// Whether a network has enrolled so many phones at an enterprise today that the next one has to show a token:
/// whoever knows a system ID could go on for ever.
pub async fn enrolled_enough(app: &App, address: Address, system_id: &str) -> Result<bool, UseCaseError> {
    let network = address.network();
    let tx = app.store.platform_read(&PlatformScope::of_service()).await?;
    Ok(used_up(app, &tx, Subject::Enrolled(&network, system_id), ENROLLED).await?.is_some())
}

/// Counts a phone that enrolled without a token.
pub async fn count_enrolled(app: &App, address: Address, system_id: &str) -> Result<(), UseCaseError> {
    let network = address.network();
    one_more(app, Subject::Enrolled(&network, system_id), ENROLLED, DAY).await?;
    Ok(())
}
