//! Counting attempts, and what is used of allowances, by keyed hash of whatever they are counted for: no address is stored.

use handsight_domain::time::Timestamp;

use crate::{StoreError, Tx, values};

/// Counts one attempt; answers how many there were in the present window and when it ends. In a transaction
/// of the platform.
pub async fn count(
    tx: &Tx,
    subject_hash: &[u8],
    now: Timestamp,
    window_ends_at: Timestamp,
) -> Result<(i64, Timestamp), StoreError> {
    let sql = "INSERT INTO throttles (subject_hash, failures, window_ends_at) VALUES ($1, 1, $3)
               ON CONFLICT (subject_hash) DO UPDATE SET
                   failures = CASE WHEN throttles.window_ends_at <= $2 THEN 1 ELSE throttles.failures + 1 END,
                   window_ends_at = CASE WHEN throttles.window_ends_at <= $2 THEN excluded.window_ends_at
                                         ELSE throttles.window_ends_at END
               RETURNING failures, window_ends_at";
    let row = tx.one(sql, values![subject_hash.to_vec(), now, window_ends_at]).await?;
    row.map_or(Ok((0, window_ends_at)), |row| Ok((row.get("failures")?, row.get("window_ends_at")?)))
}

/// What is counted in a window that has not ended, and when it ends; nothing is counted. In a transaction of the
/// platform.
pub async fn find(
    tx: &Tx,
    subject_hash: &[u8],
    now: Timestamp,
) -> Result<Option<(i64, Timestamp)>, StoreError> {
    let sql =
        "SELECT failures, window_ends_at FROM throttles WHERE subject_hash = $1 AND window_ends_at > $2";
    let row = tx.one(sql, values![subject_hash.to_vec(), now]).await?;
    row.map(|row| Ok((row.get("failures")?, row.get("window_ends_at")?))).transpose()
}

/// Takes so many of an allowance, unless that would be more than `most` in all until `window_ends_at`; answers whether
/// there were enough left. Whoever names the subject names its window in it. In a transaction of the platform.
pub async fn take(
    tx: &Tx,
    subject_hash: &[u8],
    (count, most): (i64, i64),
    window_ends_at: Timestamp,
) -> Result<bool, StoreError> {
    if count > most {
        return Ok(false);
    }
    let sql = "INSERT INTO throttles (subject_hash, failures, window_ends_at) VALUES ($1, $2, $4)
               ON CONFLICT (subject_hash) DO UPDATE SET failures = throttles.failures + $2
                   WHERE throttles.failures + $2 <= $3";
    Ok(tx.execute(sql, values![subject_hash.to_vec(), count, most, window_ends_at]).await? == 1)
}

/// Gives so many of an allowance back. In a transaction of the platform.
pub async fn give_back(tx: &Tx, subject_hash: &[u8], count: i64) -> Result<(), StoreError> {
    let sql = "UPDATE throttles SET failures = failures - $2 WHERE subject_hash = $1 AND failures >= $2";
    tx.run(sql, values![subject_hash.to_vec(), count]).await
}

/// Takes one counted attempt back: it succeeded. In a transaction of the platform.
pub async fn forgive(tx: &Tx, subject_hash: &[u8]) -> Result<(), StoreError> {
    let sql = "UPDATE throttles SET failures = failures - 1 WHERE subject_hash = $1 AND failures > 0";
    tx.run(sql, values![subject_hash.to_vec()]).await
}

/// Forgets everything counted for a subject. In a transaction of the platform.
pub async fn clear(tx: &Tx, subject_hash: &[u8]) -> Result<(), StoreError> {
    tx.run("DELETE FROM throttles WHERE subject_hash = $1", values![subject_hash.to_vec()]).await
}

/// Forgets windows that ended. In a transaction of the platform.
pub async fn forget(tx: &Tx, now: Timestamp) -> Result<(), StoreError> {
    tx.run("DELETE FROM throttles WHERE window_ends_at <= $1", values![now]).await
}
