//! Tests of the filter language: words of refusals, limits, meaning.

use super::*;

const NOW: Timestamp = Timestamp::from_millis(1_800_000_000_000);

fn checked(json: &str) -> Result<Filter, String> {
    let asked: Asked = serde_json::from_str(json).map_err(|e| e.to_string())?;
    Filter::check(&asked, NOW).map_err(|e| e.to_string())
}

fn one(attribute: &str, operator: &str, values: &[&str]) -> Result<Filter, String> {
    let values = serde_json::to_string(values).unwrap();
    checked(&format!(
        r#"{{"where":{{"attribute":"{attribute}","operator":"{operator}","values":{values}}}}}"#
    ))
}

#[test]
fn refusals_name_the_attribute_and_the_operator() {
    assert_eq!(one("shoeSize", "IS", &["1"]).unwrap_err(), "there is no attribute `shoeSize` to filter by");
    assert_eq!(
        one("roaming", "LESS", &["1"]).unwrap_err(),
        "`roaming` cannot be compared by LESS; use one of IS, IS_NOT"
    );
    assert_eq!(one("model", "IS", &[]).unwrap_err(), "`model` IS takes one value");
    assert_eq!(one("model", "IS_EMPTY", &["x"]).unwrap_err(), "`model` IS_EMPTY takes no value");
    assert_eq!(
        one("batteryPercent", "LESS", &["low"]).unwrap_err(),
        "`batteryPercent` LESS: `low` is not a number"
    );
    assert_eq!(one("batteryPercent", "LESS", &["NaN"]).unwrap_err().split(": ").count(), 2);
    assert_eq!(
        one("status", "IS", &["ASLEEP"]).unwrap_err(),
        "`status` IS: `ASLEEP` is not one of ONLINE, QUIET, MISSING, MOVED"
    );
    assert!(one("lastSeenAt", "WITHIN", &["yesterday"]).unwrap_err().contains("a time span such as"));
    assert!(one("lastSeenAt", "BEFORE", &["2026-13-01"]).unwrap_err().contains("an instant"));
    assert!(checked(r#"{"and":[],"or":[]}"#).unwrap_err().starts_with("each filter has exactly one"));
    assert!(checked("{}").unwrap_err().starts_with("each filter has exactly one"));
}

#[test]
fn depth_and_size_have_limits() {
    let deep = (0..9).fold(r#"{"and":[]}"#.to_owned(), |inner, _| format!(r#"{{"not":{inner}}}"#));
    assert_eq!(checked(&deep).unwrap_err(), "a filter nests at most 8 deep");
    let wide = format!(r#"{{"or":[{}]}}"#, [r#"{"and":[]}"#; 100].join(","));
    assert_eq!(checked(&wide).unwrap_err(), "a filter holds at most 100 conditions");
}

#[test]
fn an_empty_attribute_is_not_anything_but_empty() {
    let none = |_: &'static Attribute| None;
    assert!(!one("model", "IS", &["X"]).unwrap().matches(&none));
    assert!(one("model", "IS_NOT", &["X"]).unwrap().matches(&none));
    assert!(one("model", "NOT_IN", &["X", "Y"]).unwrap().matches(&none));
    assert!(one("model", "IS_EMPTY", &[]).unwrap().matches(&none));
    assert!(!one("lastSeenAt", "WITHIN", &["7d"]).unwrap().matches(&none));
}

#[test]
fn comparisons_mean_what_they_say() {
    let device = |a: &'static Attribute| match a.name {
        "model" => Some(Value::Text("Pixel 9".into())),
        "batteryPercent" => Some(Value::Number(15.0)),
        "lastSeenAt" => Some(Value::Instant(NOW.before(std::time::Duration::from_secs(3_600)))),
        "roaming" => Some(Value::Boolean(true)),
        _ => None,
    };
    let passes = |a, o, v: &[&str]| one(a, o, v).unwrap().matches(&device);
    assert!(passes("model", "CONTAINS", &["IXEL"]));
    assert!(passes("model", "STARTS_WITH", &["pix"]));
    assert!(!passes("model", "IS", &["pixel 9"]));
    assert!(passes("batteryPercent", "LESS", &["20"]));
    assert!(passes("batteryPercent", "IN", &["15.0", "3"]));
    assert!(passes("lastSeenAt", "WITHIN", &["61m"]));
    assert!(!passes("lastSeenAt", "WITHIN", &["1h"]));
    assert!(passes("roaming", "IS", &["true"]));
}
