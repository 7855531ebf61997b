//! Idempotency keys: the first request with a key takes it, its twins find what came of it.

use handsight_domain::time::Timestamp;

use crate::{Row, StoreError, Tx, WriteTx, row, values};

/// What is known of a key.
#[derive(Debug, Clone, Row)]
#[row(table = "idempotency_keys")]
pub struct KeyRow {
    /// Which operation took it.
    pub operation: String,
    /// SHA-256 of that operation's input.
    pub input_hash: Vec<u8>,
    /// What came of it, sealed; `None` only inside the transaction that took it.
    pub outcome_sealed: Option<Vec<u8>>,
}

/// Takes a key; false when it is taken. On PostgreSQL it waits for a twin that holds it uncommitted.
pub async fn take(
    tx: &WriteTx,
    actor: &str,
    key: &str,
    operation: &str,
    input_hash: &[u8],
    now: Timestamp,
) -> Result<bool, StoreError> {
    let sql = "INSERT INTO idempotency_keys
                   (enterprise_id, actor, idempotency_key, operation, input_hash, outcome_sealed, created_at)
               VALUES ($1, $2, $3, $4, $5, NULL, $6)
               ON CONFLICT (enterprise_id, actor, idempotency_key) DO NOTHING";
    Ok(tx.execute(sql, values![actor, key, operation, input_hash.to_vec(), now]).await? == 1)
}

/// What is known of a key.
pub async fn find(tx: &Tx, actor: &str, key: &str) -> Result<Option<KeyRow>, StoreError> {
    row::one(tx, "AND actor = $2 AND idempotency_key = $3", values![actor, key]).await
}

/// Writes down what came of it.
pub async fn finish(tx: &WriteTx, actor: &str, key: &str, outcome_sealed: &[u8]) -> Result<(), StoreError> {
    let sql = "UPDATE idempotency_keys SET outcome_sealed = $4
               WHERE enterprise_id = $1 AND actor = $2 AND idempotency_key = $3";
    tx.run(sql, values![actor, key, outcome_sealed.to_vec()]).await
}

/// Forgets keys made before an instant.
pub async fn forget(tx: &WriteTx, before: Timestamp) -> Result<(), StoreError> {
    let sql = "DELETE FROM idempotency_keys WHERE enterprise_id = $1 AND created_at < $2";
    tx.run(sql, values![before]).await
}
