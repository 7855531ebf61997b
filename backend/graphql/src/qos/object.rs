//! A hexagon as an object.

use async_graphql::ComplexObject;
use handsight_app::qos as cases;

use crate::{connection, noun::view, scalar::Long, usage::Distribution};

connection!(QosCell, QosCellConnection, QosCellEdge);

view! {
    /// A hexagon of the QoS map (H3, h3geo.org) with the measurements of the enterprise's devices.
    QosCell(cases::QosCell) {
        /// H3 index, 15 hexadecimal digits.
        cell: String = |row| row.cell.to_string(),
        /// H3 resolution: 0 (about 4 million km²) to 9 (about 0.1 km²).
        resolution: i32 = |row| i32::from(row.cell.resolution()),
        /// Latitude of the centre.
        lat: f64 = |row| row.cell.centre().0,
        /// Longitude of the centre.
        lon: f64 = |row| row.cell.centre().1,
        /// Number of quality samples in the period.
        samples: Long,
        /// Number of devices that contributed samples.
        devices: i32,
    }
}

#[ComplexObject]
impl QosCell {
    /// Signal levels, dBm; null without measurements.
    async fn signal(&self) -> Option<Distribution> {
        Distribution::signal(&self.0.bins.signal)
    }
    /// Download speeds, kbit/s; null without measurements.
    async fn speed_down(&self) -> Option<Distribution> {
        Distribution::speed(&self.0.bins.down, self.0.down_bps)
    }
    /// Round-trip times, ms; null without measurements.
    async fn latency(&self) -> Option<Distribution> {
        Distribution::latency(&self.0.bins.latency, self.0.latency_us)
    }
    /// Share of the samples in 2G, 0 to 1.
    #[graphql(name = "share2g")]
    async fn share_2g(&self) -> f64 {
        self.0.shares[0]
    }
    /// Share of the samples in 3G, 0 to 1.
    #[graphql(name = "share3g")]
    async fn share_3g(&self) -> f64 {
        self.0.shares[1]
    }
    /// Share of the samples in 4G, 0 to 1.
    #[graphql(name = "share4g")]
    async fn share_4g(&self) -> f64 {
        self.0.shares[2]
    }
    /// Share of the samples in 5G, 0 to 1.
    #[graphql(name = "share5g")]
    async fn share_5g(&self) -> f64 {
        self.0.shares[3]
    }
}
