//! What hangs on a device.

use async_graphql::SimpleObject;
use handsight_app::device::{ApplicationRow, AttributeRow, DeviceRow, FixRow, LogLineRow};
use handsight_domain::attribute::{self, Class, Kind};

use super::Device;
use crate::{attribute::AttributeClass, scalar::DateTime};

/// A position.
#[derive(Debug, Clone, SimpleObject)]
pub struct Fix {
    /// When the phone was there.
    pub at: DateTime,
    /// Degrees north, -90 to 90.
    pub lat: f64,
    /// Degrees east, -180 to 180.
    pub lon: f64,
    /// Radius of the likely error in metres; null when it was not told.
    pub accuracy_m: Option<f64>,
    /// What said so: `action`, `checkin` or `event`.
    pub source: String,
}

impl From<FixRow> for Fix {
    fn from(row: FixRow) -> Self {
        Self { at: row.at.into(), lat: row.lat, lon: row.lon, accuracy_m: row.accuracy_m, source: row.source }
    }
}

/// A device and where it was last.
#[derive(Debug, Clone, SimpleObject)]
pub struct DeviceLocation {
    /// The device.
    pub device: Device,
    /// Its last known position.
    pub fix: Fix,
}

/// How many devices share a value.
#[derive(Debug, Clone, SimpleObject)]
pub struct DeviceCount {
    /// The value; null for devices without one.
    pub value: Option<String>,
    /// How many devices.
    pub count: i32,
}

/// An application on a device.
#[derive(Debug, Clone, SimpleObject)]
pub struct Application {
    /// Its package name, unique on the device.
    pub package: String,
    /// Its name for people; null when the device did not tell.
    pub name: Option<String>,
    /// Its version.
    pub version: String,
    /// The hash of its package file, lower-case hex; null when the device did not tell.
    pub sha256: Option<String>,
}

impl From<ApplicationRow> for Application {
    fn from(row: ApplicationRow) -> Self {
        Self { package: row.package, name: row.name, version: row.version, sha256: row.sha256 }
    }
}

/// A line of the agent's log.
#[derive(Debug, Clone, SimpleObject)]
pub struct LogLine {
    /// When it was written, by the phone's clock; null when the line does not say.
    pub at: Option<DateTime>,
    /// `info`, `warn`, `error` …
    pub level: String,
    /// What it says.
    pub text: String,
}

impl From<LogLineRow> for LogLine {
    fn from(row: LogLineRow) -> Self {
        Self { at: row.at.map(DateTime), level: row.level, text: row.text }
    }
}

/// What a device says of itself, by name.
#[derive(Debug, Clone, SimpleObject)]
pub struct DeviceAttribute {
    /// Its name.
    pub name: String,
    /// Its name for people.
    pub title: String,
    /// Its value as text.
    pub value: String,
    /// How general it is.
    pub class: AttributeClass,
    /// The unit of a number; null when it has none.
    pub unit: Option<String>,
    /// When the device said so.
    pub reported_at: DateTime,
}

impl DeviceAttribute {
    pub(super) fn reported(row: AttributeRow) -> Self {
        let known = attribute::find(&row.name);
        Self {
            title: attribute::title_of(&row.name),
            value: row.value,
            class: known.map_or(Class::Sporadic, |a| a.class).into(),
            unit: known.and_then(|a| a.unit).map(str::to_owned),
            reported_at: row.reported_at.into(),
            name: row.name,
        }
    }
    /// What the device told that is kept with the device itself; what people wrote is not among it.
    pub(super) fn own(row: &DeviceRow) -> Vec<Self> {
        let number = |n: Option<i64>| n.map(|n| n.to_string());
        let value = |name: &str| match name {
            "phoneNumber" => row.phone_number.clone(),
            "platform" => Some(row.platform.clone()),
            "manufacturer" => row.manufacturer.clone(),
            "model" => row.model.clone(),
            "osVersion" => row.os_version.clone(),
            "agentVersion" => row.agent_version.clone(),
            "homeCarrier" => row.home_carrier.clone(),
            "servingCarrier" => row.serving_carrier.clone(),
            "roaming" => Some(row.roaming.to_string()),
            "country" => row.country.clone(),
            "radio" => row.radio.clone(),
            "batteryPercent" => number(row.battery_percent),
            "signalDbm" => number(row.signal_dbm),
            _ => None,
        };
        let told = attribute::CATALOGUE.iter().filter(|a| a.own && !matches!(a.kind, Kind::Instant));
        told.filter_map(|a| {
            Some(Self {
                name: a.name.to_owned(),
                title: a.title.to_owned(),
                value: value(a.name)?,
                class: a.class.into(),
                unit: a.unit.map(str::to_owned),
                reported_at: row.last_seen_at.into(),
            })
        })
        .collect()
    }
}
