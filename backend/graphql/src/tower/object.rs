//! A tower as an object.

use async_graphql::{ComplexObject, ID};
use handsight_app::tower as cases;

use crate::{
    connection,
    noun::object,
    scalar::{DateTime, Long},
    usage::Distribution,
};

/// A radio cell (one sector of a site) as measured by the enterprise's devices.
#[derive(Debug, Clone)]
pub struct Tower(pub(crate) cases::Tower);

connection!(Tower, TowerConnection, TowerEdge);

fn known(text: &str) -> Option<&str> {
    (!text.is_empty()).then_some(text)
}

object! {
    /// A radio cell (one sector of a site) as measured by the enterprise's devices.
    Tower.0.row {
        /// Mobile country code, three digits; null if not reported.
        mcc: Option<&str> = |row| known(&row.mcc),
        /// Mobile network code, two or three digits; null if not reported.
        mnc: Option<&str> = |row| known(&row.mnc),
        /// Name of the carrier; null if unknown.
        carrier: Option<&str> = |row| known(&row.carrier),
        /// Location or tracking area code; null if reported as 0.
        lac: Option<Long> = |row| (row.lac != 0).then_some(Long(row.lac)),
        /// Cell identity.
        cid: Long,
        /// Number of quality samples in the period.
        samples: Long,
        /// Number of calls that began in this cell in the period.
        calls: Long,
        /// Total duration of these calls, in seconds.
        seconds: Long,
        /// Number of these calls dropped by the network.
        dropped: Long,
        /// Number of devices served in the period.
        devices: i32,
        /// Latitude of the centre of the devices it served, not of the mast; null if none was located.
        lat: Option<f64> = |row| row.place.map(|(lat, _)| lat),
        /// Longitude of the centre of the devices it served, not of the mast; null if none was located.
        lon: Option<f64> = |row| row.place.map(|(_, lon)| lon),
        /// First event in the period.
        first_seen_at: DateTime = |row| row.first_at.into(),
        /// Last event in the period.
        last_seen_at: DateTime = |row| row.last_at.into(),
    }
}

#[ComplexObject]
impl Tower {
    /// Global ID.
    pub async fn id(&self) -> ID {
        self.0.row.id.to_string().into()
    }
    /// Radio technologies reported for the cell, in raw form, sorted.
    async fn radios(&self) -> Vec<&String> {
        self.0.radios.iter().collect()
    }
    /// Signal levels, dBm; null without measurements.
    async fn signal(&self) -> Option<Distribution> {
        Distribution::signal(&self.0.bins.signal)
    }
    /// Download speeds, kbit/s; null without measurements.
    async fn speed_down(&self) -> Option<Distribution> {
        Distribution::speed(&self.0.bins.down, self.0.row.down_bps)
    }
    /// Round-trip times, ms; null without measurements.
    async fn latency(&self) -> Option<Distribution> {
        Distribution::latency(&self.0.bins.latency, self.0.row.latency_us)
    }
}
