//! Contacts and calendar: the entries of a folder of `.vcf` and `.ics` files. What comes back from a backup is
//! added to it; what is there stays as it is.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use chrono::{DateTime, Utc};
use serde_json::{Map, json};

use super::files::write_new;
use super::walk::{unreadable, walk};
use crate::core::Outcome;
use crate::platform::archive::{blocks, property};
use crate::platform::{File, Made};

/// One of the two kinds of entries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Contacts,
    Calendar,
}

impl Kind {
    /// The kind that a command names.
    pub(super) fn of(item: &str) -> Option<Self> {
        match item {
            "contacts" => Some(Self::Contacts),
            "calendar" => Some(Self::Calendar),
            _ => None,
        }
    }

    fn extension(self) -> &'static str {
        match self {
            Self::Contacts => "vcf",
            Self::Calendar => "ics",
        }
    }

    fn entries(self, text: &str) -> Vec<String> {
        match self {
            Self::Contacts => blocks(text, "VCARD"),
            Self::Calendar => blocks(text, "VEVENT"),
        }
    }

    /// Entries as one file; an event's time may name a zone, which goes with it.
    fn text(self, zones: &[String], entries: &[&str]) -> String {
        match self {
            Self::Contacts => entries.concat(),
            Self::Calendar => {
                let head = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Handsight//Agent//EN\r\n";
                format!("{head}{}{}END:VCALENDAR\r\n", zones.concat(), entries.concat())
            }
        }
    }
}

/// What tells an entry from others: its name (a zone's is `TZID`), which may go on in the next line, or all of it when
/// it has none.
fn key(entry: &str, name: &str) -> String {
    let unfolded = entry.replace("\r\n ", "").replace("\r\n\t", "");
    property(&unfolded, name).unwrap_or(entry).to_owned()
}

/// The texts of a folder's files, in the order of their names.
fn texts(folder: &Path, kind: Kind) -> Result<Vec<String>, Outcome> {
    let mut all = Vec::new();
    // The folder was named by whoever started the agent: nothing in it is the agent's own.
    for path in walk(folder, None)? {
        if path.extension().is_some_and(|own| own.eq_ignore_ascii_case(kind.extension())) {
            let text = fs::read_to_string(&path);
            all.push(text.map_err(|error| unreadable(&path.to_string_lossy(), &error))?);
        }
    }
    Ok(all)
}

/// `bak`.
pub(super) fn back_up(folder: &Path, kind: Kind) -> Made {
    let texts = texts(folder, kind)?;
    let all: Vec<String> = texts.iter().flat_map(|text| kind.entries(text)).collect();
    let mut zones: Vec<String> = texts.iter().flat_map(|text| blocks(text, "VTIMEZONE")).collect();
    // Each once: the files that name a zone describe it alike.
    let mut seen = BTreeSet::new();
    zones.retain(|zone| seen.insert(key(zone, "TZID")));
    let shown: Vec<&str> = all.iter().map(String::as_str).collect();
    let (name, media_type) = match kind {
        Kind::Contacts => ("contacts.vcf", "text/vcard"),
        Kind::Calendar => ("calendar.ics", "text/calendar"),
    };
    let text = kind.text(&zones, &shown);
    let items = Map::from_iter([("count".to_owned(), json!(all.len()))]);
    Ok((File::new(name, media_type, text.into_bytes()), items))
}

/// `rst`: what is not there yet, as a file of its own with a name of this moment. Says how many entries the backup
/// holds.
pub(super) fn restore(
    folder: &Path,
    kind: Kind,
    backup: &[u8],
    now: DateTime<Utc>,
) -> Result<usize, Outcome> {
    let text = String::from_utf8_lossy(backup);
    let brought = kind.entries(&text);
    let present = texts(folder, kind)?;
    let present = present.iter().flat_map(|text| kind.entries(text));
    let present: BTreeSet<String> = present.map(|entry| key(&entry, "UID")).collect();
    // Compared with what was there before alone: the exceptions of a repeated event have its UID too.
    let missing: Vec<&str> =
        brought.iter().filter(|entry| !present.contains(&key(entry, "UID"))).map(String::as_str).collect();
    if !missing.is_empty() {
        let text = kind.text(&blocks(&text, "VTIMEZONE"), &missing);
        let stamp = now.format("%Y%m%dT%H%M%S");
        let mut path = folder.join(format!("restored-{stamp}.{}", kind.extension()));
        let mut number = 1_u32;
        while !write_new(&path, text.as_bytes()).map_err(|error| Outcome::failed("io", &error.to_string()))? {
            number = number.saturating_add(1);
            path = folder.join(format!("restored-{stamp}-{number}.{}", kind.extension()));
        }
    }
    Ok(brought.len())
}
