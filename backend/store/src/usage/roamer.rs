//! Devices that roam now, and what they used since they do.

use handsight_domain::{calendar::LocalDay, id::DeviceId, time::Timestamp};

use crate::{Row, StoreError, Tx, row, values};

/// A device that roams.
#[derive(Debug, Clone, PartialEq, Eq, Row)]
#[row(
    table = "devices",
    alias = "d",
    from = "devices d INNER JOIN usage_phones p ON p.enterprise_id = $1 AND p.device_id = d.device_id"
)]
pub struct RoamerRow {
    /// The device.
    #[row(name = "device_id")]
    pub device: DeviceId,
    /// Since when.
    #[row(expr = "COALESCE(p.roaming_since, p.network_at)")]
    pub since: Timestamp,
    /// Where, ISO 3166-1 alpha-2; empty when the phone did not say.
    #[row(expr = "COALESCE(d.country, '')")]
    pub country: String,
    /// The home carrier's name.
    pub home_carrier: Option<String>,
}

/// The devices that roam, those who began last first; at most 500.
pub async fn roamers(tx: &Tx) -> Result<Vec<RoamerRow>, StoreError> {
    let roam = "AND d.roaming AND d.deleted_at IS NULL AND d.moved_at IS NULL
                ORDER BY since DESC, d.device_id LIMIT 500";
    row::all(tx, roam, vec![]).await
}

/// Seconds of calls and bytes of data while roaming, of one device since a day.
pub async fn roaming_since(tx: &Tx, device: DeviceId, since: LocalDay) -> Result<(i64, i64), StoreError> {
    let sql = "SELECT
                 CAST(COALESCE(SUM(CASE WHEN s.type = 'CALL' THEN u.seconds ELSE 0 END), 0) AS BIGINT) AS seconds,
                 CAST(COALESCE(SUM(CASE WHEN s.type = 'DATA' THEN u.rx_bytes + u.tx_bytes ELSE 0 END), 0) AS BIGINT)
                   AS bytes
               FROM usage_days u INNER JOIN usage_slices s ON s.enterprise_id = $1 AND s.slice_id = u.slice_id
               WHERE u.enterprise_id = $1 AND u.device_id = $2 AND u.day >= $3 AND s.scope = 'roaming'";
    let row = tx.one(sql, values![device, since.number()]).await?;
    row.map_or(Ok((0, 0)), |row| Ok((row.get("seconds")?, row.get("bytes")?)))
}
