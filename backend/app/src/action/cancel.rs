//! Taking an action back before its device has it.

use handsight_domain::{id::ActionId, scope::EnterpriseScope};
use handsight_store::{
    action::{ActionRow, EndedRef, save_life},
    device::device_for_update,
    row,
};
use serde_json::json;

use super::{Authority, have_ended};
use crate::{
    App, UseCaseError, audit,
    idempotency::{self, Turn},
};

/// Cancels an action. One that was sent may still arrive; a phone that fetches its actions is told that the
/// number is void, and what it answers all the same is kept with the action.
///
/// # Errors
/// [`UseCaseError::Denied`] for what the authority does not cover; [`UseCaseError::Conflict`] once the device has it or
/// it ended; [`UseCaseError::NotFound`] without such an
/// action.
pub async fn cancel(
    app: &App,
    scope: &EnterpriseScope,
    authority: Authority,
    key: Option<&str>,
    id: ActionId,
) -> Result<ActionRow, UseCaseError> {
    let mut tx = app.store.write(scope).await?;
    let turn = match idempotency::begin::<()>(app, &tx, key, "cancelAction", &id).await? {
        Turn::First(turn) => turn,
        Turn::Again(()) => {
            let action = row::find::<ActionRow>(&tx, id).await?.ok_or(UseCaseError::NotFound)?;
            tx.commit().await?;
            return Ok(action);
        }
    };
    let found = row::find::<ActionRow>(&tx, id).await?.ok_or(UseCaseError::NotFound)?;
    device_for_update(&tx, found.device).await?;
    // Read again under the lock: it may have been received while we waited.
    let mut action = row::find::<ActionRow>(&tx, id).await?.ok_or(UseCaseError::NotFound)?;
    // Whoever may ask for it may take it back, and nobody else: a weaker role does not undo an owner's wipe.
    authority.check(&action.command, 1)?;
    action.life = action.life.cancel(app.clock.now()).map_err(|e| UseCaseError::Conflict(e.to_string()))?;
    save_life(&tx, id, &action.life).await?;
    let ended = EndedRef { action: id, device: action.device, session: action.session };
    have_ended(app, &mut tx, &[ended], app.clock.now()).await?;
    action.next_attempt_at = None;
    turn.finish(app, &tx, &()).await?;
    let detail = json!({"command": action.command, "device": action.device});
    audit::record(app, &mut tx, "action.cancelled", Some(id.to_string()), "An action was cancelled", detail)
        .await?;
    tx.commit().await?;
    Ok(action)
}
