//! The numbers of a device, one a SIM's place, and the nonces that prove them; and where push reaches it.

use std::collections::{HashMap, HashSet};

use handsight_domain::{
    id::{ActionId, DeviceId, DeviceNumberId, EnterpriseId},
    time::Timestamp,
};

use crate::{
    Row, StoreError, ToValue, Tx,
    row::{self, FromRow},
    statement::Sql,
    values,
};

/// A SIM's place in a device, with its number.
#[derive(Debug, Clone, PartialEq, Eq, Row)]
#[row(table = "device_numbers", key = "number_id", insert)]
pub struct DeviceNumberRow {
    /// Its id.
    #[row(name = "number_id")]
    pub id: DeviceNumberId,
    /// The device.
    #[row(name = "device_id")]
    pub device: DeviceId,
    /// The place, counted from zero.
    pub slot: i64,
    /// The SIM card's own number; null when the phone has not told.
    pub iccid: Option<String>,
    /// The phone number, E.164; null when nobody knows it.
    pub number: Option<String>,
    /// `UNVERIFIED`, `PENDING`, `VERIFIED`.
    pub state: String,
    /// When it was verified.
    pub verified_at: Option<Timestamp>,
    /// How: `SMS`, `NETWORK`, `HAND`.
    pub verified_by: Option<String>,
    /// The action that asks the phone to prove it.
    #[row(name = "action_id")]
    pub action: Option<ActionId>,
    /// When another SIM was last seen in this place.
    pub sim_changed_at: Option<Timestamp>,
    /// When the phone or a person last said so.
    pub seen_at: Timestamp,
}

/// The numbers of these devices, by place.
pub async fn numbers_of(tx: &Tx, devices: &[DeviceId]) -> Result<Vec<DeviceNumberRow>, StoreError> {
    row::among(tx, "device_id", devices, "ORDER BY device_id, slot").await
}

/// Which of these devices have a number in their first place that waits for its proof.
pub async fn unproven(tx: &Tx, devices: &[DeviceId]) -> Result<HashSet<DeviceId>, StoreError> {
    let mut sql = Sql::new(
        "SELECT device_id FROM device_numbers WHERE enterprise_id = $1 AND slot = 0 AND state = 'PENDING' AND device_id IN ",
    );
    sql.list(devices.iter().copied());
    sql.rows(tx).await?.iter().map(|row| row.get("device_id")).collect()
}

/// Whether a number is proven for a device of the enterprise.
pub async fn is_proven(tx: &Tx, number: &str) -> Result<bool, StoreError> {
    let sql = "SELECT 1 AS there FROM device_numbers WHERE enterprise_id = $1 AND number = $2 AND state = 'VERIFIED'";
    Ok(tx.one(sql, values![number]).await?.is_some())
}

/// The places for which one of these numbers is proven.
pub async fn proven_places(tx: &Tx, numbers: &[String]) -> Result<Vec<DeviceNumberRow>, StoreError> {
    row::among(tx, "number", numbers, "AND state = 'VERIFIED'").await
}

/// The next devices by id, deleted ones included, each with its number.
pub async fn numbers_after(
    tx: &Tx,
    after: Option<DeviceId>,
    limit: i64,
) -> Result<Vec<(DeviceId, Option<String>)>, StoreError> {
    const SELECT: &str = "SELECT device_id, phone_number FROM devices WHERE enterprise_id = $1";
    let rows = match after {
        None => tx.all(&format!("{SELECT} ORDER BY device_id LIMIT $2"), values![limit]).await?,
        Some(device) => {
            let sql = format!("{SELECT} AND device_id > $2 ORDER BY device_id LIMIT $3");
            tx.all(&sql, values![device, limit]).await?
        }
    };
    rows.iter().map(|row| Ok((row.get("device_id")?, row.opt("phone_number")?))).collect()
}

/// Writes a place; the one that was there before is replaced.
pub async fn save_number(tx: &Tx, number: &DeviceNumberRow) -> Result<(), StoreError> {
    let over = "ON CONFLICT (enterprise_id, device_id, slot) DO UPDATE SET iccid = excluded.iccid,
             number = excluded.number, state = excluded.state, verified_at = excluded.verified_at,
             verified_by = excluded.verified_by, action_id = excluded.action_id, seen_at = excluded.seen_at,
             sim_changed_at = excluded.sim_changed_at";
    row::insert_with(tx, &[], std::slice::from_ref(number), over).await?;
    Ok(())
}

/// A place that lost its proven number to another.
#[derive(Debug, Clone, PartialEq, Eq, Row)]
pub struct LostNumber {
    /// The device.
    #[row(name = "device_id")]
    pub device: DeviceId,
    /// Its name.
    pub name: String,
    /// The place.
    pub slot: i64,
}

/// Takes a proven number from every other place of the enterprise's devices that has it, and from the devices
/// themselves, so that nothing meant for them is sent to it any more; answers which had it.
pub async fn take_number(
    tx: &Tx,
    number: &str,
    keeps: DeviceNumberId,
) -> Result<Vec<LostNumber>, StoreError> {
    let sql = "SELECT n.device_id, n.slot, d.name FROM device_numbers n
               JOIN devices d ON d.enterprise_id = n.enterprise_id AND d.device_id = n.device_id
               WHERE n.enterprise_id = $1 AND d.enterprise_id = $1 AND n.number = $2 AND n.state = 'VERIFIED'
                 AND n.number_id <> $3 ORDER BY n.device_id, n.slot";
    let rows = tx.all(sql, values![number, keeps]).await?;
    if rows.is_empty() {
        return Ok(vec![]);
    }
    let sql = "UPDATE devices SET phone_verified_at = NULL, phone_number = NULL
               WHERE enterprise_id = $1 AND device_id IN (
                   SELECT n.device_id FROM device_numbers n WHERE n.enterprise_id = $1 AND n.number = $2
                   AND n.state = 'VERIFIED' AND n.slot = 0 AND n.number_id <> $3)";
    tx.execute(sql, values![number, keeps]).await?;
    let sql = "UPDATE device_numbers SET state = 'UNVERIFIED', verified_at = NULL, verified_by = NULL
               WHERE enterprise_id = $1 AND number = $2 AND state = 'VERIFIED' AND number_id <> $3";
    tx.execute(sql, values![number, keeps]).await?;
    rows.iter().map(LostNumber::read).collect()
}

/// Keeps a nonce by its keyed hash; the ones that ended are forgotten.
pub async fn insert_nonce(
    tx: &Tx,
    hash: &[u8],
    number: &DeviceNumberRow,
    now: Timestamp,
    expires_at: Timestamp,
) -> Result<(), StoreError> {
    let hash = hash.to_vec();
    tx.execute("DELETE FROM phone_nonces WHERE enterprise_id = $1 AND expires_at <= $2", values![now])
        .await?;
    let sql = "INSERT INTO phone_nonces (nonce_hash, enterprise_id, device_id, number_id, expires_at)
               VALUES ($2, $1, $3, $4, $5)";
    tx.run(sql, values![hash, number.device, number.id, expires_at]).await
}

/// Forgets what a number was asked to prove itself by: it is another one now.
pub async fn forget_nonces(tx: &Tx, number: DeviceNumberId) -> Result<(), StoreError> {
    let sql = "DELETE FROM phone_nonces WHERE enterprise_id = $1 AND number_id = $2 AND used_at IS NULL";
    tx.run(sql, values![number]).await
}

/// Whose a nonce is, when it can still be used.
pub async fn nonce_owner(
    tx: &Tx,
    hash: &[u8],
    now: Timestamp,
) -> Result<Option<(EnterpriseId, DeviceId, DeviceNumberId)>, StoreError> {
    let sql = "SELECT enterprise_id, device_id, number_id FROM phone_nonces
               WHERE nonce_hash = $1 AND used_at IS NULL AND expires_at > $2";
    let row = tx.one(sql, values![hash.to_vec(), now]).await?;
    row.map(|row| Ok((row.get("enterprise_id")?, row.get("device_id")?, row.get("number_id")?))).transpose()
}

/// Uses a nonce up; answers whether it could still be used.
pub async fn use_nonce(
    tx: &Tx,
    hash: &[u8],
    device: DeviceId,
    now: Timestamp,
) -> Result<Option<DeviceNumberId>, StoreError> {
    let sql = "UPDATE phone_nonces SET used_at = $4
               WHERE enterprise_id = $1 AND nonce_hash = $2 AND device_id = $3 AND used_at IS NULL
                 AND expires_at > $4
               RETURNING number_id";
    tx.one(sql, values![hash.to_vec(), device, now]).await?.map(|row| row.get("number_id")).transpose()
}

/// Where push reaches a device.
#[derive(Debug, Clone, PartialEq, Eq, Row)]
#[row(table = "device_push", insert)]
pub struct PushRow {
    /// `fcm`, `apns`, `mqtt`.
    pub kind: String,
    /// The address, sealed.
    pub address_sealed: Vec<u8>,
    /// When the phone last said so.
    pub updated_at: Timestamp,
}

/// Where push reaches a device, when it has told.
pub async fn push_of(tx: &Tx, device: DeviceId) -> Result<Option<PushRow>, StoreError> {
    row::one(tx, "AND device_id = $2", values![device]).await
}

/// By which kind of push each of these devices can be reached; those that told none are left out.
pub async fn push_kinds(tx: &Tx, devices: &[DeviceId]) -> Result<HashMap<DeviceId, String>, StoreError> {
    let mut sql =
        Sql::new("SELECT device_id, kind FROM device_push WHERE enterprise_id = $1 AND device_id IN ");
    sql.list(devices.iter().copied());
    let rows = sql.rows(tx).await?;
    rows.iter().map(|row| Ok((row.get("device_id")?, row.get("kind")?))).collect()
}

/// Writes where push reaches a device; `None` when nowhere any more.
pub async fn save_push(tx: &Tx, device: DeviceId, push: Option<&PushRow>) -> Result<(), StoreError> {
    match push {
        Some(push) => {
            let over = "ON CONFLICT (enterprise_id, device_id) DO UPDATE SET kind = excluded.kind,
                     address_sealed = excluded.address_sealed, updated_at = excluded.updated_at";
            let whose = [("device_id", device.to_value())];
            row::insert_with(tx, &whose, std::slice::from_ref(push), over).await?
        }
        None => {
            let sql = "DELETE FROM device_push WHERE enterprise_id = $1 AND device_id = $2";
            tx.execute(sql, values![device]).await?
        }
    };
    Ok(())
}
