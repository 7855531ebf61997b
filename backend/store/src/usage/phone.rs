//! What ingest knows of a device and what an event changes about it. A late event never undoes a newer one.

use std::collections::HashMap;

use handsight_domain::{id::DeviceId, time::Timestamp};

use crate::{Row, Rows, StoreError, Tx, WriteTx, bulk::Kind, device::devices_for_update, values};

/// A device, as ingest needs it.
#[derive(Debug, Clone)]
pub struct PhoneRow {
    /// The device.
    pub device: DeviceId,
    /// `CORPORATE` or `INDIVIDUAL`.
    pub liability: String,
    /// The home carrier's name.
    pub home_carrier: Option<String>,
    /// The policy's revision.
    pub policy_revision: i64,
    /// Actions that have not ended.
    pub pending: i64,
    /// When the latest event with a network was.
    pub network_at: Timestamp,
    /// When the latest event with a signal was.
    pub signal_at: Timestamp,
    /// Since when it roams.
    pub roaming_since: Option<Timestamp>,
    /// Where it was seen, see [`Zone`](handsight_domain::usage::Zone).
    pub zone: String,
}

/// The devices that are there (deleted ones are not).
pub async fn phones(tx: &Tx, devices: &[DeviceId]) -> Result<HashMap<DeviceId, PhoneRow>, StoreError> {
    let sql = "SELECT d.device_id, d.liability, d.home_carrier, d.policy_revision,
                  (SELECT COUNT(*) FROM actions a WHERE a.enterprise_id = $1 AND a.device_id = d.device_id
                      AND a.finished_at IS NULL AND a.command <> 'phn') AS pending
               FROM k CROSS JOIN devices d
               WHERE d.enterprise_id = $1 AND d.device_id = k.device_id AND d.deleted_at IS NULL";
    let rows = tx.bulk(sql, Rows::ids("device_id", devices)).await?;
    let mut out = rows.iter().map(read).collect::<Result<HashMap<_, _>, _>>()?;
    let sql = "SELECT p.device_id, p.network_at, p.signal_at, p.roaming_since, p.zone
               FROM k CROSS JOIN usage_phones p WHERE p.enterprise_id = $1 AND p.device_id = k.device_id";
    let remembered = tx.bulk(sql, Rows::ids("device_id", devices)).await?;
    for row in remembered {
        if let Some(phone) = out.get_mut(&row.get("device_id")?) {
            phone.network_at = row.get("network_at")?;
            phone.signal_at = row.get("signal_at")?;
            phone.roaming_since = row.opt("roaming_since")?;
            phone.zone = row.get("zone")?;
        }
    }
    Ok(out)
}

fn read(row: &Row) -> Result<(DeviceId, PhoneRow), StoreError> {
    let device = row.get("device_id")?;
    let phone = PhoneRow {
        device,
        liability: row.get("liability")?,
        home_carrier: row.opt("home_carrier")?,
        policy_revision: row.get("policy_revision")?,
        pending: row.get("pending")?,
        network_at: Timestamp::from_millis(0),
        signal_at: Timestamp::from_millis(0),
        roaming_since: None,
        zone: String::new(),
    };
    Ok((device, phone))
}

/// Which of these numbers (E.164) are lines of the enterprise, each with its device's home carrier.
pub async fn employees(tx: &Tx, numbers: &[&str]) -> Result<HashMap<String, Option<String>>, StoreError> {
    let mut rows = Rows::new(&[("number", Kind::Text)]);
    numbers.iter().for_each(|number| rows.push(values![number]));
    let sql = "SELECT d.phone_number, d.home_carrier FROM k CROSS JOIN devices d
               WHERE d.enterprise_id = $1 AND d.phone_number = k.number AND d.deleted_at IS NULL";
    let found = tx.bulk(sql, rows).await?;
    found.iter().map(|row| Ok((row.get("phone_number")?, row.opt("home_carrier")?))).collect()
}

/// What events change about a device.
#[derive(Debug, Clone)]
pub struct PhoneChange {
    /// The device with what is remembered of it from now on.
    pub phone: PhoneRow,
    /// When it spoke.
    pub seen_at: Timestamp,
    /// Whether the network below is newer than what is known.
    pub network: bool,
    /// The serving carrier's name; empty keeps what is known.
    pub serving_carrier: String,
    /// Whether it roams.
    pub roaming: bool,
    /// Where it is; empty keeps what is known.
    pub country: String,
    /// The radio technology; empty keeps what is known.
    pub radio: String,
    /// The level in dBm, when newer than what is known.
    pub signal_dbm: Option<i64>,
    /// Where it was last, if that is known.
    pub fix: Option<Fix>,
}

/// A position.
#[derive(Debug, Clone, Copy)]
pub struct Fix {
    /// When.
    pub at: Timestamp,
    /// Degrees north.
    pub lat: f64,
    /// Degrees east.
    pub lon: f64,
    /// Radius of the likely error in metres.
    pub accuracy_m: Option<f64>,
}

/// Stands for null in a column of whole numbers.
const NONE: i64 = i64::MIN;

/// Writes what changed about devices.
pub async fn save(tx: &WriteTx, changes: &[PhoneChange]) -> Result<(), StoreError> {
    // A statement over many rows takes them in any order; whoever else holds several devices takes them by their ids.
    let ids: Vec<DeviceId> = changes.iter().map(|change| change.phone.device).collect();
    devices_for_update(tx, &ids).await?;
    let mut devices = Rows::new(&[
        ("device_id", Kind::Id),
        ("seen_at", Kind::Int),
        ("home_carrier", Kind::Text),
        ("network", Kind::Bool),
        ("serving_carrier", Kind::Text),
        ("roaming", Kind::Bool),
        ("country", Kind::Text),
        ("radio", Kind::Text),
        ("signal_dbm", Kind::Int),
        ("fix_at", Kind::Int),
        ("fix_lat", Kind::Real),
        ("fix_lon", Kind::Real),
        ("fix_accuracy_m", Kind::Real),
    ]);
    let mut phones = Rows::new(&[
        ("device_id", Kind::Id),
        ("network_at", Kind::Int),
        ("signal_at", Kind::Int),
        ("roaming_since", Kind::Int),
        ("zone", Kind::Text),
    ]);
    for change in changes {
        let (phone, fix) = (&change.phone, change.fix);
        devices.push(values![
            phone.device,
            change.seen_at,
            phone.home_carrier.as_deref().unwrap_or_default(),
            change.network,
            change.serving_carrier,
            change.roaming,
            change.country,
            change.radio,
            change.signal_dbm.unwrap_or(NONE),
            fix.map_or(NONE, |fix| fix.at.millis()),
            fix.map_or(0.0, |fix| fix.lat),
            fix.map_or(0.0, |fix| fix.lon),
            fix.and_then(|fix| fix.accuracy_m).unwrap_or(-1.0),
        ]);
        phones.push(values![
            phone.device,
            phone.network_at,
            phone.signal_at,
            phone.roaming_since.map_or(NONE, Timestamp::millis),
            phone.zone,
        ]);
    }
    let sql = "UPDATE devices SET
            last_seen_at = CASE WHEN k.seen_at > devices.last_seen_at THEN k.seen_at ELSE devices.last_seen_at END,
            home_carrier = COALESCE(NULLIF(k.home_carrier, ''), devices.home_carrier),
            serving_carrier = CASE WHEN k.network THEN COALESCE(NULLIF(k.serving_carrier, ''), devices.serving_carrier)
                ELSE devices.serving_carrier END,
            roaming = CASE WHEN k.network THEN k.roaming ELSE devices.roaming END,
            country = CASE WHEN k.network THEN COALESCE(NULLIF(k.country, ''), devices.country)
                ELSE devices.country END,
            radio = CASE WHEN k.network THEN COALESCE(NULLIF(k.radio, ''), devices.radio) ELSE devices.radio END,
            signal_dbm = CASE WHEN k.signal_dbm > -1000 THEN k.signal_dbm ELSE devices.signal_dbm END,
            fix_lat = CASE WHEN k.fix_at > COALESCE(devices.fix_at, 0) THEN k.fix_lat ELSE devices.fix_lat END,
            fix_lon = CASE WHEN k.fix_at > COALESCE(devices.fix_at, 0) THEN k.fix_lon ELSE devices.fix_lon END,
            fix_accuracy_m = CASE WHEN k.fix_at > COALESCE(devices.fix_at, 0) THEN NULLIF(k.fix_accuracy_m, -1.0)
                ELSE devices.fix_accuracy_m END,
            fix_source = CASE WHEN k.fix_at > COALESCE(devices.fix_at, 0) THEN 'event' ELSE devices.fix_source END,
            fix_at = CASE WHEN k.fix_at > COALESCE(devices.fix_at, 0) THEN k.fix_at ELSE devices.fix_at END
         FROM k WHERE devices.enterprise_id = $1 AND devices.device_id = k.device_id";
    tx.bulk(sql, devices).await?;
    tx.bulk(
        "INSERT INTO usage_phones (enterprise_id, device_id, network_at, signal_at, roaming_since, zone)
         SELECT $1, k.device_id, k.network_at, k.signal_at,
            CASE WHEN k.roaming_since < 0 THEN NULL ELSE k.roaming_since END, k.zone
         FROM k WHERE true
         ON CONFLICT (enterprise_id, device_id) DO UPDATE SET
            network_at = excluded.network_at, signal_at = excluded.signal_at,
            roaming_since = excluded.roaming_since, zone = excluded.zone",
        phones,
    )
    .await?;
    Ok(())
}
