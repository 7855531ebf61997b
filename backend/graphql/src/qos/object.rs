//! A hexagon as an object.

use async_graphql::Object;
use handsight_app::qos as cases;

use crate::{connection, connection::clamp, scalar::Long, usage::Distribution};

/// A hexagon of the own map (H3, h3geo.org) with what the enterprise's phones measured in it.
#[derive(Debug, Clone)]
pub struct QosCell(pub(crate) cases::QosCell);

connection!(QosCell, QosCellConnection, QosCellEdge);

/// A hexagon of the own map (H3, h3geo.org) with what the enterprise's phones measured in it.
#[Object]
impl QosCell {
    /// Its H3 index, 15 hexadecimal digits.
    async fn cell(&self) -> String {
        self.0.cell.to_string()
    }
    /// Its resolution: 0 (about 4 million km²) to 9 (about 0.1 km²).
    async fn resolution(&self) -> i32 {
        i32::from(self.0.cell.resolution())
    }
    /// Degrees north of its centre.
    async fn lat(&self) -> f64 {
        self.0.cell.centre().0
    }
    /// Degrees east of its centre.
    async fn lon(&self) -> f64 {
        self.0.cell.centre().1
    }
    /// Samples of quality in the period.
    async fn samples(&self) -> Long {
        Long(self.0.samples)
    }
    /// Devices that gave them.
    async fn devices(&self) -> i32 {
        clamp(self.0.devices)
    }
    /// Signal levels, dBm; null without any.
    async fn signal(&self) -> Option<Distribution> {
        Distribution::signal(&self.0.bins.signal)
    }
    /// Measured speeds to the phone, kbit/s; null without any.
    async fn speed_down(&self) -> Option<Distribution> {
        Distribution::speed(&self.0.bins.down, self.0.down_bps)
    }
    /// Measured round-trip times, ms; null without any.
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
