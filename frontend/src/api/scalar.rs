//! The contract's scalars as the console holds them.

use super::schema;
use crate::model::time;
use serde::{Deserialize, Serialize};

/// An instant as RFC 3339 text, as the API sends it.
#[derive(cynic::Scalar, Clone, Debug, PartialEq, Eq)]
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
#[derive(cynic::Scalar, Clone, Debug, PartialEq, Eq)]
pub struct Date(pub String);

/// A whole number up to 2^53.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Long(pub i64);
cynic::impl_scalar!(Long, schema::Long);

/// Any JSON value.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Json(pub serde_json::Value);
cynic::impl_scalar!(Json, schema::JSON);
