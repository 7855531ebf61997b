//! Deleting what a device reported, because the person asked for it. Deleting a device is another thing: it
//! keeps the history, of which this is a part.

use handsight_domain::{id::DeviceId, scope::EnterpriseScope};
use handsight_store::usage as rows;
use serde_json::json;

use crate::{App, UseCaseError, audit};

/// Deletes a device's events, track and sums, and takes its share out of every hexagon; answers how many
/// events there were. Not within another transaction: it waits for the enterprise's ledger.
pub async fn forget(app: &App, scope: &EnterpriseScope, device: DeviceId) -> Result<u64, UseCaseError> {
    let mut tx = app.store.write(scope).await?;
    let events = rows::forget_device(&tx, device).await?;
    let summary = format!("Deleted {events} usage events of a device");
    audit::record(
        app,
        &mut tx,
        "usage.forgotten",
        Some(device.to_string()),
        summary,
        json!({ "events": events }),
    )
    .await?;
    tx.commit().await?;
    Ok(events)
}
