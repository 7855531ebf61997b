//! The contract's scalars as the console holds them.

use crate::model::time;
use serde::{Deserialize, Serialize};

/// A global id, opaque.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Id(String);

impl Id {
    /// The id of a text.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// Its text.
    pub fn inner(&self) -> &str {
        &self.0
    }

    /// Its text, for good.
    pub fn into_inner(self) -> String {
        self.0
    }
}

/// An instant as RFC 3339 text, as the API sends it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct DateTime(pub String);

impl DateTime {
    /// Milliseconds since 1970 in UTC; 0 for text that is no instant, which the contract excludes.
    pub fn at(&self) -> i64 {
        time::parse(&self.0).unwrap_or_default()
    }

    /// The instant of milliseconds since 1970 in UTC.
    pub fn from_ms(at: i64) -> Self {
        Self(time::rfc3339(at))
    }
}

/// A calendar day in the enterprise's time zone, `YYYY-MM-DD`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Date(pub String);

/// A whole number up to 2^53.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Long(pub i64);

/// Any JSON value.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Json(pub serde_json::Value);

/// What was entered, without the space around it; `None` when that is nothing.
pub fn entered(text: &str) -> Option<String> {
    Some(text.trim()).filter(|text| !text.is_empty()).map(str::to_owned)
}
