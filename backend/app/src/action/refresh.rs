//! Asking a device for everything that is queued at it, now.

use handsight_domain::{id::DeviceId, scope::EnterpriseScope};
use handsight_store::{
    LiveEvent, Tx,
    action::{save_schedule, schedule_device},
    device::DeviceRow,
};
use serde_json::json;

use super::{changed, waiting};
use crate::{
    App, UseCaseError, device,
    once::{entry, once},
};

/// Makes everything that waits for a device due; answers how many actions that are.
pub async fn refresh(
    app: &App,
    scope: &EnterpriseScope,
    key: Option<&str>,
    id: DeviceId,
) -> Result<(DeviceRow, i64), UseCaseError> {
    let twin = async |tx: &Tx, asked| Ok((device::living(tx, id).await?, asked));
    once(app, scope, key, "refreshDevice", &id, twin, async |tx| {
        let mut device = device::held(tx, id).await?;
        let now = app.clock.now();
        let open = waiting::refresh(app, tx, &mut device, now).await?;
        let ready: Vec<_> = open.iter().filter(|a| !a.held).collect();
        for action in &ready {
            save_schedule(tx, action.id, action.first_attempt_at, Some(now), action.attempts).await?;
            tx.tell(changed(scope, action));
        }
        if !ready.is_empty() {
            schedule_device(tx, id, now).await?;
        }
        tx.tell(LiveEvent::Device { enterprise: scope.enterprise(), device: id });
        let asked = i64::try_from(ready.len()).unwrap_or(i64::MAX);
        let summary = format!("{} was asked for what is queued at it", device.name);
        let detail = json!({"waiting": asked});
        Ok(entry("device.refreshed", id, summary, detail).keeping(asked, (device, asked)))
    })
    .await
}
