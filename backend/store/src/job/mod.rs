//! What is due: a small table of ids, claimed with `SKIP LOCKED` on PostgreSQL and by the single writer on
//! SQLite. A row is made in the transaction of the use case that needs the follow-up, and leaves when it ends.

use std::{fmt::Write as _, time::Duration};

use handsight_domain::{
    id::{EnterpriseId, TypedId},
    time::Timestamp,
};
use sea_orm::prelude::Uuid;

use crate::{PlatformTx, StoreError, Tx, Value, WriteTx, values};

/// A claimed row: this process alone works on it until the lease ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    /// The enterprise it works for.
    pub enterprise: EnterpriseId,
    /// Which handler.
    pub kind: String,
    /// What it is about; the handler knows which table.
    pub subject: Uuid,
    /// When it was due.
    pub due_at: Timestamp,
    /// How often it was tried before.
    pub tries: i64,
    /// The name of this claim: a row that was scheduled anew meanwhile no longer bears it.
    pub id: Uuid,
}

/// Makes something due, or moves what is due already; a claim that a handler holds on it ends, so that the
/// new time stands whatever that handler answers.
pub async fn schedule(tx: &mut WriteTx, kind: &str, subject: Uuid, at: Timestamp) -> Result<(), StoreError> {
    let sql = "INSERT INTO due (enterprise_id, kind, subject_id, due_at, claimed_until, claim_id, tries)
               VALUES ($1, $2, $3, $4, NULL, NULL, 0)
               ON CONFLICT (enterprise_id, kind, subject_id)
               DO UPDATE SET due_at = excluded.due_at, claimed_until = NULL, claim_id = NULL, tries = 0";
    tx.run(sql, values![kind, subject, at]).await?;
    tx.wake_jobs();
    Ok(())
}

/// Takes something off the list; nothing there is fine.
pub async fn unschedule(tx: &WriteTx, kind: &str, subject: Uuid) -> Result<(), StoreError> {
    let sql = "DELETE FROM due WHERE enterprise_id = $1 AND kind = $2 AND subject_id = $3";
    tx.run(sql, values![kind, subject]).await
}

/// Claims up to `limit` rows of the given kinds that are due for `lease`, the urgent ones first and then the oldest.
pub async fn claim(
    tx: &PlatformTx,
    now: Timestamp,
    lease: Duration,
    claim: Uuid,
    limit: i64,
    kinds: &[&str],
) -> Result<Vec<Claim>, StoreError> {
    if kinds.is_empty() {
        return Ok(Vec::new());
    }
    let mut claims = claim_those(tx, now, lease, claim, limit, kinds, "AND urgent").await?;
    let left = limit - i64::try_from(claims.len()).unwrap_or(limit);
    if left > 0 {
        claims.extend(claim_those(tx, now, lease, claim, left, kinds, "").await?);
    }
    Ok(claims)
}

/// Claims those of the due rows that pass a condition, oldest first.
async fn claim_those(
    tx: &PlatformTx,
    now: Timestamp,
    lease: Duration,
    claim: Uuid,
    limit: i64,
    kinds: &[&str],
    which: &str,
) -> Result<Vec<Claim>, StoreError> {
    let lock = tx.backend().hold_free();
    let mut values = values![now, now.after(lease), claim, limit];
    let those = among(&mut values, kinds);
    let sql = format!(
        "UPDATE due SET claimed_until = $2, claim_id = $3, tries = tries + 1
         WHERE (enterprise_id, kind, subject_id) IN (
             SELECT enterprise_id, kind, subject_id FROM due
             WHERE due_at <= $1 AND (claimed_until IS NULL OR claimed_until <= $1) AND {those} {which}
             ORDER BY due_at LIMIT $4{lock})
         RETURNING enterprise_id, kind, subject_id, due_at, tries - 1 AS tries_before"
    );
    let rows = tx.all(&sql, values).await?;
    let mut claims = rows
        .iter()
        .map(|row| {
            Ok(Claim {
                enterprise: row.get("enterprise_id")?,
                kind: row.get("kind")?,
                subject: row.get("subject_id")?,
                due_at: row.get("due_at")?,
                tries: row.get("tries_before")?,
                id: claim,
            })
        })
        .collect::<Result<Vec<_>, StoreError>>()?;
    claims.sort_by_key(|c| (c.due_at, c.subject));
    Ok(claims)
}

/// Ends a claim: without `again` the row leaves, with it the row waits until then. A row that was scheduled
/// anew meanwhile stays as it is.
pub async fn settle(tx: &PlatformTx, claim: &Claim, again: Option<Timestamp>) -> Result<(), StoreError> {
    let key = "enterprise_id = $1 AND kind = $2 AND subject_id = $3 AND claim_id = $4";
    let enterprise = claim.enterprise.uuid();
    match again {
        None => {
            let sql = format!("DELETE FROM due WHERE {key}");
            tx.execute(&sql, values![enterprise, claim.kind, claim.subject, claim.id]).await?
        }
        Some(at) => {
            let sql =
                format!("UPDATE due SET due_at = $5, claimed_until = NULL, claim_id = NULL WHERE {key}");
            tx.execute(&sql, values![enterprise, claim.kind, claim.subject, claim.id, at]).await?
        }
    };
    Ok(())
}

/// A condition that a row's kind is one of these; binds them.
fn among(values: &mut Vec<Value>, kinds: &[&str]) -> String {
    let mut those = String::from("kind IN (");
    for (index, kind) in kinds.iter().enumerate() {
        values.push(Value::from(*kind));
        let _ = write!(those, "{}${}", if index > 0 { ", " } else { "" }, values.len());
    }
    those.push(')');
    those
}

/// When the next row of one of these kinds that nobody has claimed is due, if one is until `horizon`: whatever waits for
/// later is not looked at.
pub async fn next_due_at(
    tx: &Tx,
    kinds: &[&str],
    horizon: Timestamp,
) -> Result<Option<Timestamp>, StoreError> {
    if kinds.is_empty() {
        return Ok(None);
    }
    let mut values = values![horizon];
    let those = among(&mut values, kinds);
    let sql = format!(
        "SELECT MIN(CASE WHEN claimed_until IS NULL OR claimed_until < due_at THEN due_at
                         ELSE claimed_until END) AS next_at FROM due WHERE due_at <= $1 AND {those}"
    );
    match tx.one(&sql, values).await? {
        Some(row) => row.opt("next_at"),
        None => Ok(None),
    }
}

/// Work that no kind of these takes up, and how much of each kind is due: another version's, which waits for it.
pub async fn strangers(tx: &Tx, kinds: &[&str], now: Timestamp) -> Result<Vec<(String, i64)>, StoreError> {
    let mut values = values![now];
    let those = among(&mut values, kinds);
    let sql = format!(
        "SELECT kind, COUNT(*) AS n FROM due WHERE due_at <= $1 AND NOT ({those}) GROUP BY kind ORDER BY kind"
    );
    tx.all(&sql, values).await?.iter().map(|row| Ok((row.get("kind")?, row.get("n")?))).collect()
}
