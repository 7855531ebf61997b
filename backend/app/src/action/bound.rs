//! What of a result is kept: so many items, bytes and values. A phone may say more; that is counted and named in the answer,
//! and the result counts all the same, because what it says was done was done.

use handsight_protocol::{ResultReport, result::LeftOut};
use serde_json::Value;

/// Most items of a result.
pub(super) const MOST_ITEMS: usize = 100;
/// Longest name of an item, in bytes.
const MOST_NAME: usize = 100;
/// Most bytes of a result's items together, as JSON.
pub(super) const MOST_BYTES: usize = 768 * 1024;
/// Most JSON values of a result's items together, each item and whatever lies in it: a small number takes two bytes of a
/// text and some dozens of the memory of whoever reads it. The longest log that is kept, 10,000 lines, has fewer.
pub(super) const MOST_VALUES: usize = 60_000;

fn values(of: &Value) -> usize {
    let within: usize = match of {
        Value::Array(list) => list.iter().map(values).sum(),
        Value::Object(map) => map.values().map(values).sum(),
        _ => 0,
    };
    within + 1
}

/// A result within the bounds, and what was left out of it.
pub(super) fn bounded(report: &ResultReport) -> (ResultReport, LeftOut) {
    let mut left_out = LeftOut::default();
    let (mut bytes, mut held) = (0, 0);
    let mut kept = ResultReport { items: serde_json::Map::new(), ..report.clone() };
    for (name, value) in &report.items {
        let (size, number) = (name.len() + value.to_string().len(), values(value));
        let full = kept.items.len() == MOST_ITEMS || bytes + size > MOST_BYTES || held + number > MOST_VALUES;
        if full || name.len() > MOST_NAME {
            left_out.add(name);
            continue;
        }
        bytes += size;
        held += number;
        kept.items.insert(name.clone(), value.clone());
    }
    (kept, left_out)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn report(items: Value) -> ResultReport {
        serde_json::from_value(json!({
            "sequence": "00000001", "command": "aud", "status": "ok", "code": 0,
            "finishedAt": "2026-01-02T03:04:05Z", "items": items,
        }))
        .unwrap()
    }

    #[test]
    fn what_fits_is_kept_whole() {
        let fits = report(json!({"a": {"b": [1, 2]}, "c": "x".repeat(MOST_BYTES / 2)}));
        assert_eq!(bounded(&fits), (fits.clone(), LeftOut::default()));
    }

    #[test]
    fn count_names_and_bytes_are_bounded() {
        let many: serde_json::Map<String, Value> =
            (0..MOST_ITEMS + 30).map(|n| (format!("item{n:03}"), json!(n))).collect();
        let (kept, left_out) = bounded(&report(Value::Object(many)));
        assert_eq!((kept.items.len(), left_out.count), (MOST_ITEMS, 30));
        assert_eq!(left_out.names.len(), LeftOut::NAMED);
        assert_eq!(left_out.names[0], "item100");
        let large = json!({"a": "x".repeat(MOST_BYTES), "b": 1, "c".repeat(101): 2});
        let (kept, left_out) = bounded(&report(large));
        assert_eq!(kept.items.keys().collect::<Vec<_>>(), ["b"]);
        assert_eq!(left_out.names, ["a".to_owned(), "c".repeat(100)]);
    }

    #[test]
    fn values_are_counted_wherever_they_lie() {
        let many = |count: usize| Value::Array(vec![json!(1); count]);
        let (kept, left_out) = bounded(&report(
            json!({"a": {"b": [many(MOST_VALUES / 2)]}, "b": many(MOST_VALUES / 2), "c": [2]}),
        ));
        assert_eq!(kept.items.keys().collect::<Vec<_>>(), ["a", "c"]);
        assert_eq!(left_out.names, ["b"]);
        let applications = vec![json!({"package": "a", "name": "b", "version": "1"}); 5_000];
        assert_eq!(bounded(&report(json!({"apps": applications}))).1, LeftOut::default());
    }
}
