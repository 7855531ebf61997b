//! Where devices are and were.

use handsight_domain::{id::DeviceId, time::Timestamp};

use crate::{Row, StoreError, ToValue, Tx, row, usage, values};

/// One position.
#[derive(Debug, Clone, PartialEq, Row)]
#[row(table = "fixes", insert)]
pub struct FixRow {
    /// When the phone was there.
    pub at: Timestamp,
    /// Degrees north, -90 to 90.
    pub lat: f64,
    /// Degrees east, -180 to 180.
    pub lon: f64,
    /// Radius of the likely error, in metres.
    pub accuracy_m: Option<f64>,
    /// What said so: `action`, `checkin`, `event`.
    pub source: String,
}

/// Adds positions to a device's track; one at the same instant is kept as it is.
pub async fn insert_fixes(tx: &Tx, device: DeviceId, fixes: &[FixRow]) -> Result<(), StoreError> {
    let there = "ON CONFLICT (enterprise_id, device_id, at) DO NOTHING";
    row::insert_with(tx, &[("device_id", device.to_value())], fixes, there).await?;
    Ok(())
}

/// Moves a device's last known position forward; an older one changes nothing.
pub async fn move_fix(tx: &Tx, device: DeviceId, fix: &FixRow) -> Result<(), StoreError> {
    let sql =
        "UPDATE devices SET fix_at = $3, fix_lat = $4, fix_lon = $5, fix_accuracy_m = $6, fix_source = $7
         WHERE enterprise_id = $1 AND device_id = $2 AND COALESCE(fix_at, 0) <= $3";
    tx.run(sql, values![device, fix.at, fix.lat, fix.lon, fix.accuracy_m, fix.source]).await
}

/// Positions of a device from `from` until before `to`, oldest first, at most `limit` newest: what it was asked for and
/// what its events tell, which are read where they stand, not kept a second time.
pub async fn track(
    tx: &Tx,
    device: DeviceId,
    from: Timestamp,
    to: Timestamp,
    limit: usize,
) -> Result<Vec<FixRow>, StoreError> {
    let newest = "AND device_id = $2 AND at >= $3 AND at < $4 ORDER BY at DESC LIMIT $5";
    let most = i64::try_from(limit).unwrap_or(i64::MAX);
    let mut fixes: Vec<FixRow> = row::all(tx, newest, values![device, from, to, most]).await?;
    fixes.extend(usage::places(tx, device, from, to, limit).await?);
    // Of two at one instant the first stays, which is what was asked for.
    fixes.sort_by_key(|fix| fix.at);
    fixes.dedup_by_key(|fix| fix.at);
    Ok(fixes.split_off(fixes.len().saturating_sub(limit)))
}
