//! Storing the actions of one request, set-wise: numbers, rows, what they supersede and what is due take a
//! few statements per some thousand devices.

use std::collections::HashMap;

use handsight_domain::{
    id::{ActionId, DeviceId},
    time::Timestamp,
};

use super::{DISPATCH, end::EndedRef, session::SessionRow};
use crate::{Backend, StoreError, Tx, WriteTx, statement::Sql, values};

/// What is the same for every action of a session.
#[derive(Debug, Clone)]
pub struct Issue<'a> {
    /// The session.
    pub session: &'a SessionRow,
    /// The command as it stands in a message.
    pub wire: &'a str,
    /// The present.
    pub now: Timestamp,
}

/// Rows a statement: two values each, well under what both databases take.
const CHUNK: usize = 4_000;

/// Stores the session.
///
/// # Errors
/// [`StoreError`] as the database says.
pub async fn insert_session(tx: &Tx, session: &SessionRow) -> Result<(), StoreError> {
    let parameters = serde_json::to_string(&session.parameters).unwrap_or_default();
    let by = serde_json::to_string(&session.created_by).unwrap_or_default();
    tx.execute(
        "INSERT INTO action_sessions (enterprise_id, session_id, command, parameters, created_at,
             created_by, not_before, expires_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        values![
            session.id,
            session.command,
            parameters,
            session.created_at,
            by,
            session.not_before,
            session.expires_at,
        ],
    )
    .await?;
    Ok(())
}

/// Locks the devices that are there and can be numbered, in ascending order of their ids; answers them.
///
/// # Errors
/// [`StoreError`] as the database says.
pub async fn lock_devices(tx: &Tx, ids: &[DeviceId]) -> Result<Vec<DeviceId>, StoreError> {
    let lock = if tx.backend() == Backend::Postgres { " FOR UPDATE" } else { "" };
    let mut found = Vec::with_capacity(ids.len());
    for chunk in ids.chunks(CHUNK) {
        let mut sql = Sql::new(
            "SELECT device_id FROM devices WHERE enterprise_id = $1 AND deleted_at IS NULL
             AND last_sequence < 4294967295 AND device_id IN ",
        );
        sql.list(chunk.iter().copied()).push(" ORDER BY device_id").push(lock);
        let (text, values) = sql.parts();
        for row in tx.all(&text, values).await? {
            found.push(row.get("device_id")?);
        }
    }
    Ok(found)
}

/// Gives each device its next number and stores its action. The devices are locked.
///
/// # Errors
/// [`StoreError`] as the database says.
pub async fn insert_actions(
    tx: &Tx,
    issue: &Issue<'_>,
    pairs: &[(DeviceId, ActionId)],
) -> Result<(), StoreError> {
    let session = issue.session;
    let held = session.not_before.is_some_and(|at| at > issue.now);
    for chunk in pairs.chunks(CHUNK) {
        let mut number = Sql::new("WITH v(device_id) AS (VALUES ");
        for (index, (device, _)) in chunk.iter().enumerate() {
            number.push(if index == 0 { "(" } else { ", (" }).bind(*device).push(")");
        }
        number.push(
            ") UPDATE devices SET last_sequence = last_sequence + 1
             WHERE enterprise_id = $1 AND device_id IN (SELECT device_id FROM v)",
        );
        let (text, values) = number.parts();
        tx.execute(&text, values).await?;

        let mut insert = Sql::new("WITH v(device_id, action_id) AS (VALUES ");
        for (index, (device, action)) in chunk.iter().enumerate() {
            insert.push(if index == 0 { "(" } else { ", (" });
            insert.bind(*device).push(", ").bind(*action).push(")");
        }
        insert.push(
            ") INSERT INTO actions (enterprise_id, action_id, device_id, session_id, sequence, command,
                 wire, state, held, created_at, expires_at, not_before, next_attempt_at, attempts)
             SELECT d.enterprise_id, v.action_id, d.device_id, ",
        );
        insert.bind(session.id).push(", d.last_sequence, ").bind(session.command.as_str()).push(", ");
        insert.bind(issue.wire).push(", 'PENDING', ").bind(held).push(", ").bind(issue.now).push(", ");
        insert.bind(session.expires_at).push(", ").bind(session.not_before).push(", ");
        insert.bind(session.not_before.unwrap_or(issue.now).max(issue.now));
        insert
            .push(", 0 FROM v INNER JOIN devices d ON d.device_id = v.device_id WHERE d.enterprise_id = $1");
        let (text, values) = insert.parts();
        tx.execute(&text, values).await?;
    }
    Ok(())
}

/// Ends the waiting actions that ask the same of the same devices and that no device has yet: the new ones
/// take their place. One with another earliest time is another intention and stays.
///
/// The old ones are looked for by device, chunk by chunk, and then ended by name: neither statement leaves the
/// planner a choice that grows with the square of the devices.
///
/// # Errors
/// [`StoreError`] as the database says.
pub async fn supersede(
    tx: &Tx,
    issue: &Issue<'_>,
    pairs: &[(DeviceId, ActionId)],
) -> Result<Vec<EndedRef>, StoreError> {
    let session = issue.session;
    let mut ended = Vec::new();
    for chunk in pairs.chunks(CHUNK) {
        let successors: HashMap<DeviceId, ActionId> = chunk.iter().copied().collect();
        let mut find = Sql::new(
            "SELECT action_id, device_id, session_id FROM actions WHERE enterprise_id = $1
             AND finished_at IS NULL AND state IN ('PENDING', 'SENT') AND wire = ",
        );
        find.bind(issue.wire).push(" AND COALESCE(not_before, 0) = ");
        find.bind(session.not_before.map_or(0, Timestamp::millis));
        find.push(" AND session_id <> ").bind(session.id).push(" AND device_id IN ");
        find.list(chunk.iter().map(|(device, _)| *device));
        let (text, values) = find.parts();
        let old = tx.all(&text, values).await?;
        let old: Vec<EndedRef> = old.iter().map(EndedRef::read).collect::<Result<_, _>>()?;
        if old.is_empty() {
            continue;
        }
        let mut end = Sql::new("WITH v(old_id, new_id) AS (VALUES ");
        for (index, gone) in old.iter().enumerate() {
            end.push(if index == 0 { "(" } else { ", (" });
            end.bind(gone.action).push(", ").bind(successors.get(&gone.device).copied()).push(")");
        }
        end.push(") UPDATE actions SET state = 'CANCELLED', next_attempt_at = NULL, finished_at = ");
        end.bind(issue.now).push(
            ", superseded_by = v.new_id FROM v
             WHERE actions.enterprise_id = $1 AND actions.action_id = v.old_id",
        );
        let (text, values) = end.parts();
        tx.execute(&text, values).await?;
        ended.extend(old);
    }
    Ok(ended)
}

/// Makes the session's devices due: at once (or at its earliest time) where a notifier can reach them, else
/// when something will happen without one. A device that is due earlier stays so.
///
/// # Errors
/// [`StoreError`] as the database says.
pub async fn schedule_session(tx: &mut WriteTx, issue: &Issue<'_>, push: bool) -> Result<(), StoreError> {
    let session = issue.session;
    let first = session.not_before.unwrap_or(issue.now).max(issue.now);
    let silent = session.not_before.filter(|at| *at > issue.now).unwrap_or(session.expires_at);
    tx.execute(
        "INSERT INTO due (enterprise_id, kind, subject_id, due_at, claimed_until, claim_id, tries)
         SELECT $1, $2, d.device_id,
             CASE WHEN $3 = 1 AND d.phone_number IS NOT NULL THEN $4 ELSE $5 END, NULL, NULL, 0
         FROM devices d INNER JOIN actions a ON a.device_id = d.device_id
         WHERE d.enterprise_id = $1 AND a.enterprise_id = $1 AND a.session_id = $6
         ON CONFLICT (enterprise_id, kind, subject_id) DO UPDATE SET
             due_at = CASE WHEN due.due_at < excluded.due_at THEN due.due_at ELSE excluded.due_at END,
             claimed_until = NULL, claim_id = NULL",
        values![DISPATCH, i64::from(push), first, silent, session.id],
    )
    .await?;
    tx.wake_jobs();
    Ok(())
}
