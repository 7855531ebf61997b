//! Asking a device for everything that is queued at it, now.

use handsight_domain::{id::DeviceId, scope::EnterpriseScope};
use handsight_store::{
    LiveEvent,
    action::{save_schedule, schedule_device},
    device::{DeviceRow, device_by_id, device_for_update},
};
use serde_json::json;

use super::{changed, waiting};
use crate::{
    App, UseCaseError, audit,
    idempotency::{self, Turn},
};

/// Makes everything that waits for a device due; answers how many actions that are.
///
/// # Errors
/// [`UseCaseError::NotFound`] without such a device.
pub async fn refresh(
    app: &App,
    scope: &EnterpriseScope,
    key: Option<&str>,
    id: DeviceId,
) -> Result<(DeviceRow, i64), UseCaseError> {
    let mut tx = app.store.write(scope).await?;
    let turn = match idempotency::begin::<i64>(app, &tx, key, "refreshDevice", &id).await? {
        Turn::First(turn) => turn,
        Turn::Again(asked) => {
            let device = device_by_id(&tx, id).await?.ok_or(UseCaseError::NotFound)?;
            tx.commit().await?;
            return Ok((device, asked));
        }
    };
    let mut device = device_for_update(&tx, id).await?.ok_or(UseCaseError::NotFound)?;
    let now = app.clock.now();
    let open = waiting::refresh(app, &mut tx, &mut device, now).await?;
    let ready: Vec<_> = open.iter().filter(|a| !a.held).collect();
    for action in &ready {
        save_schedule(&tx, action.id, action.first_attempt_at, Some(now), action.attempts).await?;
        tx.tell(changed(scope, action));
    }
    if !ready.is_empty() {
        schedule_device(&mut tx, id, now).await?;
    }
    tx.tell(LiveEvent::Device { enterprise: scope.enterprise(), device: id });
    let asked = i64::try_from(ready.len()).unwrap_or(i64::MAX);
    turn.finish(app, &tx, &asked).await?;
    let summary = format!("{} was asked for what is queued at it", device.name);
    let detail = json!({"waiting": asked});
    audit::record(app, &mut tx, "device.refreshed", Some(id.to_string()), summary, detail).await?;
    tx.commit().await?;
    Ok((device, asked))
}
