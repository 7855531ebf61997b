//! Files of this computer: read where the agent may read, written into its own state folder alone.

use std::fs;
use std::io::Read;
use std::path::{Component, Path, PathBuf};

use chrono::{DateTime, Utc};
use data_encoding::HEXLOWER;
use handsight_protocol::Command;
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

use crate::core::Outcome;
use crate::platform::archive::{blocks, pack, unpack};
use crate::platform::email::Account;
use crate::platform::{File, MOST_BYTES, Made, media_type};

/// Most files of one backup.
const MOST_FILES: usize = 10_000;

/// Where files that were sent are kept.
fn own(state: &Path) -> PathBuf {
    state.join("files")
}

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
    let bytes = read(&path, wanted, limit)?;
    Ok((File::new(wanted, media_type(wanted), bytes), Map::new()))
}

fn read(path: &Path, wanted: &str, limit: u64) -> Result<Vec<u8>, Outcome> {
    let failed = |error: std::io::Error| match error.kind() {
        std::io::ErrorKind::NotFound => Outcome::failed("not_found", &format!("there is no file {wanted}")),
        std::io::ErrorKind::PermissionDenied => {
            Outcome::refused("permission", &format!("the agent may not read {wanted}"))
        }
        _ => Outcome::failed("io", &format!("{wanted}: {error}")),
    };
    // Looked at before it is opened: opening a pipe would wait for a writer.
    match fs::metadata(path) {
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

/// Every file below a folder, at most so many, in order.
fn walk(folder: &Path, found: &mut Vec<PathBuf>) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    let mut paths: Vec<PathBuf> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
    paths.sort_unstable();
    for path in paths {
        // Links are not followed: one that leads upwards would have no end.
        let Ok(about) = fs::symlink_metadata(&path) else { continue };
        if about.is_dir() {
            walk(&path, found);
        } else if about.is_file() && found.len() < MOST_FILES {
            found.push(path);
        }
    }
}

/// The files that were sent here, as `syn` reports them.
pub(super) fn index(state: &Path) -> Value {
    let (folder, mut paths) = (own(state), Vec::new());
    walk(&folder, &mut paths);
    let entry = |path: &PathBuf| {
        let bytes = fs::read(path).ok()?;
        let name = path.strip_prefix(&folder).ok()?.to_string_lossy().into_owned();
        Some(json!({"path": name, "size": bytes.len(), "sha256": HEXLOWER.encode(&Sha256::digest(&bytes))}))
    };
    paths.iter().filter_map(entry).collect()
}

/// The texts of a folder's files of one kind, in the order of their names.
fn texts(folder: &Path, kind: &str) -> Vec<String> {
    let mut paths = Vec::new();
    walk(folder, &mut paths);
    let fits = |path: &&PathBuf| path.extension().is_some_and(|own| own.eq_ignore_ascii_case(kind));
    paths.iter().filter(fits).filter_map(|path| fs::read_to_string(path).ok()).collect()
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
    match (item, cards) {
        ("files", _) => {
            let mut paths = Vec::new();
            let mut strip = root.to_owned();
            if groups.is_empty() {
                strip = own(state);
                walk(&strip, &mut paths);
            }
            for group in groups {
                let path = root.join(group.trim_start_matches('/'));
                if path.is_file() { paths.push(path) } else { walk(&path, &mut paths) }
            }
            let mut left = MOST_BYTES;
            let mut files = Vec::new();
            for path in paths {
                let name = path.strip_prefix(&strip).unwrap_or(&path).to_string_lossy().into_owned();
                let bytes = read(&path, &name, left)?;
                left = left.saturating_sub(u64::try_from(bytes.len()).unwrap_or(u64::MAX));
                files.push((name, bytes));
            }
            let packed = pack(files.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())));
            let packed = packed.map_err(|error| io(&error))?;
            Ok((File::new("files.zip", "application/zip", packed), count(files.len())))
        }
        ("contacts", Some(folder)) => {
            let all: Vec<String> =
                texts(folder, "vcf").iter().flat_map(|text| blocks(text, "VCARD")).collect();
            Ok((File::new("contacts.vcf", "text/vcard", all.concat().into_bytes()), count(all.len())))
        }
        ("calendar", Some(folder)) => {
            let events: Vec<String> =
                texts(folder, "ics").iter().flat_map(|text| blocks(text, "VEVENT")).collect();
            let head = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Handsight//Agent//EN\r\n";
            let text = format!("{head}{}END:VCALENDAR\r\n", events.concat());
            Ok((File::new("calendar.ics", "text/calendar", text.into_bytes()), count(events.len())))
        }
        ("contacts" | "calendar", None) => {
            Err(Outcome::unsupported("this agent was started without a folder of contacts and calendars"))
        }
        _ => Err(Outcome::unsupported(&format!("a computer has no {item} to back up"))),
    }
}

/// `rst`: files into the agent's own folder, cards into their folder under a name of this moment.
pub(super) fn restore(
    state: &Path,
    cards: Option<&Path>,
    command: &Command,
    file: &File,
    now: DateTime<Utc>,
) -> Outcome {
    let item = command.param(0).unwrap_or_default();
    let count = |count: usize| Outcome::ok(Map::from_iter([("count".to_owned(), json!(count))]));
    let text = String::from_utf8_lossy(&file.bytes);
    let restored = |folder: &Path, kind: &str| {
        write(&folder.join(format!("restored-{}.{kind}", now.format("%Y%m%dT%H%M%S"))), &file.bytes)
    };
    let done = match (item, cards) {
        ("files" | "photos", _) => unpack(&file.bytes, MOST_BYTES).and_then(|files| {
            for (path, bytes) in &files {
                if let Some(path) = below(&own(state), path) {
                    write(&path, bytes)?;
                }
            }
            Ok(files.len())
        }),
        ("contacts", Some(folder)) => restored(folder, "vcf").map(|()| blocks(&text, "VCARD").len()),
        ("calendar", Some(folder)) => restored(folder, "ics").map(|()| blocks(&text, "VEVENT").len()),
        _ => return Outcome::unsupported(&format!("a computer has no place for {item}")),
    };
    match done {
        Ok(entries) => count(entries),
        Err(error) => io(&error),
    }
}

/// `eml`: the settings, readable for the agent's own user alone.
pub(super) fn email(state: &Path, file: &File) -> Outcome {
    use std::os::unix::fs::OpenOptionsExt;
    if let Err(said) = Account::read(&file.bytes) {
        return Outcome::failed("format", &said);
    }
    let mut options = fs::OpenOptions::new();
    let options = options.write(true).create(true).truncate(true).mode(0o600);
    let done = options
        .open(state.join("email.json"))
        .and_then(|mut out| std::io::Write::write_all(&mut out, &file.bytes));
    match done {
        Ok(()) => Outcome::ok(Map::new()),
        Err(error) => io(&error),
    }
}
