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
    device::{counted, select::several},
    once::{entry, entry_of_all, kept, once, same},
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
/// [`UseCaseError::Invalid`] for a pattern, a name or a selection that cannot be; [`UseCaseError::LimitReached`] for
/// too many.
pub async fn rename(
    app: &App,
    scope: &EnterpriseScope,
    key: Option<&str>,
    renaming: &Renaming,
) -> Result<Renamed, UseCaseError> {
    let pattern = plan::pattern(&renaming.pattern, renaming.first)?;
    once(app, scope, key, "renameDevices", renaming, same, async |tx| {
        let ids = several(tx, &renaming.devices, app.clock.now()).await?;
        devices_for_update(tx, &ids).await?;
        let devices = plan::devices(tx, &ids).await?;
        let names = plan::names(&devices, &pattern, renaming.first)?;
        let changed: Vec<(String, DeviceRow)> = devices
            .into_iter()
            .zip(names)
            .filter(|(device, name)| device.name != *name)
            .map(|(device, name)| (device.name.clone(), DeviceRow { name, ..device }))
            .collect();
        rename_devices(tx, changed.iter().map(|(_, device)| device)).await?;
        for (_, device) in changed.iter().take(TOLD_SINGLY) {
            tx.tell(LiveEvent::Device { enterprise: scope.enterprise(), device: device.id });
        }
        let renamed = Renamed { devices: ids.len(), changed: changed.len() };
        let [(_, first), ..] = changed.as_slice() else { return Ok(kept(renamed, None)) };
        let summary = format!("{} renamed by the pattern {}", counted(changed.len()), renaming.pattern);
        let shown: Vec<_> =
            changed.iter().take(20).map(|(before, d)| json!({"from": before, "to": d.name})).collect();
        let detail = json!({
            "pattern": renaming.pattern, "first": renaming.first, "devices": changed.len(),
            "filter": renaming.devices.filter, "search": renaming.devices.search, "firstNames": shown,
        });
        let entry = match changed.len() {
            1 => entry("devices.renamed", first.id, summary, detail),
            _ => entry_of_all("devices.renamed", summary, detail),
        };
        Ok(entry.kept(renamed))
    })
    .await
}
