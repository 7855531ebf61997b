//! Turning a push: on, after a halt or a reminder, or off for good.

use handsight_domain::{id::PackagePushId, package::PushState, scope::EnterpriseScope};
use handsight_store::{WriteTx, package as rows, row};
use serde_json::json;

use super::{
    PushRow,
    cycle::{begin, next_wave, take_back},
    push::plan,
    tell,
};
use crate::{
    App, UseCaseError,
    action::Authority,
    once::{Entry, entry, once_on},
    read::{held, required},
};

/// Lets a push go on: the next wave after a halt, the cycle that is due, or a planned one before its time. From
/// then on devices are asked in the name of whoever said so.
///
/// # Errors
/// [`UseCaseError::Conflict`] when it goes on or has ended.
pub async fn go_on(
    app: &App,
    scope: &EnterpriseScope,
    authority: Authority,
    key: Option<&str>,
    id: PackagePushId,
) -> Result<PushRow, UseCaseError> {
    authority.check("ins", 2)?;
    once_on(app, scope, key, "continuePackagePush", &id, id, async |tx| {
        let mut push = held::<PushRow>(tx, id).await?;
        let now = app.clock.now();
        push.owner = scope.actor().clone();
        match push.state {
            PushState::Halted => {
                (push.state, push.note) = (PushState::Running, None);
                next_wave(app, tx, &mut push, now).await?;
                // With nobody left the job finds the end.
                if push.state == PushState::Running && push.next_at.is_none() {
                    push.next_at = Some(now);
                }
            }
            PushState::Due | PushState::Planned => begin(app, tx, &mut push, now).await?,
            PushState::Running => return Err(UseCaseError::conflict("it goes on already")),
            PushState::Finished | PushState::Stopped => {
                return Err(UseCaseError::conflict("it has ended: push again"));
            }
        }
        row::update(tx, &push).await?;
        plan(tx, &push).await?;
        Ok(record(tx, &push, "package.continued", "Let the push go on", 0).await?.done(push))
    })
    .await
}

/// Ends a push; what no device has received is taken back.
///
/// # Errors
/// [`UseCaseError::Conflict`] when it has ended.
pub async fn stop(
    app: &App,
    scope: &EnterpriseScope,
    authority: Authority,
    key: Option<&str>,
    id: PackagePushId,
) -> Result<PushRow, UseCaseError> {
    authority.check("ins", 2)?;
    once_on(app, scope, key, "stopPackagePush", &id, id, async |tx| {
        let mut push = held::<PushRow>(tx, id).await?;
        if push.state.is_end() {
            return Err(UseCaseError::conflict("it has ended"));
        }
        let taken = take_back(app, tx, &push, app.clock.now()).await?;
        (push.state, push.next_at, push.note) = (PushState::Stopped, None, None);
        row::update(tx, &push).await?;
        plan(tx, &push).await?;
        Ok(record(tx, &push, "package.stopped", "Stopped the push", taken).await?.done(push))
    })
    .await
}

async fn record(
    tx: &mut WriteTx,
    push: &PushRow,
    verb: &'static str,
    did: &str,
    taken: usize,
) -> Result<Entry, UseCaseError> {
    let package = required::<rows::PackageRow>(tx, push.package).await?;
    tell(tx, package.id);
    let detail = json!({"push": push.id, "takenBack": taken});
    Ok(entry(verb, package.id, format!("{did} of {}", package.title), detail))
}
