//! Replaying measurement files: each row becomes a usage event and is sent as a phone would send it.
//!
//! Event ids follow from file name and row, so that replaying a file twice changes nothing. Rows that repeat a
//! second are events of their own. What a file does not say is not invented: no network code, no accuracy.

mod drive;
mod opencellid;
mod send;

use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use handsight_protocol::UsageEvent;
use handsight_protocol::usage::EventId;
use sha2::{Digest, Sha256};

pub use send::{Sent, send};

/// A format of measurement files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// The Irish drive tests of the 5G data set (uccmisl/5Gdataset): one row a second, NetworkMode, RSRP,
    /// bitrates, ping.
    #[value(name = "ie-5g-drive")]
    Ie5gDrive,
    /// OpenCelliD's measurement export: mcc, mnc, lac, cellid, position, signal, act.
    #[value(name = "opencellid")]
    OpenCellId,
}

/// Why a file cannot be replayed.
#[derive(Debug, thiserror::Error)]
pub enum ReplayError {
    /// The file cannot be opened or is no CSV.
    #[error("{path}: {source}")]
    Csv {
        /// The file.
        path: PathBuf,
        /// The reason.
        source: csv::Error,
    },
    /// A value is missing or wrong.
    #[error("{path}, row {row}: {reason}")]
    Row {
        /// The file.
        path: PathBuf,
        /// The row, counted from 1 without the header.
        row: usize,
        /// What is wrong.
        reason: String,
    },
}

/// Reads a file into events, one a row, in the file's order.
///
/// # Errors
/// The first row that is not of the format, with its number.
pub fn read(format: Format, path: &Path) -> Result<Vec<UsageEvent>, ReplayError> {
    let csv_error = |source| ReplayError::Csv { path: path.to_owned(), source };
    let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).from_path(path).map_err(csv_error)?;
    let headers = reader.headers().map_err(csv_error)?.clone();
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let mut events = Vec::new();
    for (index, record) in reader.records().enumerate() {
        let record = record.map_err(csv_error)?;
        let row = Row { headers: &headers, record: &record, file: &name, number: index + 1 };
        let event = match format {
            Format::Ie5gDrive => drive::event(&row),
            Format::OpenCellId => opencellid::event(&row),
        };
        let wrong = |reason| ReplayError::Row { path: path.to_owned(), row: index + 1, reason };
        events.push(event.map_err(wrong)?);
    }
    Ok(events)
}

/// One row of a file.
struct Row<'a> {
    headers: &'a csv::StringRecord,
    record: &'a csv::StringRecord,
    file: &'a str,
    number: usize,
}

impl Row<'_> {
    /// A column's text; `None` when it is empty or `-`.
    fn text(&self, column: &str) -> Option<&str> {
        let at = self.headers.iter().position(|header| header == column)?;
        self.record.get(at).filter(|text| !text.is_empty() && *text != "-")
    }

    fn need(&self, column: &str) -> Result<&str, String> {
        self.text(column).ok_or_else(|| format!("the column {column} is missing or empty"))
    }

    /// A column's number; `None` when it is missing, an error when it is no number.
    fn number<T: std::str::FromStr>(&self, column: &str) -> Result<Option<T>, String> {
        match self.text(column) {
            Some(text) => text.parse().map(Some).map_err(|_| format!("{column} is {text:?}, not a number")),
            None => Ok(None),
        }
    }

    /// The id of this row: its time, and 80 bits of a hash of file name and row number.
    fn id(&self, at: DateTime<Utc>) -> EventId {
        let digest = Sha256::digest(format!("{}#{}", self.file, self.number));
        let mut chance = [0_u8; 10];
        for (slot, byte) in chance.iter_mut().zip(digest) {
            *slot = byte;
        }
        EventId::from_parts(u64::try_from(at.timestamp_millis()).unwrap_or(0), chance)
    }
}
