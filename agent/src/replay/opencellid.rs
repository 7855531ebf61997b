//! OpenCelliD's measurement export: `measured_at` in milliseconds since 1970, `rating` the accuracy in metres,
//! `act` the technology in Android's words, where `LTE+` is LTE with carrier aggregation.

use chrono::DateTime;
use handsight_protocol::UsageEvent;
use handsight_protocol::usage::{Cell, Location, Mcc, Mnc, Network, Qos, Radio, Signal, UsageKind};

use super::Row;

fn radio(act: &str) -> Option<Radio> {
    Some(match act {
        "LTE" | "LTE+" => Radio::Lte,
        "NR" | "NR NSA" | "NR SA" | "5G" => Radio::Nr,
        "HSPA" | "HSPA+" | "HSPAP" | "HSDPA" | "HSUPA" => Radio::Hspa,
        "UMTS" => Radio::Umts,
        "EDGE" => Radio::Edge,
        "GPRS" => Radio::Gprs,
        "GSM" => Radio::Gsm,
        "CDMA" | "1xRTT" => Radio::Cdma,
        "EVDO" | "EVDO_0" | "EVDO_A" | "EVDO_B" | "eHRPD" => Radio::Evdo,
        _ => return None,
    })
}

pub(super) fn event(row: &Row<'_>) -> Result<UsageEvent, String> {
    let millis = row.number::<i64>("measured_at")?.ok_or("the column measured_at is missing or empty")?;
    let at = DateTime::from_timestamp_millis(millis).ok_or("measured_at is out of range")?;
    let act = row.text("act");
    let qos = Qos { activity: None, radio_detail: act.map(str::to_owned) };
    let mut event = UsageEvent::new(row.id(at), at, UsageKind::Qos(qos));
    let mcc = row.need("mcc")?;
    let mcc = Mcc::parse(mcc).ok_or_else(|| format!("mcc {mcc:?} has not three digits"))?;
    let mnc = row.need("mnc")?;
    // The export writes codes as numbers: a single digit has lost its zero.
    let mnc = Mnc::parse(mnc).or_else(|| Mnc::from_number(mcc, mnc.parse().ok()?));
    let radio = act.and_then(radio);
    event.network = Some(Network { mcc: Some(mcc), mnc, radio, roaming: false, country: None });
    let lac = row.number("lac")?.or(row.number("tac")?);
    if let (Some(lac), Some(cid)) = (lac, row.number("cellid")?) {
        event.cell = Some(Cell { lac, cid, pci: row.number("pci")? });
    }
    event.signal = Some(Signal { dbm: row.number("signal")?, snr_db: None, rsrq_db: None, level0to4: None });
    if let (Some(lat), Some(lon)) = (row.number("lat")?, row.number("lon")?) {
        event.location = Some(Location { lat, lon, accuracy_m: row.number("rating")? });
    }
    Ok(event)
}
