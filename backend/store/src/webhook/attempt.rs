//! Attempts: what was sent, when, and what came back.

use handsight_domain::{id::WebhookDeliveryId, time::Timestamp};

use crate::{Row, StoreError, Tx, WriteTx, values};

/// One request and its answer.
#[derive(Debug, Clone, PartialEq, Eq)]
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
    pub headers: Vec<(String, String)>,
    /// The answer's status; null when none came.
    pub status: Option<i64>,
    /// The beginning of the answer's body; null when none came.
    pub answer: Option<String>,
    /// Why no answer came, in words; null when one came.
    pub error: Option<String>,
}

fn read(row: &Row) -> Result<AttemptRow, StoreError> {
    Ok(AttemptRow {
        number: row.get("number")?,
        started_at: row.get("started_at")?,
        took_millis: row.get("took_millis")?,
        url: row.get("url")?,
        headers: row.json("headers")?,
        status: row.opt("status")?,
        answer: row.opt("answer")?,
        error: row.opt("error")?,
    })
}

/// Stores an attempt; a number that is there already stays as it is.
pub async fn insert_attempt(
    tx: &WriteTx,
    delivery: WebhookDeliveryId,
    a: &AttemptRow,
) -> Result<(), StoreError> {
    let sql =
        "INSERT INTO webhook_attempts (enterprise_id, delivery_id, number, started_at, took_millis, url,
                   headers, status, answer, error)
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
               ON CONFLICT (enterprise_id, delivery_id, number) DO NOTHING";
    let headers = serde_json::to_string(&a.headers).unwrap_or_default();
    let values =
        values![delivery, a.number, a.started_at, a.took_millis, a.url, headers, a.status, a.answer, a.error];
    tx.execute(sql, values).await?;
    Ok(())
}

/// The attempts of a delivery, newest first, at most 50.
pub async fn attempts_of(tx: &Tx, delivery: WebhookDeliveryId) -> Result<Vec<AttemptRow>, StoreError> {
    let sql = "SELECT number, started_at, took_millis, url, headers, status, answer, error
               FROM webhook_attempts WHERE enterprise_id = $1 AND delivery_id = $2
               ORDER BY number DESC LIMIT 50";
    tx.all(sql, values![delivery]).await?.iter().map(read).collect()
}
