//! The sums of towers and of hexagons. A tower is what a phone calls a cell: its network's codes, its area and
//! its identity. A hexagon's sums name no device in the clear: they hold a short digest of each, with how many
//! samples it gave, so that devices are counted once over any days and can be taken out again.

use std::collections::BTreeMap;

use handsight_protocol::usage::UsageEvent;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::{
    calendar::LocalDay,
    h3cell::Cell,
    histogram::{Bins, unvarint, varint},
    id::{DeviceId, TypedId},
    time::Timestamp,
    usage::{
        derived::Fact,
        slice::digest_id,
        sum::{self, Measured},
    },
};

/// Which tower. An empty text stands for a code that the phone did not tell.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TowerPlace {
    /// Mobile country code.
    pub mcc: String,
    /// Mobile network code.
    pub mnc: String,
    /// Location or tracking area code.
    pub lac: i64,
    /// Cell identity.
    pub cid: i64,
}

impl TowerPlace {
    /// The tower that served an event at its beginning, if the phone told it. One of a network whose codes are none
    /// (`65535`, `000`) is no tower: phones write that where nothing serves, and so many places would be one.
    pub fn of(fact: &Fact) -> Option<Self> {
        let cell = fact.event.cell?;
        if fact.derived.nulled.iter().any(|field| matches!(field.as_str(), "network.mcc" | "network.mnc")) {
            return None;
        }
        let code = |text: Option<String>| text.unwrap_or_default();
        let network = fact.event.network.as_ref();
        Some(Self {
            mcc: code(network.and_then(|n| n.mcc).map(|mcc| mcc.to_string())),
            mnc: code(network.and_then(|n| n.mnc).map(|mnc| mnc.to_string())),
            lac: i64::from(cell.lac),
            cid: i64::try_from(cell.cid).unwrap_or(i64::MAX),
        })
    }
    /// Its id: a digest of what it is, so that it needs no look-up.
    pub fn id(&self) -> Uuid {
        let text = format!("{} {} {} {}", self.mcc, self.mnc, self.lac, self.cid);
        digest_id(Sha256::new().chain_update(text))
    }
}

/// What a row of a tower's sums is about.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TowerKey {
    /// The tower's id.
    pub tower: Uuid,
    /// The local day.
    pub day: LocalDay,
    /// The device.
    pub device: DeviceId,
    /// The radio technology, as on the wire; empty when unknown.
    pub radio: String,
}

/// A tower's sums.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TowerSum {
    /// Samples of quality.
    pub samples: i64,
    /// Calls that began there.
    pub calls: i64,
    /// Seconds of those calls.
    pub seconds: i64,
    /// Of those calls, how many the network dropped.
    pub dropped: i64,
    /// Sum of measured speeds to the phone, bit/s.
    pub down_bps: i64,
    /// Sum of measured latencies, µs.
    pub latency_us: i64,
    /// Events with a location.
    pub located: i64,
    /// Sum of their latitudes, millionths of a degree.
    pub lat_micro: i64,
    /// Sum of their longitudes, millionths of a degree.
    pub lon_micro: i64,
    /// The first event, milliseconds since 1970.
    pub first_at: i64,
    /// The last event, milliseconds since 1970.
    pub last_at: i64,
    /// The histograms.
    pub bins: Bins,
}

impl TowerSum {
    /// Counts an event.
    pub(super) fn add(&mut self, event: &UsageEvent, measured: &Measured) {
        use handsight_protocol::usage::UsageKind;
        let at = Timestamp::from(event.started_at).millis();
        let new = self.first_at == 0 && self.last_at == 0;
        self.first_at = if new { at } else { self.first_at.min(at) };
        self.last_at = if new { at } else { self.last_at.max(at) };
        match &event.kind {
            UsageKind::Qos(_) => self.samples += 1,
            UsageKind::Call(call) => {
                self.calls += 1;
                self.seconds += i64::try_from(call.seconds).unwrap_or(0);
                self.dropped += i64::from(call.dropped);
            }
            _ => {}
        }
        self.down_bps += measured.down_bps;
        self.latency_us += measured.latency_us;
        if let Some(location) = event.location {
            self.located += 1;
            self.lat_micro += sum::thousandths(Some(location.lat * 1000.0));
            self.lon_micro += sum::thousandths(Some(location.lon * 1000.0));
        }
        measured.count(&mut self.bins);
    }
    /// Adds another row.
    pub fn merge(&mut self, other: &Self) {
        self.samples += other.samples;
        self.calls += other.calls;
        self.seconds += other.seconds;
        self.dropped += other.dropped;
        self.down_bps += other.down_bps;
        self.latency_us += other.latency_us;
        self.located += other.located;
        self.lat_micro += other.lat_micro;
        self.lon_micro += other.lon_micro;
        self.first_at = if self.first_at == 0 { other.first_at } else { self.first_at.min(other.first_at) };
        self.last_at = self.last_at.max(other.last_at);
        self.bins.merge(&other.bins);
    }
}

/// What a row of a hexagon's sums is about.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct CellKey {
    /// The hexagon, of one of the kept resolutions.
    pub cell: Cell,
    /// The local day.
    pub day: LocalDay,
    /// The serving carrier's name; empty when unknown.
    pub carrier: String,
    /// The generation, `2G` to `5G`; empty when unknown.
    pub generation: String,
}

/// A hexagon's sums.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CellSum {
    /// Samples of quality.
    pub samples: i64,
    /// Sum of measured speeds to the phone, bit/s.
    pub down_bps: i64,
    /// Sum of measured latencies, µs.
    pub latency_us: i64,
    /// Samples by device, under a short digest.
    pub devices: BTreeMap<u64, u64>,
    /// The histograms.
    pub bins: Bins,
}

/// A device in a hexagon's sums: the first eight bytes of a digest of its id.
#[derive(Debug, Clone, Copy)]
pub(super) struct DeviceDigest(u64);

impl DeviceDigest {
    pub(super) fn of(device: DeviceId) -> Self {
        let hash = Sha256::new().chain_update(device.uuid().as_bytes()).finalize();
        Self(hash.iter().take(8).fold(0, |sum, byte| (sum << 8) | u64::from(*byte)))
    }
}

impl CellSum {
    /// Counts a sample.
    pub(super) fn add(&mut self, device: DeviceDigest, measured: &Measured) {
        self.samples += 1;
        self.down_bps += measured.down_bps;
        self.latency_us += measured.latency_us;
        *self.devices.entry(device.0).or_default() += 1;
        measured.count(&mut self.bins);
    }
    /// Adds another row.
    pub fn merge(&mut self, other: &Self) {
        self.samples += other.samples;
        self.down_bps += other.down_bps;
        self.latency_us += other.latency_us;
        for (device, samples) in &other.devices {
            *self.devices.entry(*device).or_default() += samples;
        }
        self.bins.merge(&other.bins);
    }
    /// Takes another row away.
    pub fn subtract(&mut self, other: &Self) {
        self.samples -= other.samples;
        self.down_bps -= other.down_bps;
        self.latency_us -= other.latency_us;
        for (device, samples) in &other.devices {
            if let Some(mine) = self.devices.get_mut(device) {
                *mine = mine.saturating_sub(*samples);
            }
        }
        self.devices.retain(|_, samples| *samples > 0);
        self.bins.subtract(&other.bins);
    }
    /// The devices as stored: pairs of eight bytes and a variable-length number.
    pub fn encode_devices(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(self.devices.len() * 9);
        for (device, samples) in &self.devices {
            out.extend_from_slice(&device.to_be_bytes());
            varint(&mut out, *samples);
        }
        out
    }
    /// The devices from their stored form; `None` when it is damaged.
    pub fn decode_devices(mut bytes: &[u8]) -> Option<BTreeMap<u64, u64>> {
        let mut out = BTreeMap::new();
        while !bytes.is_empty() {
            let (device, rest) = bytes.split_first_chunk::<8>()?;
            bytes = rest;
            out.insert(u64::from_be_bytes(*device), unvarint(&mut bytes)?);
        }
        Some(out)
    }
}
