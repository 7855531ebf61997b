//! Changing devices. A person's fields and a phone's fields are written apart, so that neither undoes the
//! other.

use handsight_domain::{id::DeviceId, time::Timestamp};

use super::row::{DeviceRow, search_text};
use crate::{Rows, StoreError, Together, Tx, Value, bulk::Kind, values};

/// A device to be stored, with its secrets.
#[derive(Debug, Clone)]
pub struct NewDevice {
    /// Its row.
    pub row: DeviceRow,
    /// The keyed hash that it is found by.
    pub key_hash: Vec<u8>,
    /// The keyed hash of its hardware ID.
    pub hardware_hash: Option<Vec<u8>>,
}

/// Stores a new device.
///
/// # Errors
/// [`StoreError::Duplicate`] when the device ID is in use in this enterprise.
pub async fn insert_device(tx: &Tx, device: &NewDevice) -> Result<(), StoreError> {
    let row = &device.row;
    let sql =
        "INSERT INTO devices (enterprise_id, device_id, device_key_hash, device_id_sealed, hardware_hash,
             name, phone_number, liability, platform, manufacturer, model, os_version, agent_version,
             roaming, enrolled_at, last_seen_at, last_sequence, processed_sequence, policy_revision,
             search_text)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20)";
    tx.run(
        sql,
        values![
            row.id,
            device.key_hash,
            row.device_id_sealed,
            device.hardware_hash,
            row.name,
            row.phone_number,
            row.liability,
            row.platform,
            row.manufacturer,
            row.model,
            row.os_version,
            row.agent_version,
            row.roaming,
            row.enrolled_at,
            row.last_seen_at,
            row.last_sequence,
            row.processed_sequence,
            row.policy_revision,
            search_text(row),
        ],
    )
    .await
}

/// Writes what people say about a device.
pub async fn save_profile(tx: &Tx, row: &DeviceRow) -> Result<(), StoreError> {
    let sql = "UPDATE devices SET name = $3, holder = $4, holder_email = $5, department = $6, office = $7,
                   liability = $8, notes = $9, search_text = $10
               WHERE enterprise_id = $1 AND device_id = $2";
    tx.run(
        sql,
        values![
            row.id,
            row.name,
            row.holder,
            row.holder_email,
            row.department,
            row.office,
            row.liability,
            row.notes,
            search_text(row),
        ],
    )
    .await
}

/// Gives devices the names that their rows hold.
pub async fn rename_devices(tx: &Tx, renamed: impl Iterator<Item = &DeviceRow>) -> Result<(), StoreError> {
    let mut rows = Rows::new(&[("device_id", Kind::Id), ("name", Kind::Text), ("search_text", Kind::Text)]);
    renamed.for_each(|row| rows.push(values![row.id, row.name, search_text(row)]));
    let sql = "UPDATE devices SET name = k.name, search_text = k.search_text
               FROM k WHERE devices.enterprise_id = $1 AND devices.device_id = k.device_id";
    tx.bulk(sql, rows).await?;
    Ok(())
}

/// The columns that a device reports, and their values from `$3` on.
const REPORTED: &str =
    "phone_number = $3, phone_verified_at = $4, manufacturer = $5, model = $6, os_version = $7,
    agent_version = $8, home_carrier = $9, serving_carrier = $10, roaming = $11, country = $12, radio = $13,
    battery_percent = $14, signal_dbm = $15, last_seen_at = $16, search_text = $17";

fn reported(row: &DeviceRow) -> Vec<Value> {
    values![
        row.id,
        row.phone_number,
        row.phone_verified_at,
        row.manufacturer,
        row.model,
        row.os_version,
        row.agent_version,
        row.home_carrier,
        row.serving_carrier,
        row.roaming,
        row.country,
        row.radio,
        row.battery_percent,
        row.signal_dbm,
        row.last_seen_at,
        search_text(row),
    ]
}

/// Writes what a device says about itself, and when it said so.
pub async fn save_report(tx: &Tx, row: &DeviceRow) -> Result<(), StoreError> {
    let sql = format!("UPDATE devices SET {REPORTED} WHERE enterprise_id = $1 AND device_id = $2");
    tx.run(&sql, reported(row)).await
}

/// As [`save_report`], with the numbers of the device ([`save_sequence`]).
pub async fn save_spoken(tx: &Tx, row: &DeviceRow) -> Result<(), StoreError> {
    let mut work = Together::new();
    save_spoken_with(&mut work, row);
    tx.together(work).await?;
    Ok(())
}

/// As [`save_spoken`], together with other statements.
pub fn save_spoken_with(work: &mut Together, row: &DeviceRow) {
    let sql = format!(
        "UPDATE devices SET {REPORTED}, last_sequence = $18, processed_sequence = $19
         WHERE enterprise_id = $1 AND device_id = $2"
    );
    let mut values = reported(row);
    values.extend(values![row.last_sequence, row.processed_sequence]);
    work.add(sql, values);
}

/// Writes the numbers of a device: the last one given, and the last one it has processed.
pub async fn save_sequence(tx: &Tx, device: DeviceId, last: i64, processed: i64) -> Result<(), StoreError> {
    let sql = "UPDATE devices SET last_sequence = $3, processed_sequence = $4
               WHERE enterprise_id = $1 AND device_id = $2";
    tx.run(sql, values![device, last, processed]).await
}

/// Notes that a device spoke.
pub async fn seen(tx: &Tx, device: DeviceId, at: Timestamp) -> Result<(), StoreError> {
    let sql = "UPDATE devices SET last_seen_at = $3
               WHERE enterprise_id = $1 AND device_id = $2 AND last_seen_at < $3";
    tx.run(sql, values![device, at]).await
}

/// Writes that a device has moved to another server.
pub async fn save_moved(tx: &Tx, device: DeviceId, at: Timestamp, to: &str) -> Result<(), StoreError> {
    let sql = "UPDATE devices SET moved_at = $3, moved_to = $4 WHERE enterprise_id = $1 AND device_id = $2";
    tx.run(sql, values![device, at, to]).await
}

/// Marks devices as deleted; answers which were there.
pub async fn delete_devices(
    tx: &Tx,
    ids: &[DeviceId],
    at: Timestamp,
) -> Result<Vec<(DeviceId, String)>, StoreError> {
    let sql = "UPDATE devices SET deleted_at = $2 WHERE enterprise_id = $1 AND deleted_at IS NULL
               AND device_id IN (SELECT k.device_id FROM k) RETURNING device_id, name";
    let deleted = tx.bulk_with(sql, values![at], Rows::ids("device_id", ids)).await?;
    deleted.iter().map(|row| Ok((row.get("device_id")?, row.get("name")?))).collect()
}
