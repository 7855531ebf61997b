//! The devices of a run that have not come to their end, and the session of each step.

use handsight_domain::{
    id::{ActionId, ActionSessionId, DeviceId, ScriptRunId},
    time::Timestamp,
};

use super::STEP;
use crate::package::MOVE;
use crate::{Row, Rows, StoreError, Together, Tx, WriteTx, bulk::Kind, row, values};

/// A device on its way through a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Row)]
#[row(table = "script_targets")]
pub struct ScriptTargetRow {
    /// The run.
    #[row(name = "run_id")]
    pub run: ScriptRunId,
    /// The device.
    #[row(name = "device_id")]
    pub device: DeviceId,
    /// The step that it is at, from 0.
    pub step: i64,
    /// That step's action.
    #[row(name = "action_id")]
    pub action: ActionId,
}

/// Stores the devices of a run at its first step.
pub async fn insert_targets(
    tx: &WriteTx,
    run: ScriptRunId,
    pairs: &[(DeviceId, ActionId)],
) -> Result<(), StoreError> {
    let mut rows = Rows::new(&[("device_id", Kind::Id), ("action_id", Kind::Id)]);
    pairs.iter().for_each(|(device, action)| rows.push(values![device, action]));
    let sql = "INSERT INTO script_targets (enterprise_id, run_id, device_id, step, action_id)
               SELECT $1, $2, k.device_id, 0, k.action_id FROM k";
    tx.bulk_with(sql, values![run], rows).await?;
    Ok(())
}

/// Whose step an action is, if it is one that somebody waits for.
pub async fn target_by_action(tx: &Tx, action: ActionId) -> Result<Option<ScriptTargetRow>, StoreError> {
    row::one(tx, "AND action_id = $2", values![action]).await
}

/// Writes that a device is at another step.
pub async fn move_target(tx: &WriteTx, t: &ScriptTargetRow) -> Result<(), StoreError> {
    let sql = "UPDATE script_targets SET step = $4, action_id = $5
               WHERE enterprise_id = $1 AND run_id = $2 AND device_id = $3";
    tx.run(sql, values![t.run, t.device, t.step, t.action]).await
}

/// Removes a device that has come to its end.
pub async fn end_target(tx: &WriteTx, run: ScriptRunId, device: DeviceId) -> Result<(), StoreError> {
    let sql = "DELETE FROM script_targets WHERE enterprise_id = $1 AND run_id = $2 AND device_id = $3";
    tx.run(sql, values![run, device]).await
}

/// Whether devices of the run have not come to their end.
pub async fn open_targets(tx: &Tx, run: ScriptRunId) -> Result<bool, StoreError> {
    let sql = "SELECT device_id FROM script_targets WHERE enterprise_id = $1 AND run_id = $2 LIMIT 1";
    Ok(tx.one(sql, values![run]).await?.is_some())
}

/// The session of a run's step, once a device has come to it.
pub async fn session_of_step(
    tx: &Tx,
    run: ScriptRunId,
    step: i64,
) -> Result<Option<ActionSessionId>, StoreError> {
    let sql =
        "SELECT session_id FROM script_run_steps WHERE enterprise_id = $1 AND run_id = $2 AND step = $3";
    tx.one(sql, values![run, step]).await?.map(|row| row.get("session_id")).transpose()
}

/// Writes the session of a run's step.
pub async fn set_session_of_step(
    tx: &WriteTx,
    run: ScriptRunId,
    step: i64,
    session: ActionSessionId,
) -> Result<(), StoreError> {
    let sql =
        "INSERT INTO script_run_steps (enterprise_id, run_id, step, session_id) VALUES ($1, $2, $3, $4)";
    tx.run(sql, values![run, step, session]).await
}

/// The sessions of a run, by step from 0.
pub async fn sessions_of_run(tx: &Tx, run: ScriptRunId) -> Result<Vec<(i64, ActionSessionId)>, StoreError> {
    let sql = "SELECT step, session_id FROM script_run_steps WHERE enterprise_id = $1 AND run_id = $2 ORDER BY step";
    tx.all(sql, values![run])
        .await?
        .iter()
        .map(|row| Ok((row.get("step")?, row.get("session_id")?)))
        .collect()
}

/// Makes due what waits for these actions, which have just ended: the next step of a script's run, and the push of
/// a package that asked them as a wave.
pub async fn wake(tx: &mut WriteTx, ended: &[ActionId], now: Timestamp) -> Result<(), StoreError> {
    let mut work = Together::new();
    wake_with(&mut work, ended, now);
    let woken = tx.together(work).await?;
    // Most actions are nobody's: the runner is not woken for them.
    if woken.iter().any(|rows| *rows > 0) {
        tx.wake_jobs();
    }
    Ok(())
}

/// As [`wake`], together with other statements: two more, and if either made a row due, the job runner is to be woken.
pub fn wake_with(work: &mut Together, ended: &[ActionId], now: Timestamp) {
    let ids = Rows::ids("action_id", ended);
    work.rows(
        "INSERT INTO due (enterprise_id, kind, subject_id, due_at, claimed_until, claim_id, tries)
         SELECT $1, $2, t.action_id, $3, NULL, NULL, 0
         FROM k CROSS JOIN script_targets t WHERE t.enterprise_id = $1 AND t.action_id = k.action_id
         ON CONFLICT (enterprise_id, kind, subject_id)
         DO UPDATE SET due_at = excluded.due_at, claimed_until = NULL, claim_id = NULL",
        values![STEP, now],
        ids.clone(),
    );
    work.rows(
        "INSERT INTO due (enterprise_id, kind, subject_id, due_at, tries)
         SELECT DISTINCT w.enterprise_id, CAST($2 AS TEXT), w.push_id, CAST($3 AS BIGINT), 0
         FROM k CROSS JOIN actions a CROSS JOIN package_waves w
         WHERE a.enterprise_id = $1 AND a.action_id = k.action_id
             AND w.enterprise_id = $1 AND w.session_id = a.session_id
         ON CONFLICT (enterprise_id, kind, subject_id)
         DO UPDATE SET due_at = excluded.due_at, claimed_until = NULL, claim_id = NULL",
        values![MOVE, now],
        ids,
    );
}
