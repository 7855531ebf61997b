//! What a device last reported of itself beyond its own columns: attributes by name, and its applications.

use std::collections::HashSet;

use handsight_domain::{id::DeviceId, time::Timestamp};

use crate::{Row, StoreError, ToValue, Tx, row, values};

/// One reported attribute.
#[derive(Debug, Clone, PartialEq, Row)]
#[row(table = "device_attributes", insert)]
pub struct AttributeRow {
    /// Its name, as reported.
    pub name: String,
    /// Its value as text.
    pub value: String,
    /// Its value as a number, when it is one.
    pub number: Option<f64>,
    /// When it was reported.
    pub reported_at: Timestamp,
}

/// One application.
#[derive(Debug, Clone, PartialEq, Eq, Row)]
#[row(table = "device_applications", insert)]
pub struct ApplicationRow {
    /// The package name, unique on the device.
    pub package: String,
    /// Its name for people.
    pub name: Option<String>,
    /// Its version.
    pub version: String,
    /// The hash of its package file, lower-case hex.
    pub sha256: Option<String>,
}

/// Writes attributes over what was there under their names.
pub async fn save_attributes(
    tx: &Tx,
    device: DeviceId,
    attributes: &[AttributeRow],
) -> Result<(), StoreError> {
    let over = "ON CONFLICT (enterprise_id, device_id, name) DO UPDATE
                SET value = excluded.value, number = excluded.number, reported_at = excluded.reported_at";
    row::insert_with(tx, &[("device_id", device.to_value())], attributes, over).await?;
    Ok(())
}

/// The names under which a device has attributes.
pub async fn attribute_names(tx: &Tx, device: DeviceId) -> Result<HashSet<String>, StoreError> {
    let sql = "SELECT name FROM device_attributes WHERE enterprise_id = $1 AND device_id = $2";
    tx.all(sql, values![device]).await?.iter().map(|row| row.get("name")).collect()
}

/// Every reported attribute of a device, by name.
pub async fn attributes(tx: &Tx, device: DeviceId) -> Result<Vec<AttributeRow>, StoreError> {
    row::all(tx, "AND device_id = $2 ORDER BY name", values![device]).await
}

/// Writes the list of applications over the one before.
pub async fn replace_applications(
    tx: &Tx,
    device: DeviceId,
    applications: &[ApplicationRow],
) -> Result<(), StoreError> {
    let sql = "DELETE FROM device_applications WHERE enterprise_id = $1 AND device_id = $2";
    tx.run(sql, values![device]).await?;
    let there = "ON CONFLICT (enterprise_id, device_id, package) DO NOTHING";
    row::insert_with(tx, &[("device_id", device.to_value())], applications, there).await?;
    Ok(())
}

/// The applications of a device, by package.
pub async fn applications(tx: &Tx, device: DeviceId) -> Result<Vec<ApplicationRow>, StoreError> {
    row::all(tx, "AND device_id = $2 ORDER BY package", values![device]).await
}
