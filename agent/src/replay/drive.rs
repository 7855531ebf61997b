//! The drive-test format: see D. Raca et al., "Beyond Throughput, The Next Generation", ACM MMSys 2020.
//!
//! The operator is anonymous and the files have no codes; Ireland is MCC 272, the network code stays unknown.
//! `State` is D data, I idle; V and VD are read as voice, and voice with data.

use chrono::{DateTime, NaiveDateTime, Utc};
use handsight_protocol::UsageEvent;
use handsight_protocol::usage::{
    Activity, Cell, Location, Mcc, Network, Qos, Radio, Signal, Speed, UsageKind,
};

use super::Row;

fn radio(mode: &str) -> Option<Radio> {
    Some(match mode {
        "5G" => Radio::Nr,
        "LTE" => Radio::Lte,
        "HSPA+" | "HSUPA" | "HSDPA" | "HSPA" => Radio::Hspa,
        "UMTS" => Radio::Umts,
        "EDGE" => Radio::Edge,
        "GPRS" => Radio::Gprs,
        _ => return None,
    })
}

fn activity(state: &str) -> Option<Activity> {
    Some(match state {
        "D" => Activity::Data,
        "I" => Activity::Idle,
        "V" => Activity::Voice,
        "VD" => Activity::VoiceData,
        _ => return None,
    })
}

pub(super) fn event(row: &Row<'_>) -> Result<UsageEvent, String> {
    // Local Irish time; the drives were in winter, when it is UTC.
    let stamp = row.need("Timestamp")?;
    let at = NaiveDateTime::parse_from_str(stamp, "%Y.%m.%d_%H.%M.%S")
        .map_err(|_| format!("Timestamp is {stamp:?}, not YYYY.MM.DD_hh.mm.ss"))?;
    let at: DateTime<Utc> = at.and_utc();
    let mode = row.need("NetworkMode")?;
    let radio = radio(mode).ok_or_else(|| format!("NetworkMode {mode:?} is not known"))?;
    let state = row.need("State")?;
    let activity = activity(state).ok_or_else(|| format!("State {state:?} is not known"))?;
    let qos = Qos { activity: Some(activity), radio_detail: Some(mode.to_owned()) };
    let mut event = UsageEvent::new(row.id(at), at, UsageKind::Qos(qos));
    let mcc = Mcc::parse("272");
    let country = Some("IE".to_owned());
    event.network = Some(Network { mcc, mnc: None, radio: Some(radio), roaming: false, country });
    if let (Some(lac), Some(cid)) = (row.text("LACHEX"), row.number("RAWCELLID")?) {
        let lac = u32::from_str_radix(lac, 16).map_err(|_| format!("LACHEX {lac:?} is not hexadecimal"))?;
        event.cell = Some(Cell { lac, cid, pci: None });
    }
    event.signal = Some(Signal {
        dbm: row.number("RSRP")?,
        snr_db: row.number("SNR")?,
        rsrq_db: row.number("RSRQ")?,
        level0to4: None,
    });
    event.speed = Some(Speed {
        down_kbps: row.number("DL_bitrate")?,
        up_kbps: row.number("UL_bitrate")?,
        latency_ms: row.number("PINGAVG")?,
    });
    if let (Some(lat), Some(lon)) = (row.number("Latitude")?, row.number("Longitude")?) {
        event.location = Some(Location { lat, lon, accuracy_m: None });
    }
    Ok(event)
}
