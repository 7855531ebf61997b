//! A webhook's row. Its secrets are sealed before they come here.

use handsight_domain::{id::WebhookId, time::Timestamp};

use crate::{Row, StoreError, Tx, WriteTx, row, values};

/// A webhook.
#[derive(Debug, Clone, Row)]
#[row(table = "webhooks", key = "webhook_id", insert, update)]
pub struct WebhookRow {
    /// Its id.
    #[row(name = "webhook_id")]
    pub id: WebhookId,
    /// Where it is.
    pub url: String,
    /// What it is for.
    pub description: String,
    /// The names of the kinds it wants.
    #[row(json)]
    pub kinds: Vec<String>,
    /// Whether it is told of what happens.
    pub enabled: bool,
    /// Why the service switched it off; null when it did not.
    pub disabled_reason: Option<String>,
    /// When it was switched off.
    pub disabled_at: Option<Timestamp>,
    /// Since when every attempt failed; null while they do not.
    pub failing_since: Option<Timestamp>,
    /// The secret, sealed.
    pub secret_sealed: Vec<u8>,
    /// The secret before it, sealed, which signs too until `old_secret_until`.
    pub old_secret_sealed: Option<Vec<u8>>,
    /// Until when the secret before signs too.
    pub old_secret_until: Option<Timestamp>,
    /// When it was made.
    #[row(kept)]
    pub created_at: Timestamp,
    /// By whom, as JSON text.
    #[row(kept)]
    pub created_by: String,
    /// The printed id of whoever saved it last and what it is told is bounded by; `None` for one of before that was kept,
    /// which is bounded by what its maker may read.
    pub holder: Option<String>,
}

/// Every webhook, oldest first.
pub async fn all(tx: &Tx) -> Result<Vec<WebhookRow>, StoreError> {
    row::all(tx, "ORDER BY webhook_id", vec![]).await
}

/// Those that the service switched off by itself, or that take nothing since a while.
pub async fn failing(tx: &Tx, since: Timestamp) -> Result<Vec<WebhookRow>, StoreError> {
    let failing =
        "AND (disabled_reason IS NOT NULL OR (enabled AND failing_since <= $2)) ORDER BY webhook_id";
    row::all(tx, failing, values![since]).await
}

/// Deletes a webhook with its deliveries, attempts and replays; false when there is none.
pub async fn remove(tx: &WriteTx, id: WebhookId) -> Result<bool, StoreError> {
    for sql in [
        "DELETE FROM webhook_attempts WHERE enterprise_id = $1 AND delivery_id IN (
             SELECT delivery_id FROM webhook_deliveries WHERE enterprise_id = $1 AND webhook_id = $2)",
        "DELETE FROM webhook_deliveries WHERE enterprise_id = $1 AND webhook_id = $2",
        "DELETE FROM webhook_replays WHERE enterprise_id = $1 AND webhook_id = $2",
    ] {
        tx.execute(sql, values![id]).await?;
    }
    row::delete::<WebhookRow>(tx, id).await
}
