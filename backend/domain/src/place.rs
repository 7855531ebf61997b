//! What gives away where a phone is or was, and what is left of it for whoever may not know. One place decides, for
//! results in the API, for live events and for what webhooks are told.

use serde_json::{Map, Value};

/// The commands whose whole answer tells places: a position, and the agent's log of what it did where.
const TELLING: [&str; 2] = ["loc", "log"];
/// The names of what tells a place inside other answers, in lower case and without `_` and `-`.
const NAMES: [&str; 19] = [
    "lat",
    "lon",
    "lng",
    "latitude",
    "longitude",
    "location",
    "position",
    "coordinates",
    "fix",
    "gps",
    "cell",
    "cellid",
    "cid",
    "lac",
    "tac",
    "eci",
    "nci",
    "geohash",
    "homezone",
];

/// Whether a command's whole answer tells where a phone is or was, its message included.
pub fn tells_place(command: &str) -> bool {
    TELLING.contains(&command)
}

/// A result's items for whoever may not know places: nothing of an answer that is one, everything else without the
/// parts that name one, also where a structure came as a text of JSON.
pub fn without_places(command: &str, items: &Map<String, Value>) -> Map<String, Value> {
    if tells_place(command) { Map::new() } else { cleared(items) }
}

/// The map without the parts that name a place, at any depth.
pub fn cleared(of: &Map<String, Value>) -> Map<String, Value> {
    of.iter().filter(|(name, _)| !names_place(name)).map(|(name, v)| (name.clone(), value(v))).collect()
}

fn value(of: &Value) -> Value {
    match of {
        // A list of attributes names each of them inside.
        Value::Array(list) => list.iter().filter(|one| !is_named_place(one)).map(value).collect(),
        Value::Object(map) => Value::Object(cleared(map)),
        Value::String(text) => Value::String(text_without_places(text)),
        other => other.clone(),
    }
}

/// A text without the parts that name a place, when it is a structure written as JSON.
pub fn text_without_places(text: &str) -> String {
    let structure = text.trim_start().starts_with(['{', '[']);
    let read = structure.then(|| serde_json::from_str::<Value>(text).ok()).flatten();
    read.map_or_else(|| text.to_owned(), |inner| value(&inner).to_string())
}

fn is_named_place(one: &Value) -> bool {
    one.get("name").and_then(Value::as_str).is_some_and(names_place)
}

/// Whether a value of this name tells a place by itself.
pub fn names_place(name: &str) -> bool {
    let plain: String =
        name.chars().filter(|c| !matches!(c, '_' | '-')).flat_map(char::to_lowercase).collect();
    NAMES.contains(&plain.as_str())
}

/// What an event says, for a listener who may not know places.
pub fn event_without_places(mut payload: Value) -> Value {
    let command = payload.pointer("/action/command").and_then(Value::as_str).unwrap_or_default().to_owned();
    if let Some(Value::Object(result)) = payload.get_mut("result") {
        if let Some(Value::Object(items)) = result.get("items") {
            let left = without_places(&command, items);
            result.insert("items".to_owned(), Value::Object(left));
        }
        if tells_place(&command) {
            for words in ["message", "reason"] {
                result.insert(words.to_owned(), Value::Null);
            }
        }
    }
    payload
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn left(command: &str, items: Value) -> Value {
        let Value::Object(items) = items else { panic!("items are an object") };
        Value::Object(without_places(command, &items))
    }

    #[test]
    fn a_position_and_a_log_leave_nothing() {
        assert_eq!(left("loc", json!({"fix": {"lat": 53.3}, "anything": "53.3,-6.2"})), json!({}));
        assert_eq!(left("log", json!({"lines": ["at 53.3"]})), json!({}));
    }

    #[test]
    fn other_answers_lose_what_names_a_place_wherever_it_stands() {
        let audit = json!({
            "attributes": {"battery": 80, "location": {"lat": 1.5}, "cell_id": 815, "deep": {"LAC": 7, "os": "15"}},
            "apps": [{"package": "com.a"}],
        });
        let kept =
            json!({"attributes": {"battery": 80, "deep": {"os": "15"}}, "apps": [{"package": "com.a"}]});
        assert_eq!(left("aud", audit.clone()), kept);
        let text = json!({"attributes": audit["attributes"].to_string()});
        let words = left("aud", text)["attributes"].as_str().unwrap().to_owned();
        assert_eq!(serde_json::from_str::<Value>(&words).unwrap(), kept["attributes"]);
        let listed =
            json!({"attributes": [{"name": "location", "value": {"lat": 1}}, {"name": "os", "value": "15"}]});
        assert_eq!(left("aud", listed), json!({"attributes": [{"name": "os", "value": "15"}]}));
        assert_eq!(left("scr", json!({"stdout": "{not json"})), json!({"stdout": "{not json"}));
    }

    #[test]
    fn an_event_loses_the_same() {
        let event = json!({"action": {"command": "loc"}, "result": {"status": "ok", "message": "at 53.3", "items": {"fix": 1}}});
        let kept = event_without_places(event);
        assert_eq!(kept["result"], json!({"status": "ok", "message": null, "reason": null, "items": {}}));
        let other = json!({"device": {"id": "dev_1"}});
        assert_eq!(event_without_places(other.clone()), other);
    }
}
