//! Where devices are and were.

use handsight_domain::{id::DeviceId, time::Timestamp};

use crate::{Row, StoreError, Tx, statement::Sql, usage, values};

/// One position.
#[derive(Debug, Clone, PartialEq)]
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

impl FixRow {
    fn read(row: &Row) -> Result<Self, StoreError> {
        Ok(Self {
            at: row.get("at")?,
            lat: row.get("lat")?,
            lon: row.get("lon")?,
            accuracy_m: row.opt("accuracy_m")?,
            source: row.get("source")?,
        })
    }
}

/// Adds positions to a device's track; one at the same instant is kept as it is.
pub async fn insert_fixes(tx: &Tx, device: DeviceId, fixes: &[FixRow]) -> Result<(), StoreError> {
    for chunk in fixes.chunks(500) {
        let mut sql = Sql::new(
            "INSERT INTO fixes (enterprise_id, device_id, at, lat, lon, accuracy_m, source) VALUES ",
        );
        let device = sql.hold(device);
        for (index, fix) in chunk.iter().enumerate() {
            sql.push(if index == 0 { "($1, " } else { ", ($1, " }).push(&device).push(", ");
            sql.bind(fix.at).push(", ").bind(fix.lat).push(", ").bind(fix.lon).push(", ");
            sql.bind(fix.accuracy_m).push(", ").bind(fix.source.as_str()).push(")");
        }
        sql.push(" ON CONFLICT (enterprise_id, device_id, at) DO NOTHING");
        let (text, values) = sql.parts();
        tx.execute(&text, values).await?;
    }
    Ok(())
}

/// Moves a device's last known position forward; an older one changes nothing.
pub async fn move_fix(tx: &Tx, device: DeviceId, fix: &FixRow) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE devices SET fix_at = $3, fix_lat = $4, fix_lon = $5, fix_accuracy_m = $6, fix_source = $7
         WHERE enterprise_id = $1 AND device_id = $2 AND COALESCE(fix_at, 0) <= $3",
        values![device, fix.at, fix.lat, fix.lon, fix.accuracy_m, fix.source],
    )
    .await?;
    Ok(())
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
    let sql = "SELECT at, lat, lon, accuracy_m, source FROM fixes
               WHERE enterprise_id = $1 AND device_id = $2 AND at >= $3 AND at < $4
               ORDER BY at DESC LIMIT $5";
    let most = i64::try_from(limit).unwrap_or(i64::MAX);
    let rows = tx.all(sql, values![device, from, to, most]).await?;
    let mut fixes = rows.iter().map(FixRow::read).collect::<Result<Vec<_>, _>>()?;
    fixes.extend(usage::places(tx, device, from, to, limit).await?);
    // Of two at one instant the first stays, which is what was asked for.
    fixes.sort_by_key(|fix| fix.at);
    fixes.dedup_by_key(|fix| fix.at);
    Ok(fixes.split_off(fixes.len().saturating_sub(limit)))
}
