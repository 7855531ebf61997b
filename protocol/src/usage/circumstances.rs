//! The fields every type of usage event may have. Units are in the names.

use serde::{Deserialize, Serialize};

use super::{Mcc, Mnc, Radio};

/// Whose line it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Liability {
    /// The enterprise pays.
    Corporate,
    /// The person pays.
    Individual,
}

impl Liability {
    /// The word on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Corporate => "corporate",
            Self::Individual => "individual",
        }
    }
}

/// The SIM in use.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Sim {
    /// The SIM's serial number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub iccid: Option<String>,
    /// The home network's country code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub home_mcc: Option<Mcc>,
    /// The home network's network code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub home_mnc: Option<Mnc>,
}

/// The serving network. Country and network code may be unknown: measurement files often name the country only,
/// and a code is never invented.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Network {
    /// The country code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mcc: Option<Mcc>,
    /// The network code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mnc: Option<Mnc>,
    /// The radio technology.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub radio: Option<Radio>,
    /// Whether the phone is roaming.
    #[serde(default)]
    pub roaming: bool,
    /// The country the phone is in, ISO 3166-1 alpha-2.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub country: Option<String>,
}

/// A cell of a network.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Cell {
    /// Location area code, or tracking area code (also read as `tac`). At most 24 bits.
    #[serde(alias = "tac")]
    pub lac: u32,
    /// Cell identity: 16 bits in 2G, 28 in 3G and 4G, 36 in 5G.
    pub cid: u64,
    /// Physical cell identity, 0 to 1007.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pci: Option<u16>,
}

/// What the radio receives.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Signal {
    /// The level: RSRP in 4G and 5G, RSCP in 3G, RXLEV in 2G, RSSI in Wi-Fi. dBm.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dbm: Option<f64>,
    /// Signal to noise ratio, dB.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub snr_db: Option<f64>,
    /// RSRQ in 4G and 5G, Ec/No in 3G, dB.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rsrq_db: Option<f64>,
    /// The bars the user sees, 0 to 4.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub level0to4: Option<u8>,
}

/// Where, WGS 84.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Location {
    /// Latitude in degrees, north positive.
    pub lat: f64,
    /// Longitude in degrees, east positive.
    pub lon: f64,
    /// Radius of uncertainty in metres.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accuracy_m: Option<f64>,
}

/// A measured speed.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Speed {
    /// Towards the phone, kbit/s.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub down_kbps: Option<f64>,
    /// From the phone, kbit/s.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub up_kbps: Option<f64>,
    /// Round-trip time, ms.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub latency_ms: Option<f64>,
}
