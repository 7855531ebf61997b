//! One group of a usage report.

use async_graphql::{ComplexObject, SimpleObject};
use handsight_app::usage::ReportRow;
use handsight_domain::{calendar::LocalDay, country};

use super::{Distribution, UsageDimension};
use crate::{noun::object, scalar::Long};

/// A key of a usage group.
#[derive(Debug, Clone, PartialEq, Eq, SimpleObject)]
pub struct UsageKey {
    /// The dimension.
    pub dimension: UsageDimension,
    /// The value; null if unknown or not applicable.
    pub value: Option<String>,
    /// Display value, e.g. a country's or device's name; null if the value is null.
    pub label: Option<String>,
}

/// One group of a usage report, from daily totals.
#[derive(Debug, Clone)]
pub struct UsageRow {
    by: Vec<UsageDimension>,
    row: ReportRow,
}

impl UsageRow {
    /// Of a group.
    pub const fn new(by: Vec<UsageDimension>, row: ReportRow) -> Self {
        Self { by, row }
    }
    fn label(&self, dimension: UsageDimension, value: &str) -> String {
        match dimension {
            UsageDimension::Country => country::label(value).to_owned(),
            UsageDimension::Device => self.row.device_name.clone().unwrap_or_else(|| value.to_owned()),
            UsageDimension::Month => LocalDay::parse(&format!("{value}-01"))
                .map_or_else(|| value.to_owned(), LocalDay::month_label),
            UsageDimension::Direction if value == "in" => "incoming".to_owned(),
            UsageDimension::Direction => "outgoing".to_owned(),
            _ => value.replace('_', " "),
        }
    }
}

object! {
    /// One group of a usage report, from daily totals.
    UsageRow.row {
        /// Number of events of any type.
        events: Long = |row| Long(row.sum.events),
        /// Number of calls.
        calls: Long = |row| Long(row.sum.calls),
        /// Duration of calls, in seconds; for type `APP`, duration of use.
        seconds: Long = |row| Long(row.sum.seconds),
        /// Number of calls dropped by the network.
        dropped: Long = |row| Long(row.sum.dropped),
        /// Number of calls that weren't connected.
        failed: Long = |row| Long(row.sum.failed),
        /// Number of SMS and MMS messages.
        messages: Long = |row| Long(row.sum.messages),
        /// Bytes received in data sessions; if grouped by type, bytes of that type.
        rx_bytes: Long = |row| Long(row.sum.rx_bytes),
        /// Bytes sent in data sessions; if grouped by type, bytes of that type.
        tx_bytes: Long = |row| Long(row.sum.tx_bytes),
        /// Duration of roaming calls, in seconds.
        roaming_seconds: Long,
        /// Roaming data in both directions, in bytes.
        roaming_bytes: Long,
    }
}

#[ComplexObject]
impl UsageRow {
    /// Keys of the group, in the requested order.
    async fn keys(&self) -> Vec<UsageKey> {
        let keys = self.by.iter().zip(&self.row.keys);
        keys.map(|(dimension, value)| UsageKey {
            dimension: *dimension,
            label: value.as_deref().map(|value| self.label(*dimension, value)),
            value: value.clone(),
        })
        .collect()
    }
    /// Signal levels in mobile networks, dBm; null without measurements.
    async fn signal(&self) -> Option<Distribution> {
        Distribution::signal(&self.row.sum.bins.signal)
    }
    /// Download speeds, kbit/s; null without measurements.
    async fn speed_down(&self) -> Option<Distribution> {
        Distribution::speed(&self.row.sum.bins.down, self.row.sum.down_bps)
    }
    /// Upload speeds, kbit/s; null without measurements.
    async fn speed_up(&self) -> Option<Distribution> {
        Distribution::speed(&self.row.sum.bins.up, self.row.sum.up_bps)
    }
    /// Round-trip times, ms; null without measurements.
    async fn latency(&self) -> Option<Distribution> {
        Distribution::latency(&self.row.sum.bins.latency, self.row.sum.latency_us)
    }
}
