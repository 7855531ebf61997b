//! A run's row: when, why, how far.

use handsight_domain::{
    id::{ScriptId, ScriptRunId, TypedId},
    scope::Actor,
    script::{Cause, RunState, Step},
    time::Timestamp,
};

use super::row::text;
use crate::{Row, Rows, StoreError, Tx, WriteTx, bulk::Kind, people::keyset::keyset, values};

/// A run as stored. What is neither succeeded nor failed nor cancelled of the targeted is still waiting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScriptRunRow {
    /// Its id.
    pub id: ScriptRunId,
    /// Its script.
    pub script: ScriptId,
    /// Where it stands.
    pub state: RunState,
    /// Why it was made.
    pub cause: Cause,
    /// When it should begin.
    pub planned_at: Timestamp,
    /// Its actions are not handed over earlier.
    pub not_before: Option<Timestamp>,
    /// When devices were asked.
    pub started_at: Option<Timestamp>,
    /// When what is open ends without an answer.
    pub expires_at: Option<Timestamp>,
    /// When it ended.
    pub finished_at: Option<Timestamp>,
    /// In whose name it asks: the script, for whoever saved it or ran it.
    pub actor: Actor,
    /// The steps it began with.
    pub steps: Vec<Step>,
    /// Why it is what it is, when there is more to say.
    pub note: Option<String>,
    /// Devices that it is about.
    pub targeted: i64,
    /// Devices whose last step was done.
    pub succeeded: i64,
    /// Devices whose last step was not done.
    pub failed: i64,
    /// Devices whose step was taken back.
    pub cancelled: i64,
}

const COLUMNS: &str = "run_id, script_id, state, cause, planned_at, not_before, started_at, expires_at, finished_at, \
                       actor, steps, note, targeted, succeeded, failed, cancelled";

fn read(row: &Row) -> Result<ScriptRunRow, StoreError> {
    Ok(ScriptRunRow {
        id: row.get("run_id")?,
        script: row.get("script_id")?,
        state: row.parse("state", RunState::parse)?,
        cause: row.parse("cause", Cause::parse)?,
        planned_at: row.get("planned_at")?,
        not_before: row.opt("not_before")?,
        started_at: row.opt("started_at")?,
        expires_at: row.opt("expires_at")?,
        finished_at: row.opt("finished_at")?,
        actor: row.json("actor")?,
        steps: row.json("steps")?,
        note: row.opt("note")?,
        targeted: row.get("targeted")?,
        succeeded: row.get("succeeded")?,
        failed: row.get("failed")?,
        cancelled: row.get("cancelled")?,
    })
}

/// Stores a new run.
pub async fn insert_run(tx: &WriteTx, r: &ScriptRunRow) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO script_runs (enterprise_id, run_id, script_id, state, cause, planned_at, not_before, started_at,
             expires_at, finished_at, actor, steps, note, targeted, succeeded, failed, cancelled)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)",
        values![
            r.id,
            r.script,
            r.state.name(),
            r.cause.name(),
            r.planned_at,
            r.not_before,
            r.started_at,
            r.expires_at,
            r.finished_at,
            text(&r.actor),
            text(&r.steps),
            r.note,
            r.targeted,
            r.succeeded,
            r.failed,
            r.cancelled,
        ],
    )
    .await?;
    Ok(())
}

/// Writes how far a run is.
pub async fn save_run(tx: &WriteTx, r: &ScriptRunRow) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE script_runs SET state = $3, not_before = $4, started_at = $5, expires_at = $6, finished_at = $7,
             note = $8, targeted = $9, succeeded = $10, failed = $11, cancelled = $12
         WHERE enterprise_id = $1 AND run_id = $2",
        values![
            r.id,
            r.state.name(),
            r.not_before,
            r.started_at,
            r.expires_at,
            r.finished_at,
            r.note,
            r.targeted,
            r.succeeded,
            r.failed,
            r.cancelled,
        ],
    )
    .await?;
    Ok(())
}

/// By id.
pub async fn run_by_id(tx: &Tx, id: ScriptRunId) -> Result<Option<ScriptRunRow>, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM script_runs WHERE enterprise_id = $1 AND run_id = $2");
    tx.one(&sql, values![id]).await?.as_ref().map(read).transpose()
}

/// By id, held until the transaction ends.
pub async fn run_for_update(tx: &WriteTx, id: ScriptRunId) -> Result<Option<ScriptRunRow>, StoreError> {
    let lock = tx.backend().hold();
    let sql = format!("SELECT {COLUMNS} FROM script_runs WHERE enterprise_id = $1 AND run_id = $2{lock}");
    tx.one(&sql, values![id]).await?.as_ref().map(read).transpose()
}

/// A page of a script's runs, newest first.
pub async fn run_page(
    tx: &Tx,
    script: ScriptId,
    edge: Option<ScriptRunId>,
    backward: bool,
    limit: i64,
) -> Result<Vec<ScriptRunRow>, StoreError> {
    let k = keyset(true, backward, edge.map(TypedId::uuid));
    let sql = format!(
        "SELECT {COLUMNS} FROM script_runs WHERE enterprise_id = $1 AND script_id = $2 AND run_id {} $3
         ORDER BY run_id {} LIMIT $4",
        k.test, k.order
    );
    tx.all(&sql, values![script, k.edge, limit]).await?.iter().map(read).collect()
}

/// How many runs a script has had.
pub async fn run_count(tx: &Tx, script: ScriptId) -> Result<i64, StoreError> {
    let sql = "SELECT COUNT(*) AS n FROM script_runs WHERE enterprise_id = $1 AND script_id = $2";
    tx.one(sql, values![script]).await?.map_or(Ok(0), |row| row.get("n"))
}

/// The newest run of each of these scripts; one without any is absent.
pub async fn newest_runs(tx: &Tx, scripts: &[ScriptId]) -> Result<Vec<ScriptRunRow>, StoreError> {
    let mut rows = Rows::new(&[("script_id", Kind::Id)]);
    scripts.iter().for_each(|script| rows.push(values![script]));
    let sql = format!(
        "SELECT {COLUMNS} FROM script_runs WHERE enterprise_id = $1 AND run_id IN (SELECT
            (SELECT n.run_id FROM script_runs n WHERE n.enterprise_id = $1 AND n.script_id = k.script_id
             ORDER BY n.run_id DESC LIMIT 1) FROM k)"
    );
    tx.bulk(&sql, rows).await?.iter().map(read).collect()
}

/// Whether another run of the script goes on.
pub async fn running_of(tx: &Tx, script: ScriptId) -> Result<bool, StoreError> {
    let sql = "SELECT run_id FROM script_runs WHERE enterprise_id = $1 AND script_id = $2 AND state = 'RUNNING' AND finished_at IS NULL LIMIT 1";
    Ok(tx.one(sql, values![script]).await?.is_some())
}

/// How many runs of the script wait for their turn.
pub async fn waiting_runs(tx: &Tx, script: ScriptId) -> Result<i64, StoreError> {
    let sql = "SELECT COUNT(*) AS n FROM script_runs WHERE enterprise_id = $1 AND script_id = $2 AND state = 'QUEUED' AND finished_at IS NULL";
    tx.one(sql, values![script]).await?.map_or(Ok(0), |row| row.get("n"))
}

/// The run of the script that has waited longest for its turn.
pub async fn oldest_queued(tx: &Tx, script: ScriptId) -> Result<Option<ScriptRunId>, StoreError> {
    let sql =
        "SELECT run_id FROM script_runs WHERE enterprise_id = $1 AND script_id = $2 AND state = 'QUEUED' AND finished_at IS NULL
               ORDER BY run_id LIMIT 1";
    tx.one(sql, values![script]).await?.map(|row| row.get("run_id")).transpose()
}
