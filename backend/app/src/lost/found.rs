//! Found again: what has not reached the phone is taken back, what may have worked is undone, and what cannot
//! be undone is said.

use handsight_domain::{id::DeviceId, scope::EnterpriseScope};
use handsight_store::{
    LiveEvent, Tx,
    action::{EndedRef, save_life},
    device::DeviceRow,
    lost as rows,
};
use serde_json::json;

use super::load::{left, taken};
use crate::{
    App, UseCaseError,
    action::{Authority, ask_within, have_ended},
    device,
    event::{self, Event, EventKind},
    once::{entry, once},
};

/// Ends a loss; answers the phone and what finding it does not undo.
///
/// # Errors
/// [`UseCaseError::Conflict`] when it is not lost; [`UseCaseError::Denied`] when taking back or undoing a step needs
/// more than the authority covers.
pub async fn found(
    app: &App,
    scope: &EnterpriseScope,
    authority: Authority,
    key: Option<&str>,
    id: DeviceId,
) -> Result<(DeviceRow, Vec<String>), UseCaseError> {
    let now = app.clock.now();
    let twin = async |tx: &Tx, left| Ok((device::living(tx, id).await?, left));
    once(app, scope, key, "markFound", &id, twin, async |tx| {
        let device = device::held(tx, id).await?;
        let loss = rows::open_losses(tx, &[id]).await?.pop();
        let loss = loss.ok_or_else(|| UseCaseError::conflict("it is not marked as lost"))?;
        let steps = rows::steps(tx, id, loss.since).await?;
        let taken = taken(tx, &steps).await?;
        let mut ended = Vec::new();
        for (action, _) in &taken {
            if let Ok(life) = action.life.cancel(now) {
                authority.check(&action.command, 1)?;
                save_life(tx, action.id, &life).await?;
                ended.push(EndedRef { action: action.id, device: id, session: action.session });
            }
        }
        have_ended(app, tx, &ended, now).await?;
        let mut undone = Vec::new();
        for (_, step) in &taken {
            let Some(command) = step.undo().filter(|command| !undone.contains(command)) else { continue };
            authority.check(command.name().as_str(), 1)?;
            let action = ask_within(app, tx, id, &command).await?;
            rows::insert_step(tx, &loss, step.kind, true, action).await?;
            undone.push(command);
        }
        rows::close(tx, &loss, now, scope.actor()).await?;
        let left = left(taken.iter().map(|(_, step)| step));
        tx.tell(LiveEvent::Device { enterprise: scope.enterprise(), device: id });
        let payload = json!({
            "device": {"id": id, "name": device.name},
            "undone": undone.iter().map(|c| c.name().as_str()).collect::<Vec<_>>(),
            "notUndone": left,
        });
        let again = Event { kind: EventKind::DeviceFound, device: Some(id), payload };
        event::record(app, tx, again).await?;
        let detail = json!({
            "takenBack": ended.len(),
            "undone": undone.iter().map(ToString::to_string).collect::<Vec<_>>(),
            "notUndone": left,
        });
        let summary = format!("{} was found again", device.name);
        Ok(entry("device.found", id, summary, detail).keeping(left.clone(), (device, left)))
    })
    .await
}
