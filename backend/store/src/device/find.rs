//! Finding devices, and the gate through which a phone comes to its enterprise.

use handsight_domain::{id::DeviceId, time::Timestamp};

use super::row::{COLUMNS, DeviceRow};
use crate::{Backend, Rows, StoreError, Tx, WriteTx, bulk::Kind, statement::Sql, values};

/// A device that is not deleted.
pub async fn device_by_id(tx: &Tx, id: DeviceId) -> Result<Option<DeviceRow>, StoreError> {
    let sql = format!(
        "SELECT {COLUMNS} FROM devices WHERE enterprise_id = $1 AND device_id = $2 AND deleted_at IS NULL"
    );
    tx.one(&sql, values![id]).await?.as_ref().map(DeviceRow::read).transpose()
}

/// A device that is not deleted, locked until the transaction ends. Whoever changes a device's actions takes
/// this lock first, so that two such transactions never wait for each other.
pub async fn device_for_update(tx: &Tx, id: DeviceId) -> Result<Option<DeviceRow>, StoreError> {
    let lock = tx.backend().hold();
    let sql = format!(
        "SELECT {COLUMNS} FROM devices WHERE enterprise_id = $1 AND device_id = $2
         AND deleted_at IS NULL{lock}"
    );
    tx.one(&sql, values![id]).await?.as_ref().map(DeviceRow::read).transpose()
}

/// Devices by their ids, deleted ones too: history may name them. Strangers are left out.
pub async fn devices_by_ids(tx: &Tx, ids: &[DeviceId]) -> Result<Vec<DeviceRow>, StoreError> {
    if ids.is_empty() {
        return Ok(vec![]);
    }
    let mut sql =
        Sql::new(format!("SELECT {COLUMNS} FROM devices WHERE enterprise_id = $1 AND device_id IN "));
    sql.list(ids.iter().copied());
    let (text, values) = sql.parts();
    tx.all(&text, values).await?.iter().map(DeviceRow::read).collect()
}

/// Holds devices for as long as the transaction lasts, wherever they are now; deleted ones are passed over.
pub async fn devices_for_update(tx: &WriteTx, ids: &[DeviceId]) -> Result<(), StoreError> {
    if tx.backend() == Backend::Sqlite {
        return Ok(()); // it has one writer
    }
    let mut sorted = ids.to_vec();
    sorted.sort_unstable();
    let mut rows = Rows::new(&[("device_id", Kind::Id)]);
    sorted.iter().for_each(|device| rows.push(values![device]));
    let sql = format!(
        "SELECT d.device_id FROM k CROSS JOIN devices d WHERE d.enterprise_id = $1
         AND d.device_id = k.device_id AND d.deleted_at IS NULL ORDER BY d.device_id{}",
        tx.backend().hold_of("d")
    );
    tx.bulk(&sql, rows).await?;
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
    let sql = format!(
        "SELECT {COLUMNS} FROM devices
         WHERE enterprise_id = $1 AND device_key_hash = $2 AND deleted_at IS NULL AND moved_at IS NULL"
    );
    tx.one(&sql, values![key_hash.to_vec()]).await?.as_ref().map(DeviceRow::read).transpose()
}

/// The highest number that deleted devices with the same device ID were given: a phone that enrols again
/// with it is numbered on from there, so that no number ever comes twice under one secret.
pub async fn earlier_sequence(tx: &Tx, key_hash: &[u8]) -> Result<i64, StoreError> {
    let sql = "SELECT CAST(COALESCE(MAX(last_sequence), 0) AS BIGINT) AS last FROM devices
               WHERE enterprise_id = $1 AND device_key_hash = $2";
    tx.one(sql, values![key_hash.to_vec()]).await?.map_or(Ok(0), |row| row.get("last"))
}

/// What an enterprise says about new devices.
#[derive(Debug, Clone)]
pub struct EnterpriseGate {
    /// Whether new devices are let in.
    pub open: bool,
    /// When an evaluation ends.
    pub evaluation_ends_at: Option<Timestamp>,
    /// Most devices; null for no limit.
    pub device_limit: Option<i64>,
    /// Its system ID.
    pub system_id: String,
    /// The public command key, as printed.
    pub command_key: String,
    /// The secret command key, sealed.
    pub command_key_sealed: Vec<u8>,
}

/// How many devices an enterprise has; those that moved elsewhere do not count. Where it decides who may come in, it is
/// asked after the gate was locked: a count in the same statement would still see the time before the lock.
pub async fn enrolled_count(tx: &Tx) -> Result<i64, StoreError> {
    let count = "SELECT COUNT(*) AS devices FROM devices
                 WHERE enterprise_id = $1 AND deleted_at IS NULL AND moved_at IS NULL";
    tx.one(count, vec![]).await?.map_or(Ok(0), |row| row.get("devices"))
}

/// Reads the gate; with `lock`, nobody else comes through it until the transaction ends.
pub async fn enterprise_gate(tx: &Tx, lock: bool) -> Result<Option<EnterpriseGate>, StoreError> {
    let lock = if lock { tx.backend().hold() } else { "" };
    let sql = format!(
        "SELECT system_id, enrolment_open, evaluation_ends_at, device_limit, command_public_key, command_key_sealed
         FROM enterprises WHERE enterprise_id = $1{lock}"
    );
    let Some(row) = tx.one(&sql, vec![]).await? else { return Ok(None) };
    Ok(Some(EnterpriseGate {
        open: row.get("enrolment_open")?,
        evaluation_ends_at: row.opt("evaluation_ends_at")?,
        device_limit: row.opt("device_limit")?,
        system_id: row.get("system_id")?,
        command_key: row.get("command_public_key")?,
        command_key_sealed: row.get("command_key_sealed")?,
    }))
}
