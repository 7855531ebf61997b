//! Whose an address is that nobody proved: for seven days the account's that came first, then of whoever comes with it
//! next, by signing up or by an invitation. Without that a stranger who signs up with somebody's address would keep its
//! holder out for good. The account that gives its address up stays, as do its enterprises, and lets nobody in any more.
//!
//! An address is kept without a proof where somebody answers for its account: as a member of an enterprise whose owner's
//! address is proved, that the operator vouched for or that pays, or as an operator of the service. Otherwise anybody
//! could shut out a member who came by an invitation and was never asked for a proof.

use std::time::Duration;

use handsight_domain::scope::PlatformScope;
use handsight_store::{
    PlatformTx,
    people::{
        account::{self as accounts, AccountRow},
        api_token, auth_session, enterprise as enterprises,
    },
};
use serde_json::json;

use crate::{App, LiveEvent, UseCaseError, audit};

/// How long an address waits for its proof before somebody else may take it.
const PATIENCE: Duration = Duration::from_secs(7 * 24 * 3600);

/// Whether an account's address may go to somebody else now; [`take_in`] looks again.
pub(crate) async fn may_take(
    app: &App,
    platform: &PlatformScope,
    account: &AccountRow,
) -> Result<bool, UseCaseError> {
    let since = app.clock.now().before(PATIENCE);
    if account.platform_operator || account.email_unproved_since.is_none_or(|at| at > since) {
        return Ok(false);
    }
    let memberships = {
        let tx = app.store.platform_read(platform).await?;
        accounts::memberships(&tx, account.id).await?
    };
    for membership in memberships {
        let tx = app.store.read(&platform.enter(membership.enterprise)).await?;
        if enterprises::enterprise(&tx).await?.is_some_and(|row| !row.is_unknown()) {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Stores a new account, after the one gave its address up that has it so far. `None`, and then nothing may be committed,
/// when the address is somebody else's by now, or stays so.
pub(crate) async fn take_in(
    app: &App,
    platform: &PlatformScope,
    mut tx: PlatformTx,
    account: &AccountRow,
    instead_of: Option<&AccountRow>,
) -> Result<Option<PlatformTx>, UseCaseError> {
    if let Some(before) = instead_of {
        let Some(on) = release(app, platform, tx, before).await? else { return Ok(None) };
        tx = on;
    }
    let stored = accounts::insert(&tx, account).await?;
    Ok(stored.then_some(tx))
}

/// Has an account give its address up: from the commit on nobody comes in by its password, its sessions and its tokens.
async fn release(
    app: &App,
    platform: &PlatformScope,
    mut tx: PlatformTx,
    account: &AccountRow,
) -> Result<Option<PlatformTx>, UseCaseError> {
    let now = app.clock.now();
    // The account first: from here on it joins nothing, and nobody signs in to it, proves its address or takes it too.
    if !accounts::release(&tx, account.id, now.before(PATIENCE)).await? {
        return Ok(None);
    }
    let mut memberships = accounts::memberships(&tx, account.id).await?;
    // In one order, whoever is released at the same time.
    memberships.sort_unstable_by_key(|membership| membership.enterprise);
    for membership in memberships {
        let mut inside = tx.enter(&platform.enter(membership.enterprise)).await?;
        if enterprises::hold(&inside).await?.is_some_and(|row| !row.is_unknown()) {
            return Ok(None);
        }
        let tokens = api_token::revoke_of_maker(&inside, membership.member, now).await?;
        let sessions = auth_session::end_of_member(&inside, membership.member, now).await?;
        inside.tell(LiveEvent::Access { enterprise: membership.enterprise });
        let words = format!("{} was not confirmed and went to somebody else", account.email);
        let detail = json!({"email": account.email, "tokensRevoked": tokens, "sessionsEnded": sessions});
        let target = Some(membership.member.to_string());
        audit::record(app, &mut inside, "account.released", target, words, detail).await?;
        tx = inside.leave(platform).await?;
    }
    Ok(Some(tx))
}
