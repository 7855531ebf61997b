//! A webhook's row. Its secrets are sealed before they come here.

use handsight_domain::{id::WebhookId, time::Timestamp};

use crate::{Row, StoreError, Tx, WriteTx, values};

/// A webhook.
#[derive(Debug, Clone)]
pub struct WebhookRow {
    /// Its id.
    pub id: WebhookId,
    /// Where it is.
    pub url: String,
    /// What it is for.
    pub description: String,
    /// The names of the kinds it wants.
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
    pub created_at: Timestamp,
    /// By whom, as JSON text.
    pub created_by: String,
    /// The printed id of whoever saved it last and what it is told is bounded by; `None` for one of before that was kept,
    /// which is bounded by what its maker may read.
    pub holder: Option<String>,
}

const COLUMNS: &str = "webhook_id, url, description, kinds, enabled, disabled_reason, disabled_at, \
                       failing_since, secret_sealed, old_secret_sealed, old_secret_until, created_at, created_by, \
                       holder";

fn read(row: &Row) -> Result<WebhookRow, StoreError> {
    Ok(WebhookRow {
        id: row.get("webhook_id")?,
        url: row.get("url")?,
        description: row.get("description")?,
        kinds: row.json("kinds")?,
        enabled: row.get("enabled")?,
        disabled_reason: row.opt("disabled_reason")?,
        disabled_at: row.opt("disabled_at")?,
        failing_since: row.opt("failing_since")?,
        secret_sealed: row.get("secret_sealed")?,
        old_secret_sealed: row.opt("old_secret_sealed")?,
        old_secret_until: row.opt("old_secret_until")?,
        created_at: row.get("created_at")?,
        created_by: row.get("created_by")?,
        holder: row.opt("holder")?,
    })
}

/// By id.
pub async fn by_id(tx: &Tx, id: WebhookId) -> Result<Option<WebhookRow>, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM webhooks WHERE enterprise_id = $1 AND webhook_id = $2");
    tx.one(&sql, values![id]).await?.as_ref().map(read).transpose()
}

/// By id, to be changed: on PostgreSQL nobody else changes it before this transaction ends. Events are recorded for it
/// meanwhile, which is why the lock is not the strongest.
pub async fn for_update(tx: &WriteTx, id: WebhookId) -> Result<Option<WebhookRow>, StoreError> {
    let lock = tx.backend().hold();
    let sql = format!("SELECT {COLUMNS} FROM webhooks WHERE enterprise_id = $1 AND webhook_id = $2{lock}");
    tx.one(&sql, values![id]).await?.as_ref().map(read).transpose()
}

/// Every webhook, oldest first.
pub async fn all(tx: &Tx) -> Result<Vec<WebhookRow>, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM webhooks WHERE enterprise_id = $1 ORDER BY webhook_id");
    tx.all(&sql, vec![]).await?.iter().map(read).collect()
}

/// Those that the service switched off by itself, or that take nothing since a while.
pub async fn failing(tx: &Tx, since: Timestamp) -> Result<Vec<WebhookRow>, StoreError> {
    let sql = format!(
        "SELECT {COLUMNS} FROM webhooks WHERE enterprise_id = $1
         AND (disabled_reason IS NOT NULL OR (enabled AND failing_since <= $2)) ORDER BY webhook_id"
    );
    tx.all(&sql, values![since]).await?.iter().map(read).collect()
}

/// Stores a new webhook.
pub async fn insert(tx: &WriteTx, w: &WebhookRow) -> Result<(), StoreError> {
    let sql = "INSERT INTO webhooks (enterprise_id, webhook_id, url, description, kinds, enabled,
                   disabled_reason, disabled_at, failing_since, secret_sealed, old_secret_sealed,
                   old_secret_until, created_at, created_by, holder)
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)";
    let kinds = serde_json::to_string(&w.kinds).unwrap_or_default();
    let values = values![
        w.id,
        w.url,
        w.description,
        kinds,
        w.enabled,
        w.disabled_reason,
        w.disabled_at,
        w.failing_since,
        w.secret_sealed,
        w.old_secret_sealed,
        w.old_secret_until,
        w.created_at,
        w.created_by,
        w.holder
    ];
    tx.execute(sql, values).await?;
    Ok(())
}

/// Stores what changed of a webhook.
pub async fn update(tx: &WriteTx, w: &WebhookRow) -> Result<(), StoreError> {
    let sql =
        "UPDATE webhooks SET url = $3, description = $4, kinds = $5, enabled = $6, disabled_reason = $7,
                   disabled_at = $8, failing_since = $9, secret_sealed = $10, old_secret_sealed = $11,
                   old_secret_until = $12, holder = $13
               WHERE enterprise_id = $1 AND webhook_id = $2";
    let kinds = serde_json::to_string(&w.kinds).unwrap_or_default();
    let values = values![
        w.id,
        w.url,
        w.description,
        kinds,
        w.enabled,
        w.disabled_reason,
        w.disabled_at,
        w.failing_since,
        w.secret_sealed,
        w.old_secret_sealed,
        w.old_secret_until,
        w.holder
    ];
    tx.execute(sql, values).await?;
    Ok(())
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
    let sql = "DELETE FROM webhooks WHERE enterprise_id = $1 AND webhook_id = $2";
    Ok(tx.execute(sql, values![id]).await? == 1)
}
