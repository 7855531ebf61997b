//! A backup's file cut into its entries, and put together again from some of them: vCards, calendar components,
//! lines of messages, files of an archive. An archive is never unpacked here: its files are copied as they are.

use std::{collections::HashSet, io::Cursor, ops::Range};

use handsight_domain::{
    backup::Item,
    pace::{Pace, Stopped},
};
use zip::{ZipArchive, ZipWriter};

use super::Entry;
use crate::UseCaseError;

/// Most entries that are looked at.
const MOST: usize = 100_000;
/// Most bytes of a text that is mended where it is not UTF-8: a byte that means nothing becomes three, beside the text
/// that it was.
const MOST_MENDED: usize = 16 << 20;
/// Most entries that are chosen at once.
const MOST_CHOSEN: usize = 10_000;
/// How an archive's list names a file: its first bytes.
const LISTED: &[u8] = b"PK\x01\x02";
/// What an archive of copied files may be larger than the one they come from: the list's own end.
const ARCHIVE_SPARE: u64 = 1 << 10;

/// Of what kind the entries of a text are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// vCards.
    Cards,
    /// Events of a calendar.
    Events,
    /// Lines of JSON.
    Lines,
}

/// Some entries of a backup.
#[derive(Debug, Clone)]
pub struct Entries {
    /// How many there are, or how many hold the words that were looked for.
    pub total: usize,
    /// Some of them, in the backup's own order.
    pub shown: Vec<Entry>,
}

/// A backup's content, cut.
#[derive(Debug)]
pub(super) enum Split {
    /// A text: where its entries are, and what stands around them (time zones).
    Text(String, Form, Vec<Range<usize>>, Vec<Range<usize>>),
    /// An archive, with the paths and sizes of its files.
    Files(Vec<u8>, Vec<(String, i64)>),
}

/// Why a content was not cut.
#[derive(Debug, thiserror::Error)]
pub(super) enum Uncut {
    /// It is not of its item's form, in words.
    #[error("{0}")]
    Unreadable(String),
    /// Nobody waits any more.
    #[error(transparent)]
    Stopped(#[from] Stopped),
}

impl From<Uncut> for UseCaseError {
    fn from(uncut: Uncut) -> Self {
        match uncut {
            Uncut::Unreadable(words) => Self::Conflict(words),
            Uncut::Stopped(stopped) => stopped.into(),
        }
    }
}

/// Where the lines of a text are, with their ends.
fn line_ranges(text: &str) -> impl Iterator<Item = (Range<usize>, &str)> {
    text.split_inclusive('\n').scan(0, |at, line| {
        let from = *at;
        *at += line.len();
        Some((from..*at, line))
    })
}

/// Where the blocks between `BEGIN:<kind>` and its `END` are.
fn blocks(text: &str, kind: &str, pace: &Pace) -> Result<Vec<Range<usize>>, Stopped> {
    let (begin, end) = (format!("BEGIN:{kind}"), format!("END:{kind}"));
    let (mut found, mut open) = (Vec::new(), None);
    for (range, line) in line_ranges(text) {
        pace.step(line.len())?;
        let line = line.trim();
        if open.is_none() && line.eq_ignore_ascii_case(&begin) {
            open = Some(range.start);
        }
        if line.eq_ignore_ascii_case(&end) && found.len() < MOST {
            found.extend(open.take().map(|from| from..range.end));
        }
    }
    Ok(found)
}

fn missing() -> UseCaseError {
    UseCaseError::field("entries", "names an entry that is not in this backup")
}

/// Text of entries at these places, each line with the line end of the form.
fn texts(
    text: &str,
    of: impl Iterator<Item = Range<usize>>,
    line_end: &str,
    pace: &Pace,
) -> Result<String, Stopped> {
    let mut out = String::new();
    for range in of {
        let block = text.get(range).unwrap_or_default();
        pace.step(block.len())?;
        for line in block.lines() {
            out.push_str(line.trim_end_matches('\r'));
            out.push_str(line_end);
        }
    }
    Ok(out)
}

/// The files that an archive lists.
fn files(bytes: &[u8], pace: &Pace) -> Result<Vec<(String, i64)>, Uncut> {
    let unreadable = |error: zip::result::ZipError| {
        Uncut::Unreadable(format!("the phone's archive cannot be read: {error}"))
    };
    // Its list is read as a whole: first it is seen that it is not longer than what is looked at.
    let mut listed = 0;
    for chunk in bytes.chunks(1 << 20) {
        pace.step(chunk.len())?;
        listed += chunk.windows(LISTED.len()).filter(|window| *window == LISTED).count();
    }
    if listed > MOST {
        return Err(Uncut::Unreadable(format!(
            "the phone's archive holds more than {MOST} files: restore it as a whole"
        )));
    }
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(unreadable)?;
    let mut files = Vec::new();
    for index in 0..archive.len().min(MOST) {
        pace.step(LISTED.len())?;
        let file = archive.by_index_raw(index).map_err(unreadable)?;
        let name = file.name().map_err(unreadable)?.into_owned();
        files.push((name, i64::try_from(file.size()).unwrap_or(i64::MAX)));
    }
    Ok(files)
}

/// Which entries are wanted: each once, in the order of their first mention.
///
/// # Errors
/// [`UseCaseError::Invalid`] for none, and for more than a backup can have.
pub(super) fn distinct(wanted: &[usize]) -> Result<Vec<usize>, UseCaseError> {
    let mut seen = HashSet::new();
    let wanted: Vec<usize> =
        wanted.iter().copied().filter(|at| seen.len() <= MOST_CHOSEN && seen.insert(*at)).collect();
    match wanted.len() {
        0 => Err(UseCaseError::field("entries", "choose at least one, or leave it out for all")),
        n if n > MOST_CHOSEN => {
            let words = format!("choose at most {MOST_CHOSEN} entries, or leave it out for all");
            Err(UseCaseError::field("entries", words))
        }
        _ => Ok(wanted),
    }
}

impl Split {
    /// Cuts a backup's file.
    ///
    /// # Errors
    /// [`Uncut`] in words, when it is not of its item's form, and when nobody waits any more.
    pub(super) fn of(item: Item, bytes: Vec<u8>, pace: &Pace) -> Result<Self, Uncut> {
        let text = |bytes: Vec<u8>| match String::from_utf8(bytes) {
            Ok(text) => Ok(text),
            Err(error) if error.as_bytes().len() > MOST_MENDED => Err(Uncut::Unreadable(format!(
                "the phone's file is no text in UTF-8, and more than {} MiB: restore it as a whole",
                MOST_MENDED >> 20
            ))),
            Err(error) => Ok(String::from_utf8_lossy(error.as_bytes()).into_owned()),
        };
        Ok(match item {
            Item::Contacts => {
                let text = text(bytes)?;
                let cards = blocks(&text, "VCARD", pace)?;
                Self::Text(text, Form::Cards, cards, vec![])
            }
            Item::Calendar => {
                let text = text(bytes)?;
                let (events, zones) = (blocks(&text, "VEVENT", pace)?, blocks(&text, "VTIMEZONE", pace)?);
                Self::Text(text, Form::Events, events, zones)
            }
            Item::Messages => {
                let text = text(bytes)?;
                pace.step(text.len())?;
                let lines = line_ranges(&text).filter(|(_, line)| !line.trim().is_empty());
                let lines = lines.map(|(range, _)| range).take(MOST).collect();
                Self::Text(text, Form::Lines, lines, vec![])
            }
            Item::Photos | Item::Files => {
                let files = files(&bytes, pace)?;
                Self::Files(bytes, files)
            }
        })
    }
    /// How many entries there are.
    pub(super) fn len(&self) -> usize {
        match self {
            Self::Text(_, _, entries, _) => entries.len(),
            Self::Files(_, files) => files.len(),
        }
    }
    /// An entry in words; `None` for one that is not there.
    fn entry(&self, index: usize, pace: &Pace) -> Result<Option<Entry>, Stopped> {
        Ok(match self {
            Self::Text(text, form, entries, _) => {
                let Some(text) = entries.get(index).and_then(|range| text.get(range.clone())) else {
                    return Ok(None);
                };
                Some(match form {
                    Form::Cards => Entry::of_card(index, text, pace)?,
                    Form::Events => Entry::of_event(index, text, pace)?,
                    Form::Lines => Entry::of_message(index, text.trim_end(), pace)?,
                })
            }
            Self::Files(_, files) => {
                pace.step(1)?;
                files.get(index).map(|(path, size)| Entry::of_file(index, path, *size))
            }
        })
    }
    /// Some of the entries that hold these lower-case words (all without words), and how many do.
    ///
    /// # Errors
    /// [`Stopped`] when nobody waits any more.
    pub(super) fn look(
        &self,
        words: Option<&str>,
        skip: usize,
        most: usize,
        pace: &Pace,
    ) -> Result<Entries, Stopped> {
        let Some(words) = words else {
            let shown = (skip..self.len()).take(most).filter_map(|at| self.entry(at, pace).transpose());
            return Ok(Entries { total: self.len(), shown: shown.collect::<Result<_, _>>()? });
        };
        let mut found = Entries { total: 0, shown: vec![] };
        for at in 0..self.len() {
            if let Some(entry) = self.entry(at, pace)?.filter(|entry| entry.holds(words)) {
                if found.total >= skip && found.shown.len() < most {
                    found.shown.push(entry);
                }
                found.total += 1;
            }
        }
        Ok(found)
    }
    /// A file of the same form with some of the entries, which are [`distinct`].
    ///
    /// # Errors
    /// [`UseCaseError::Invalid`] for an entry that is not there.
    pub(super) fn choose(&self, wanted: &[usize], pace: &Pace) -> Result<Vec<u8>, UseCaseError> {
        if wanted.iter().any(|at| *at >= self.len()) {
            return Err(missing());
        }
        let (text, form, entries, around) = match self {
            Self::Text(text, form, entries, around) => (text, form, entries, around),
            Self::Files(bytes, _) => return copied(bytes, wanted, pace),
        };
        let line_end = if *form == Form::Lines { "\n" } else { "\r\n" };
        let chosen = wanted.iter().filter_map(|at| entries.get(*at).cloned());
        let chosen = texts(text, chosen, line_end, pace)?;
        if *form != Form::Events {
            return Ok(chosen.into_bytes());
        }
        let head = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Handsight//Backup//EN\r\n";
        let zones = texts(text, around.iter().cloned(), line_end, pace)?;
        Ok(format!("{head}{zones}{chosen}END:VCALENDAR\r\n").into_bytes())
    }
}

/// An archive of some files of another, copied as they are. Files of an archive do not overlap: one whose list says so
/// would make more of itself than it is.
fn copied(bytes: &[u8], wanted: &[usize], pace: &Pace) -> Result<Vec<u8>, UseCaseError> {
    let broken = |error: zip::result::ZipError| UseCaseError::Conflict(error.to_string());
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(broken)?;
    let mut out = ZipWriter::new(Cursor::new(Vec::new()));
    let (mut taken, most) = (0_u64, bytes.len() as u64 + ARCHIVE_SPARE);
    for at in wanted {
        let file = archive.by_index_raw(*at).map_err(broken)?;
        taken = taken.saturating_add(file.compressed_size());
        if taken > most {
            return Err(UseCaseError::conflict(
                "the phone's archive is damaged: its files lie over each other",
            ));
        }
        pace.step(usize::try_from(file.compressed_size()).unwrap_or(usize::MAX))?;
        out.raw_copy_file(file).map_err(broken)?;
    }
    Ok(out.finish().map_err(broken)?.into_inner())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn split(item: Item, bytes: &[u8]) -> Result<Split, Uncut> {
        Split::of(item, bytes.to_vec(), &Pace::default())
    }

    fn choose(split: &Split, wanted: &[usize]) -> Result<Vec<u8>, UseCaseError> {
        split.choose(&distinct(wanted)?, &Pace::default())
    }

    fn entries(split: &Split) -> Vec<Entry> {
        split.look(None, 0, usize::MAX, &Pace::default()).unwrap().shown
    }

    fn archive(files: &[(&str, &[u8])]) -> Vec<u8> {
        let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
        for (name, content) in files {
            zip.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
            std::io::Write::write_all(&mut zip, content).unwrap();
        }
        zip.finish().unwrap().into_inner()
    }

    #[test]
    fn some_entries_make_a_file_of_the_same_form() {
        let cards = (0..4).map(|n| format!("BEGIN:VCARD\r\nFN:P{n}\r\nEND:VCARD\r\n")).collect::<String>();
        let cards = split(Item::Contacts, cards.as_bytes()).unwrap();
        let some = choose(&cards, &[1, 3]).unwrap();
        let again = entries(&split(Item::Contacts, &some).unwrap());
        assert_eq!(again.iter().map(|e| e.title.as_str()).collect::<Vec<_>>(), ["P1", "P3"]);
        assert!(choose(&cards, &[4]).is_err());
        let bytes = archive(&[("a/one.txt", b"a/one.txt"), ("two.txt", b"two.txt")]);
        let files = split(Item::Files, &bytes).unwrap();
        assert_eq!(entries(&files).len(), 2);
        let one = entries(&split(Item::Files, &choose(&files, &[1]).unwrap()).unwrap());
        assert_eq!((one.len(), one[0].title.as_str(), one[0].bytes), (1, "two.txt", Some(7)));
        assert!(split(Item::Files, b"no archive").is_err());
        let text = "BEGIN:VCALENDAR\nBEGIN:VTIMEZONE\nTZID:X\nEND:VTIMEZONE\nBEGIN:VEVENT\nSUMMARY:A\nEND:VEVENT\nEND:VCALENDAR";
        let some = choose(&split(Item::Calendar, text.as_bytes()).unwrap(), &[0]).unwrap();
        let some = String::from_utf8(some).unwrap();
        assert!(some.contains("TZID:X") && some.contains("SUMMARY:A") && some.ends_with("END:VCALENDAR\r\n"));
        let lines = split(Item::Messages, b"{\"text\":\"a\"}\r\n\n{\"text\":\"b\"}").unwrap();
        assert_eq!(choose(&lines, &[1, 0]).unwrap(), b"{\"text\":\"b\"}\n{\"text\":\"a\"}\n");
    }

    #[test]
    fn an_entry_is_taken_once_however_often_it_is_named() {
        assert_eq!(distinct(&[3, 1, 3, 3, 1]).unwrap(), [3, 1]);
        assert!(distinct(&[]).is_err());
        assert!(distinct(&(0..=MOST_CHOSEN).collect::<Vec<_>>()).is_err());
        let files = split(Item::Files, &archive(&[("one.txt", b"one")])).unwrap();
        assert_eq!(choose(&files, &[0; 1_000]).unwrap().len(), choose(&files, &[0]).unwrap().len());
    }

    #[test]
    fn an_archive_that_says_more_than_it_is_is_refused() {
        let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
        let stored =
            zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
        for (name, content) in [("one.txt", vec![7; 20_000]), ("two.txt", vec![7])] {
            zip.start_file(name, stored).unwrap();
            std::io::Write::write_all(&mut zip, &content).unwrap();
        }
        let mut whole = zip.finish().unwrap().into_inner();
        // The second file's line of the list gets the sizes and the place of the first.
        let listed = whole.windows(4).rposition(|window| window == LISTED).unwrap();
        for (at, value) in [(20, 20_000_u32), (24, 20_000), (42, 0)] {
            whole[listed + at..listed + at + 4].copy_from_slice(&value.to_le_bytes());
        }
        let refused = copied(&whole, &[0, 1], &Pace::default()).unwrap_err();
        assert!(refused.to_string().contains("over each other"), "{refused}");
        assert!(copied(&whole, &[1], &Pace::default()).is_ok());
        let listed = LISTED.repeat(MOST + 1);
        assert!(split(Item::Files, &listed).unwrap_err().to_string().contains("more than"));
    }

    #[test]
    fn a_large_file_that_is_no_text_is_not_mended() {
        let bytes = |size: usize| [b"\xff\n".as_slice(), &vec![b'a'; size - 2]].concat();
        for item in [Item::Contacts, Item::Calendar, Item::Messages] {
            let refused = split(item, &bytes(MOST_MENDED + 1)).unwrap_err();
            assert!(refused.to_string().contains("UTF-8"), "{refused}");
            assert!(split(item, &bytes(1_000)).is_ok(), "{item:?}");
        }
    }

    #[test]
    fn entries_are_looked_at_by_page_and_by_words() {
        let cards = (0..50).map(|n| format!("BEGIN:VCARD\nFN:P{n}\nNOTE:Odd{}\nEND:VCARD\n", n % 2));
        let cards = split(Item::Contacts, cards.collect::<String>().as_bytes()).unwrap();
        let pace = Pace::default();
        let page = cards.look(None, 48, 5, &pace).unwrap();
        assert_eq!((page.total, page.shown.len(), page.shown[0].index), (50, 2, 48));
        // Without words only what is shown is read.
        assert!(pace.steps() < 1_000, "{}", pace.steps());
        let odd = cards.look(Some("odd1"), 20, 2, &pace).unwrap();
        assert_eq!((odd.total, odd.shown.len(), odd.shown[0].index), (25, 2, 41));
    }

    #[test]
    fn work_grows_as_the_content_does() {
        let shapes = [
            (Item::Contacts, "BEGIN:VCARD\nX;ENCODING=QUOTED-PRINTABLE=\n", "aaaaaa=\n", "END:VCARD\n"),
            (Item::Contacts, "BEGIN:VCARD\nNOTE;ENCODING=QUOTED-PRINTABLE", "\n =", "\nEND:VCARD\n"),
            (Item::Contacts, "", "BEGIN:VCARD\nFN:A\nEND:VCARD\n", ""),
            (Item::Calendar, "BEGIN:VEVENT\nX", ";A=B", ":\nEND:VEVENT\n"),
            (Item::Messages, "", "[\n", ""),
        ];
        for (item, begin, again, end) in shapes {
            let work = |times: usize| {
                let pace = Pace::default();
                let bytes = format!("{begin}{}{end}", again.repeat(times)).into_bytes();
                Split::of(item, bytes, &pace).unwrap().look(Some("zz"), 0, 10, &pace).unwrap();
                pace.steps()
            };
            let (once, twice) = (work(5_000), work(10_000));
            assert!(twice <= 2 * once + 1_000, "{again:?}: {once} steps, and {twice} for twice as much");
        }
    }

    proptest! {
        #[test]
        fn any_bytes_give_an_answer(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
            for (item, head) in [
                (Item::Contacts, "BEGIN:VCARD\n"), (Item::Calendar, "BEGIN:VEVENT\n"), (Item::Messages, ""),
                (Item::Files, "PK\x03\x04"),
            ] {
                let whole = [head.as_bytes(), &bytes, b"\nEND:VCARD\nEND:VEVENT\n"].concat();
                if let Ok(split) = split(item, &whole) {
                    let all: Vec<usize> = (0..split.len()).collect();
                    prop_assert_eq!(entries(&split).len(), all.len());
                    prop_assert!(all.is_empty() || choose(&split, &all).is_ok());
                }
            }
        }
    }
}
