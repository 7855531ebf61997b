//! The sums of one device, local day and slice. Whole numbers only (speeds in bit/s, latencies in µs), so that
//! adding in any order gives the same.

use handsight_protocol::usage::{CallEnd, Direction, Speed, UsageEvent, UsageKind};
use uuid::Uuid;

use crate::{
    calendar::LocalDay,
    histogram::{Bins, Scale},
    id::DeviceId,
};

/// What a row of daily sums is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct DayKey {
    /// The device.
    pub device: DeviceId,
    /// The local day.
    pub day: LocalDay,
    /// The slice's id.
    pub slice: Uuid,
}

/// The sums.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DaySum {
    /// Events.
    pub events: i64,
    /// Calls.
    pub calls: i64,
    /// Seconds of calls, or of use of applications.
    pub seconds: i64,
    /// Calls that the network dropped.
    pub dropped: i64,
    /// Calls that never connected.
    pub failed: i64,
    /// SMS and MMS.
    pub messages: i64,
    /// Bytes to the phone.
    pub rx_bytes: i64,
    /// Bytes from the phone.
    pub tx_bytes: i64,
    /// Sum of measured speeds to the phone, bit/s.
    pub down_bps: i64,
    /// Sum of measured speeds from the phone, bit/s.
    pub up_bps: i64,
    /// Sum of measured latencies, µs.
    pub latency_us: i64,
    /// The histograms.
    pub bins: Bins,
}

fn whole(value: Option<u64>) -> i64 {
    value.and_then(|v| i64::try_from(v).ok()).unwrap_or(0)
}

/// Thousandths of a measured value, as a whole number.
pub(super) fn thousandths(value: Option<f64>) -> i64 {
    #[expect(clippy::cast_possible_truncation, reason = "a measured speed or latency; the cast saturates")]
    value.filter(|v| v.is_finite()).map_or(0, |v| (v * 1000.0).round() as i64)
}

/// Counts what an event measured of its network.
pub(super) fn measure(bins: &mut Bins, event: &UsageEvent) {
    // Only levels of a mobile network belong together; a Wi-Fi level says nothing of a carrier.
    if event.generation().is_some()
        && let Some(dbm) = event.signal.and_then(|signal| signal.dbm)
    {
        bins.signal.add(Scale::Signal, dbm);
    }
    let speed = event.speed.unwrap_or(Speed { down_kbps: None, up_kbps: None, latency_ms: None });
    for (histogram, value) in [
        (&mut bins.down, speed.down_kbps),
        (&mut bins.up, speed.up_kbps),
        (&mut bins.latency, speed.latency_ms),
    ] {
        if let Some(value) = value {
            histogram.add(Scale::Logarithmic, value);
        }
    }
}

impl DaySum {
    /// Counts an event.
    pub fn add(&mut self, event: &UsageEvent) {
        self.events += 1;
        let mut bytes = |direction: Direction, bytes: Option<u64>| match direction {
            Direction::In => self.rx_bytes += whole(bytes),
            Direction::Out => self.tx_bytes += whole(bytes),
        };
        match &event.kind {
            UsageKind::Call(call) => {
                self.calls += 1;
                self.seconds += whole(Some(call.seconds));
                self.dropped += i64::from(call.dropped);
                self.failed += i64::from(call.end == Some(CallEnd::Failed));
            }
            UsageKind::Sms(message) | UsageKind::Mms(message) => {
                bytes(message.direction, message.bytes);
                self.messages += 1;
            }
            UsageKind::Email(email) => bytes(email.direction, email.bytes),
            UsageKind::Data(data) => {
                self.rx_bytes += whole(Some(data.rx_bytes));
                self.tx_bytes += whole(Some(data.tx_bytes));
            }
            UsageKind::Web(web) => self.rx_bytes += whole(web.bytes),
            UsageKind::App(app) => self.seconds += whole(app.seconds),
            UsageKind::Connection(connection) => self.rx_bytes += whole(connection.bytes),
            UsageKind::Storage(storage) => self.tx_bytes += whole(storage.bytes),
            UsageKind::Location | UsageKind::Qos(_) | UsageKind::Roaming(_) | UsageKind::Security(_) => {}
        }
        if let Some(speed) = event.speed {
            self.down_bps += thousandths(speed.down_kbps);
            self.up_bps += thousandths(speed.up_kbps);
            self.latency_us += thousandths(speed.latency_ms);
        }
        measure(&mut self.bins, event);
    }
    /// Adds another row.
    pub fn merge(&mut self, other: &Self) {
        for (mine, theirs) in self.numbers_mut().into_iter().zip(other.numbers()) {
            *mine += theirs;
        }
        self.bins.merge(&other.bins);
    }
    /// The numbers in the order of [`Self::COLUMNS`].
    pub const fn numbers(&self) -> [i64; 11] {
        [
            self.events,
            self.calls,
            self.seconds,
            self.dropped,
            self.failed,
            self.messages,
            self.rx_bytes,
            self.tx_bytes,
            self.down_bps,
            self.up_bps,
            self.latency_us,
        ]
    }
    /// The same, to change.
    pub const fn numbers_mut(&mut self) -> [&mut i64; 11] {
        [
            &mut self.events,
            &mut self.calls,
            &mut self.seconds,
            &mut self.dropped,
            &mut self.failed,
            &mut self.messages,
            &mut self.rx_bytes,
            &mut self.tx_bytes,
            &mut self.down_bps,
            &mut self.up_bps,
            &mut self.latency_us,
        ]
    }
    /// Names of the numbers, as columns.
    pub const COLUMNS: [&'static str; 11] = [
        "events",
        "calls",
        "seconds",
        "dropped",
        "failed",
        "messages",
        "rx_bytes",
        "tx_bytes",
        "down_bps",
        "up_bps",
        "latency_us",
    ];
}
