//! A way out's row.

use handsight_domain::{id::NotifierId, notifier::NotifierKind, time::Timestamp};
use serde_json::{Map, Value};

use crate::{Row, StoreError, Tx, values};

const COLUMNS: &str = "notifier_id, kind, name, settings, secrets_sealed, position, cost_micros, per_second, \
    enabled, last_error, last_error_at, last_success_at, created_at, updated_at";

/// A way out as stored.
#[derive(Debug, Clone, PartialEq)]
pub struct NotifierRow {
    /// Its id.
    pub id: NotifierId,
    /// What it is.
    pub kind: NotifierKind,
    /// Its name, unique in the enterprise.
    pub name: String,
    /// Its settings by name, the secret ones left out.
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
    pub last_success_at: Option<Timestamp>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When people last changed it.
    pub updated_at: Timestamp,
}

impl NotifierRow {
    fn read(row: &Row) -> Result<Self, StoreError> {
        Ok(Self {
            id: row.get("notifier_id")?,
            kind: row.parse("kind", NotifierKind::parse)?,
            name: row.get("name")?,
            settings: row.json("settings")?,
            secrets_sealed: row.get("secrets_sealed")?,
            position: row.get("position")?,
            cost_micros: row.get("cost_micros")?,
            per_second: row.get("per_second")?,
            enabled: row.get("enabled")?,
            last_error: row.opt("last_error")?,
            last_error_at: row.opt("last_error_at")?,
            last_success_at: row.opt("last_success_at")?,
            created_at: row.get("created_at")?,
            updated_at: row.get("updated_at")?,
        })
    }
}

/// Every way out of the enterprise that this version knows, in the order they are tried.
pub async fn notifiers(tx: &Tx) -> Result<Vec<NotifierRow>, StoreError> {
    let sql =
        format!("SELECT {COLUMNS} FROM notifiers WHERE enterprise_id = $1 ORDER BY position, notifier_id");
    let rows = tx.all(&sql, values![]).await?;
    let known =
        rows.iter().map(NotifierRow::read).filter(|row| !matches!(row, Err(StoreError::Newer { .. })));
    known.collect()
}

/// One way out.
pub async fn notifier_by_id(tx: &Tx, id: NotifierId) -> Result<Option<NotifierRow>, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM notifiers WHERE enterprise_id = $1 AND notifier_id = $2");
    tx.one(&sql, values![id]).await?.as_ref().map(NotifierRow::read).transpose()
}

fn json(settings: &Map<String, Value>) -> String {
    serde_json::to_string(settings).unwrap_or_else(|_| "{}".to_owned())
}

/// Stores a new way out.
///
/// # Errors
/// [`StoreError::Duplicate`] when the name is in use.
pub async fn insert_notifier(tx: &Tx, row: &NotifierRow) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO notifiers (enterprise_id, notifier_id, kind, name, settings, secrets_sealed, position,
             cost_micros, per_second, enabled, created_at, updated_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
        values![
            row.id,
            row.kind.name(),
            row.name,
            json(&row.settings),
            row.secrets_sealed,
            row.position,
            row.cost_micros,
            row.per_second,
            row.enabled,
            row.created_at,
            row.updated_at,
        ],
    )
    .await?;
    Ok(())
}

/// Writes what people changed; what went wrong before is forgotten with it.
///
/// # Errors
/// [`StoreError::Duplicate`] when the name is in use.
pub async fn save_notifier(tx: &Tx, row: &NotifierRow) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE notifiers SET name = $3, settings = $4, secrets_sealed = $5, position = $6, cost_micros = $7,
             per_second = $8, enabled = $9, updated_at = $10, last_error = NULL, last_error_at = NULL
         WHERE enterprise_id = $1 AND notifier_id = $2",
        values![
            row.id,
            row.name,
            json(&row.settings),
            row.secrets_sealed,
            row.position,
            row.cost_micros,
            row.per_second,
            row.enabled,
            row.updated_at,
        ],
    )
    .await?;
    Ok(())
}

/// Takes a way out away; answers whether it was there.
pub async fn delete_notifier(tx: &Tx, id: NotifierId) -> Result<bool, StoreError> {
    let sql = "DELETE FROM notifiers WHERE enterprise_id = $1 AND notifier_id = $2";
    Ok(tx.execute(sql, values![id]).await? == 1)
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
