//! Actions fetched, receipts and rejections.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::Sequence;

/// The answer of `GET /agent/v1/actions?after=SEQ[&wait=SECONDS]`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ActionsAnswer {
    /// The very texts an SMS would carry, without the 160 limit, ascending.
    pub messages: Vec<String>,
    /// The last number this answer speaks for: a number after SEQ and up to here that no message carries is void.
    pub through: Sequence,
    /// Whether another call would bring more.
    #[serde(default)]
    pub more: bool,
}

/// One message that arrived.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Receipt {
    /// The very text.
    pub text: String,
    /// When it arrived, by the phone's clock.
    pub received_at: DateTime<Utc>,
    /// The way it came: `sms`, `push`, `mqtt` or `poll`.
    pub via: String,
}

/// The body of `POST /agent/v1/receipts`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Receipts {
    /// The messages that arrived.
    pub messages: Vec<Receipt>,
}

/// The body of `POST /agent/v1/rejections`: a message that was not genuine, or not readable.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Rejection {
    /// The very text.
    pub text: String,
    /// A short code: `token`, `malformed`.
    pub reason: String,
    /// When it arrived, by the phone's clock.
    pub received_at: DateTime<Utc>,
}
