//! A way out's row.

use handsight_domain::{id::NotifierId, notifier::NotifierKind, time::Timestamp};
use serde_json::{Map, Value};

use crate::{
    Row, StoreError, Tx, WriteTx,
    row::{self, FromRow, Stored},
    values,
};

/// A way out as stored.
#[derive(Debug, Clone, PartialEq, Row)]
#[row(table = "notifiers", key = "notifier_id", insert, update)]
pub struct NotifierRow {
    /// Its id.
    #[row(name = "notifier_id")]
    pub id: NotifierId,
    /// What it is.
    #[row(closed, kept)]
    pub kind: NotifierKind,
    /// Its name, unique in the enterprise.
    pub name: String,
    /// Its settings by name, the secret ones left out.
    #[row(json)]
    pub settings: Map<String, Value>,
    /// Its secret settings, sealed JSON.
    pub secrets_sealed: Vec<u8>,
    /// Its place among the others; the lowest is tried first.
    pub position: i64,
    /// What one message costs, in millionths of the enterprise's currency.
    pub cost_micros: i64,
    /// Most messages a second; zero for no bound.
    pub per_second: i64,
    /// Whether it is used.
    pub enabled: bool,
    /// What went wrong last; null once it worked again.
    pub last_error: Option<String>,
    /// When that was.
    pub last_error_at: Option<Timestamp>,
    /// When it last took a message.
    #[row(kept)]
    pub last_success_at: Option<Timestamp>,
    /// When it was made.
    #[row(kept)]
    pub created_at: Timestamp,
    /// When people last changed it.
    pub updated_at: Timestamp,
}

/// Every way out of the enterprise that this version knows, in the order they are tried.
pub async fn notifiers(tx: &Tx) -> Result<Vec<NotifierRow>, StoreError> {
    let sql = [NotifierRow::SELECT, " ORDER BY position, notifier_id"].concat();
    let rows = tx.all(&sql, values![]).await?;
    let known =
        rows.iter().map(NotifierRow::read).filter(|row| !matches!(row, Err(StoreError::Newer { .. })));
    known.collect()
}

/// Writes what people changed; what went wrong before is forgotten with it.
///
/// # Errors
/// [`StoreError::Duplicate`] when the name is in use.
pub async fn save_notifier(tx: &WriteTx, notifier: &NotifierRow) -> Result<(), StoreError> {
    row::update(tx, &NotifierRow { last_error: None, last_error_at: None, ..notifier.clone() }).await
}

/// Notes how a way out fared: `None` when it took a message, else why not. Success is noted to the minute.
pub async fn note_outcome(
    tx: &Tx,
    id: NotifierId,
    at: Timestamp,
    error: Option<&str>,
) -> Result<(), StoreError> {
    match error {
        Some(error) => {
            let sql = "UPDATE notifiers SET last_error = $3, last_error_at = $4
                       WHERE enterprise_id = $1 AND notifier_id = $2";
            tx.execute(sql, values![id, error, at]).await?
        }
        None => {
            let sql = "UPDATE notifiers SET last_success_at = $3, last_error = NULL
                       WHERE enterprise_id = $1 AND notifier_id = $2
                         AND (last_error IS NOT NULL OR last_success_at IS NULL OR last_success_at < $3 - 60000)";
            tx.execute(sql, values![id, at]).await?
        }
    };
    Ok(())
}
