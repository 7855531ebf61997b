//! What a phone answered, as what it is: a place, applications, lines of a log, attributes, or plain values with
//! their names. Pure; reads whatever JSON arrives and drops nothing.

use super::number;
use serde_json::Value;

/// One thing a phone answered.
#[derive(Clone, Debug, PartialEq)]
pub enum Part {
    /// Where it is.
    Fix {
        /// Degrees north.
        lat: f64,
        /// Degrees east.
        lon: f64,
        /// Radius in metres.
        accuracy: Option<f64>,
        /// When it was there, RFC 3339.
        at: Option<String>,
        /// How it knew.
        source: Option<String>,
    },
    /// Its applications: package, name, version.
    Apps(Vec<[String; 3]>),
    /// Lines of text.
    Lines(Vec<String>),
    /// A file that was fetched.
    File {
        /// Its object.
        object: String,
        /// Its name.
        name: String,
        /// Its size in bytes.
        size: Option<f64>,
    },
    /// It moved to another server.
    Moved {
        /// That server's address.
        server: String,
        /// Its handle there.
        device: String,
    },
    /// What a script printed, under a heading.
    Output(&'static str, String),
    /// Names and values.
    Values(Vec<(String, String)>),
}

/// The parts of a result's items.
pub fn parts(items: &Value) -> Vec<Part> {
    let Some(items) = items.as_object() else {
        return match items {
            Value::Null => Vec::new(),
            other => vec![Part::Values(vec![("Result".to_owned(), text(other))])],
        };
    };
    let (mut parts, mut values) = (Vec::new(), Vec::new());
    let object = items.get("file").and_then(Value::as_str).filter(|id| id.starts_with("obj_"));
    if let Some(object) = object {
        let name = items.get("name").and_then(Value::as_str).unwrap_or("file").to_owned();
        let size = items.get("size").and_then(Value::as_f64);
        parts.push(Part::File { object: object.to_owned(), name, size });
    }
    let said = |name: &str| items.get(name).and_then(Value::as_str).map(str::to_owned);
    let moved = said("serverUrl").zip(said("device"));
    let has_moved = moved.is_some();
    parts.extend(moved.map(|(server, device)| Part::Moved { server, device }));
    for (name, item) in items {
        match name.as_str() {
            "serverUrl" | "device" if has_moved => {}
            "fix" if place(item).is_some() => parts.extend(place(item)),
            "apps" if item.is_array() => parts.push(Part::Apps(apps(item))),
            "lines" if item.is_array() || item.is_string() => parts.push(Part::Lines(lines(item))),
            "file" | "name" | "size" | "sha256" if object.is_some() => {}
            // A backup has a page of its own; the id of its content says nothing to anybody.
            "object" if item.as_str().is_some_and(|id| id.starts_with("obj_")) => {}
            "sha256" if items.contains_key("object") => {}
            "stdout" | "stderr" if item.is_string() => {
                let heading = if name == "stdout" { "Output" } else { "Errors" };
                let printed = item.as_str().unwrap_or_default();
                if !printed.is_empty() {
                    parts.push(Part::Output(heading, printed.to_owned()));
                }
            }
            "files" if item.is_array() => parts.push(Part::Lines(files(item))),
            "settings" if item.is_object() => parts.push(Part::Values(attributes(item))),
            "attributes" => parts.push(Part::Values(attributes(item))),
            _ => values.push((title(name), value(name, item))),
        }
    }
    if !values.is_empty() {
        parts.push(Part::Values(values));
    }
    // What a script printed comes before what it complained of, and its exit code before both.
    parts.sort_by_key(|part| match part {
        Part::Output("Output", _) => 1,
        Part::Output(..) => 2,
        _ => 0,
    });
    parts
}

fn place(item: &Value) -> Option<Part> {
    // The fields of a fix may lie flat or, from an XML result, as one JSON text.
    if let Value::String(inner) = item {
        return place(&serde_json::from_str(inner).ok()?);
    }
    Some(Part::Fix {
        lat: item.get("lat")?.as_f64()?,
        lon: item.get("lon")?.as_f64()?,
        accuracy: item.get("accuracyM").or_else(|| item.get("accuracy")).and_then(Value::as_f64),
        at: item.get("at").and_then(Value::as_str).map(str::to_owned),
        source: item.get("source").and_then(Value::as_str).map(str::to_owned),
    })
}

fn apps(item: &Value) -> Vec<[String; 3]> {
    let field = |app: &Value, name: &str| app.get(name).map(text).unwrap_or_default();
    let mut apps: Vec<[String; 3]> = item
        .as_array()
        .into_iter()
        .flatten()
        .map(|app| match app {
            Value::String(package) => [package.clone(), String::new(), String::new()],
            app => [field(app, "package"), field(app, "name"), field(app, "version")],
        })
        .collect();
    apps.sort();
    apps
}

fn lines(item: &Value) -> Vec<String> {
    match item {
        Value::String(block) => block.lines().map(str::to_owned).collect(),
        other => other
            .as_array()
            .into_iter()
            .flatten()
            .map(|line| match line {
                Value::Object(line) => ["at", "level", "text"]
                    .iter()
                    .filter_map(|key| line.get(*key))
                    .map(text)
                    .collect::<Vec<_>>()
                    .join(" "),
                other => text(other),
            })
            .collect(),
    }
}

/// An index of files as lines: size and path.
fn files(item: &Value) -> Vec<String> {
    let line = |file: &Value| {
        let size = file.get("size").and_then(Value::as_f64).map(number::bytes).unwrap_or_default();
        format!("{size:>10}  {}", file.get("path").map(text).unwrap_or_default())
    };
    item.as_array().into_iter().flatten().map(line).collect()
}

fn attributes(item: &Value) -> Vec<(String, String)> {
    match item {
        Value::Object(pairs) => pairs.iter().map(|(name, item)| (title(name), value(name, item))).collect(),
        Value::Array(list) => list
            .iter()
            .map(|entry| {
                let name = entry.get("name").and_then(Value::as_str).unwrap_or("value");
                let words =
                    entry.get("title").and_then(Value::as_str).map_or_else(|| title(name), str::to_owned);
                (words, entry.get("value").map(|item| value(name, item)).unwrap_or_default())
            })
            .collect(),
        other => vec![("Attributes".to_owned(), text(other))],
    }
}

/// A value with its unit, where its name tells which.
pub fn value(name: &str, item: &Value) -> String {
    let figure = item.as_f64().or_else(|| item.as_str().and_then(|text| text.parse().ok()));
    let lower = name.to_ascii_lowercase();
    match figure {
        Some(figure) if lower.ends_with("bytes") || lower == "size" => number::bytes(figure),
        Some(figure) if lower.ends_with("percent") => format!("{} %", number::decimal(figure, 0)),
        Some(figure) if lower.ends_with("seconds") => number::duration(figure),
        Some(figure) if lower.ends_with("dbm") => number::dbm(figure),
        _ => text(item),
    }
}

/// A reported value with the unit that the catalogue names.
pub fn with_unit(text: &str, unit: Option<&str>) -> String {
    match (unit, text.parse::<f64>()) {
        (Some("B"), Ok(figure)) => number::bytes(figure),
        (Some("s"), Ok(figure)) => number::duration(figure),
        (Some("dBm"), Ok(figure)) => number::dbm(figure),
        (Some(unit), _) => format!("{text} {unit}"),
        (None, _) => match text {
            "true" => "Yes".to_owned(),
            "false" => "No".to_owned(),
            other => other.to_owned(),
        },
    }
}

fn text(item: &Value) -> String {
    match item {
        Value::Null => number::NONE.to_owned(),
        Value::Bool(true) => "Yes".to_owned(),
        Value::Bool(false) => "No".to_owned(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// `freeStorageBytes` as `Free storage`.
fn title(name: &str) -> String {
    let mut words = String::with_capacity(name.len() + 4);
    for letter in name.chars() {
        if words.is_empty() {
            words.extend(letter.to_uppercase());
        } else if letter.is_uppercase() {
            words.push(' ');
            words.extend(letter.to_lowercase());
        } else {
            words.push(if letter == '_' || letter == '.' { ' ' } else { letter });
        }
    }
    for unit in [" bytes", " percent", " seconds", " dbm"] {
        if let Some(short) = words.strip_suffix(unit).filter(|short| !short.is_empty()) {
            return short.to_owned();
        }
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_fix_is_a_place() {
        let items = json!({ "fix": { "lat": 45.764, "lon": 4.8357, "accuracyM": 18, "source": "gnss" } });
        assert_eq!(
            parts(&items),
            vec![Part::Fix {
                lat: 45.764,
                lon: 4.8357,
                accuracy: Some(18.0),
                at: None,
                source: Some("gnss".into())
            }]
        );
        assert_eq!(parts(&json!({ "fix": items["fix"].to_string() })).len(), 1);
        assert_eq!(
            parts(&json!({ "fix": "nowhere" })),
            vec![Part::Values(vec![("Fix".into(), "nowhere".into())])]
        );
    }

    #[test]
    fn a_phone_that_moved_says_where_it_is() {
        let items = json!({ "device": "dev_1", "serverUrl": "https://eu.example.com" });
        let moved = Part::Moved { server: "https://eu.example.com".into(), device: "dev_1".into() };
        assert_eq!(parts(&items), vec![moved]);
        assert_eq!(
            parts(&json!({ "device": "dev_1" })),
            vec![Part::Values(vec![("Device".into(), "dev_1".into())])]
        );
    }

    #[test]
    fn applications_lines_and_attributes_are_told_apart() {
        let items = json!({
            "apps": [{ "package": "com.example.b", "name": "B", "version": "2" }, "com.example.a"],
            "lines": ["one", { "at": "14:00", "level": "WARN", "text": "two" }],
            "attributes": { "freeStorageBytes": 41_000_000_000_u64, "rooted": false },
        });
        let found = parts(&items);
        assert!(found.contains(&Part::Apps(vec![
            ["com.example.a".into(), String::new(), String::new()],
            ["com.example.b".into(), "B".into(), "2".into()],
        ])));
        assert!(found.contains(&Part::Lines(vec!["one".into(), "14:00 WARN two".into()])));
        assert!(found.contains(&Part::Values(vec![
            ("Free storage".into(), "41.0 GB".into()),
            ("Rooted".into(), "No".into()),
        ])));
    }

    #[test]
    fn a_file_is_taken_away_and_output_is_read() {
        let items = json!({ "file": "obj_1", "name": "a.txt", "size": 5, "sha256": "ab" });
        let file = Part::File { object: "obj_1".into(), name: "a.txt".into(), size: Some(5.0) };
        assert_eq!(parts(&items), vec![file]);
        let said = parts(&json!({ "exitCode": 0, "stdout": "hi\n", "stderr": "" }));
        assert!(said.contains(&Part::Output("Output", "hi\n".into())) && said.len() == 2);
        let backup = parts(&json!({ "object": "obj_2", "count": 3, "bytes": 2_048, "sha256": "cd" }));
        let told = vec![("Bytes".into(), "2.0 kB".into()), ("Count".into(), "3".into())];
        assert_eq!(backup, vec![Part::Values(told)]);
    }

    #[test]
    fn what_is_unknown_keeps_its_name_and_value() {
        assert_eq!(
            parts(&json!({ "exitCode": 3, "size": 20_480 })),
            vec![Part::Values(vec![("Exit code".into(), "3".into()), ("Size".into(), "20.5 kB".into())])]
        );
        assert_eq!(parts(&json!({})), Vec::new());
        assert_eq!(parts(&Value::Null), Vec::new());
        assert_eq!(with_unit("41000000000", Some("B")), "41.0 GB");
        assert_eq!(with_unit("64", Some("%")), "64 %");
        assert_eq!(with_unit("true", None), "Yes");
    }
}
