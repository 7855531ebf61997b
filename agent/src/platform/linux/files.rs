//! Files of this computer: read where the agent may read, written into its own state folder alone.

use std::collections::BTreeSet;
use std::fs;
use std::io::{Read, Write};
use std::path::{Component, Path, PathBuf};

use chrono::{DateTime, Utc};
use data_encoding::HEXLOWER;
use handsight_protocol::Command;
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

use super::cards::{self, Kind};
use super::walk::{MOST_FILES, is_private, own, private, too_many, unreadable, walk};
use crate::core::Outcome;
use crate::platform::archive::{pack, unpack};
use crate::platform::email::Account;
use crate::platform::{File, MOST_BYTES, Made, media_type};

/// A path of the enterprise below a folder; `..` and the like lead nowhere.
fn below(folder: &Path, wanted: &str) -> Option<PathBuf> {
    let mut path = folder.to_owned();
    for part in Path::new(wanted.trim_start_matches('/')).components() {
        match part {
            Component::Normal(name) => path.push(name),
            Component::CurDir => {}
            _ => return None,
        }
    }
    (path != folder).then_some(path)
}

fn io(error: &std::io::Error) -> Outcome {
    Outcome::failed("io", &error.to_string())
}

/// `get`: what was sent here is looked for first, then the computer's own file.
pub(super) fn get(root: &Path, state: &Path, command: &Command) -> Made {
    let wanted = command.param(0).unwrap_or_default();
    let limit = command.param(1).and_then(|text| text.parse::<u64>().ok()).unwrap_or(MOST_BYTES);
    let limit = limit.min(MOST_BYTES);
    let sent = below(&own(state), wanted).filter(|path| path.is_file());
    let path = sent.unwrap_or_else(|| root.join(wanted.trim_start_matches('/')));
    let bytes = read(&path, state, wanted, limit)?;
    Ok((File::new(wanted, media_type(wanted), bytes), Map::new()))
}

fn read(path: &Path, state: &Path, wanted: &str, limit: u64) -> Result<Vec<u8>, Outcome> {
    let failed = |error: std::io::Error| unreadable(wanted, &error);
    // Without links and `..`, which could lead to what is private by another name.
    let path = fs::canonicalize(path).map_err(failed)?;
    if is_private(&path, state) {
        return Err(private(wanted));
    }
    // Looked at before it is opened: opening a pipe would wait for a writer.
    match fs::metadata(&path) {
        Ok(about) if !about.is_file() => {
            return Err(Outcome::failed("not_a_file", &format!("{wanted} is no file")));
        }
        Ok(_) => {}
        Err(error) => return Err(failed(error)),
    }
    let mut bytes = Vec::new();
    // One byte more than allowed tells a large file from a fitting one, also where sizes are not known (/proc).
    let read = fs::File::open(path).and_then(|file| file.take(limit + 1).read_to_end(&mut bytes));
    if let Err(error) = read {
        return Err(failed(error));
    }
    if u64::try_from(bytes.len()).unwrap_or(u64::MAX) > limit {
        return Err(Outcome::failed("too_large", &format!("{wanted} has more than {limit} bytes")));
    }
    Ok(bytes)
}

/// `put`.
pub(super) fn put(state: &Path, command: &Command, file: &File) -> Outcome {
    let Some(path) = below(&own(state), command.param(0).unwrap_or_default()) else {
        return Outcome::refused("path", "this path leads out of the agent's own folder");
    };
    match write(&path, &file.bytes) {
        Ok(()) => Outcome::ok(Map::from_iter([("sha256".to_owned(), json!(file.sha256_hex()))])),
        Err(error) => io(&error),
    }
}

fn write(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    fs::write(path, bytes)
}

/// Writes a file that is not there yet, whole or not at all; says whether it was not.
pub(super) fn write_new(path: &Path, bytes: &[u8]) -> std::io::Result<bool> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    let mut file = match fs::OpenOptions::new().write(true).create_new(true).open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => return Ok(false),
        Err(error) => return Err(error),
    };
    if let Err(error) = file.write_all(bytes) {
        // Half a file would stay for good: the next restore finds it there.
        let _ = fs::remove_file(path);
        return Err(error);
    }
    Ok(true)
}

/// The files that were sent here, as `syn` reports them.
pub(super) fn index(state: &Path) -> Result<Value, Outcome> {
    let folder = own(state);
    let paths = walk(&folder, Some(state))?;
    let entry = |path: &PathBuf| {
        let bytes = fs::read(path).ok()?;
        let name = path.strip_prefix(&folder).ok()?.to_string_lossy().into_owned();
        Some(json!({"path": name, "size": bytes.len(), "sha256": HEXLOWER.encode(&Sha256::digest(&bytes))}))
    };
    Ok(paths.iter().filter_map(entry).collect())
}

/// `bak`: files by their paths (what was sent here when none is named), contacts and calendar from the folder of
/// cards.
pub(super) fn back_up(root: &Path, state: &Path, cards: Option<&Path>, command: &Command) -> Made {
    if command.param(2).is_some() {
        return Err(Outcome::unsupported("this agent has no encryption keys of its own"));
    }
    let item = command.param(0).unwrap_or_default();
    let groups: Vec<&str> = command.param(1).map(|list| list.split(',').collect()).unwrap_or_default();
    let count = |count: usize| Map::from_iter([("count".to_owned(), json!(count))]);
    match (item, Kind::of(item), cards) {
        ("files", ..) => {
            let mut paths = Vec::new();
            let mut strip = root.to_owned();
            if groups.is_empty() {
                strip = own(state);
                paths = walk(&strip, Some(state))?;
            }
            for group in groups {
                let path = root.join(group.trim_start_matches('/'));
                let about = fs::metadata(&path).map_err(|error| unreadable(group, &error))?;
                if about.is_file() { paths.push(path) } else { paths.extend(walk(&path, Some(state))?) }
            }
            // A folder and what is in it may both be named.
            let mut seen = BTreeSet::new();
            paths.retain(|path| seen.insert(path.clone()));
            if paths.len() > MOST_FILES {
                return Err(too_many());
            }
            let mut left = MOST_BYTES;
            let mut files = Vec::new();
            for path in paths {
                let name = path.strip_prefix(&strip).unwrap_or(&path).to_string_lossy().into_owned();
                let bytes = read(&path, state, &name, left)?;
                left = left.saturating_sub(u64::try_from(bytes.len()).unwrap_or(u64::MAX));
                files.push((name, bytes));
            }
            let packed = pack(files.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())));
            let packed = packed.map_err(|error| io(&error))?;
            Ok((File::new("files.zip", "application/zip", packed), count(files.len())))
        }
        (_, Some(kind), Some(folder)) => cards::back_up(folder, kind),
        (_, Some(_), None) => {
            Err(Outcome::unsupported("this agent was started without a folder of contacts and calendars"))
        }
        _ => Err(Outcome::unsupported(&format!("a computer has no {item} to back up"))),
    }
}

/// `rst`: files into the agent's own folder, cards into theirs. What is there stays as it is; the answer says how
/// many entries the backup holds.
pub(super) fn restore(
    state: &Path,
    cards: Option<&Path>,
    command: &Command,
    file: &File,
    now: DateTime<Utc>,
) -> Outcome {
    let item = command.param(0).unwrap_or_default();
    let done = match (item, Kind::of(item), cards) {
        ("files" | "photos", ..) => restore_files(state, &file.bytes).map_err(|error| io(&error)),
        (_, Some(kind), Some(folder)) => cards::restore(folder, kind, &file.bytes, now),
        _ => return Outcome::unsupported(&format!("a computer has no place for {item}")),
    };
    match done {
        Ok(entries) => Outcome::ok(Map::from_iter([("count".to_owned(), json!(entries))])),
        Err(outcome) => outcome,
    }
}

/// Nothing is written before all of the archive has been read.
fn restore_files(state: &Path, archive: &[u8]) -> std::io::Result<usize> {
    let files = unpack(archive, MOST_BYTES)?;
    for (path, bytes) in &files {
        if let Some(path) = below(&own(state), path) {
            write_new(&path, bytes)?;
        }
    }
    Ok(files.len())
}

/// `eml`: the settings, readable for the agent's own user alone.
pub(super) fn email(state: &Path, file: &File) -> Outcome {
    use std::os::unix::fs::OpenOptionsExt;
    if let Err(said) = Account::read(&file.bytes) {
        return Outcome::failed("format", &said);
    }
    let mut options = fs::OpenOptions::new();
    let options = options.write(true).create(true).truncate(true).mode(0o600);
    let done = options.open(state.join("email.json")).and_then(|mut out| out.write_all(&file.bytes));
    match done {
        Ok(()) => Outcome::ok(Map::new()),
        Err(error) => io(&error),
    }
}
