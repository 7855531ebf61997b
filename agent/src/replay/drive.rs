//! The drive-test format: see D. Raca et al., "Beyond Throughput, The Next Generation", ACM MMSys 2020.
//!
//! `Operatorname` is the network's codes in one (`27203` is MCC 272 with MNC 03); where it is `0` (nobody serves) or the
//! anonymous `B`, the network code stays unknown and the country's is Ireland's, 272. A `LACHEX` of 0 is written where the
//! phone has no area, and makes no cell.
//! `State` is D data, I idle; V and VD are read as voice, and voice with data.

use chrono::{DateTime, NaiveDateTime, Utc};
use handsight_protocol::UsageEvent;
use handsight_protocol::usage::{
    Activity, Cell, Location, Mcc, Mnc, Network, Qos, Radio, Signal, Speed, UsageKind,
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

/// The codes in `Operatorname`; without any, the country's own.
fn operator(name: &str) -> (Option<Mcc>, Option<Mnc>) {
    let codes = name.split_at_checked(3).and_then(|(mcc, mnc)| Some((Mcc::parse(mcc)?, Mnc::parse(mnc)?)));
    match codes {
        Some((mcc, mnc)) => (Some(mcc), Some(mnc)),
        None => (Mcc::parse("272"), None),
    }
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
    let (mcc, mnc) = operator(row.text("Operatorname").unwrap_or_default());
    let country = Some("IE".to_owned());
    event.network = Some(Network { mcc, mnc, radio: Some(radio), roaming: false, country });
    if let (Some(lac), Some(cid)) = (row.text("LACHEX"), row.number("RAWCELLID")?) {
        let lac = u32::from_str_radix(lac, 16).map_err(|_| format!("LACHEX {lac:?} is not hexadecimal"))?;
        event.cell = (lac != 0).then_some(Cell { lac, cid, pci: None });
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_operator_is_codes_or_nobody() {
        let codes = |name| {
            let (mcc, mnc) = operator(name);
            (mcc.unwrap().to_string(), mnc.map(|mnc| mnc.to_string()))
        };
        assert_eq!(codes("27203"), ("272".to_owned(), Some("03".to_owned())));
        assert_eq!(codes("310410"), ("310".to_owned(), Some("410".to_owned())));
        for nobody in ["0", "B", "", "272", "2720", "27203x", "2720345", "ñandú"] {
            assert_eq!(codes(nobody), ("272".to_owned(), None), "{nobody}");
        }
    }

    #[test]
    fn no_area_is_no_cell() {
        let headers = csv::StringRecord::from(vec![
            "Timestamp",
            "Operatorname",
            "NetworkMode",
            "State",
            "LACHEX",
            "RAWCELLID",
        ]);
        let read = |operator: &str, lac: &str| {
            let record =
                csv::StringRecord::from(vec!["2020.02.14_07.29.00", operator, "LTE", "D", lac, "11016962"]);
            event(&Row { headers: &headers, record: &record, file: "a.csv", number: 1 }).unwrap()
        };
        let full = read("27203", "9CBA");
        assert_eq!(full.cell, Some(Cell { lac: 0x9cba, cid: 11_016_962, pci: None }));
        assert_eq!(full.network.unwrap().mnc, Mnc::parse("03"));
        let none = read("0", "0");
        assert_eq!((none.cell, none.network.unwrap().mnc), (None, None));
    }
}
