//! From a file to entries: what each row says, and what is wrong with it.

use super::{
    Column, Details, Flaw, MOST_BYTES, MOST_ROWS, MOST_TRIES, card,
    column::is_mobile,
    decode::decode,
    details::{email, number},
    table::{self, Row},
};
use crate::{
    closed::closed,
    pace::{Pace, Stopped},
};

closed! {
    /// Format of a contact file.
    pub enum Format {
        /// A table with a header row.
        Table = "TABLE",
        /// A table without a header row.
        BareTable = "BARE_TABLE",
        /// vCards.
        Cards = "CARDS",
    }
}

/// How a file is to be read.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// The country of numbers without a country code, ISO 3166-1 alpha-2.
    pub country: Option<String>,
    /// What columns hold, by index from 0, where it is not what their headings say.
    pub columns: Vec<(usize, Column)>,
}

/// A column of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ParsedColumn {
    /// Its heading; empty without one.
    pub heading: String,
    /// What it holds.
    pub holds: Column,
    /// The first three values.
    pub samples: Vec<String>,
}

/// One row or card.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The line of the file that it begins on, from 1.
    pub line: usize,
    /// What it says, as far as it will do.
    pub details: Details,
    /// What is wrong with it.
    pub flaws: Vec<Flaw>,
    /// The line of an earlier entry that it was merged into.
    pub merged_into: Option<usize>,
}

impl Entry {
    /// Whether it can be taken: nothing fatal, and not merged into another.
    pub fn usable(&self) -> bool {
        self.merged_into.is_none() && !self.flaws.iter().any(|flaw| flaw.fatal)
    }
}

/// A file, read.
#[derive(Debug, Clone)]
pub struct Parsed {
    /// What kind of file it is.
    pub format: Format,
    /// The encoding's name.
    pub encoding: &'static str,
    /// Whether some bytes meant nothing in that encoding.
    pub damaged: bool,
    /// What parts the cells of a table.
    pub separator: Option<char>,
    /// The columns of a table.
    pub columns: Vec<ParsedColumn>,
    /// Its rows, in the file's order.
    pub entries: Vec<Entry>,
    /// There were more than [`MOST_ROWS`] rows; the rest was not read.
    pub cut: bool,
}

/// Why a file was not read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unread {
    /// It is over a limit, in words for whoever sent it.
    #[error("{0}")]
    Refused(String),
    /// Nobody waits any more.
    #[error(transparent)]
    Stopped(#[from] Stopped),
}

/// Takes the first number that will do, mobile ones first; without any, what is wrong with the best.
fn best_number(
    mut given: Vec<(bool, String)>,
    country: Option<&str>,
    flaws: &mut Vec<Flaw>,
) -> Option<String> {
    given.retain(|(_, text)| !text.trim().is_empty());
    given.sort_by_key(|(mobile, _)| !mobile);
    let mut first_fault = None;
    for (_, text) in given.iter().take(MOST_TRIES) {
        match number(text, country) {
            Ok(number) => return Some(number),
            Err(words) => {
                first_fault.get_or_insert_with(|| Flaw::new("phoneNumber", text, words, false));
            }
        }
    }
    flaws.extend(first_fault);
    None
}

fn best_email(given: &[String], flaws: &mut Vec<Flaw>) -> Option<String> {
    let mut first_fault = None;
    for text in given.iter().filter(|text| !text.trim().is_empty()).take(MOST_TRIES) {
        match email(text) {
            Ok(address) => return Some(address),
            Err(words) => {
                first_fault.get_or_insert_with(|| Flaw::new("email", text, words, false));
            }
        }
    }
    flaws.extend(first_fault);
    None
}

/// Several values of one cell, as Gmail writes them.
fn several(cell: &str) -> impl Iterator<Item = &str> {
    cell.split(" ::: ")
}

fn some(text: String) -> Option<String> {
    (!text.trim().is_empty()).then_some(text)
}

fn of_row(row: &Row, columns: &[ParsedColumn], country: Option<&str>) -> Entry {
    let mut flaws = Vec::new();
    let (mut name, mut given, mut middle, mut family) = Default::default();
    let (mut phones, mut emails) = (Vec::new(), Vec::new());
    let mut details = Details::default();
    let mut kind = "";
    for (cell, column) in row.cells.iter().zip(columns) {
        let text = || cell.clone();
        match column.holds {
            Column::Ignored => {}
            Column::PhoneKind => {
                kind = cell;
                continue;
            }
            Column::Name if !cell.is_empty() => name = text(),
            Column::Given if !cell.is_empty() => given = text(),
            Column::Middle if !cell.is_empty() => middle = text(),
            Column::Family if !cell.is_empty() => family = text(),
            Column::Mobile => phones.extend(several(cell).map(|n| (true, n.to_owned()))),
            Column::Phone => phones.extend(several(cell).map(|n| (is_mobile(kind), n.to_owned()))),
            Column::Email => emails.extend(several(cell).map(str::to_owned)),
            Column::Department if details.department.is_none() => details.department = some(text()),
            Column::Office if details.office.is_none() => details.office = some(text()),
            Column::Notes if details.notes.is_none() => details.notes = some(text()),
            _ => {}
        }
        kind = "";
    }
    let parts: [String; 3] = [given, middle, family];
    let parts = parts.into_iter().filter(|p| !p.is_empty()).collect::<Vec<_>>().join(" ");
    details.name = some(name).or_else(|| some(parts));
    details.phone_number = best_number(phones, country, &mut flaws);
    details.email = best_email(&emails, &mut flaws);
    if row.cells.len() > columns.len() {
        let words = format!(
            "has {} cells where the first row has {}: what is beyond was left out; a text with a separator in it needs quotes",
            row.cells.len(),
            columns.len()
        );
        flaws.push(Flaw::new("row", "", words, false));
    }
    flaws.extend(details.check());
    Entry { line: row.line, details, flaws, merged_into: None }
}

fn of_card(card: card::Card, country: Option<&str>) -> Entry {
    let mut flaws = Vec::new();
    let phones = card.phones.into_iter().map(|(kind, text)| (is_mobile(&kind), text)).collect();
    let mut details = Details {
        name: some(card.name),
        phone_number: best_number(phones, country, &mut flaws),
        email: best_email(&card.emails, &mut flaws),
        department: some(card.department),
        office: None,
        notes: some(card.notes),
    };
    if !card.ended {
        flaws.push(Flaw::new("row", "", "the card does not end: the file may be cut", false));
    }
    flaws.extend(details.check());
    Entry { line: card.line, details, flaws, merged_into: None }
}

/// What a value of a table without headings most likely is.
fn guess(cell: &str, country: Option<&str>) -> Column {
    if email(cell).is_ok() {
        Column::Email
    } else if number(cell, country.or(Some("US"))).is_ok() {
        Column::Phone
    } else {
        Column::Ignored
    }
}

/// Headings, or guesses when the first row already holds somebody.
fn columns(rows: &[Row], options: &Options) -> (Vec<ParsedColumn>, bool) {
    let Some(first) = rows.first() else { return (vec![], false) };
    let country = options.country.as_deref();
    let bare = first.cells.iter().any(|cell| guess(cell, country) != Column::Ignored);
    let width =
        if bare { rows.iter().take(50).map(|r| r.cells.len()).max().unwrap_or(0) } else { first.cells.len() };
    let body = rows.get(usize::from(!bare)..).unwrap_or_default();
    let mut named = false;
    let columns = (0..width).map(|index| {
        let cell = |row: &Row| row.cells.get(index).cloned().unwrap_or_default();
        let samples: Vec<String> = body
            .iter()
            .map(cell)
            .filter(|cell| !cell.is_empty())
            .take(3)
            .map(|s| s.chars().take(60).collect())
            .collect();
        let heading = if bare { String::new() } else { cell(first) };
        let holds = match options.columns.iter().find(|(at, _)| *at == index) {
            Some((_, asked)) => *asked,
            None if bare => {
                let found = samples.iter().map(|s| guess(s, country)).find(|c| *c != Column::Ignored);
                found.unwrap_or_else(|| {
                    let worded = samples.iter().any(|s| s.chars().any(char::is_alphabetic));
                    if worded && !std::mem::replace(&mut named, true) {
                        Column::Name
                    } else {
                        Column::Ignored
                    }
                })
            }
            None => Column::of_heading(&heading),
        };
        ParsedColumn { heading, holds, samples }
    });
    (columns.collect(), bare)
}

/// Puts entries with the same number or the same address together: the earlier one takes over what it lacks.
fn merge(entries: &mut [Entry]) {
    let mut seen: std::collections::HashMap<String, usize> = std::collections::HashMap::new();
    for index in 0..entries.len() {
        let (before, rest) = entries.split_at_mut(index);
        let Some(entry) = rest.first_mut().filter(|entry| entry.usable()) else { continue };
        let keys = || {
            let address = entry.details.email.as_ref().map(|e| e.to_lowercase());
            [entry.details.phone_number.clone(), address].into_iter().flatten()
        };
        let earlier = keys().find_map(|key| seen.get(&key).copied());
        let target = earlier.unwrap_or(index);
        for key in keys() {
            seen.entry(key).or_insert(target);
        }
        if let Some(kept) = earlier.and_then(|at| before.get_mut(at)) {
            kept.details.take_from(&entry.details, false);
            entry.merged_into = Some(kept.line);
        }
    }
}

/// Reads a file of contacts, in a time that grows as the file does.
///
/// # Errors
/// [`Unread`] in words for a file that is over a limit (bytes, columns, a cell's length, a card's fields), and when
/// nobody waits any more. More rows than [`MOST_ROWS`] are no error: see [`Parsed::cut`].
pub fn read(bytes: &[u8], options: &Options, pace: &Pace) -> Result<Parsed, Unread> {
    if bytes.len() > MOST_BYTES {
        return Err(Unread::Refused("a file has at most 5 MB: split it into several".to_owned()));
    }
    pace.step(bytes.len())?;
    let decoded = decode(bytes);
    let country = options.country.as_deref();
    let (format, separator, columns, mut entries, cut) = if card::looks_like(&decoded.text) {
        let (cards, cut) = card::cards(&decoded.text, MOST_ROWS, pace)?;
        let entries = cards.into_iter().map(|card| {
            pace.step(0)?;
            Ok(of_card(card, country))
        });
        (Format::Cards, None, vec![], entries.collect::<Result<Vec<_>, Stopped>>()?, cut)
    } else {
        let (rows, separator, cut) = table::rows(&decoded.text, MOST_ROWS + 1, pace)?;
        let (columns, bare) = columns(&rows, options);
        let body = rows.get(usize::from(!bare)..).unwrap_or_default();
        let entries = body.iter().take(MOST_ROWS).map(|row| {
            pace.step(row.cells.len())?;
            Ok(of_row(row, &columns, country))
        });
        let format = if bare { Format::BareTable } else { Format::Table };
        let entries = entries.collect::<Result<Vec<_>, Stopped>>()?;
        (format, Some(separator), columns, entries, cut || body.len() > MOST_ROWS)
    };
    merge(&mut entries);
    Ok(Parsed {
        format,
        encoding: decoded.encoding,
        damaged: decoded.damaged,
        separator,
        columns,
        entries,
        cut,
    })
}
