//! Carrying a renaming out: all the names in one transaction, or none.

use handsight_domain::scope::EnterpriseScope;
use handsight_store::{
    LiveEvent,
    device::{DeviceRow, devices_for_update, rename_devices},
};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{Renaming, plan};
use crate::{
    App, UseCaseError,
    action::TOLD_SINGLY,
    audit,
    device::{counted, select::several},
    idempotency::{self, Turn},
};

/// What came of a renaming.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Renamed {
    /// How many devices were meant.
    pub devices: usize,
    /// How many of them have another name now.
    pub changed: usize,
}

/// Renames devices. One record says so, with the pattern, the selection and the first names.
///
/// # Errors
/// [`UseCaseError::Invalid`] for a pattern, a name or a selection that cannot be; [`UseCaseError::NotFound`] for ids of
/// no device; [`UseCaseError::LimitReached`] for too many.
pub async fn rename(
    app: &App,
    scope: &EnterpriseScope,
    key: Option<&str>,
    renaming: &Renaming,
) -> Result<Renamed, UseCaseError> {
    let pattern = plan::pattern(&renaming.pattern, renaming.first)?;
    let mut tx = app.store.write(scope).await?;
    let turn = match idempotency::begin::<Renamed>(app, &tx, key, "renameDevices", renaming).await? {
        Turn::First(turn) => turn,
        Turn::Again(renamed) => {
            tx.commit().await?;
            return Ok(renamed);
        }
    };
    let ids = several(&tx, &renaming.devices, app.clock.now()).await?;
    devices_for_update(&tx, &ids).await?;
    let devices = plan::devices(&tx, &ids).await?;
    let names = plan::names(&devices, &pattern, renaming.first)?;
    let changed: Vec<(String, DeviceRow)> = devices
        .into_iter()
        .zip(names)
        .filter(|(device, name)| device.name != *name)
        .map(|(device, name)| (device.name.clone(), DeviceRow { name, ..device }))
        .collect();
    rename_devices(&tx, changed.iter().map(|(_, device)| device)).await?;
    for (_, device) in changed.iter().take(TOLD_SINGLY) {
        tx.tell(LiveEvent::Device { enterprise: scope.enterprise(), device: device.id });
    }
    let renamed = Renamed { devices: ids.len(), changed: changed.len() };
    turn.finish(app, &tx, &renamed).await?;
    if let [(_, first), ..] = changed.as_slice() {
        let target = (changed.len() == 1).then(|| first.id.to_string());
        let summary = format!("{} renamed by the pattern {}", counted(changed.len()), renaming.pattern);
        let shown: Vec<_> =
            changed.iter().take(20).map(|(before, d)| json!({"from": before, "to": d.name})).collect();
        let detail = json!({
            "pattern": renaming.pattern, "first": renaming.first, "devices": changed.len(),
            "filter": renaming.devices.filter, "search": renaming.devices.search, "firstNames": shown,
        });
        audit::record(app, &mut tx, "devices.renamed", target, summary, detail).await?;
    }
    tx.commit().await?;
    Ok(renamed)
}
