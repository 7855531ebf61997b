//! What refers to an object: while something does, it stays. A kind is a word of the noun that refers (`session`,
//! `action`, `result`, `backup`, `package` …), the subject a row of it.

use handsight_domain::{
    id::{DeviceId, ObjectId, TypedId},
    time::Timestamp,
};
use sea_orm::prelude::Uuid;

use super::EXPIRE;
use crate::{StoreError, Tx, WriteTx, job, values};

/// One reference.
#[derive(Debug, Clone, Copy)]
pub struct Reference<'a> {
    /// The noun that refers.
    pub kind: &'a str,
    /// Which of them.
    pub subject: Uuid,
    /// Until when; `None` until it is released.
    pub until: Option<Timestamp>,
}

/// Refers to an object; the same reference again changes its end.
pub async fn refer(tx: &WriteTx, id: ObjectId, reference: Reference<'_>) -> Result<(), StoreError> {
    let sql = "INSERT INTO object_references (enterprise_id, object_id, kind, subject_id, until_at)
               VALUES ($1, $2, $3, $4, $5)
               ON CONFLICT (enterprise_id, object_id, kind, subject_id) DO UPDATE SET until_at = excluded.until_at";
    tx.run(sql, values![id, reference.kind, reference.subject, reference.until]).await
}

/// Gives up the reference by which a result keeps what it brought.
pub async fn forget_result(tx: &WriteTx, id: ObjectId, action: Uuid) -> Result<(), StoreError> {
    let sql = "DELETE FROM object_references
               WHERE enterprise_id = $1 AND object_id = $2 AND kind = 'result' AND subject_id = $3";
    tx.run(sql, values![id, action]).await
}

/// Gives up one noun's references, and has the objects looked at again; answers which.
pub async fn release(
    tx: &mut WriteTx,
    kind: &str,
    subject: Uuid,
    now: Timestamp,
) -> Result<Vec<ObjectId>, StoreError> {
    let sql = "SELECT object_id FROM object_references
               WHERE enterprise_id = $1 AND kind = $2 AND subject_id = $3";
    let rows = tx.all(sql, values![kind, subject]).await?;
    let sql = "DELETE FROM object_references WHERE enterprise_id = $1 AND kind = $2 AND subject_id = $3";
    tx.execute(sql, values![kind, subject]).await?;
    let mut released = Vec::new();
    for row in rows {
        let id: ObjectId = row.get("object_id")?;
        job::schedule(tx, EXPIRE, id.uuid(), now).await?;
        released.push(id);
    }
    Ok(released)
}

/// Until when something refers to an object: `None` when nothing does now, `Some(None)` without end.
pub async fn held_until(
    tx: &Tx,
    id: ObjectId,
    now: Timestamp,
) -> Result<Option<Option<Timestamp>>, StoreError> {
    let sql = "SELECT COUNT(*) AS n, CAST(SUM(CASE WHEN until_at IS NULL THEN 1 ELSE 0 END) AS BIGINT)
                   AS endless, MAX(until_at) AS last_at FROM object_references
               WHERE enterprise_id = $1 AND object_id = $2 AND (until_at IS NULL OR until_at > $3)";
    let Some(row) = tx.one(sql, values![id, now]).await? else { return Ok(None) };
    if row.get::<i64>("n")? == 0 {
        return Ok(None);
    }
    if row.opt::<i64>("endless")?.unwrap_or(0) > 0 {
        return Ok(Some(None));
    }
    Ok(Some(row.opt("last_at")?))
}

/// Whether anything but results needs an object now: a request that has not ended, a script, a package, a backup.
pub async fn needed(tx: &Tx, id: ObjectId, now: Timestamp) -> Result<bool, StoreError> {
    let sql = "SELECT 1 AS n FROM object_references r
               WHERE r.enterprise_id = $1 AND r.object_id = $2 AND r.kind NOT IN ('result', 'session', 'action')
                   AND (r.until_at IS NULL OR r.until_at > $3)
               UNION ALL
               SELECT 1 AS n FROM object_references r INNER JOIN actions a ON a.session_id = r.subject_id
               WHERE r.enterprise_id = $1 AND a.enterprise_id = $1 AND r.object_id = $2
                   AND r.kind = 'session' AND a.finished_at IS NULL
               UNION ALL
               SELECT 1 AS n FROM object_references r INNER JOIN actions a ON a.action_id = r.subject_id
               WHERE r.enterprise_id = $1 AND a.enterprise_id = $1 AND r.object_id = $2
                   AND r.kind = 'action' AND a.finished_at IS NULL
               LIMIT 1";
    Ok(tx.one(sql, values![id, now]).await?.is_some())
}

/// Whether a phone may read an object: its own, or one that an action of it that has not ended speaks of.
pub async fn device_may_read(tx: &Tx, id: ObjectId, device: DeviceId) -> Result<bool, StoreError> {
    let sql = "SELECT 1 AS n FROM objects WHERE enterprise_id = $1 AND object_id = $2 AND device_id = $3
               UNION ALL
               SELECT 1 AS n FROM object_references r INNER JOIN actions a ON a.session_id = r.subject_id
               WHERE r.enterprise_id = $1 AND a.enterprise_id = $1 AND r.object_id = $2
                   AND r.kind = 'session' AND a.device_id = $3 AND a.finished_at IS NULL
               UNION ALL
               SELECT 1 AS n FROM object_references r INNER JOIN actions a ON a.action_id = r.subject_id
               WHERE r.enterprise_id = $1 AND a.enterprise_id = $1 AND r.object_id = $2
                   AND r.kind = 'action' AND a.device_id = $3 AND a.finished_at IS NULL";
    Ok(tx.one(sql, values![id, device]).await?.is_some())
}
