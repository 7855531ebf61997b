//! Tests of what a device may say of itself.

use handsight_domain::id::{DeviceId, TypedId};
use serde_json::json;
use uuid::Uuid;

use super::*;

const NOW: Timestamp = Timestamp::from_millis(1_800_000_000_000);

fn device() -> DeviceRow {
    let device = handsight_testkit::device(DeviceId::from_uuid(Uuid::nil()), NOW);
    DeviceRow { holder: Some("Ada".into()), battery_percent: Some(50), ..device }
}

fn told(device: &mut DeviceRow, json: Value) -> Reported {
    let Value::Object(map) = json else { panic!("an object") };
    report(device, &map, "checkin", NOW)
}

#[test]
fn own_columns_are_filled_and_the_rest_is_kept_by_name() {
    let mut row = device();
    let out = told(
        &mut row,
        json!({
            "battery": 81.6, "signal": {"dbm": -97.4}, "network": {"mcc": 272, "mnc": "01", "radio": "LTE", "roaming": true},
            "location": {"lat": 53.3, "lon": -6.2, "accuracyM": 12}, "userName": "Mallory", "charging": true,
            "freeStorageBytes": 1024, "blocked": ["voice", "sms"], "osVersion": "15", "nothing": null,
        }),
    );
    assert_eq!((row.battery_percent, row.signal_dbm, row.roaming), (Some(82), Some(-97), true));
    assert_eq!((row.country.as_deref(), row.radio.as_deref()), (Some("IE"), Some("LTE")));
    assert!(row.serving_carrier.is_some());
    assert_eq!(row.holder.as_deref(), Some("Ada"), "what people wrote stays");
    assert_eq!(out.fix.as_ref().map(|f| (f.at, f.lat)), Some((NOW, 53.3)));
    let names: Vec<_> = out.attributes.iter().map(|a| (a.name.as_str(), a.value.as_str())).collect();
    assert_eq!(names, [("blocked", "voice, sms"), ("charging", "true"), ("freeStorageBytes", "1024")]);
}

#[test]
fn what_cannot_be_is_not_believed() {
    let mut row = device();
    let out = told(
        &mut row,
        json!({
            "battery": 900, "signal": {"dbm": 12}, "location": {"lat": 91, "lon": 0}, "country": "Narnia",
            "long": "x".repeat(5_000), "network": {"mcc": "abc", "mnc": 1},
        }),
    );
    assert_eq!((row.battery_percent, row.signal_dbm, row.country), (Some(50), None, None));
    assert_eq!((out.attributes, out.fix), (vec![], None));
    assert_eq!((out.left_out.count, out.left_out.names), (1, vec!["long".to_owned()]));
}

#[test]
fn a_clock_ahead_is_taken_back_to_now() {
    let ahead = json!({"location": {"lat": 1, "lon": 2, "at": "2090-01-01T00:00:00Z"}});
    assert_eq!(told(&mut device(), ahead).fix.map(|f| f.at), Some(NOW));
}

#[test]
fn what_a_phone_invents_is_bounded_and_said() {
    let mut many: Map<String, Value> = (0..40_000).map(|n| (format!("a{n:05}"), Value::from(n))).collect();
    many.insert("A\u{0}".into(), Value::from(1));
    many.insert("B".repeat(101), Value::from(1));
    many.insert(String::new(), Value::from(1));
    many.insert("C".into(), Value::Null);
    let out = told(&mut device(), Value::Object(many));
    assert_eq!(out.attributes.len() + out.left_out.count as usize, 40_003);
    assert!(out.attributes.len() <= MOST && out.attributes.len() > MOST - 5, "{}", out.attributes.len());
    assert_eq!(out.left_out.names.len(), LeftOut::NAMED);
}
