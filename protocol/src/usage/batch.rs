//! A batch of events on the wire: a JSON array or NDJSON, at most 5,000 events or 4 MiB unpacked.

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

/// The most events of one batch.
pub const MAX_EVENTS: usize = 5_000;
/// The most bytes of one batch, unpacked.
pub const MAX_BYTES: usize = 4 * 1024 * 1024;

/// Why a batch is refused as a whole.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BatchError {
    /// More bytes than allowed.
    #[error("a batch has at most {MAX_BYTES} bytes unpacked")]
    TooLarge,
    /// More events than allowed; carries how many there were.
    #[error("a batch has at most {MAX_EVENTS} events, this has {0}")]
    TooMany(usize),
    /// Not UTF-8.
    #[error("a batch is UTF-8")]
    Encoding,
    /// Neither a JSON array nor NDJSON.
    #[error("a batch is a JSON array of events, or one event a line: {0}")]
    Syntax(String),
}

/// One event that was not stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RejectedEvent {
    /// Its id as given, when one could be read.
    pub id: Option<String>,
    /// A code and words, see [`super::RejectReason`].
    pub reason: String,
}

/// The answer of `POST /agent/v1/events`, given only once the accepted events are durably stored.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct EventsAnswer {
    /// How many were stored now.
    pub accepted: u32,
    /// How many were stored before.
    pub duplicates: u32,
    /// Those that were not stored, and why. Sending them again would not help.
    pub rejected: Vec<RejectedEvent>,
    /// The policy's revision.
    pub policy_revision: u64,
    /// How many actions wait for the device.
    pub pending: u32,
}

/// Splits a batch into the JSON texts of its events, for [`super::UsageEvent::parse`]. In NDJSON a line that is
/// no JSON at all is still one text, so that it is rejected by itself; empty lines are skipped.
///
/// # Errors
/// When the batch as a whole is too large or not readable.
pub fn split(body: &[u8]) -> Result<Vec<&str>, BatchError> {
    if body.len() > MAX_BYTES {
        return Err(BatchError::TooLarge);
    }
    let text = std::str::from_utf8(body).map_err(|_| BatchError::Encoding)?.trim();
    let events: Vec<&str> = if text.starts_with('[') {
        let raw: Vec<&RawValue> = serde_json::from_str(text)
            .map_err(|error| BatchError::Syntax(error.to_string().chars().take(120).collect()))?;
        raw.into_iter().map(RawValue::get).collect()
    } else if text.starts_with('{') || text.is_empty() {
        text.lines().map(str::trim).filter(|line| !line.is_empty()).collect()
    } else {
        return Err(BatchError::Syntax("it starts with neither [ nor {".to_owned()));
    };
    if events.len() > MAX_EVENTS { Err(BatchError::TooMany(events.len())) } else { Ok(events) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn arrays_and_lines_are_the_same() {
        let array = br#" [ {"id":"a"}, {"id":"b"} , 3 ] "#;
        let lines = b"{\"id\":\"a\"}\n\n{\"id\":\"b\"}\r\n3\n";
        assert_eq!(split(array).unwrap(), split(lines).unwrap());
        assert_eq!(split(b"").unwrap().len(), 0);
        assert_eq!(split(b"[]").unwrap().len(), 0);
    }

    #[test]
    fn limits_and_syntax() {
        assert_eq!(split(&vec![b' '; MAX_BYTES + 1]), Err(BatchError::TooLarge));
        let many = "{}\n".repeat(MAX_EVENTS + 1);
        assert_eq!(split(many.as_bytes()), Err(BatchError::TooMany(MAX_EVENTS + 1)));
        assert_eq!(split(&many.as_bytes()[3..]).map(|events| events.len()), Ok(MAX_EVENTS));
        assert_eq!(split(b"\xff\xfe"), Err(BatchError::Encoding));
        assert!(matches!(split(b"[{]"), Err(BatchError::Syntax(_))));
        assert!(matches!(split(b"hello"), Err(BatchError::Syntax(_))));
    }

    proptest! {
        #[test]
        fn splitting_never_panics(body in prop::collection::vec(any::<u8>(), 0..80)) {
            let _ = split(&body);
        }
    }
}
