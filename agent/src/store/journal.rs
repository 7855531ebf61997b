//! An append-only journal of JSON lines, each with a checksum, synced to the disk before `append` returns.

use std::fs::{File, OpenOptions};
use std::io::{Read, Seek, SeekFrom, Write};
use std::marker::PhantomData;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use data_encoding::HEXLOWER;
use serde::Serialize;
use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};

use super::{StoreError, replace_file};

/// A journal of records of one type.
#[derive(Debug)]
pub struct Journal<R> {
    path: PathBuf,
    file: File,
    lines: usize,
    records: PhantomData<fn(R)>,
}

/// Four bytes of SHA-256 find a torn line; nobody forges one here.
fn checksum(json: &str) -> String {
    let digest = Sha256::digest(json.as_bytes());
    HEXLOWER.encode(digest.get(..4).unwrap_or_default())
}

fn line<R: Serialize>(record: &R) -> Result<String, serde_json::Error> {
    let json = serde_json::to_string(record)?;
    Ok(format!("{} {json}\n", checksum(&json)))
}

fn read_line<R: DeserializeOwned>(line: &str) -> Option<R> {
    let (sum, json) = line.split_once(' ')?;
    if sum == checksum(json) { serde_json::from_str(json).ok() } else { None }
}

impl<R: Serialize + DeserializeOwned> Journal<R> {
    /// Opens a journal and reads what it holds. What follows the first line that is not whole was never
    /// acknowledged to anyone, and is cut off.
    ///
    /// # Errors
    /// When the file cannot be opened, read or cut.
    pub fn open(path: &Path) -> Result<(Self, Vec<R>), StoreError> {
        let io = || StoreError::io(path);
        let mut options = OpenOptions::new();
        let mut file = options.read(true).append(true).create(true).mode(0o600).open(path).map_err(io())?;
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).map_err(io())?;
        let mut records = Vec::new();
        let mut whole = 0;
        for piece in bytes.split_inclusive(|byte| *byte == b'\n') {
            let text = piece.strip_suffix(b"\n").and_then(|piece| std::str::from_utf8(piece).ok());
            let Some(record) = text.and_then(read_line) else { break };
            records.push(record);
            whole += piece.len();
        }
        if whole < bytes.len() {
            file.set_len(u64::try_from(whole).unwrap_or(0)).map_err(io())?;
            file.sync_all().map_err(io())?;
        }
        file.seek(SeekFrom::End(0)).map_err(io())?;
        let journal = Self { path: path.to_owned(), file, lines: records.len(), records: PhantomData };
        Ok((journal, records))
    }

    /// Appends records and syncs.
    ///
    /// # Errors
    /// When they are not safely on disk.
    pub fn append(&mut self, records: &[R]) -> Result<(), StoreError> {
        let text = self.text(records)?;
        self.file.write_all(text.as_bytes()).map_err(StoreError::io(&self.path))?;
        self.file.sync_data().map_err(StoreError::io(&self.path))?;
        self.lines += records.len();
        Ok(())
    }

    /// How many lines the file has.
    #[must_use]
    pub fn lines(&self) -> usize {
        self.lines
    }

    /// Replaces the whole journal by these records, which must add up to the same state.
    ///
    /// # Errors
    /// When they are not safely on disk; the old journal is then still there.
    pub fn rewrite(&mut self, records: &[R]) -> Result<(), StoreError> {
        replace_file(&self.path, self.text(records)?.as_bytes())?;
        let file = OpenOptions::new().read(true).append(true).open(&self.path);
        self.file = file.map_err(StoreError::io(&self.path))?;
        self.lines = records.len();
        Ok(())
    }

    fn text(&self, records: &[R]) -> Result<String, StoreError> {
        let lines = records.iter().map(line).collect::<Result<String, _>>();
        lines.map_err(|error| StoreError::Broken { path: self.path.clone(), reason: error.to_string() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_survive_and_a_journal_can_be_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("journal.jsonl");
        let (mut journal, records) = Journal::<String>::open(&path).unwrap();
        assert_eq!(records, Vec::<String>::new());
        journal.append(&["a".into(), "b\nc".into()]).unwrap();
        drop(journal);
        let (mut journal, records) = Journal::<String>::open(&path).unwrap();
        assert_eq!(records, ["a", "b\nc"]);
        journal.rewrite(&["d".into()]).unwrap();
        journal.append(&["e".into()]).unwrap();
        assert_eq!(journal.lines(), 2);
        assert_eq!(Journal::<String>::open(&path).unwrap().1, ["d", "e"]);
    }

    #[test]
    fn a_write_torn_at_any_byte_costs_only_itself() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("journal.jsonl");
        let (mut journal, _) = Journal::<String>::open(&path).unwrap();
        journal.append(&["first".into()]).unwrap();
        let kept = std::fs::read(&path).unwrap().len();
        journal.append(&["second".into()]).unwrap();
        let whole = std::fs::read(&path).unwrap();
        for cut in kept..whole.len() {
            std::fs::write(&path, &whole[..cut]).unwrap();
            let (mut journal, records) = Journal::<String>::open(&path).unwrap();
            assert_eq!(records, ["first"], "cut at {cut}");
            journal.append(&["third".into()]).unwrap();
            assert_eq!(Journal::<String>::open(&path).unwrap().1, ["first", "third"]);
        }
        let mut flipped = whole.clone();
        flipped[kept + 12] ^= 1;
        std::fs::write(&path, &flipped).unwrap();
        assert_eq!(Journal::<String>::open(&path).unwrap().1, ["first"]);
    }
}
