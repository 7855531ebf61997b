//! Facts that need somebody's attention: few rows each, found by index or by a small count.

use handsight_domain::{
    id::{ActionSessionId, DeviceId},
    time::Timestamp,
};
use sea_orm::prelude::Uuid;

use crate::{Row, StoreError, Tx, device::HERE, row, values};

/// A device that something is the matter with.
#[derive(Debug, Clone, PartialEq, Eq, Row)]
#[row(table = "devices")]
pub struct DeviceFact {
    /// The device.
    #[row(name = "device_id")]
    pub device: DeviceId,
    /// Its name.
    pub name: String,
    /// When it last spoke.
    pub last_seen_at: Timestamp,
    /// Charge, 0 to 100.
    pub battery_percent: Option<i64>,
    /// Where it is, ISO 3166-1 alpha-2.
    pub country: Option<String>,
}

/// Some devices, and how many there are in all.
pub type DeviceFacts = (Vec<DeviceFact>, i64);

async fn devices(
    tx: &Tx,
    condition: &str,
    order: &str,
    at: Timestamp,
    limit: i64,
) -> Result<DeviceFacts, StoreError> {
    let which = format!("{HERE} AND {condition}");
    let some = format!("{which} ORDER BY {order}, device_id LIMIT $3");
    let facts = row::all(tx, &some, values![at, limit]).await?;
    Ok((facts, row::count_of::<DeviceFact>(tx, &which, values![at]).await?))
}

/// Devices that were silent since an instant, the longest first.
pub async fn missing(tx: &Tx, since: Timestamp, limit: i64) -> Result<DeviceFacts, StoreError> {
    devices(tx, "last_seen_at < $2", "last_seen_at", since, limit).await
}

/// Devices that spoke since an instant with at most 15 % charge, the lowest first.
pub async fn low_batteries(tx: &Tx, since: Timestamp, limit: i64) -> Result<DeviceFacts, StoreError> {
    devices(tx, "battery_percent <= 15 AND last_seen_at >= $2", "battery_percent", since, limit).await
}

/// Devices that roam and spoke since an instant.
pub async fn roaming(tx: &Tx, since: Timestamp, limit: i64) -> Result<DeviceFacts, StoreError> {
    devices(tx, "roaming AND last_seen_at >= $2", "name", since, limit).await
}

/// Devices in which another SIM was seen since an instant and whose number is not proven since.
pub async fn sim_changed(tx: &Tx, since: Timestamp, limit: i64) -> Result<DeviceFacts, StoreError> {
    let changed = "EXISTS (SELECT 1 FROM device_numbers n WHERE n.enterprise_id = $1
        AND n.device_id = devices.device_id AND n.sim_changed_at >= $2 AND n.state <> 'VERIFIED')";
    devices(tx, changed, "name", since, limit).await
}

/// A session with actions that failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FailedFact {
    /// The session.
    pub session: ActionSessionId,
    /// Its command.
    pub command: String,
    /// How many of its actions failed, were refused or ran out of time.
    pub count: i64,
    /// The device, when it is one.
    pub device: Option<DeviceId>,
}

/// Sessions with actions that ended badly since an instant, the latest first. Actions live for 31 days at most,
/// so older ones are not looked at.
pub async fn failed(tx: &Tx, since: Timestamp, limit: i64) -> Result<Vec<FailedFact>, StoreError> {
    let oldest = since.before(std::time::Duration::from_secs(31 * 86_400));
    let oldest = u128::try_from(oldest.millis()).unwrap_or(0);
    // Ids begin with the time of their making (UUIDv7), and the index of states ends with them.
    let oldest = Uuid::from_u128(oldest << 80);
    let sql = "SELECT a.session_id, a.command, COUNT(*) AS actions, COUNT(DISTINCT a.device_id) AS devices
               FROM actions a
               WHERE a.enterprise_id = $1 AND a.state IN ('FAILED', 'REFUSED', 'EXPIRED') AND a.action_id >= $2
                 AND a.finished_at >= $3
               GROUP BY a.session_id, a.command ORDER BY MAX(a.finished_at) DESC, a.session_id LIMIT $4";
    let rows = tx.all(sql, values![oldest, since, limit]).await?;
    let mut out = Vec::with_capacity(rows.len());
    for row in rows {
        let session: ActionSessionId = row.get("session_id")?;
        let one = row.get::<i64>("devices")? == 1;
        out.push(FailedFact {
            session,
            command: row.get("command")?,
            count: row.get("actions")?,
            device: if one { device_of(tx, session).await? } else { None },
        });
    }
    Ok(out)
}

async fn device_of(tx: &Tx, session: ActionSessionId) -> Result<Option<DeviceId>, StoreError> {
    let sql = "SELECT device_id FROM actions WHERE enterprise_id = $1 AND session_id = $2 LIMIT 1";
    tx.one(sql, values![session]).await?.map(|row| row.get("device_id")).transpose()
}

/// How many open actions could not be handed to a notifier, and the last error's text.
pub async fn stuck(tx: &Tx) -> Result<(i64, Option<String>), StoreError> {
    let sql = "SELECT COUNT(*) AS actions, MAX(last_error) AS error FROM actions
               WHERE enterprise_id = $1 AND state = 'PENDING' AND finished_at IS NULL
                 AND last_error IS NOT NULL";
    let row = tx.one(sql, values![]).await?;
    row.map_or(Ok((0, None)), |row| Ok((row.get("actions")?, row.opt("error")?)))
}
