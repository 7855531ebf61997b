//! What hangs on a device.

use async_graphql::SimpleObject;
use handsight_app::device::{ApplicationRow, AttributeRow, DeviceRow, FixRow, LogLineRow};
use handsight_domain::attribute::{self, Class, Kind};

use super::Device;
use crate::{attribute::AttributeClass, noun::view, scalar::DateTime};

view! {
    /// A position.
    Fix(FixRow) only {
        /// When the phone was there.
        at: DateTime,
        /// Degrees north, -90 to 90.
        lat: f64,
        /// Degrees east, -180 to 180.
        lon: f64,
        /// Radius of the likely error in metres; null when it was not told.
        accuracy_m: Option<f64>,
        /// What said so: `action`, `checkin` or `event`.
        source: &str,
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

view! {
    /// An application on a device.
    Application(ApplicationRow) only {
        /// Its package name, unique on the device.
        package: &str,
        /// Its name for people; null when the device did not tell.
        name: Option<&str>,
        /// Its version.
        version: &str,
        /// The hash of its package file, lower-case hex; null when the device did not tell.
        sha256: Option<&str>,
    }
}

view! {
    /// A line of the agent's log.
    LogLine(LogLineRow) only {
        /// When it was written, by the phone's clock; null when the line does not say.
        at: Option<DateTime>,
        /// `info`, `warn`, `error` …
        level: &str,
        /// What it says.
        text: &str,
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
