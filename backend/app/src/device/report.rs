//! What a device says of itself, at a check-in or in the result of an audit, sorted into what is kept with
//! the device and what is kept as a reported attribute. Nothing it says is trusted to be in range, and nothing
//! it says can change what people wrote.

use handsight_domain::{carrier, id::DeviceId, time::Timestamp};
use handsight_protocol::result::LeftOut;
use handsight_store::{
    WriteTx,
    device::{AttributeRow, DeviceRow, FixRow, attribute_names, save_attributes},
};
use serde_json::{Map, Value};

use crate::UseCaseError;

/// Most attributes of one report.
const MOST: usize = 500;
/// Most attributes of a device in all: a phone may invent names, but not without end.
const MOST_OF_DEVICE: usize = 1_000;
/// Longest name and longest value, in bytes.
const MOST_NAME: usize = 100;
const MOST_VALUE: usize = 4_000;

/// What a report amounts to beyond the device's row.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Reported {
    /// Attributes by name.
    pub attributes: Vec<AttributeRow>,
    /// Where the device says it is.
    pub fix: Option<FixRow>,
    /// What is beyond the bounds and not kept.
    pub left_out: LeftOut,
}

/// Reads a report into the device's row; answers what is kept elsewhere. `source` names what a position
/// came with.
pub fn report(row: &mut DeviceRow, report: &Map<String, Value>, source: &str, now: Timestamp) -> Reported {
    let mut out = Reported::default();
    for (place, (name, value)) in report.iter().enumerate() {
        if value.is_null() {
            continue;
        }
        let named = (1..=MOST_NAME).contains(&name.len()) && !name.chars().any(char::is_control);
        if place >= MOST || !named {
            out.left_out.add(name);
            continue;
        }
        match (name.as_str(), value) {
            ("battery" | "batteryPercent", value) => {
                if let Some(percent) = value.as_f64().filter(|p| (0.0..=100.0).contains(p)) {
                    row.battery_percent = Some(percent.round() as i64);
                }
            }
            ("signal", Value::Object(signal)) => {
                if let Some(dbm) =
                    signal.get("dbm").and_then(Value::as_f64).filter(|d| (-160.0..=0.0).contains(d))
                {
                    row.signal_dbm = Some(dbm.round() as i64);
                }
            }
            ("network", Value::Object(network)) => network_of(row, network),
            ("location", Value::Object(location)) => {
                out.fix = fix(location, source, now).or(out.fix);
            }
            ("roaming", Value::Bool(roaming)) => row.roaming = *roaming,
            // Told once, at enrolment, or of no use to people.
            ("platform" | "hardwareId" | "deviceId" | "sequence", _) => {}
            // Kept by themselves: where push reaches it, and its SIMs.
            ("pushAddress" | "sims" | "phoneNumber", _) => {}
            ("userName", Value::String(text)) => {
                if row.holder.is_none() {
                    row.holder = own(text);
                }
            }
            ("manufacturer", Value::String(text)) => row.manufacturer = own(text),
            ("model", Value::String(text)) => row.model = own(text),
            ("osVersion", Value::String(text)) => row.os_version = own(text),
            ("agentVersion", Value::String(text)) => row.agent_version = own(text),
            ("homeCarrier", Value::String(text)) => row.home_carrier = own(text),
            ("servingCarrier", Value::String(text)) => row.serving_carrier = own(text),
            ("radio", Value::String(text)) => row.radio = own(text),
            ("country", Value::String(text)) => row.country = own(text).filter(|c| c.len() == 2),
            (name, value) => match attribute(name, value, now) {
                Some(row) => out.attributes.push(row),
                None => out.left_out.add(name),
            },
        }
    }
    if let (Some(mcc), Some(mnc)) = (code(report, "homeMcc"), code(report, "homeMnc")) {
        row.home_carrier = Some(carrier::label(&mcc, &mnc));
    }
    out
}

/// Keeps attributes: those that the device has already, and new ones as long as it has not too many.
pub(crate) async fn keep_attributes(
    tx: &WriteTx,
    device: DeviceId,
    attributes: &[AttributeRow],
    left_out: &mut LeftOut,
) -> Result<(), UseCaseError> {
    if attributes.is_empty() {
        return Ok(());
    }
    let mut names = attribute_names(tx, device).await?;
    let mut kept = Vec::with_capacity(attributes.len());
    for attribute in attributes {
        if names.len() < MOST_OF_DEVICE || names.contains(&attribute.name) {
            names.insert(attribute.name.clone());
            kept.push(attribute.clone());
        } else {
            left_out.add(&attribute.name);
        }
    }
    Ok(save_attributes(tx, device, &kept).await?)
}

fn own(text: &str) -> Option<String> {
    let text: String = text.trim().chars().filter(|c| !c.is_control()).take(100).collect();
    (!text.is_empty()).then_some(text)
}

/// A network code, which some agents write as a number and some as a text.
fn code(of: &Map<String, Value>, name: &str) -> Option<String> {
    let text = match of.get(name)? {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        _ => return None,
    };
    ((1..=3).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit())).then_some(text)
}

fn network_of(row: &mut DeviceRow, network: &Map<String, Value>) {
    if let Some(roaming) = network.get("roaming").and_then(Value::as_bool) {
        row.roaming = roaming;
    }
    if let Some(radio) = network.get("radio").and_then(Value::as_str) {
        row.radio = own(radio);
    }
    if let Some(mcc) = code(network, "mcc") {
        if let Some(country) = carrier::country(&mcc) {
            row.country = Some(country.to_owned());
        }
        if let Some(mnc) = code(network, "mnc") {
            row.serving_carrier = Some(carrier::label(&mcc, &mnc));
        }
    }
}

/// Reads a position; one that lies nowhere on Earth or in the future is none.
pub(crate) fn fix(of: &Map<String, Value>, source: &str, now: Timestamp) -> Option<FixRow> {
    let number = |name: &str| of.get(name).and_then(Value::as_f64);
    let at = of
        .get("at")
        .and_then(Value::as_str)
        .and_then(|text| chrono::DateTime::parse_from_rfc3339(text).ok())
        .map_or(now, |at| Timestamp::from_millis(at.timestamp_millis()));
    let accuracy_m = number("accuracyM").filter(|m| (0.0..=1_000_000.0).contains(m));
    Some(FixRow {
        // A phone's clock may run ahead: what it saw then, it has seen by now.
        at: at.min(now),
        lat: number("lat").filter(|lat| (-90.0..=90.0).contains(lat))?,
        lon: number("lon").filter(|lon| (-180.0..=180.0).contains(lon))?,
        accuracy_m,
        source: source.to_owned(),
    })
}

fn attribute(name: &str, value: &Value, now: Timestamp) -> Option<AttributeRow> {
    let text = match value {
        Value::String(text) => text.clone(),
        Value::Array(items) if items.iter().all(Value::is_string) => {
            items.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(", ")
        }
        other => other.to_string(),
    };
    let value: String = text.chars().filter(|c| *c != '\0').collect();
    if value.len() > MOST_VALUE {
        return None;
    }
    let number = value.parse::<f64>().ok().filter(|n| n.is_finite());
    Some(AttributeRow { name: name.to_owned(), value, number, reported_at: now })
}

#[cfg(test)]
mod tests;
