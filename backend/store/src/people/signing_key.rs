//! The keys that sign access tokens, sealed; the newest signs, older ones still verify for a while.

use handsight_domain::time::Timestamp;

use crate::{Row, StoreError, Tx, row::FromRow, values};

/// A signing key.
#[derive(Debug, Clone, Row)]
pub struct SigningKeyRow {
    /// Its name, the token's `kid`.
    #[row(name = "key_id")]
    pub id: String,
    /// The key, sealed with the context `signing key <id>`.
    pub secret_sealed: Vec<u8>,
    /// Until when it signs.
    pub signs_until: Timestamp,
    /// Until when it verifies.
    pub verifies_until: Timestamp,
}

/// Keys that still verify, the one that signs longest first; in a transaction of the platform.
pub async fn living(tx: &Tx, now: Timestamp) -> Result<Vec<SigningKeyRow>, StoreError> {
    let sql = format!(
        "SELECT {} FROM signing_keys WHERE verifies_until > $1 ORDER BY signs_until DESC, key_id",
        SigningKeyRow::COLUMNS
    );
    tx.all(&sql, values![now]).await?.iter().map(SigningKeyRow::read).collect()
}

/// Stores a key and forgets those that verify no more; in a transaction of the platform.
pub async fn insert(tx: &Tx, k: &SigningKeyRow, now: Timestamp) -> Result<(), StoreError> {
    tx.execute("DELETE FROM signing_keys WHERE verifies_until <= $1", values![now]).await?;
    let sql = "INSERT INTO signing_keys (key_id, secret_sealed, created_at, signs_until, verifies_until)
               VALUES ($1, $2, $3, $4, $5)";
    tx.run(sql, values![k.id, k.secret_sealed, now, k.signs_until, k.verifies_until]).await
}
