//! One entry of a backup in words: a contact, an appointment, a message, a file. What cannot be read keeps its
//! place and says so; nothing is dropped.

use chrono::{DateTime, NaiveDate, NaiveDateTime, TimeZone, Utc};
use handsight_domain::time::Timestamp;
use serde_json::Value;

use super::line::{Line, lines};

/// An entry.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Entry {
    /// Its place in the backup, from 0.
    pub index: usize,
    /// What it is, in a few words.
    pub title: String,
    /// More, in a line.
    pub detail: String,
    /// Its moment, if it has one.
    pub at: Option<Timestamp>,
    /// Its size in bytes, for files.
    pub bytes: Option<i64>,
    /// Everything that is known of it: names and values.
    pub fields: Vec<(String, String)>,
}

/// The longest value that is shown.
const LONGEST: usize = 2_000;

fn shown(text: &str) -> String {
    text.chars().filter(|c| *c == '\n' || !c.is_control()).take(LONGEST).collect::<String>().trim().to_owned()
}

/// `X-PHONETIC-NAME` as `Phonetic name`.
fn title(name: &str) -> String {
    let words = name.trim_start_matches("X-").replace('-', " ").to_lowercase();
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// A date or a time of a calendar: in its zone where it names one that is known, else as it stands.
fn moment(line: &Line) -> Option<Timestamp> {
    let text = line.raw();
    let utc: DateTime<Utc> = match text.strip_suffix('Z') {
        Some(text) => NaiveDateTime::parse_from_str(text, "%Y%m%dT%H%M%S").ok()?.and_utc(),
        None => {
            let local = NaiveDateTime::parse_from_str(text, "%Y%m%dT%H%M%S").ok();
            let day = || NaiveDate::parse_from_str(text, "%Y%m%d").ok()?.and_hms_opt(0, 0, 0);
            let local = local.or_else(day)?;
            match line.param("TZID").and_then(|zone| zone.parse::<chrono_tz::Tz>().ok()) {
                Some(zone) => zone.from_local_datetime(&local).earliest()?.to_utc(),
                None => local.and_utc(),
            }
        }
    };
    Some(Timestamp::from(utc))
}

impl Entry {
    /// Whether any of its texts holds these lower-case words.
    pub(super) fn holds(&self, words: &str) -> bool {
        let texts = [&self.title, &self.detail].into_iter().chain(self.fields.iter().map(|(_, value)| value));
        texts.into_iter().any(|text| text.to_lowercase().contains(words))
    }

    fn unreadable(index: usize, what: &str) -> Self {
        Self { index, title: format!("{what} {} cannot be read", index + 1), ..Self::default() }
    }

    /// A contact, from its vCard.
    pub(super) fn of_card(index: usize, block: &str) -> Self {
        let mut entry = Self { index, ..Self::default() };
        let (mut reach, mut name) = (Vec::new(), String::new());
        for line in lines(block) {
            let value = shown(&line.text());
            if value.is_empty() {
                continue;
            }
            let heading = match line.name.as_str() {
                "BEGIN" | "END" | "VERSION" | "UID" | "PRODID" | "REV" | "PHOTO" | "LOGO" | "SOUND"
                | "KEY" => continue,
                "FN" => {
                    entry.title = value;
                    continue;
                }
                "N" => {
                    name.clone_from(&value);
                    "Name".to_owned()
                }
                "TEL" => {
                    reach.push(value.trim_start_matches("tel:").to_owned());
                    "Telephone".to_owned()
                }
                "EMAIL" => {
                    reach.push(value.clone());
                    "E-mail".to_owned()
                }
                "ADR" => "Address".to_owned(),
                "BDAY" => "Birthday".to_owned(),
                "ORG" => "Organisation".to_owned(),
                other => title(other),
            };
            entry.fields.push((heading, value));
        }
        if entry.title.is_empty() {
            entry.title = name;
        }
        if entry.title.is_empty() {
            entry.title = reach.first().cloned().unwrap_or_else(|| format!("Contact {}", index + 1));
        }
        entry.detail = reach.join(" · ");
        entry
    }

    /// An appointment, from its component; what stands in its alarms is theirs and not shown.
    pub(super) fn of_event(index: usize, block: &str) -> Self {
        let mut entry = Self { index, ..Self::default() };
        let mut depth = 0;
        for line in lines(block) {
            match line.name.as_str() {
                "BEGIN" => depth += 1,
                "END" => depth -= 1,
                _ if depth != 1 => {}
                "DTSTART" => entry.at = moment(&line),
                "DTEND" => {
                    let until = moment(&line).map_or_else(|| shown(line.raw()), |at| at.to_string());
                    entry.fields.push(("Until".to_owned(), until));
                }
                "UID" | "DTSTAMP" | "SEQUENCE" | "CREATED" | "LAST-MODIFIED" => {}
                name => {
                    let value = shown(&line.text());
                    match name {
                        _ if value.is_empty() => {}
                        "SUMMARY" => entry.title = value,
                        "LOCATION" => {
                            entry.detail.clone_from(&value);
                            entry.fields.push(("Location".to_owned(), value));
                        }
                        other => entry.fields.push((title(other), value)),
                    }
                }
            }
        }
        if entry.title.is_empty() {
            entry.title = format!("Appointment {}", index + 1);
        }
        entry
    }

    /// A message, from its line of JSON.
    pub(super) fn of_message(index: usize, line: &str) -> Self {
        let Ok(Value::Object(message)) = serde_json::from_str::<Value>(line) else {
            return Self::unreadable(index, "Message");
        };
        let text = |name: &str| message.get(name).and_then(Value::as_str).map(shown).unwrap_or_default();
        let at = chrono::DateTime::parse_from_rfc3339(&text("at")).ok();
        let peer = text("peer");
        let detail = match text("direction").as_str() {
            "in" => format!("from {peer}"),
            "out" => format!("to {peer}"),
            _ => peer,
        };
        let rest = message.iter().filter(|(name, _)| !["at", "text", "id"].contains(&name.as_str()));
        let fields = rest.map(|(name, value)| {
            (title(name), value.as_str().map_or_else(|| shown(&value.to_string()), shown))
        });
        let at = at.map(|at| Timestamp::from_millis(at.timestamp_millis()));
        Self { index, title: text("text"), detail, at, bytes: None, fields: fields.collect() }
    }

    /// A file, by its path in the archive.
    pub(super) fn of_file(index: usize, path: &str, bytes: i64) -> Self {
        let path = shown(path);
        let (folder, name) = path.rsplit_once('/').unwrap_or(("", &path));
        Self {
            index,
            title: name.to_owned(),
            detail: folder.to_owned(),
            bytes: Some(bytes),
            ..Self::default()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn contacts_and_appointments_are_read() {
        let card = "BEGIN:VCARD\r\nVERSION:4.0\r\nUID:1\r\nFN:Ada Ash\r\nN:Ash;Ada;;;\r\nTEL;TYPE=cell:+13125550123\r\n\
                    EMAIL:ada@example.com\r\nCATEGORIES:Family\r\nNOTE:a long\r\n  line\\, folded\r\nEND:VCARD\r\n";
        let entry = Entry::of_card(3, card);
        assert_eq!((entry.index, entry.title.as_str()), (3, "Ada Ash"));
        assert_eq!(entry.detail, "+13125550123 · ada@example.com");
        assert!(entry.fields.contains(&("Name".to_owned(), "Ash, Ada".to_owned())), "{entry:?}");
        assert!(entry.fields.contains(&("Note".to_owned(), "a long line, folded".to_owned())), "{entry:?}");
        assert!(entry.holds("family") && !entry.holds("work"));
        let event = "BEGIN:VEVENT\r\nUID:1\r\nDTSTART;TZID=Europe/Dublin:20260610T100000\r\nSUMMARY:Visit\r\n\
                     LOCATION:Depot\r\nBEGIN:VALARM\r\nACTION:DISPLAY\r\nEND:VALARM\r\nEND:VEVENT\r\n";
        let entry = Entry::of_event(0, event);
        assert_eq!((entry.title.as_str(), entry.detail.as_str()), ("Visit", "Depot"));
        assert_eq!(entry.at.map(|at| at.to_string()).as_deref(), Some("2026-06-10T09:00:00.000Z"));
    }

    #[test]
    fn what_cannot_be_read_keeps_its_place() {
        assert_eq!(Entry::of_message(1, "no json").title, "Message 2 cannot be read");
        let said = Entry::of_message(
            0,
            r#"{"id":"1","at":"2026-01-01T00:00:00Z","direction":"in","peer":"+1","text":"Hi"}"#,
        );
        assert_eq!((said.title.as_str(), said.detail.as_str()), ("Hi", "from +1"));
        assert_eq!(Entry::of_file(0, "a/b/c.txt", 7).detail, "a/b");
    }
}
