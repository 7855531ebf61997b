//! The agent's log, as far as the device has sent it. The same line sent again is one line.

use handsight_domain::{id::DeviceId, time::Timestamp};

use crate::{Row, StoreError, ToValue, Tx, row, values};

/// One line.
#[derive(Debug, Clone, PartialEq, Eq, Row)]
#[row(table = "device_log", insert)]
pub struct LogLineRow {
    /// What makes it this line and not another.
    pub line_hash: Vec<u8>,
    /// When it was written, if it says so.
    pub at: Option<Timestamp>,
    /// When the server got it.
    pub received_at: Timestamp,
    /// Its place among those that came with it.
    pub position: i64,
    /// `info`, `warn` …
    pub level: String,
    /// What it says.
    pub text: String,
}

/// Adds lines.
pub async fn append_log(tx: &Tx, device: DeviceId, lines: &[LogLineRow]) -> Result<(), StoreError> {
    let there = "ON CONFLICT (enterprise_id, device_id, line_hash) DO NOTHING";
    row::insert_with(tx, &[("device_id", device.to_value())], lines, there).await?;
    Ok(())
}

/// Forgets all lines of a device but the newest `most`.
pub async fn trim_log(tx: &Tx, device: DeviceId, most: usize) -> Result<(), StoreError> {
    let sql = "SELECT received_at, position FROM device_log WHERE enterprise_id = $1 AND device_id = $2
               ORDER BY received_at DESC, position DESC LIMIT 1 OFFSET $3";
    let most = i64::try_from(most).unwrap_or(i64::MAX);
    let Some(first) = tx.one(sql, values![device, most]).await? else { return Ok(()) };
    let (at, position): (Timestamp, i64) = (first.get("received_at")?, first.get("position")?);
    let sql = "DELETE FROM device_log WHERE enterprise_id = $1 AND device_id = $2
               AND (received_at, position) <= ($3, $4)";
    tx.run(sql, values![device, at, position]).await
}

/// The newest lines of a device, newest first.
pub async fn log(tx: &Tx, device: DeviceId, limit: i64) -> Result<Vec<LogLineRow>, StoreError> {
    let newest = "AND device_id = $2 ORDER BY received_at DESC, position DESC LIMIT $3";
    row::all(tx, newest, values![device, limit]).await
}
