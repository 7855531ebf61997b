//! Signing in with a password. A wrong name and a wrong password are alike in words and in time.

use handsight_domain::{
    caller::{Caller, MemberCaller},
    scope::PlatformScope,
};
use handsight_store::{
    again,
    people::{
        account::{self as accounts, AccountRow, MembershipRow},
        member::{self as members, MemberRow},
    },
    row,
};
use serde_json::json;

use super::{AccessError, Browser, SignedIn, begin_session, guess, session::signed_in};
use crate::{App, UseCaseError, audit};

/// What somebody types.
#[derive(Debug, Clone)]
pub struct SignIn {
    /// The name.
    pub email: String,
    /// The password.
    pub password: String,
}

/// Signs in, into the enterprise where the person worked last.
///
/// # Errors
/// [`AccessError::Refused`] for a wrong name or password, [`AccessError::RateLimited`] after too many.
pub async fn sign_in(app: &App, input: &SignIn, browser: &Browser) -> Result<SignedIn, AccessError> {
    let email = input.email.trim().to_lowercase();
    let counted = guess(app, &email, browser).await?;
    let service = PlatformScope::of_service();
    let account = {
        let tx = app.store.platform_read(&service).await?;
        accounts::by_email(&tx, &email).await?
    };
    let stored = account.as_ref().map(|a| a.password_hash.as_str());
    let password = if input.password.len() > 1000 { "" } else { &input.password };
    let right = app.passwords.verify(password, stored).await?;
    let Some(account) = account.filter(|_| right) else { return Err(AccessError::Refused) };
    counted.was_right(app).await?;

    // Where the person worked last; a membership whose row is gone does not count.
    let memberships = {
        let tx = app.store.platform_read(&service).await?;
        accounts::memberships(&tx, account.id).await?
    };
    let mut best = None;
    for membership in memberships {
        let scope = service.enter(membership.enterprise);
        let tx = app.store.read(&scope).await?;
        if let Some(member) = row::find::<MemberRow>(&tx, membership.member).await? {
            let rank = member.last_sign_in_at.map_or(0, |t| t.millis());
            if best.as_ref().is_none_or(|(highest, _, _)| rank > *highest) {
                best = Some((rank, membership, member));
            }
        }
    }
    let Some((_, membership, member)) = best else {
        return Err(UseCaseError::conflict("this account is in no enterprise any more").into());
    };

    again(|| begin(app, &account, membership, &member, browser)).await
}

/// Begins a session of a person whose password was right.
async fn begin(
    app: &App,
    account: &AccountRow,
    membership: MembershipRow,
    member: &MemberRow,
    browser: &Browser,
) -> Result<SignedIn, AccessError> {
    let service = PlatformScope::of_service();
    let tx = app.store.platform(&service).await?;
    let (session, refresh) = begin_session(app, &tx, account, membership, browser).await?;
    let scope = Caller::Member(MemberCaller {
        account: account.id,
        name: account.name.clone(),
        member: member.id,
        enterprise: membership.enterprise,
        role: member.role,
        session: session.id,
        platform_operator: account.platform_operator,
    })
    .enter_own()
    .map_err(UseCaseError::from)?;
    let mut tx = tx.enter(&scope).await?;
    members::note_sign_in(&tx, member.id, app.clock.now()).await?;
    let detail = json!({"session": session.id, "address": browser.address.text()});
    audit::record(app, &mut tx, "session.started", Some(session.id.to_string()), "Signed in", detail).await?;
    tx.commit().await?;
    Ok(signed_in(app, &session, Some(refresh)).await?)
}
