//! Taking an action back before its device has it.

use handsight_domain::{id::ActionId, scope::EnterpriseScope};
use handsight_store::{
    action::{ActionRow, EndedRef, save_life},
    device::device_for_update,
};
use serde_json::json;

use super::{Authority, have_ended};
use crate::{
    App, UseCaseError,
    once::{entry, once_on},
    read::required,
};

/// Cancels an action. One that was sent may still arrive; a phone that fetches its actions is told that the
/// number is void, and what it answers all the same is kept with the action.
///
/// # Errors
/// [`UseCaseError::Conflict`] once the device has it or it ended.
pub async fn cancel(
    app: &App,
    scope: &EnterpriseScope,
    authority: Authority,
    key: Option<&str>,
    id: ActionId,
) -> Result<ActionRow, UseCaseError> {
    once_on(app, scope, key, "cancelAction", &id, id, async |tx| {
        let found = required::<ActionRow>(tx, id).await?;
        device_for_update(tx, found.device).await?;
        // Read again under the lock: it may have been received while we waited.
        let mut action = required::<ActionRow>(tx, id).await?;
        // Whoever may ask for it may take it back, and nobody else: a weaker role does not undo an owner's wipe.
        authority.check(&action.command, 1)?;
        action.life =
            action.life.cancel(app.clock.now()).map_err(|e| UseCaseError::Conflict(e.to_string()))?;
        save_life(tx, id, &action.life).await?;
        let ended = EndedRef { action: id, device: action.device, session: action.session };
        have_ended(app, tx, &[ended], app.clock.now()).await?;
        action.next_attempt_at = None;
        let detail = json!({"command": action.command, "device": action.device});
        Ok(entry("action.cancelled", id, "An action was cancelled", detail).done(action))
    })
    .await
}
