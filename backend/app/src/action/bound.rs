//! What of a result is kept: so many items, so many bytes. A phone may say more; that is counted and named in the answer,
//! and the result counts all the same, because what it says was done was done.

use handsight_protocol::{ResultReport, result::LeftOut};

/// Most items of a result.
pub(super) const MOST_ITEMS: usize = 100;
/// Longest name of an item, in bytes.
const MOST_NAME: usize = 100;
/// Most bytes of a result's items together, as JSON.
pub(super) const MOST_BYTES: usize = 768 * 1024;

/// A result within the bounds, and what was left out of it.
pub(super) fn bounded(report: &ResultReport) -> (ResultReport, LeftOut) {
    let mut left_out = LeftOut::default();
    let mut bytes = 0;
    let mut kept = ResultReport { items: serde_json::Map::new(), ..report.clone() };
    for (name, value) in &report.items {
        let size = name.len() + value.to_string().len();
        if kept.items.len() == MOST_ITEMS || name.len() > MOST_NAME || bytes + size > MOST_BYTES {
            left_out.add(name);
            continue;
        }
        bytes += size;
        kept.items.insert(name.clone(), value.clone());
    }
    (kept, left_out)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

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
}
