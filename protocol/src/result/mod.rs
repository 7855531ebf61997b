//! Results: what a phone answers to a command, one per number, in JSON and in XML.
//!
//! A result is accepted once per device and number; a repeat is a duplicate and changes nothing.

mod xml;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Map, Value};

pub use xml::XmlError;

use crate::{CommandName, Sequence};

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
#[serde(rename_all = "camelCase")]
pub struct ResultReport {
    /// The command's number.
    pub sequence: Sequence,
    /// The command it answers.
    pub command: CommandName,
    /// How it ended.
    pub status: Status,
    /// `0` when all went well, else a short code for programs, as `interrupted`. Numbers are read as text.
    #[serde(deserialize_with = "code")]
    pub code: String,
    /// A sentence for people, when there is something to say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
    /// When the phone was done with it, by the phone's clock.
    pub finished_at: DateTime<Utc>,
    /// What came out, by the item names of the catalogue.
    #[serde(default)]
    pub items: Map<String, Value>,
}

/// The body of `POST /agent/v1/results`.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct ResultBatch {
    /// The results, in any order.
    pub results: Vec<ResultReport>,
}

/// The answer to a batch of results: every number of the batch is in exactly one list.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct ResultsAnswer {
    /// Stored now.
    pub accepted: Vec<Sequence>,
    /// Already had a result; nothing was changed.
    pub duplicates: Vec<Sequence>,
    /// Never issued to this device.
    pub unknown: Vec<Sequence>,
}

impl ResultBatch {
    /// The batch as an XML document.
    #[must_use]
    pub fn to_xml(&self) -> String {
        xml::write(self)
    }

    /// Reads an XML document.
    ///
    /// # Errors
    /// What is malformed or missing. Entities other than the five of XML are refused, so nothing expands.
    pub fn from_xml(text: &str) -> Result<Self, XmlError> {
        xml::read(text)
    }
}

fn code<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Code {
        Text(String),
        Number(i64),
    }
    Ok(match Code::deserialize(deserializer)? {
        Code::Text(text) => text,
        Code::Number(number) => number.to_string(),
    })
}

#[cfg(test)]
mod tests;
