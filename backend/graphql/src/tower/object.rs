//! A tower as an object.

use async_graphql::{ID, Object};
use handsight_app::tower as cases;

use crate::{
    connection,
    connection::clamp,
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

/// A tower: what a phone calls a cell, one sector of a site, as the enterprise's own phones met it.
#[Object]
impl Tower {
    /// Global id.
    pub async fn id(&self) -> ID {
        self.0.row.id.to_string().into()
    }
    /// Mobile country code, three digits; null when no phone told it.
    async fn mcc(&self) -> Option<&str> {
        known(&self.0.row.mcc)
    }
    /// Mobile network code, two or three digits; null when no phone told it.
    async fn mnc(&self) -> Option<&str> {
        known(&self.0.row.mnc)
    }
    /// The carrier's name; null when not known.
    async fn carrier(&self) -> Option<&str> {
        known(&self.0.row.carrier)
    }
    /// Location or tracking area code; null when it is 0, which means not told.
    async fn lac(&self) -> Option<Long> {
        (self.0.row.lac != 0).then_some(Long(self.0.row.lac))
    }
    /// Cell identity.
    async fn cid(&self) -> Long {
        Long(self.0.row.cid)
    }
    /// The radio technologies that phones saw it with, as on the wire, sorted.
    async fn radios(&self) -> Vec<&String> {
        self.0.radios.iter().collect()
    }
    /// Samples of quality in the period.
    async fn samples(&self) -> Long {
        Long(self.0.row.samples)
    }
    /// Calls that began there in the period.
    async fn calls(&self) -> Long {
        Long(self.0.row.calls)
    }
    /// Seconds of those calls.
    async fn seconds(&self) -> Long {
        Long(self.0.row.seconds)
    }
    /// How many of those calls the network dropped.
    async fn dropped(&self) -> Long {
        Long(self.0.row.dropped)
    }
    /// Devices that it served in the period.
    async fn devices(&self) -> i32 {
        clamp(self.0.row.devices)
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
    /// Degrees north of the middle of the phones that it served, not of its mast; null when none was located.
    async fn lat(&self) -> Option<f64> {
        self.0.row.place.map(|(lat, _)| lat)
    }
    /// Degrees east of the middle of the phones that it served, not of its mast; null when none was located.
    async fn lon(&self) -> Option<f64> {
        self.0.row.place.map(|(_, lon)| lon)
    }
    /// The first event of the period.
    async fn first_seen_at(&self) -> DateTime {
        self.0.row.first_at.into()
    }
    /// The last event of the period.
    async fn last_seen_at(&self) -> DateTime {
        self.0.row.last_at.into()
    }
}
