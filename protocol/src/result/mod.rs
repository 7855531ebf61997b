//! Results: what a phone answers to a command, one per number, in JSON and in XML.
//!
//! A result is accepted once per device and number; a repeat is a duplicate and changes nothing. Each is read by
//! itself: one that cannot be read is named with its reason and costs no other.

mod read;
mod xml;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

pub use read::UnreadResult;
pub use xml::XmlError;

use crate::{CommandName, Sequence};

/// Most results of one batch.
pub const MOST: usize = 500;

/// Why a body as a whole is not taken.
#[derive(Debug, thiserror::Error)]
pub enum BatchError {
    /// It is no JSON, or no object with a list of `results`.
    #[error(transparent)]
    Json(#[from] serde_json::Error),
    /// It is not well-formed XML, or no document of results.
    #[error(transparent)]
    Xml(#[from] XmlError),
    /// It holds more than [`MOST`] results; none of them was read.
    #[error("holds at most {MOST} results at once")]
    TooMany,
}

/// How a command ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// Done.
    Ok,
    /// Tried, and did not work.
    Failed,
    /// Not tried: not signed, not allowed, or the user said no.
    Refused,
    /// The agent does not know the command, or cannot do it on this platform.
    Unsupported,
}

impl Status {
    /// The word on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Failed => "failed",
            Self::Refused => "refused",
            Self::Unsupported => "unsupported",
        }
    }

    /// Reads the word.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Ok, Self::Failed, Self::Refused, Self::Unsupported].into_iter().find(|s| s.as_str() == text)
    }
}

/// The result of one command.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", try_from = "read::WireResult")]
pub struct ResultReport {
    /// The command's number.
    pub sequence: Sequence,
    /// The command it answers.
    pub command: CommandName,
    /// How it ended.
    pub status: Status,
    /// `0` when all went well, else the agent's own number; 1 when it has only a word.
    pub code: i32,
    /// The agent's own word for programs, as `interrupted`. Agents that know of no such field write the word in `code`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// A sentence for people, when there is something to say.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
    /// When the phone was done with it, by the phone's clock.
    pub finished_at: DateTime<Utc>,
    /// What came out, by the item names of the catalogue.
    pub items: Map<String, Value>,
}

/// The body of `POST /agent/v1/results`.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct ResultBatch {
    /// The results, in any order.
    pub results: Vec<ResultReport>,
}

/// The answer to a batch of results: every number of the batch is in exactly one of the first three lists, and an agent
/// that finds it in any of them stops sending that result.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ResultsAnswer {
    /// Stored now.
    pub accepted: Vec<Sequence>,
    /// Already had a result; nothing was changed.
    pub duplicates: Vec<Sequence>,
    /// Never issued to this device, or not with this command, or of a result that cannot be read.
    pub unknown: Vec<Sequence>,
    /// Of those in `unknown` whose number is in use, and of results without a readable number: why they were not taken.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rejected: Vec<RejectedResult>,
    /// Of the accepted: items that were too many or too large and are not kept.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub left_out: Vec<ItemsLeftOut>,
}

/// A result that was not taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RejectedResult {
    /// Its place in the batch, from 0.
    pub index: usize,
    /// Its number, when it could be read.
    pub sequence: Option<Sequence>,
    /// A code, a colon and words.
    pub reason: String,
}

/// Items of a result that are not kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ItemsLeftOut {
    /// The result's number.
    pub sequence: Sequence,
    /// How many, and which.
    #[serde(flatten)]
    pub what: LeftOut,
}

/// What a phone said beyond the bounds: counted, and the first few named.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct LeftOut {
    /// How many.
    pub count: u32,
    /// The names of the first [`LeftOut::NAMED`], each cut after 100 characters.
    pub names: Vec<String>,
}

impl LeftOut {
    /// How many are named.
    pub const NAMED: usize = 20;

    /// Counts what others counted.
    pub fn join(&mut self, other: Self) {
        self.count = self.count.saturating_add(other.count);
        self.names.extend(other.names);
        self.names.truncate(Self::NAMED);
    }

    /// Counts one more.
    pub fn add(&mut self, name: &str) {
        self.count = self.count.saturating_add(1);
        if self.names.len() < Self::NAMED {
            self.names.push(name.chars().take(100).collect());
        }
    }
}

impl ResultBatch {
    /// The batch as an XML document.
    #[must_use]
    pub fn to_xml(&self) -> String {
        xml::write(self)
    }
}

/// A batch as it was read: in the order of the batch, each result by itself.
pub type ReadResults = Vec<Result<ResultReport, UnreadResult>>;

/// Reads a body of JSON, each result by itself.
///
/// # Errors
/// When the body as a whole is no object with a list of `results`, or holds more than [`MOST`].
pub fn from_json(body: &[u8]) -> Result<ReadResults, BatchError> {
    read::json(body)
}

/// Reads an XML document, each result by itself.
///
/// # Errors
/// When the document is not well-formed or no document of results, or holds more than [`MOST`]. Entities other than the
/// five of XML are refused, so nothing expands.
pub fn from_xml(text: &str) -> Result<ReadResults, BatchError> {
    xml::read(text)
}

#[cfg(test)]
mod tests;
