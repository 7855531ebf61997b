//! What hangs on a device.

use async_graphql::SimpleObject;
use handsight_app::device::{ApplicationRow, AttributeRow, DeviceRow, FixRow, LogLineRow};
use handsight_domain::attribute::{self, Class, Kind};

use super::Device;
use crate::{attribute::AttributeClass, noun::view, scalar::DateTime};

view! {
    /// A location.
    Fix(FixRow) only {
        /// When the device was there.
        at: DateTime,
        /// Latitude in degrees, -90 to 90.
        lat: f64,
        /// Longitude in degrees, -180 to 180.
        lon: f64,
        /// Accuracy radius in metres; null if not reported.
        accuracy_m: Option<f64>,
        /// Source of the location: `action`, `checkin` or `event`.
        source: &str,
    }
}

/// A device and its last known location.
#[derive(Debug, Clone, SimpleObject)]
pub struct DeviceLocation {
    /// The device.
    pub device: Device,
    /// Last known location.
    pub fix: Fix,
}

/// Number of devices with the same value.
#[derive(Debug, Clone, SimpleObject)]
pub struct DeviceCount {
    /// The value; null for devices without one.
    pub value: Option<String>,
    /// Number of devices.
    pub count: i32,
}

view! {
    /// An application installed on a device.
    Application(ApplicationRow) only {
        /// Package name, unique on the device.
        package: &str,
        /// Display name; null if not reported.
        name: Option<&str>,
        /// Version.
        version: &str,
        /// SHA-256 of the package file, lowercase hex; null if not reported.
        sha256: Option<&str>,
    }
}

view! {
    /// A line of the agent's log.
    LogLine(LogLineRow) only {
        /// When the line was written, by the device's clock; null if the line has no time.
        at: Option<DateTime>,
        /// Level: `info`, `warn`, `error` …
        level: &str,
        /// Text of the line.
        text: &str,
    }
}

/// An attribute reported by a device.
#[derive(Debug, Clone, SimpleObject)]
pub struct DeviceAttribute {
    /// Name of the attribute.
    pub name: String,
    /// Display name.
    pub title: String,
    /// Value, as text.
    pub value: String,
    /// Class of the attribute.
    pub class: AttributeClass,
    /// Unit of a number; null if it has none.
    pub unit: Option<String>,
    /// When the device reported the value.
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
