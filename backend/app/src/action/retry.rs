//! Sending a waiting action again now, whatever the schedule says.

use handsight_domain::{id::ActionId, scope::EnterpriseScope};
use handsight_store::{
    action::{ActionRow, save_schedule, schedule_device},
    device::device_for_update,
};
use serde_json::json;

use super::{Authority, changed, waiting};
use crate::{
    App, UseCaseError,
    once::{entry, once_on},
    read::required,
};

/// Makes an open action due. A phone that polls is woken, one that can be reached by SMS gets the same text.
///
/// # Errors
/// [`UseCaseError::Conflict`] when it ended, its earliest time has not come, or it verifies a number.
pub async fn retry(
    app: &App,
    scope: &EnterpriseScope,
    authority: Authority,
    key: Option<&str>,
    id: ActionId,
) -> Result<ActionRow, UseCaseError> {
    once_on(app, scope, key, "retryAction", &id, id, async |tx| {
        let found = required::<ActionRow>(tx, id).await?;
        authority.check(&found.command, 1)?;
        device_for_update(tx, found.device).await?;
        let mut action = required::<ActionRow>(tx, id).await?;
        if action.life.state.is_end() {
            return Err(UseCaseError::conflict("it has already ended"));
        }
        if action.confirm_asked_at.is_some() {
            return Err(UseCaseError::conflict("it has waited so long that it must be confirmed first"));
        }
        if waiting::goes_to_its_number(&action) {
            // A text each time, to a number that nobody has proven.
            let words = "a verification is not sent again by itself: verify the number again";
            return Err(UseCaseError::conflict(words));
        }
        if action.held {
            return Err(UseCaseError::conflict("its earliest time has not come"));
        }
        let now = app.clock.now();
        save_schedule(tx, id, action.first_attempt_at, Some(now), action.attempts).await?;
        schedule_device(tx, action.device, now).await?;
        action.next_attempt_at = Some(now);
        tx.tell(changed(scope, &action));
        let detail = json!({"command": action.command, "device": action.device});
        Ok(entry("action.retried", id, "An action was sent again", detail).done(action))
    })
    .await
}
