//! The ledger of an enterprise's usage: one row. Whoever adds to the sums holds it until the commit, because
//! histograms are read, added to and written back; and it counts how often the sums changed.

use crate::{StoreError, Tx, WriteTx, values};

/// Takes the enterprise's ledger and counts it up; others who want to add wait until this transaction ends.
pub async fn hold(tx: &WriteTx) -> Result<(), StoreError> {
    let sql = "INSERT INTO usage_ledgers (enterprise_id, revision) VALUES ($1, 1)
               ON CONFLICT (enterprise_id) DO UPDATE SET revision = usage_ledgers.revision + 1";
    tx.run(sql, values![]).await
}

/// How often the sums changed; what was computed from them is good as long as this stays.
pub async fn revision(tx: &Tx) -> Result<i64, StoreError> {
    tx.number("SELECT revision AS n FROM usage_ledgers WHERE enterprise_id = $1", vec![]).await
}
