//! What a device last reported of itself beyond its own columns: attributes by name, and its applications.

use std::collections::HashSet;

use handsight_domain::{id::DeviceId, time::Timestamp};

use crate::{StoreError, Tx, statement::Sql, values};

/// One reported attribute.
#[derive(Debug, Clone, PartialEq)]
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
#[derive(Debug, Clone, PartialEq, Eq)]
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
    for chunk in attributes.chunks(500) {
        let mut sql = Sql::new(
            "INSERT INTO device_attributes (enterprise_id, device_id, name, value, number, reported_at)
             VALUES ",
        );
        let device = sql.hold(device);
        for (index, attribute) in chunk.iter().enumerate() {
            sql.push(if index == 0 { "($1, " } else { ", ($1, " }).push(&device).push(", ");
            sql.bind(attribute.name.as_str()).push(", ").bind(attribute.value.as_str()).push(", ");
            sql.bind(attribute.number).push(", ").bind(attribute.reported_at).push(")");
        }
        sql.push(
            " ON CONFLICT (enterprise_id, device_id, name) DO UPDATE
              SET value = excluded.value, number = excluded.number, reported_at = excluded.reported_at",
        );
        let (text, values) = sql.parts();
        tx.execute(&text, values).await?;
    }
    Ok(())
}

/// The names under which a device has attributes.
pub async fn attribute_names(tx: &Tx, device: DeviceId) -> Result<HashSet<String>, StoreError> {
    let sql = "SELECT name FROM device_attributes WHERE enterprise_id = $1 AND device_id = $2";
    tx.all(sql, values![device]).await?.iter().map(|row| row.get("name")).collect()
}

/// Every reported attribute of a device, by name.
pub async fn attributes(tx: &Tx, device: DeviceId) -> Result<Vec<AttributeRow>, StoreError> {
    let sql = "SELECT name, value, number, reported_at FROM device_attributes
               WHERE enterprise_id = $1 AND device_id = $2 ORDER BY name";
    let rows = tx.all(sql, values![device]).await?;
    rows.iter()
        .map(|row| {
            Ok(AttributeRow {
                name: row.get("name")?,
                value: row.get("value")?,
                number: row.opt("number")?,
                reported_at: row.get("reported_at")?,
            })
        })
        .collect()
}

/// Writes the list of applications over the one before.
pub async fn replace_applications(
    tx: &Tx,
    device: DeviceId,
    applications: &[ApplicationRow],
) -> Result<(), StoreError> {
    let sql = "DELETE FROM device_applications WHERE enterprise_id = $1 AND device_id = $2";
    tx.execute(sql, values![device]).await?;
    for chunk in applications.chunks(500) {
        let mut sql = Sql::new(
            "INSERT INTO device_applications (enterprise_id, device_id, package, name, version, sha256)
             VALUES ",
        );
        let device = sql.hold(device);
        for (index, application) in chunk.iter().enumerate() {
            sql.push(if index == 0 { "($1, " } else { ", ($1, " }).push(&device).push(", ");
            sql.bind(application.package.as_str()).push(", ").bind(application.name.as_deref());
            sql.push(", ").bind(application.version.as_str()).push(", ");
            sql.bind(application.sha256.as_deref()).push(")");
        }
        sql.push(" ON CONFLICT (enterprise_id, device_id, package) DO NOTHING");
        let (text, values) = sql.parts();
        tx.execute(&text, values).await?;
    }
    Ok(())
}

/// The applications of a device, by package.
pub async fn applications(tx: &Tx, device: DeviceId) -> Result<Vec<ApplicationRow>, StoreError> {
    let sql = "SELECT package, name, version, sha256 FROM device_applications
               WHERE enterprise_id = $1 AND device_id = $2 ORDER BY package";
    let rows = tx.all(sql, values![device]).await?;
    rows.iter()
        .map(|row| {
            Ok(ApplicationRow {
                package: row.get("package")?,
                name: row.opt("name")?,
                version: row.get("version")?,
                sha256: row.opt("sha256")?,
            })
        })
        .collect()
}
