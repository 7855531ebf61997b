//! One group of a usage report.

use async_graphql::{ComplexObject, SimpleObject};
use handsight_app::usage::ReportRow;
use handsight_domain::{calendar::LocalDay, country};

use super::{Distribution, UsageDimension};
use crate::{noun::object, scalar::Long};

/// What a group has in common.
#[derive(Debug, Clone, PartialEq, Eq, SimpleObject)]
pub struct UsageKey {
    /// What was grouped by.
    pub dimension: UsageDimension,
    /// The value; null for what is not known or does not apply.
    pub value: Option<String>,
    /// The value for people, as a country's or a device's name; null where the value is null.
    pub label: Option<String>,
}

/// One group of a usage report, from daily sums.
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
    /// One group of a usage report, from daily sums.
    UsageRow.row {
        /// Events of any type.
        events: Long = |row| Long(row.sum.events),
        /// Calls.
        calls: Long = |row| Long(row.sum.calls),
        /// Seconds of calls; in a row of type `APP`, seconds of use.
        seconds: Long = |row| Long(row.sum.seconds),
        /// Calls that the network dropped.
        dropped: Long = |row| Long(row.sum.dropped),
        /// Calls that never connected.
        failed: Long = |row| Long(row.sum.failed),
        /// SMS and MMS.
        messages: Long = |row| Long(row.sum.messages),
        /// Bytes of data sessions to the phone; in rows by type, bytes of that type.
        rx_bytes: Long = |row| Long(row.sum.rx_bytes),
        /// Bytes of data sessions from the phone; in rows by type, bytes of that type.
        tx_bytes: Long = |row| Long(row.sum.tx_bytes),
        /// Seconds of calls while roaming.
        roaming_seconds: Long,
        /// Bytes of data sessions while roaming, both ways.
        roaming_bytes: Long,
    }
}

#[ComplexObject]
impl UsageRow {
    /// What the group has in common, in the order asked for.
    async fn keys(&self) -> Vec<UsageKey> {
        let keys = self.by.iter().zip(&self.row.keys);
        keys.map(|(dimension, value)| UsageKey {
            dimension: *dimension,
            label: value.as_deref().map(|value| self.label(*dimension, value)),
            value: value.clone(),
        })
        .collect()
    }
    /// Signal levels in mobile networks, dBm; null without any.
    async fn signal(&self) -> Option<Distribution> {
        Distribution::signal(&self.row.sum.bins.signal)
    }
    /// Measured speeds to the phone, kbit/s; null without any.
    async fn speed_down(&self) -> Option<Distribution> {
        Distribution::speed(&self.row.sum.bins.down, self.row.sum.down_bps)
    }
    /// Measured speeds from the phone, kbit/s; null without any.
    async fn speed_up(&self) -> Option<Distribution> {
        Distribution::speed(&self.row.sum.bins.up, self.row.sum.up_bps)
    }
    /// Measured round-trip times, ms; null without any.
    async fn latency(&self) -> Option<Distribution> {
        Distribution::latency(&self.row.sum.bins.latency, self.row.sum.latency_us)
    }
}
