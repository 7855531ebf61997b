//! Sending a waiting action again now, whatever the schedule says.

use handsight_domain::{id::ActionId, scope::EnterpriseScope};
use handsight_store::{
    action::{ActionRow, save_schedule, schedule_device},
    device::device_for_update,
    row,
};
use serde_json::json;

use super::{Authority, changed, waiting};
use crate::{
    App, UseCaseError, audit,
    idempotency::{self, Turn},
};

/// Makes an open action due. A phone that polls is woken, one that can be reached by SMS gets the same text.
///
/// # Errors
/// [`UseCaseError::Conflict`] when it ended, its earliest time has not come, or it verifies a number; [`UseCaseError::NotFound`]
/// without such an action.
pub async fn retry(
    app: &App,
    scope: &EnterpriseScope,
    authority: Authority,
    key: Option<&str>,
    id: ActionId,
) -> Result<ActionRow, UseCaseError> {
    let mut tx = app.store.write(scope).await?;
    let turn = match idempotency::begin::<()>(app, &tx, key, "retryAction", &id).await? {
        Turn::First(turn) => turn,
        Turn::Again(()) => {
            let action = row::find::<ActionRow>(&tx, id).await?.ok_or(UseCaseError::NotFound)?;
            tx.commit().await?;
            return Ok(action);
        }
    };
    let found = row::find::<ActionRow>(&tx, id).await?.ok_or(UseCaseError::NotFound)?;
    authority.check(&found.command, 1)?;
    device_for_update(&tx, found.device).await?;
    let mut action = row::find::<ActionRow>(&tx, id).await?.ok_or(UseCaseError::NotFound)?;
    if action.life.state.is_end() {
        return Err(UseCaseError::Conflict("it has already ended".to_owned()));
    }
    if action.confirm_asked_at.is_some() {
        return Err(UseCaseError::Conflict(
            "it has waited so long that it must be confirmed first".to_owned(),
        ));
    }
    if waiting::goes_to_its_number(&action) {
        // A text each time, to a number that nobody has proven.
        let words = "a verification is not sent again by itself: verify the number again";
        return Err(UseCaseError::Conflict(words.to_owned()));
    }
    if action.held {
        return Err(UseCaseError::Conflict("its earliest time has not come".to_owned()));
    }
    let now = app.clock.now();
    save_schedule(&tx, id, action.first_attempt_at, Some(now), action.attempts).await?;
    schedule_device(&mut tx, action.device, now).await?;
    action.next_attempt_at = Some(now);
    tx.tell(changed(scope, &action));
    turn.finish(app, &tx, &()).await?;
    let detail = json!({"command": action.command, "device": action.device});
    audit::record(app, &mut tx, "action.retried", Some(id.to_string()), "An action was sent again", detail)
        .await?;
    tx.commit().await?;
    Ok(action)
}
