//! A tower as an object.

use async_graphql::{ComplexObject, ID};
use handsight_app::tower as cases;

use crate::{
    connection,
    noun::object,
    scalar::{DateTime, Long},
    usage::Distribution,
};

/// A tower: what a phone calls a cell, one sector of a site, as the enterprise's own phones met it.
#[derive(Debug, Clone)]
pub struct Tower(pub(crate) cases::Tower);

connection!(Tower, TowerConnection, TowerEdge);

fn known(text: &str) -> Option<&str> {
    (!text.is_empty()).then_some(text)
}

object! {
    /// A tower: what a phone calls a cell, one sector of a site, as the enterprise's own phones met it.
    Tower.0.row {
        /// Mobile country code, three digits; null when no phone told it.
        mcc: Option<&str> = |row| known(&row.mcc),
        /// Mobile network code, two or three digits; null when no phone told it.
        mnc: Option<&str> = |row| known(&row.mnc),
        /// The carrier's name; null when not known.
        carrier: Option<&str> = |row| known(&row.carrier),
        /// Location or tracking area code; null when it is 0, which means not told.
        lac: Option<Long> = |row| (row.lac != 0).then_some(Long(row.lac)),
        /// Cell identity.
        cid: Long,
        /// Samples of quality in the period.
        samples: Long,
        /// Calls that began there in the period.
        calls: Long,
        /// Seconds of those calls.
        seconds: Long,
        /// How many of those calls the network dropped.
        dropped: Long,
        /// Devices that it served in the period.
        devices: i32,
        /// Degrees north of the middle of the phones that it served, not of its mast; null when none was located.
        lat: Option<f64> = |row| row.place.map(|(lat, _)| lat),
        /// Degrees east of the middle of the phones that it served, not of its mast; null when none was located.
        lon: Option<f64> = |row| row.place.map(|(_, lon)| lon),
        /// The first event of the period.
        first_seen_at: DateTime = |row| row.first_at.into(),
        /// The last event of the period.
        last_seen_at: DateTime = |row| row.last_at.into(),
    }
}

#[ComplexObject]
impl Tower {
    /// Global ID.
    pub async fn id(&self) -> ID {
        self.0.row.id.to_string().into()
    }
    /// The radio technologies that phones saw it with, as on the wire, sorted.
    async fn radios(&self) -> Vec<&String> {
        self.0.radios.iter().collect()
    }
    /// Signal levels, dBm; null without any.
    async fn signal(&self) -> Option<Distribution> {
        Distribution::signal(&self.0.bins.signal)
    }
    /// Measured speeds to the phone, kbit/s; null without any.
    async fn speed_down(&self) -> Option<Distribution> {
        Distribution::speed(&self.0.bins.down, self.0.row.down_bps)
    }
    /// Measured round-trip times, ms; null without any.
    async fn latency(&self) -> Option<Distribution> {
        Distribution::latency(&self.0.bins.latency, self.0.row.latency_us)
    }
}
