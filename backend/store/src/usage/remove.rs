//! Deleting a device's usage: its events, its sums, and its share of every hexagon.

use handsight_domain::{id::DeviceId, usage::Folded};

use super::{event::EventKey, event::facts, ledger};
use crate::{StoreError, WriteTx, qos, values};

const BATCH: i64 = 2_000;

/// Deletes everything that a device reported and takes it out of all sums; answers how many events there were.
///
/// # Errors
/// After one nothing may be committed.
pub async fn forget_device(tx: &WriteTx, device: DeviceId) -> Result<u64, StoreError> {
    ledger::hold(tx).await?;
    let mut after = None;
    loop {
        let batch = facts(tx, Some(device), after, BATCH).await?;
        let Some(last) = batch.last() else { break };
        after = Some(EventKey::of(last));
        qos::subtract(tx, &Folded::of(&batch)).await?;
    }
    // The other sums have the device in their key: its rows go whole.
    let mut events = 0;
    for table in ["usage_days", "tower_days", "usage_phones", "fixes", "usage_events"] {
        let sql = format!("DELETE FROM {table} WHERE enterprise_id = $1 AND device_id = $2");
        events = tx.execute(&sql, values![device]).await?;
    }
    let sql = "DELETE FROM towers WHERE enterprise_id = $1 AND NOT EXISTS
               (SELECT 1 FROM tower_days t WHERE t.enterprise_id = $1 AND t.tower_id = towers.tower_id)";
    tx.run(sql, values![]).await?;
    Ok(events)
}
