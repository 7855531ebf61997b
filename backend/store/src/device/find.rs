//! Finding devices, and the gate through which a phone comes to its enterprise.

use handsight_domain::{id::DeviceId, time::Timestamp};

use super::row::DeviceRow;
use crate::{Backend, Row, Rows, StoreError, Together, Tx, WriteTx, bulk::Kind, row, values};

/// Devices that are neither deleted nor moved to another server.
pub(crate) const HERE: &str = "AND deleted_at IS NULL AND moved_at IS NULL";

/// A device that is not deleted.
pub async fn device_by_id(tx: &Tx, id: DeviceId) -> Result<Option<DeviceRow>, StoreError> {
    row::one(tx, "AND device_id = $2 AND deleted_at IS NULL", values![id]).await
}

/// A device that is not deleted, locked until the transaction ends. Whoever changes a device's actions takes
/// this lock first, so that two such transactions never wait for each other.
pub async fn device_for_update(tx: &Tx, id: DeviceId) -> Result<Option<DeviceRow>, StoreError> {
    let held = format!("AND device_id = $2 AND deleted_at IS NULL{}", tx.backend().hold());
    row::one(tx, &held, values![id]).await
}

/// Holds a device that is not deleted, together with what follows; counts 1 when it is there.
pub fn hold_device(work: &mut Together, id: DeviceId) {
    work.hold(
        "SELECT device_id FROM devices WHERE enterprise_id = $1 AND device_id = $2 AND deleted_at IS NULL",
        values![id],
    );
}

/// Holds devices for as long as the transaction lasts, wherever they are now; deleted ones are passed over.
pub async fn devices_for_update(tx: &WriteTx, ids: &[DeviceId]) -> Result<(), StoreError> {
    if tx.backend() == Backend::Sqlite {
        return Ok(()); // it has one writer
    }
    let mut sorted = ids.to_vec();
    sorted.sort_unstable();
    let sql = format!(
        "SELECT d.device_id FROM k CROSS JOIN devices d WHERE d.enterprise_id = $1
         AND d.device_id = k.device_id AND d.deleted_at IS NULL ORDER BY d.device_id{}",
        tx.backend().hold_of("d")
    );
    tx.bulk(&sql, Rows::ids("device_id", &sorted)).await?;
    Ok(())
}

/// The devices that have one of these names, whatever their capital letters.
pub async fn of_names(tx: &Tx, names: &[&str]) -> Result<Vec<(DeviceId, String)>, StoreError> {
    let mut rows = Rows::new(&[("name", Kind::Text)]);
    names.iter().for_each(|name| rows.push(values![*name]));
    let sql = "SELECT d.device_id, d.name FROM k CROSS JOIN devices d WHERE d.enterprise_id = $1
               AND d.deleted_at IS NULL AND lower(COALESCE(d.name, '')) = lower(k.name)";
    tx.bulk(sql, rows).await?.iter().map(|row| Ok((row.get("device_id")?, row.get("name")?))).collect()
}

/// The device of a keyed hash of its device ID, unless it was deleted or has moved to another server.
pub async fn device_by_key(tx: &Tx, key_hash: &[u8]) -> Result<Option<DeviceRow>, StoreError> {
    row::one(tx, &format!("AND device_key_hash = $2 {HERE}"), values![key_hash.to_vec()]).await
}

/// The highest number that deleted devices with the same device ID were given: a phone that enrols again
/// with it is numbered on from there, so that no number ever comes twice under one secret.
pub async fn earlier_sequence(tx: &Tx, key_hash: &[u8]) -> Result<i64, StoreError> {
    let sql = "SELECT CAST(COALESCE(MAX(last_sequence), 0) AS BIGINT) AS n FROM devices
               WHERE enterprise_id = $1 AND device_key_hash = $2";
    tx.number(sql, values![key_hash.to_vec()]).await
}

/// What an enterprise says about new devices.
#[derive(Debug, Clone, Row)]
#[row(table = "enterprises")]
pub struct EnterpriseGate {
    /// Whether new devices are let in.
    #[row(name = "enrolment_open")]
    pub open: bool,
    /// When an evaluation ends.
    pub evaluation_ends_at: Option<Timestamp>,
    /// Most devices; null for no limit.
    pub device_limit: Option<i64>,
    /// Its system ID.
    pub system_id: String,
    /// The public command key, as printed.
    #[row(name = "command_public_key")]
    pub command_key: String,
    /// The secret command key, sealed.
    pub command_key_sealed: Vec<u8>,
}

/// How many devices an enterprise has; those that moved elsewhere do not count. Where it decides who may come in, it is
/// asked after the gate was locked: a count in the same statement would still see the time before the lock.
pub async fn enrolled_count(tx: &Tx) -> Result<i64, StoreError> {
    row::count_of::<DeviceRow>(tx, HERE, vec![]).await
}

/// Reads the gate; with `lock`, nobody else comes through it until the transaction ends.
pub async fn enterprise_gate(tx: &Tx, lock: bool) -> Result<Option<EnterpriseGate>, StoreError> {
    row::one(tx, if lock { tx.backend().hold() } else { "" }, vec![]).await
}
