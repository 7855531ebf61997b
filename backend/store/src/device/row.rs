//! A device's row.

use handsight_domain::{id::DeviceId, time::Timestamp};

use super::fix::FixRow;
use crate::Row;

/// A device as stored.
#[derive(Debug, Clone, PartialEq, Row)]
#[row(table = "devices", key = "device_id")]
pub struct DeviceRow {
    /// Its public handle.
    #[row(name = "device_id")]
    pub id: DeviceId,
    /// Its name.
    pub name: String,
    /// Its number, E.164 when it could be read.
    pub phone_number: Option<String>,
    /// When the number was verified; null while it is only what the phone or a person said.
    pub phone_verified_at: Option<Timestamp>,
    /// Who carries it.
    pub holder: Option<String>,
    /// The holder's address.
    pub holder_email: Option<String>,
    /// The holder's department.
    pub department: Option<String>,
    /// The holder's office.
    pub office: Option<String>,
    /// `CORPORATE` or `INDIVIDUAL`.
    pub liability: String,
    /// What people noted.
    pub notes: Option<String>,
    /// `android`, `ios`, `linux`, `simulated` …
    pub platform: String,
    /// Who made it.
    pub manufacturer: Option<String>,
    /// The model's name.
    pub model: Option<String>,
    /// The operating system's version.
    pub os_version: Option<String>,
    /// The agent's version.
    pub agent_version: Option<String>,
    /// The carrier of its contract.
    pub home_carrier: Option<String>,
    /// The carrier whose network it uses.
    pub serving_carrier: Option<String>,
    /// Whether it uses another carrier's network.
    pub roaming: bool,
    /// Where it is, ISO 3166-1 alpha-2.
    pub country: Option<String>,
    /// `2g` … `5g`, `wifi` or a finer word, as reported.
    pub radio: Option<String>,
    /// When it enrolled.
    pub enrolled_at: Timestamp,
    /// When it last spoke.
    pub last_seen_at: Timestamp,
    /// Charge, 0 to 100.
    pub battery_percent: Option<i64>,
    /// Signal strength in dBm.
    pub signal_dbm: Option<i64>,
    /// The last number given to an action.
    pub last_sequence: i64,
    /// The last number that the device says it has processed.
    pub processed_sequence: i64,
    /// The policy's revision.
    pub policy_revision: i64,
    /// Where it was last.
    #[row(with = fix, names("fix_at", "fix_lat", "fix_lon", "fix_accuracy_m", "fix_source"))]
    pub fix: Option<FixRow>,
    /// The device ID, sealed.
    pub device_id_sealed: Vec<u8>,
    /// When it was deleted.
    pub deleted_at: Option<Timestamp>,
    /// When it said that it moved to another server; nothing is asked of it since.
    pub moved_at: Option<Timestamp>,
    /// The address of that server.
    pub moved_to: Option<String>,
}

mod fix {
    use super::FixRow;
    use crate::{Row, StoreError};

    pub fn read(row: &Row) -> Result<Option<FixRow>, StoreError> {
        let place = (row.opt("fix_at")?, row.opt("fix_lat")?, row.opt("fix_lon")?);
        let (Some(at), Some(lat), Some(lon)) = place else { return Ok(None) };
        let (accuracy_m, source) = (row.opt("fix_accuracy_m")?, row.opt("fix_source")?);
        Ok(Some(FixRow { at, lat, lon, accuracy_m, source: source.unwrap_or_default() }))
    }
}

/// What text search looks into: lower case, one text; a number also without its punctuation.
pub fn search_text(device: &DeviceRow) -> String {
    let digits = device
        .phone_number
        .as_deref()
        .map(|number| number.chars().filter(char::is_ascii_digit).collect::<String>());
    let parts = [
        Some(device.name.as_str()),
        device.holder.as_deref(),
        device.holder_email.as_deref(),
        device.phone_number.as_deref(),
        digits.as_deref(),
        device.department.as_deref(),
        device.office.as_deref(),
        Some(device.platform.as_str()),
        device.manufacturer.as_deref(),
        device.model.as_deref(),
        device.home_carrier.as_deref(),
        device.serving_carrier.as_deref(),
        device.notes.as_deref(),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" \u{1f} ").to_lowercase()
}
