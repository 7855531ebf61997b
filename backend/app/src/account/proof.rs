//! Proving an e-mail address: a letter with a link, once, for a day. Until an owner has proved theirs, nothing leaves
//! by the operator's gateways in the enterprise's name. Opening the link proves nothing (scanners of mail open every
//! link): the page behind it asks.

use std::time::Duration;

use data_encoding::BASE64URL_NOPAD;
use handsight_channel::{Mail, SendError};
use handsight_domain::{
    caller::MemberCaller,
    id::{AccountId, EnterpriseId, TypedId},
    policy::Role,
    scope::{Actor, PlatformScope},
    secret::same,
    time::Timestamp,
};
use handsight_store::{
    WriteTx, job,
    people::{
        account::{self as accounts, AccountRow},
        enterprise as enterprises, member as members,
    },
    row,
};
use serde_json::json;
use uuid::Uuid;

use super::{AccessError, throttle::count_letter};
use crate::{App, UseCaseError, audit, job::JobOutcome, notifier, read::required};

/// The kind of row that a letter on its way is; its subject is the account.
pub const LETTER: &str = "account.letter";
/// How long a link works.
const LIFE: Duration = Duration::from_secs(24 * 3600);
/// How long the mail server is tried.
const PATIENCE: Duration = Duration::from_secs(3 * 3600);
const PAUSE: Duration = Duration::from_secs(60);

fn token(app: &App, account: AccountId, email: &str, at: Timestamp) -> String {
    let said = format!("{account} {email} {}", at.millis());
    let seal = BASE64URL_NOPAD.encode(&app.secret.hash("e-mail proof", said.as_bytes()));
    format!("{}.{seal}", account.uuid().simple())
}

/// Puts a letter to an account's address on its way; the link of the one before works no more.
pub(super) async fn write_letter(
    app: &App,
    tx: &mut WriteTx,
    account: AccountId,
) -> Result<(), UseCaseError> {
    let now = app.clock.now();
    if accounts::begin_letter(tx, account, now).await? {
        job::schedule(tx, LETTER, account.uuid(), now).await?;
    }
    Ok(())
}

/// The handler of `account.letter`: the subject is an account.
pub async fn send_letter(app: &App, enterprise: EnterpriseId, account: Uuid) -> JobOutcome {
    let work = letter(app, enterprise, AccountId::from_uuid(account)).await;
    JobOutcome::of(app, work, "a letter that asks for a proof was put off", PAUSE)
}

async fn letter(app: &App, enterprise: EnterpriseId, id: AccountId) -> Result<JobOutcome, UseCaseError> {
    let service = PlatformScope::of_service();
    let tx = app.store.platform_read(&service).await?;
    let (Some(account), Some(at)) = (accounts::by_id(&tx, id).await?, accounts::letter_at(&tx, id).await?)
    else {
        return Ok(JobOutcome::Done);
    };
    let tx = tx.enter(&service.enter(enterprise)).await?;
    let Some(row) = enterprises::enterprise(&tx).await? else { return Ok(JobOutcome::Done) };
    drop(tx);
    let link = format!("{}/confirm-email#{}", app.public_url, token(app, id, &account.email, at));
    let text = format!(
        "Hello {name},\n\nsomebody set up the enterprise {enterprise} on Handsight with this address. If that was you, \
         confirm it here:\n\n  {link}\n\nThe link works once, for 24 hours. Until then no texts and letters go out in \
         the name of {enterprise}, and if nobody confirms the address within seven days, anyone who signs up with it \
         claims it.\n\nIf it was not you, do nothing: nobody sends anything in your name.\n",
        name = one_line(&account.name),
        enterprise = one_line(&row.name),
    );
    let subject = "Confirm your e-mail address".to_owned();
    let mail = Mail { to: account.email, subject, text, html: None };
    match notifier::confirmation(app, enterprise, &mail).await {
        Ok(_) => Ok(JobOutcome::Done),
        // A bound of the day: it goes out when there is more, while its link works.
        Err(SendError::Later { at: more, .. }) if more.since(at) < LIFE => {
            Ok(JobOutcome::RetryAfter(more.since(app.clock.now())))
        }
        Err(SendError::Permanent(why)) => {
            tracing::warn!(why, "a letter that asks for a proof was refused");
            Ok(JobOutcome::Done)
        }
        Err(_) if app.clock.now().since(at) > PATIENCE => Ok(JobOutcome::GiveUp),
        Err(_) => Ok(JobOutcome::RetryAfter(PAUSE)),
    }
}

/// A stranger chose it, and it goes to somebody else: one short line of plain words that no program makes a link of.
fn one_line(text: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || matches!(c, '&' | '\'' | '-' | ',');
    let text: String = text.chars().map(|c| if plain(c) { c } else { ' ' }).collect();
    text.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(60).collect()
}

/// What came of asking for another letter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Asked {
    /// A letter is on its way to this address.
    Sent(String),
    /// The address was proved before: nothing waits any more.
    Proved,
}

/// Sends another letter to an owner of the enterprise, or, when the owner's address is proved already, counts that.
///
/// # Errors
/// [`UseCaseError::Conflict`] when there is no mail server, or the caller is no owner or did not sign up;
/// [`AccessError::RateLimited`] after five letters in a day.
pub async fn ask_again(app: &App, caller: &MemberCaller) -> Result<Asked, AccessError> {
    let service = PlatformScope::of_service();
    let tx = app.store.platform_read(&service).await?;
    let account = accounts::by_id(&tx, caller.account).await?.ok_or(UseCaseError::NotFound)?;
    let signed_up = accounts::letter_at(&tx, caller.account).await?.is_some();
    let tx = tx.enter(&service.enter(caller.enterprise)).await?;
    let member = required::<members::MemberRow>(&tx, caller.member).await?;
    let enterprise = enterprises::enterprise(&tx).await?.ok_or(UseCaseError::NotFound)?;
    drop(tx);
    if enterprise.unproved_since.is_none() {
        return Ok(Asked::Proved);
    }
    if member.role != Role::Owner {
        let words = "an owner of the enterprise confirms the address";
        return Err(UseCaseError::conflict(words).into());
    }
    if account.email_unproved_since.is_none() {
        let actor = Actor::Member { id: caller.member, name: caller.name.clone() };
        let tx = app.store.platform(&service).await?;
        let mut tx = tx.enter(&service.enter_as(caller.enterprise, actor)).await?;
        settle(app, &mut tx, &account.email).await?;
        tx.commit().await?;
        return Ok(Asked::Proved);
    }
    if !signed_up {
        // Whoever invites is handed the link, and may follow it for an address that is somebody else's.
        let words = "the owner who signed up confirms the address, or the operator of this service confirms the enterprise";
        return Err(UseCaseError::conflict(words).into());
    }
    if app.mail.is_none() {
        let words = "this service has no mail server: ask its operator to confirm your enterprise";
        return Err(UseCaseError::conflict(words).into());
    }
    count_letter(app, &account.email).await?;
    let mut tx = app.store.write(&service.enter(caller.enterprise)).await?;
    write_letter(app, &mut tx, account.id).await?;
    tx.commit().await?;
    Ok(Asked::Sent(account.email))
}

/// Whose the token is, while it holds.
async fn holder(app: &App, text: &str) -> Result<(AccountRow, Timestamp), UseCaseError> {
    let text = text.trim();
    let id = text.split('.').next().and_then(|id| Uuid::try_parse(id).ok()).ok_or(UseCaseError::NotFound)?;
    let id = AccountId::from_uuid(id);
    let tx = app.store.platform_read(&PlatformScope::of_service()).await?;
    let account = accounts::by_id(&tx, id).await?.ok_or(UseCaseError::NotFound)?;
    let at = accounts::letter_at(&tx, id).await?.ok_or(UseCaseError::NotFound)?;
    let expected = token(app, id, &account.email, at);
    let living = app.clock.now().since(at) < LIFE;
    if living && same(expected.as_bytes(), text.as_bytes()) {
        Ok((account, at))
    } else {
        Err(UseCaseError::NotFound)
    }
}

/// Proves the address that a letter's link was sent to; answers it.
///
/// # Errors
/// [`UseCaseError::NotFound`] for a link that is unknown, used, replaced by a newer one, or older than a day.
pub async fn prove(app: &App, text: &str) -> Result<String, UseCaseError> {
    let (account, at) = holder(app, text).await?;
    let service = PlatformScope::of_service();
    let memberships = {
        let tx = app.store.platform_read(&service).await?;
        accounts::memberships(&tx, account.id).await?
    };
    // The enterprises first: whoever is interrupted here comes again with the same link.
    for membership in memberships {
        let actor = Actor::Member { id: membership.member, name: account.name.clone() };
        let mut tx = app.store.write(&service.enter_as(membership.enterprise, actor)).await?;
        // Meanwhile somebody else may have taken the address.
        if !accounts::hold_letter(&tx, account.id, at).await? {
            return Err(UseCaseError::NotFound);
        }
        let member = row::find::<members::MemberRow>(&tx, membership.member).await?;
        if member.is_some_and(|member| member.role == Role::Owner) {
            settle(app, &mut tx, &account.email).await?;
            tx.commit().await?;
        }
    }
    let tx = app.store.platform(&service).await?;
    if !accounts::prove(&tx, account.id, at).await? {
        return Err(UseCaseError::NotFound);
    }
    tx.commit().await?;
    Ok(account.email)
}

/// Counts an enterprise as one whose owner is known, from now on.
async fn settle(app: &App, tx: &mut WriteTx, email: &str) -> Result<(), UseCaseError> {
    if enterprises::set_proved(tx).await? {
        let words = format!("{email} was confirmed: texts and letters may go out");
        audit::record(app, tx, "enterprise.confirmed", None, words, json!({"email": email})).await?;
    }
    Ok(())
}

/// The operator vouches for an enterprise; answers its name.
///
/// # Errors
/// [`UseCaseError::NotFound`] for an unknown system ID, [`UseCaseError::Conflict`] when it is confirmed already.
pub async fn vouch(app: &App, scope: &PlatformScope, system_id: &str) -> Result<String, UseCaseError> {
    let route = {
        let tx = app.store.platform_read(scope).await?;
        enterprises::route(&tx, system_id).await?
    };
    let mut tx = app.store.write(&scope.enter(route.ok_or(UseCaseError::NotFound)?)).await?;
    if !enterprises::set_proved(&tx).await? {
        return Err(UseCaseError::conflict("this enterprise is confirmed already"));
    }
    let words = "The operator of the service vouched for the enterprise: texts and letters may go out";
    audit::record(app, &mut tx, "enterprise.confirmed", None, words, json!({})).await?;
    let name = enterprises::enterprise(&tx).await?.ok_or(UseCaseError::NotFound)?.name;
    tx.commit().await?;
    Ok(name)
}

#[cfg(test)]
mod tests {
    use super::one_line;

    #[test]
    fn a_strangers_words_make_no_link() {
        let cases = [
            ("Win at evil.com/now", "Win at evil com now"),
            ("https://evil.example?x=1#y", "https evil example x 1 y"),
            ("mail a@b.ie\r\nSubject: x", "mail a b ie Subject x"),
            ("evil\u{3002}com \u{202e}moc", "evil com moc"),
            ("Mary-Jo O'Neill, Søn & Co.", "Mary-Jo O'Neill, Søn & Co"),
        ];
        for (said, written) in cases {
            assert_eq!(one_line(said), written);
        }
        assert_eq!(one_line(&"x".repeat(500)).len(), 60);
    }
}
