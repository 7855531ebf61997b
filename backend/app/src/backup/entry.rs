//! One entry of a backup in words: a contact, an appointment, a message, a file. What cannot be read keeps its
//! place and says so; nothing is dropped.

use chrono::{DateTime, NaiveDate, NaiveDateTime, TimeZone, Utc};
use handsight_domain::{
    pace::{Pace, Stopped},
    time::Timestamp,
};
use serde_json::Value;

use super::line::{Line, beginning, lines};

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

/// The longest value that is shown, in characters.
const LONGEST: usize = 2_000;
/// Most lines of an entry that are looked at.
const MOST_LINES: usize = 1_000;
/// Most fields of an entry that are shown.
const MOST_FIELDS: usize = 100;
/// Most bytes of an entry's fields together.
const MOST_SHOWN: usize = 16 << 10;
/// The longest message that is looked at, in bytes.
const MOST_MESSAGE: usize = 256 << 10;

/// A value as it is shown; only its beginning when it is long.
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

    /// One more field, as long as there is room.
    fn add(&mut self, heading: String, value: String) {
        let used: usize = self.fields.iter().map(|(_, value)| value.len()).sum();
        if self.fields.len() < MOST_FIELDS && used + value.len() <= MOST_SHOWN {
            self.fields.push((heading, value));
        }
    }

    /// A contact, from its vCard.
    ///
    /// # Errors
    /// [`Stopped`] when nobody waits any more.
    pub(super) fn of_card(index: usize, block: &str, pace: &Pace) -> Result<Self, Stopped> {
        let mut entry = Self { index, ..Self::default() };
        let (mut reach, mut name) = (Vec::new(), String::new());
        for line in lines(block, MOST_LINES, pace)? {
            if ["BEGIN", "END", "VERSION", "UID", "PRODID", "REV", "PHOTO", "LOGO", "SOUND", "KEY"]
                .contains(&line.name.as_str())
            {
                continue;
            }
            let value = shown(&line.text());
            if value.is_empty() {
                continue;
            }
            let heading = match line.name.as_str() {
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
            entry.add(heading, value);
        }
        if entry.title.is_empty() {
            entry.title = name;
        }
        if entry.title.is_empty() {
            entry.title = reach.first().cloned().unwrap_or_else(|| format!("Contact {}", index + 1));
        }
        entry.detail = shown(&reach.join(" · "));
        Ok(entry)
    }

    /// An appointment, from its component; what stands in its alarms is theirs and not shown.
    ///
    /// # Errors
    /// [`Stopped`] when nobody waits any more.
    pub(super) fn of_event(index: usize, block: &str, pace: &Pace) -> Result<Self, Stopped> {
        let mut entry = Self { index, ..Self::default() };
        let mut depth = 0;
        for line in lines(block, MOST_LINES, pace)? {
            match line.name.as_str() {
                "BEGIN" => depth += 1,
                "END" => depth -= 1,
                _ if depth != 1 => {}
                "DTSTART" => entry.at = moment(&line),
                "DTEND" => {
                    let until = moment(&line).map_or_else(|| shown(line.raw()), |at| at.to_string());
                    entry.add("Until".to_owned(), until);
                }
                "UID" | "DTSTAMP" | "SEQUENCE" | "CREATED" | "LAST-MODIFIED" => {}
                name => {
                    let value = shown(&line.text());
                    match name {
                        _ if value.is_empty() => {}
                        "SUMMARY" => entry.title = value,
                        "LOCATION" => {
                            entry.detail.clone_from(&value);
                            entry.add("Location".to_owned(), value);
                        }
                        other => entry.add(title(other), value),
                    }
                }
            }
        }
        if entry.title.is_empty() {
            entry.title = format!("Appointment {}", index + 1);
        }
        Ok(entry)
    }

    /// A message, from its line of JSON.
    ///
    /// # Errors
    /// [`Stopped`] when nobody waits any more.
    pub(super) fn of_message(index: usize, line: &str, pace: &Pace) -> Result<Self, Stopped> {
        pace.step(line.len())?;
        if line.len() > MOST_MESSAGE {
            let title = format!("Message {} is too long to be shown", index + 1);
            return Ok(Self { index, title, ..Self::default() });
        }
        let Ok(Value::Object(message)) = serde_json::from_str::<Value>(line) else {
            return Ok(Self::unreadable(index, "Message"));
        };
        let text = |name: &str| message.get(name).and_then(Value::as_str).map(shown).unwrap_or_default();
        let at = chrono::DateTime::parse_from_rfc3339(&text("at")).ok();
        let peer = text("peer");
        let detail = match text("direction").as_str() {
            "in" => format!("from {peer}"),
            "out" => format!("to {peer}"),
            _ => peer,
        };
        let at = at.map(|at| Timestamp::from_millis(at.timestamp_millis()));
        let mut entry = Self { index, title: text("text"), detail, at, ..Self::default() };
        let rest = message.iter().filter(|(name, _)| !["at", "text", "id"].contains(&name.as_str()));
        for (name, value) in rest.take(MOST_FIELDS) {
            let value = value.as_str().map_or_else(|| shown(&value.to_string()), shown);
            entry.add(title(beginning(name, LONGEST)), value);
        }
        Ok(entry)
    }

    /// A file, by its path in the archive.
    pub(super) fn of_file(index: usize, path: &str, bytes: i64) -> Self {
        let path = shown(beginning(path, 4 * LONGEST));
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
        let entry = Entry::of_card(3, card, &Pace::default()).unwrap();
        assert_eq!((entry.index, entry.title.as_str()), (3, "Ada Ash"));
        assert_eq!(entry.detail, "+13125550123 · ada@example.com");
        assert!(entry.fields.contains(&("Name".to_owned(), "Ash, Ada".to_owned())), "{entry:?}");
        assert!(entry.fields.contains(&("Note".to_owned(), "a long line, folded".to_owned())), "{entry:?}");
        assert!(entry.holds("family") && !entry.holds("work"));
        let event = "BEGIN:VEVENT\r\nUID:1\r\nDTSTART;TZID=Europe/Dublin:20260610T100000\r\nSUMMARY:Visit\r\n\
                     LOCATION:Depot\r\nBEGIN:VALARM\r\nACTION:DISPLAY\r\nEND:VALARM\r\nEND:VEVENT\r\n";
        let entry = Entry::of_event(0, event, &Pace::default()).unwrap();
        assert_eq!((entry.title.as_str(), entry.detail.as_str()), ("Visit", "Depot"));
        assert_eq!(entry.at.map(|at| at.to_string()).as_deref(), Some("2026-06-10T09:00:00.000Z"));
    }

    #[test]
    fn what_cannot_be_read_keeps_its_place() {
        let message = |index, line: &str| Entry::of_message(index, line, &Pace::default()).unwrap();
        assert_eq!(message(1, "no json").title, "Message 2 cannot be read");
        let said =
            message(0, r#"{"id":"1","at":"2026-01-01T00:00:00Z","direction":"in","peer":"+1","text":"Hi"}"#);
        assert_eq!((said.title.as_str(), said.detail.as_str()), ("Hi", "from +1"));
        assert_eq!(Entry::of_file(0, "a/b/c.txt", 7).detail, "a/b");
    }

    #[test]
    fn an_entry_shows_a_bounded_part_of_itself() {
        let pace = Pace::default();
        let many = format!(
            "BEGIN:VCARD\r\n{}END:VCARD\r\n",
            format!("NOTE:{}\r\n", "x".repeat(3_000)).repeat(5_000)
        );
        let entry = Entry::of_card(0, &many, &pace).unwrap();
        let shown: usize = entry.fields.iter().map(|(_, value)| value.len()).sum();
        assert!((1..=MOST_FIELDS).contains(&entry.fields.len()) && shown <= MOST_SHOWN);
        let wide: String = (0..5_000).map(|n| format!("\"k{n}\":1,")).collect();
        let entry = Entry::of_message(0, &format!("{{{wide}\"text\":\"Hi\"}}"), &pace).unwrap();
        assert_eq!((entry.title.as_str(), entry.fields.len()), ("Hi", MOST_FIELDS));
        let long = Entry::of_message(0, &"[".repeat(MOST_MESSAGE + 1), &pace).unwrap();
        assert!(long.title.contains("too long"));
    }
}
