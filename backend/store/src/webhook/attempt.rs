//! Attempts: what was sent, when, and what came back.

use handsight_domain::{id::WebhookDeliveryId, time::Timestamp};

use crate::{Row, StoreError, ToValue, Tx, WriteTx, row, values};

/// One request and its answer.
#[derive(Debug, Clone, PartialEq, Eq, Row)]
#[row(table = "webhook_attempts", insert)]
pub struct AttemptRow {
    /// Its number within its delivery, from 1.
    pub number: i64,
    /// When it began.
    pub started_at: Timestamp,
    /// How long it took, in milliseconds.
    pub took_millis: i64,
    /// Where it went.
    pub url: String,
    /// The request's headers: names and values.
    #[row(json)]
    pub headers: Vec<(String, String)>,
    /// The answer's status; null when none came.
    pub status: Option<i64>,
    /// The beginning of the answer's body; null when none came.
    pub answer: Option<String>,
    /// Why no answer came, in words; null when one came.
    pub error: Option<String>,
}

/// Stores an attempt; a number that is there already stays as it is.
pub async fn insert_attempt(
    tx: &WriteTx,
    delivery: WebhookDeliveryId,
    a: &AttemptRow,
) -> Result<(), StoreError> {
    let there = "ON CONFLICT (enterprise_id, delivery_id, number) DO NOTHING";
    row::insert_with(tx, &[("delivery_id", delivery.to_value())], std::slice::from_ref(a), there).await?;
    Ok(())
}

/// The attempts of a delivery, newest first, at most 50.
pub async fn attempts_of(tx: &Tx, delivery: WebhookDeliveryId) -> Result<Vec<AttemptRow>, StoreError> {
    row::all(tx, "AND delivery_id = $2 ORDER BY number DESC LIMIT 50", values![delivery]).await
}
