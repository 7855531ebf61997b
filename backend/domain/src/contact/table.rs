//! Tables of text: the separator is found, quotes and line ends inside them are kept, each row knows its line.

use super::{MOST_CELL, MOST_CELLS, MOST_COLUMNS, Unread};
use crate::pace::Pace;

/// A row of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Row {
    /// The line of the file it begins on, from 1.
    pub line: usize,
    /// Its cells.
    pub cells: Vec<String>,
}

/// Separators that are tried, the likeliest first.
const SEPARATORS: [char; 4] = [',', ';', '\t', '|'];

/// Excel's own first line, `sep=;`.
fn named(text: &str) -> Option<(char, &str)> {
    let (first, rest) = text.split_once('\n')?;
    let sign = first.trim_matches('"').strip_prefix("sep=")?.trim_end_matches('"').chars().next()?;
    sign.is_ascii().then_some((sign, rest))
}

/// The sign that parts most cells outside quotes on the first lines, and equally many on each.
fn separator(text: &str) -> char {
    let score = |sign: char| {
        let mut counts = Vec::new();
        let (mut quoted, mut here) = (false, 0_usize);
        for c in text.chars().take(20_000) {
            match c {
                '"' => quoted = !quoted,
                '\n' if !quoted => {
                    counts.push(here);
                    here = 0;
                    if counts.len() == 20 {
                        break;
                    }
                }
                c if c == sign && !quoted => here += 1,
                _ => {}
            }
        }
        if here > 0 {
            counts.push(here);
        }
        let first = counts.first().copied().unwrap_or(0);
        let alike = counts.iter().filter(|count| **count == first).count();
        if first == 0 { 0 } else { alike * 1_000 + first.min(900) }
    };
    let best = SEPARATORS.into_iter().rev().max_by_key(|sign| score(*sign));
    best.unwrap_or(',')
}

/// Reads a table; empty rows are left out. At most `most` rows are read; the last value says whether there are
/// more.
///
/// # Errors
/// [`Unread`] for a row of more than [`MOST_COLUMNS`] cells, a cell of more than [`MOST_CELL`] bytes or more than
/// [`MOST_CELLS`] in all, and when nobody waits any more.
pub(super) fn rows(text: &str, most: usize, pace: &Pace) -> Result<(Vec<Row>, char, bool), Unread> {
    let (sign, body, skipped) = match named(text) {
        Some((sign, rest)) => (sign, rest, 1),
        None => (separator(text), text, 0),
    };
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(u8::try_from(sign).unwrap_or(b','))
        .has_headers(false)
        .flexible(true)
        .from_reader(body.as_bytes());
    let mut out = Vec::new();
    let (mut more, mut held) = (false, 0_usize);
    // The text is UTF-8 already and rows may have any length, so no record fails to be read.
    for record in reader.records().flatten() {
        pace.step(record.as_slice().len() + record.len())?;
        let line = || record.position().map_or(0, csv::Position::line) + skipped as u64;
        if record.len() > MOST_COLUMNS {
            return Err(Unread::Refused(format!(
                "line {} has {} columns: a table has at most {MOST_COLUMNS}",
                line(),
                record.len()
            )));
        }
        if record.iter().any(|cell| cell.len() > MOST_CELL) {
            return Err(Unread::Refused(format!(
                "a text that begins near line {} is longer than {MOST_CELL} bytes: is a quotation mark missing?",
                line()
            )));
        }
        let cells: Vec<String> = record.iter().map(|cell| cell.trim().to_owned()).collect();
        if cells.iter().all(String::is_empty) {
            continue;
        }
        if out.len() == most {
            more = true;
            break;
        }
        held += cells.len();
        if held > MOST_CELLS {
            return Err(Unread::Refused(format!(
                "a table has at most {MOST_CELLS} cells, and this one has more by line {}: split it into several, or \
                 leave empty columns out",
                line()
            )));
        }
        // The reader's position lies before the empty lines that it passes over.
        let (line, byte) = record.position().map_or((0, 0), |p| (p.line(), p.byte()));
        let rest =
            usize::try_from(byte).ok().and_then(|byte| body.as_bytes().get(byte..)).unwrap_or_default();
        let empty = rest.iter().take_while(|b| **b == b'\n').count();
        let line = usize::try_from(line).unwrap_or(0) + empty;
        out.push(Row { line: line + skipped, cells });
    }
    Ok((out, sign, more))
}
