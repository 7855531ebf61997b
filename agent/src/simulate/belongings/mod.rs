//! What is on a simulated phone: contacts, appointments, messages, photos, files and applications, believable,
//! fictional and the same for the same seed. It can be backed up, lost and restored.

mod calendar;
mod contacts;
mod messages;
mod photos;

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

use super::Person;
use crate::chance::Dice;
use crate::core::Outcome;
use crate::platform::archive::{blocks, pack, property, unpack};
use crate::platform::{File, MOST_BYTES};

/// The things of one person.
#[derive(Debug, Clone)]
pub struct Belongings {
    /// vCards by their UID.
    contacts: BTreeMap<String, String>,
    /// Calendar components by their UID.
    calendar: BTreeMap<String, String>,
    /// Lines of JSON by their id.
    messages: BTreeMap<String, String>,
    photos: BTreeMap<String, Vec<u8>>,
    files: BTreeMap<String, Vec<u8>>,
}

/// The name of an entry of a text format.
fn key(line: &str) -> String {
    let id = serde_json::from_str::<serde_json::Value>(line).ok();
    id.and_then(|entry| Some(entry.get("id")?.as_str()?.to_owned())).unwrap_or_else(|| line.to_owned())
}

impl Belongings {
    /// The things of a person, as they were at this time.
    #[must_use]
    pub fn of(person: &Person, now: DateTime<Utc>) -> Self {
        let dice = |place| Dice::of(person.seed, &[person.index, 40, place]);
        let uid = |block: &String| property(block, "UID").unwrap_or_default().to_owned();
        let notes = format!("Notes of {}\n\nCall the depot about the Tuesday run.\n", person.name());
        let rows =
            ["date,from,to,km\n2026-02-03,Depot,Harbour,18\n", "2026-02-04,Depot,Airport,41\n"].concat();
        let files = [
            ("Documents/notes.txt", notes.into_bytes()),
            ("Documents/mileage.csv", rows.into_bytes()),
            ("Download/safety-card.txt", b"1. Stop.\n2. Look.\n3. Ask.\n".to_vec()),
        ];
        Self {
            contacts: contacts::cards(person, dice(1)).into_iter().map(|card| (uid(&card), card)).collect(),
            calendar: calendar::events(person, dice(2), now).into_iter().map(|e| (uid(&e), e)).collect(),
            messages: messages::lines(person, dice(3), now).into_iter().map(|l| (key(&l), l)).collect(),
            photos: photos::pictures(dice(4)),
            files: files.into_iter().map(|(path, bytes)| (path.to_owned(), bytes)).collect(),
        }
    }
    /// A file by its path, photos included.
    #[must_use]
    pub fn file(&self, path: &str) -> Option<&[u8]> {
        let path = path.trim_start_matches('/');
        self.files.get(path).or_else(|| self.photos.get(path)).map(Vec::as_slice)
    }
    /// Stores a file.
    pub fn store(&mut self, path: &str, bytes: Vec<u8>) {
        self.files.insert(path.trim_start_matches('/').to_owned(), bytes);
    }
    /// Every file with its size, photos included.
    pub fn index(&self) -> impl Iterator<Item = (&str, &[u8])> {
        self.files.iter().chain(&self.photos).map(|(path, bytes)| (path.as_str(), bytes.as_slice()))
    }
    /// Loses everything, or only photos and files.
    pub fn wipe(&mut self, media_only: bool) {
        self.photos.clear();
        self.files.clear();
        if !media_only {
            self.contacts.clear();
            self.calendar.clear();
            self.messages.clear();
        }
    }
    /// Backs up one item: the file and how many entries are in it.
    ///
    /// # Errors
    /// The outcome to answer when it cannot be done.
    pub fn back_up(&self, item: &str, groups: &[&str]) -> Result<(File, usize), Outcome> {
        let wanted = |path: &str| {
            groups.is_empty() || groups.iter().any(|group| path.starts_with(group.trim_start_matches('/')))
        };
        let archive = |of: &BTreeMap<String, Vec<u8>>, name: &str| {
            let chosen: Vec<_> = of.iter().filter(|(path, _)| wanted(path)).collect();
            let count = chosen.len();
            let packed = pack(chosen.into_iter().map(|(path, bytes)| (path.as_str(), bytes.as_slice())));
            let packed = packed.map_err(|error| Outcome::failed("io", &error.to_string()))?;
            Ok((File::new(name, "application/zip", packed), count))
        };
        match item {
            "contacts" => {
                let of_group = |card: &&String| {
                    let own = property(card, "CATEGORIES").unwrap_or_default();
                    groups.is_empty() || own.split(',').any(|group| groups.contains(&group))
                };
                let chosen: Vec<&str> = self.contacts.values().filter(of_group).map(String::as_str).collect();
                let file = File::new("contacts.vcf", "text/vcard", chosen.concat().into_bytes());
                Ok((file, chosen.len()))
            }
            "calendar" => {
                let body: String = self.calendar.values().map(String::as_str).collect();
                let head = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Example//Simulated phone//EN\r\n";
                let text = format!("{head}{body}END:VCALENDAR\r\n");
                Ok((File::new("calendar.ics", "text/calendar", text.into_bytes()), self.calendar.len()))
            }
            "messages" => {
                let text: String = self.messages.values().map(|line| format!("{line}\n")).collect();
                Ok((
                    File::new("messages.jsonl", "application/x-ndjson", text.into_bytes()),
                    self.messages.len(),
                ))
            }
            "photos" => archive(&self.photos, "photos.zip"),
            "files" => archive(&self.files, "files.zip"),
            other => Err(Outcome::unsupported(&format!("this phone has no {other} to back up"))),
        }
    }
    /// Takes back one item: what is there already stays as it is. Says how many entries the backup holds.
    ///
    /// # Errors
    /// The outcome to answer when it cannot be done.
    pub fn restore(&mut self, item: &str, file: &File) -> Result<usize, Outcome> {
        let text = || String::from_utf8_lossy(&file.bytes).into_owned();
        let into = |of: &mut BTreeMap<String, String>, entries: Vec<(String, String)>| {
            let count = entries.len();
            for (key, entry) in entries {
                of.entry(key).or_insert(entry);
            }
            count
        };
        let named = |blocks: Vec<String>| {
            blocks.into_iter().map(|b| (property(&b, "UID").unwrap_or(&b).to_owned(), b)).collect()
        };
        match item {
            "contacts" => Ok(into(&mut self.contacts, named(blocks(&text(), "VCARD")))),
            "calendar" => Ok(into(&mut self.calendar, named(blocks(&text(), "VEVENT")))),
            "messages" => {
                let lines = text();
                let lines = lines.lines().filter(|line| !line.trim().is_empty());
                Ok(into(&mut self.messages, lines.map(|line| (key(line), line.to_owned())).collect()))
            }
            "photos" | "files" => {
                let files = unpack(&file.bytes, MOST_BYTES).map_err(|error| {
                    Outcome::failed("format", &format!("the archive cannot be taken back: {error}"))
                })?;
                let count = files.len();
                let of = if item == "photos" { &mut self.photos } else { &mut self.files };
                for (path, bytes) in files {
                    of.entry(path).or_insert(bytes);
                }
                Ok(count)
            }
            other => Err(Outcome::unsupported(&format!("this phone has no {other} to restore"))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::TimeZone;

    #[test]
    fn what_is_backed_up_comes_back_after_a_wipe() {
        let now = Utc.with_ymd_and_hms(2026, 3, 3, 15, 0, 0).unwrap();
        let mut own = Belongings::of(&Person::new(7, 1, 10), now);
        for item in ["contacts", "calendar", "messages", "photos", "files"] {
            let (file, count) = own.back_up(item, &[]).unwrap();
            assert!(count > 1, "{item}");
            let mut wiped = own.clone();
            wiped.wipe(false);
            assert_eq!(wiped.back_up(item, &[]).unwrap().1, 0, "{item}");
            assert_eq!(wiped.restore(item, &file).unwrap(), count);
            assert_eq!(wiped.back_up(item, &[]).unwrap(), (file.clone(), count), "{item}");
            assert_eq!(own.restore(item, &file).unwrap(), count);
            assert_eq!(own.back_up(item, &[]).unwrap().1, count, "nothing is there twice");
        }
        let (family, few) = own.back_up("contacts", &["Family"]).unwrap();
        assert!(few > 0 && few < own.contacts.len(), "{few}");
        assert!(String::from_utf8(family.bytes).unwrap().contains("CATEGORIES:Family"));
    }
}
