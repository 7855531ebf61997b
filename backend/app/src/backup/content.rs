//! A backup's file cut into its entries, and put together again from some of them: vCards, calendar components,
//! lines of messages, files of an archive. An archive is never unpacked here: its files are copied as they are.

use std::{collections::HashSet, io::Cursor};

use handsight_domain::{backup::Item, id::BackupId, scope::EnterpriseScope};
use zip::{ZipArchive, ZipWriter};

use super::{Entry, list};
use crate::{App, UseCaseError};

/// Most entries that are looked at.
const MOST: usize = 100_000;

/// A backup's content, cut.
#[derive(Debug)]
pub(super) enum Split {
    /// vCards.
    Cards(Vec<String>),
    /// Events, and what stands around them (time zones).
    Events(Vec<String>, Vec<String>),
    /// Lines of JSON.
    Lines(Vec<String>),
    /// An archive, with the paths and sizes of its files.
    Files(Vec<u8>, Vec<(String, i64)>),
}

/// The blocks between `BEGIN:<kind>` and its `END`, as they stand.
fn blocks(text: &str, kind: &str) -> Vec<String> {
    let (begin, end) = (format!("BEGIN:{kind}"), format!("END:{kind}"));
    let (mut found, mut open) = (Vec::new(), None::<String>);
    for line in text.lines().map(|line| line.trim_end_matches('\r')) {
        if open.is_none() && line.trim().eq_ignore_ascii_case(&begin) {
            open = Some(String::new());
        }
        if let Some(block) = &mut open {
            block.push_str(line);
            block.push_str("\r\n");
        }
        if line.trim().eq_ignore_ascii_case(&end) && found.len() < MOST {
            found.extend(open.take());
        }
    }
    found
}

fn missing() -> UseCaseError {
    UseCaseError::field("entries", "names an entry that is not in this backup")
}

/// Most entries that are chosen at once.
const MOST_CHOSEN: usize = 10_000;

/// The places that were chosen, each once, in the order in which they were named.
///
/// # Errors
/// [`UseCaseError::Invalid`] for too many.
pub(super) fn once_each(places: &[usize]) -> Result<Vec<usize>, UseCaseError> {
    let mut met = HashSet::new();
    let once: Vec<usize> = places.iter().copied().filter(|place| met.insert(*place)).collect();
    if once.len() > MOST_CHOSEN {
        let words = format!("choose at most {MOST_CHOSEN} entries, or leave it out for all");
        return Err(UseCaseError::field("entries", words));
    }
    Ok(once)
}

/// The texts at these places.
fn texts<'a>(of: &'a [String], wanted: &[usize]) -> Result<Vec<&'a str>, UseCaseError> {
    wanted.iter().map(|at| of.get(*at).map(String::as_str).ok_or_else(missing)).collect()
}

impl Split {
    /// Cuts a backup's file.
    ///
    /// # Errors
    /// In words, when it is not of its item's form.
    pub(super) fn of(item: Item, bytes: Vec<u8>) -> Result<Self, String> {
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        Ok(match item {
            Item::Contacts => Self::Cards(blocks(&text(&bytes), "VCARD")),
            Item::Calendar => {
                let text = text(&bytes);
                Self::Events(blocks(&text, "VEVENT"), blocks(&text, "VTIMEZONE"))
            }
            Item::Messages => {
                let text = text(&bytes);
                let lines = text.lines().filter(|line| !line.trim().is_empty()).take(MOST);
                Self::Lines(lines.map(str::to_owned).collect())
            }
            Item::Photos | Item::Files => {
                let unreadable =
                    |error: zip::result::ZipError| format!("the phone's archive cannot be read: {error}");
                let mut archive = ZipArchive::new(Cursor::new(&bytes)).map_err(unreadable)?;
                let mut files = Vec::new();
                for index in 0..archive.len().min(MOST) {
                    let file = archive.by_index_raw(index).map_err(unreadable)?;
                    let name = file.name().map_err(unreadable)?.into_owned();
                    files.push((name, i64::try_from(file.size()).unwrap_or(i64::MAX)));
                }
                Self::Files(bytes, files)
            }
        })
    }
    /// Every entry in words.
    pub(super) fn entries(&self) -> Vec<Entry> {
        let each = |of: &[String], read: fn(usize, &str) -> Entry| {
            of.iter().enumerate().map(|(index, text)| read(index, text)).collect()
        };
        match self {
            Self::Cards(cards) => each(cards, Entry::of_card),
            Self::Events(events, _) => each(events, Entry::of_event),
            Self::Lines(lines) => each(lines, Entry::of_message),
            Self::Files(_, files) => files
                .iter()
                .enumerate()
                .map(|(index, (path, size))| Entry::of_file(index, path, *size))
                .collect(),
        }
    }
    /// A file of the same form with some of the entries.
    ///
    /// # Errors
    /// [`UseCaseError::Invalid`] for an entry that is not there.
    pub(super) fn choose(&self, wanted: &[usize]) -> Result<Vec<u8>, UseCaseError> {
        Ok(match self {
            Self::Cards(cards) => texts(cards, wanted)?.concat().into_bytes(),
            Self::Events(events, zones) => {
                let head = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Handsight//Backup//EN\r\n";
                format!("{head}{}{}END:VCALENDAR\r\n", zones.concat(), texts(events, wanted)?.concat())
                    .into_bytes()
            }
            Self::Lines(lines) => texts(lines, wanted)?
                .into_iter()
                .map(|line| format!("{line}\n"))
                .collect::<String>()
                .into_bytes(),
            Self::Files(bytes, files) => {
                let broken = |error: zip::result::ZipError| UseCaseError::Conflict(error.to_string());
                let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(broken)?;
                let mut out = ZipWriter::new(Cursor::new(Vec::new()));
                for at in wanted {
                    if *at >= files.len() {
                        return Err(missing());
                    }
                    out.raw_copy_file(archive.by_index_raw(*at).map_err(broken)?).map_err(broken)?;
                }
                out.finish().map_err(broken)?.into_inner()
            }
        })
    }
}

/// A file that a person takes away.
#[derive(Debug, Clone)]
pub struct Taken {
    /// Its name.
    pub name: &'static str,
    /// Its media type.
    pub media_type: &'static str,
    /// Its content.
    pub bytes: Vec<u8>,
}

/// Some entries of a backup as a file of the usual form: `.vcf`, `.ics`, `.jsonl` or `.zip`.
///
/// # Errors
/// [`UseCaseError::NotFound`] for no backup, [`UseCaseError::Conflict`] for one without content,
/// [`UseCaseError::Invalid`] for entries that are not there.
pub async fn take_away(
    app: &App,
    scope: &EnterpriseScope,
    id: BackupId,
    entries: &[usize],
) -> Result<Taken, UseCaseError> {
    let entries = once_each(entries)?;
    let row = list::find(app, scope, id).await?.ok_or(UseCaseError::NotFound)?;
    let (name, media_type) = row.item.file();
    let bytes = list::split(app, scope, &row).await?.choose(&entries)?;
    Ok(Taken { name, media_type, bytes })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_is_chosen_once_however_often_it_is_named() {
        assert_eq!(once_each(&[3, 0, 3, 3, 1, 0]).unwrap(), [3, 0, 1]);
        assert_eq!(once_each(&vec![7; 1_000_000]).unwrap(), [7]);
        assert!(once_each(&(0..=MOST_CHOSEN).collect::<Vec<_>>()).is_err());
    }

    #[test]
    fn some_entries_make_a_file_of_the_same_form() {
        let cards = (0..4).map(|n| format!("BEGIN:VCARD\r\nFN:P{n}\r\nEND:VCARD\r\n")).collect::<String>();
        let split = Split::of(Item::Contacts, cards.into_bytes()).unwrap();
        let some = split.choose(&[1, 3]).unwrap();
        let again = Split::of(Item::Contacts, some).unwrap().entries();
        assert_eq!(again.iter().map(|e| e.title.as_str()).collect::<Vec<_>>(), ["P1", "P3"]);
        assert!(split.choose(&[4]).is_err());
        let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
        for name in ["a/one.txt", "two.txt"] {
            zip.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
            std::io::Write::write_all(&mut zip, name.as_bytes()).unwrap();
        }
        let bytes = zip.finish().unwrap().into_inner();
        let split = Split::of(Item::Files, bytes).unwrap();
        assert_eq!(split.entries().len(), 2);
        let one = Split::of(Item::Files, split.choose(&[1]).unwrap()).unwrap().entries();
        assert_eq!((one.len(), one[0].title.as_str(), one[0].bytes), (1, "two.txt", Some(7)));
        assert!(Split::of(Item::Files, b"no archive".to_vec()).is_err());
        let text = "BEGIN:VCALENDAR\nBEGIN:VTIMEZONE\nTZID:X\nEND:VTIMEZONE\nBEGIN:VEVENT\nSUMMARY:A\nEND:VEVENT\nEND:VCALENDAR";
        let some = Split::of(Item::Calendar, text.as_bytes().to_vec()).unwrap().choose(&[0]).unwrap();
        let some = String::from_utf8(some).unwrap();
        assert!(some.contains("TZID:X") && some.contains("SUMMARY:A") && some.ends_with("END:VCALENDAR\r\n"));
    }
}
