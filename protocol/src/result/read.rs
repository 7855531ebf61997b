//! Reading results, each by itself, in the form they have on the wire.

use chrono::{DateTime, Utc};
use serde::Deserialize;
use serde_json::{Map, Value, value::RawValue};

use super::{BatchError, MOST, ReadResults, ResultReport, Status};
use crate::{CommandName, Sequence, named};

/// A result that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnreadResult {
    /// Its number, when that could be read.
    pub sequence: Option<Sequence>,
    /// What is wrong with it, in words.
    pub reason: String,
}

impl UnreadResult {
    pub(super) fn new(sequence: Option<Sequence>, words: impl std::fmt::Display) -> Self {
        Self { sequence, reason: words.to_string().chars().take(200).collect() }
    }
}

/// A result as it is written.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct WireResult {
    sequence: Sequence,
    command: CommandName,
    status: Status,
    code: Value,
    reason: Option<String>,
    message: Option<String>,
    finished_at: DateTime<Utc>,
    #[serde(default)]
    items: Map<String, Value>,
}

impl TryFrom<WireResult> for ResultReport {
    type Error = &'static str;

    fn try_from(wire: WireResult) -> Result<Self, Self::Error> {
        let text = match wire.code {
            Value::String(text) => text,
            Value::Number(number) if number.is_i64() || number.is_u64() => number.to_string(),
            _ => return Err("code is a whole number, or a word of agents that have no field for it"),
        };
        let (code, word) = code(wire.status, &text);
        Ok(Self {
            sequence: wire.sequence,
            command: wire.command,
            status: wire.status,
            code,
            reason: wire.reason.filter(|reason| !reason.is_empty()).or(word),
            message: wire.message,
            finished_at: wire.finished_at,
            items: wire.items,
        })
    }
}

/// A code as it was written: a number of 32 bits is itself; anything else is a word, and the number only says whether
/// it went well.
pub(super) fn code(status: Status, text: &str) -> (i32, Option<String>) {
    let text = text.trim();
    text.parse().map_or_else(
        |_| (i32::from(status != Status::Ok), (!text.is_empty()).then(|| text.to_owned())),
        |number| (number, None),
    )
}

pub(super) fn json(body: &[u8]) -> Result<ReadResults, BatchError> {
    #[derive(Deserialize)]
    struct Batch<'a> {
        #[serde(borrow)]
        results: Vec<&'a RawValue>,
    }
    #[derive(Deserialize)]
    struct Numbered {
        sequence: Sequence,
    }
    let batch: Batch<'_> = named::from_slice(body)?;
    // Counted before the first is read: read, they take many times the room that they were sent in.
    if batch.results.len() > MOST {
        return Err(BatchError::TooMany);
    }
    let one = |raw: &RawValue| {
        named::from_str::<ResultReport>(raw.get()).map_err(|error| {
            let number = named::from_str::<Numbered>(raw.get()).ok();
            UnreadResult::new(number.map(|numbered| numbered.sequence), error)
        })
    };
    Ok(batch.results.into_iter().map(one).collect())
}
