//! Values outside physics: phones report sentinels (2147483647, 0/0, -1/-1) and nonsense, which are nulled and
//! named instead of being stored or costing the whole event.

use super::{Cell, Location, Radio, Signal, Speed};

/// The names of the fields that were nulled.
pub(super) type Nulled = Vec<&'static str>;

/// Keeps a value that is within, and otherwise nulls and names it.
fn keep(
    value: Option<f64>,
    lowest: f64,
    highest: f64,
    name: &'static str,
    nulled: &mut Nulled,
) -> Option<f64> {
    let kept = value.filter(|value| (lowest..=highest).contains(value));
    if value.is_some() && kept.is_none() {
        nulled.push(name);
    }
    kept
}

/// The range of the level in dBm: TS 36.133 for LTE, 38.133 for NR, 25.133 for UMTS, 45.008 for GSM (with some
/// room, because phones report past the mapping's ends), 802.11 for Wi-Fi.
fn level_range(radio: Option<Radio>) -> (f64, f64) {
    match radio {
        Some(Radio::Lte) => (-140.0, -44.0),
        Some(Radio::Nr) => (-156.0, -31.0),
        Some(Radio::Umts | Radio::Hspa) => (-120.0, -25.0),
        Some(Radio::Gsm | Radio::Gprs | Radio::Edge | Radio::Cdma | Radio::Evdo) => (-120.0, -30.0),
        Some(Radio::Wifi) => (-127.0, 0.0),
        Some(Radio::None) | None => (-160.0, 0.0),
    }
}

/// The range of RSRQ, or of Ec/No in 3G, in dB; 2G and Wi-Fi have no such measure, so any value is nonsense.
fn quality_range(radio: Option<Radio>) -> (f64, f64) {
    match radio {
        Some(Radio::Lte) => (-19.5, -3.0),
        Some(Radio::Umts | Radio::Hspa) => (-24.5, 0.0),
        Some(Radio::Nr | Radio::None) | None => (-43.0, 20.0),
        Some(_) => (f64::INFINITY, f64::NEG_INFINITY),
    }
}

pub(super) fn signal(given: Option<Signal>, radio: Option<Radio>, nulled: &mut Nulled) -> Option<Signal> {
    let given = given?;
    let (weakest, strongest) = level_range(radio);
    let (worst, best) = quality_range(radio);
    let level0to4 = given.level0to4.filter(|level| *level <= 4);
    if level0to4 != given.level0to4 {
        nulled.push("signal.level0to4");
    }
    let kept = Signal {
        dbm: keep(given.dbm, weakest, strongest, "signal.dbm", nulled),
        snr_db: keep(given.snr_db, -50.0, 60.0, "signal.snrDb", nulled),
        rsrq_db: keep(given.rsrq_db, worst, best, "signal.rsrqDb", nulled),
        level0to4,
    };
    let empty = Signal { dbm: None, snr_db: None, rsrq_db: None, level0to4: None };
    (kept != empty).then_some(kept)
}

pub(super) fn speed(given: Option<Speed>, nulled: &mut Nulled) -> Option<Speed> {
    let given = given?;
    let kept = Speed {
        // A terabit and an hour: beyond them it is a sentinel or a broken clock.
        down_kbps: keep(given.down_kbps, 0.0, 1e9, "speed.downKbps", nulled),
        up_kbps: keep(given.up_kbps, 0.0, 1e9, "speed.upKbps", nulled),
        latency_ms: keep(given.latency_ms, 0.0, 3.6e6, "speed.latencyMs", nulled),
    };
    let empty = Speed { down_kbps: None, up_kbps: None, latency_ms: None };
    (kept != empty).then_some(kept)
}

/// Takes latitude and longitude; both 0 and both -1 are how phones write "unknown".
pub(super) fn location(
    lat: Option<f64>,
    lon: Option<f64>,
    accuracy_m: Option<f64>,
    nulled: &mut Nulled,
) -> Option<Location> {
    let unknown = |lat: f64, lon: f64| (lat == 0.0 && lon == 0.0) || (lat == -1.0 && lon == -1.0);
    match (lat, lon) {
        (Some(lat), Some(lon))
            if (-90.0..=90.0).contains(&lat) && (-180.0..=180.0).contains(&lon) && !unknown(lat, lon) =>
        {
            let accuracy_m = keep(accuracy_m, 0.0, 4e7, "location.accuracyM", nulled);
            Some(Location { lat, lon, accuracy_m })
        }
        _ => {
            nulled.push("location");
            None
        }
    }
}

/// Takes a cell's parts: 24 bits of area, 36 of identity; Java's largest integer is how Android says "unknown".
pub(super) fn cell(
    lac: Option<u64>,
    cid: Option<u64>,
    pci: Option<u64>,
    name: &'static str,
    nulled: &mut Nulled,
) -> Option<Cell> {
    let lac = lac.and_then(|lac| u32::try_from(lac).ok()).filter(|lac| *lac < 1 << 24);
    let cid = cid.filter(|cid| *cid < 1 << 36 && *cid != 0x7fff_ffff);
    let (Some(lac), Some(cid)) = (lac, cid) else {
        nulled.push(name);
        return None;
    };
    let kept = pci.and_then(|pci| u16::try_from(pci).ok()).filter(|pci| *pci <= 1007);
    if pci.is_some() && kept.is_none() {
        nulled.push("cell.pci");
    }
    Some(Cell { lac, cid, pci: kept })
}
