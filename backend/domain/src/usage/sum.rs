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

/// What an event measured of its network, worked out once for all the sums that it counts in.
#[derive(Debug, Clone, Copy)]
pub(super) struct Measured {
    pub down_bps: i64,
    pub up_bps: i64,
    pub latency_us: i64,
    signal: Option<i64>,
    down: Option<i64>,
    up: Option<i64>,
    latency: Option<i64>,
}

impl Measured {
    pub(super) fn of(event: &UsageEvent) -> Self {
        let speed = event.speed.unwrap_or(Speed { down_kbps: None, up_kbps: None, latency_ms: None });
        // Only levels of a mobile network belong together; a Wi-Fi level says nothing of a carrier.
        let level = event.signal.and_then(|signal| signal.dbm).filter(|_| event.generation().is_some());
        let bin = |value: Option<f64>| value.and_then(|value| Scale::Logarithmic.bin(value));
        Self {
            down_bps: thousandths(speed.down_kbps),
            up_bps: thousandths(speed.up_kbps),
            latency_us: thousandths(speed.latency_ms),
            signal: level.and_then(|dbm| Scale::Signal.bin(dbm)),
            down: bin(speed.down_kbps),
            up: bin(speed.up_kbps),
            latency: bin(speed.latency_ms),
        }
    }

    /// Counts it in histograms.
    pub(super) fn count(&self, bins: &mut Bins) {
        for (histogram, bin) in [
            (&mut bins.signal, self.signal),
            (&mut bins.down, self.down),
            (&mut bins.up, self.up),
            (&mut bins.latency, self.latency),
        ] {
            if let Some(bin) = bin {
                histogram.count(bin);
            }
        }
    }
}

impl DaySum {
    /// Counts an event.
    pub(super) fn add(&mut self, event: &UsageEvent, measured: &Measured) {
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
        self.down_bps += measured.down_bps;
        self.up_bps += measured.up_bps;
        self.latency_us += measured.latency_us;
        measured.count(&mut self.bins);
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
