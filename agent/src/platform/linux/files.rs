//! `get`: a file of this computer, inside the result when it is small.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use data_encoding::{BASE64, HEXLOWER};
use handsight_protocol::Command;
use serde_json::{Map, json};
use sha2::{Digest, Sha256};

use crate::core::Outcome;

/// The largest file that travels inside a result, in bytes.
const MOST_BYTES: u64 = 256 * 1024;

pub(super) fn get(root: &Path, command: &Command) -> Outcome {
    let wanted = command.param(0).unwrap_or_default();
    let limit = command.param(1).and_then(|text| text.parse::<u64>().ok()).unwrap_or(MOST_BYTES);
    let limit = limit.min(MOST_BYTES);
    let path = root.join(wanted.trim_start_matches('/'));
    let failed = |error: std::io::Error| match error.kind() {
        std::io::ErrorKind::NotFound => Outcome::failed("not_found", &format!("there is no file {wanted}")),
        std::io::ErrorKind::PermissionDenied => {
            Outcome::refused("permission", &format!("the agent may not read {wanted}"))
        }
        _ => Outcome::failed("io", &format!("{wanted}: {error}")),
    };
    // Looked at before it is opened: opening a pipe would wait for a writer.
    match std::fs::metadata(&path) {
        Ok(about) if !about.is_file() => {
            return Outcome::failed("not_a_file", &format!("{wanted} is no file"));
        }
        Ok(_) => {}
        Err(error) => return failed(error),
    }
    let mut bytes = Vec::new();
    // One byte more than allowed tells a large file from a fitting one, also where sizes are not known (/proc).
    let read = File::open(&path).and_then(|file| file.take(limit + 1).read_to_end(&mut bytes));
    if let Err(error) = read {
        return failed(error);
    }
    let size = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
    if size > limit {
        return Outcome::failed("too_large", &format!("{wanted} has more than {limit} bytes"));
    }
    Outcome::ok(Map::from_iter([
        ("file".to_owned(), json!(BASE64.encode(&bytes))),
        ("encoding".to_owned(), json!("base64")),
        ("size".to_owned(), json!(size)),
        ("sha256".to_owned(), json!(HEXLOWER.encode(&Sha256::digest(&bytes)))),
    ]))
}
