//! A run's row: when, why, how far.

use handsight_domain::{
    id::{ScriptId, ScriptRunId},
    scope::Actor,
    script::{Cause, RunState, Step},
    time::Timestamp,
};

use crate::{
    Row, Rows, StoreError, Tx,
    row::{self, FromRow, Stored},
    statement::Sql,
    values,
};

/// A run as stored. What is neither succeeded nor failed nor cancelled of the targeted is still waiting.
#[derive(Debug, Clone, PartialEq, Eq, Row)]
#[row(table = "script_runs", key = "run_id", insert, update)]
pub struct ScriptRunRow {
    /// Its id.
    #[row(name = "run_id")]
    pub id: ScriptRunId,
    /// Its script.
    #[row(name = "script_id", kept)]
    pub script: ScriptId,
    /// Where it stands.
    #[row(closed)]
    pub state: RunState,
    /// Why it was made.
    #[row(closed, kept)]
    pub cause: Cause,
    /// When it should begin.
    #[row(kept)]
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
    #[row(json, kept)]
    pub actor: Actor,
    /// The steps it began with.
    #[row(json, kept)]
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

/// A page of a script's runs, newest first.
pub async fn run_page(
    tx: &Tx,
    script: ScriptId,
    edge: Option<ScriptRunId>,
    backward: bool,
    limit: i64,
) -> Result<Vec<ScriptRunRow>, StoreError> {
    let mut sql = Sql::new(ScriptRunRow::SELECT);
    sql.push(" AND script_id = ").bind(script);
    row::page_of(tx, sql, !backward, edge, limit).await
}

/// How many runs a script has had.
pub async fn run_count(tx: &Tx, script: ScriptId) -> Result<i64, StoreError> {
    row::count_of::<ScriptRunRow>(tx, "AND script_id = $2", values![script]).await
}

/// The newest run of each of these scripts; one without any is absent.
pub async fn newest_runs(tx: &Tx, scripts: &[ScriptId]) -> Result<Vec<ScriptRunRow>, StoreError> {
    let newest = format!(
        "{} AND run_id IN (SELECT
            (SELECT n.run_id FROM script_runs n WHERE n.enterprise_id = $1 AND n.script_id = k.script_id
             ORDER BY n.run_id DESC LIMIT 1) FROM k)",
        ScriptRunRow::SELECT
    );
    tx.bulk(&newest, Rows::ids("script_id", scripts)).await?.iter().map(ScriptRunRow::read).collect()
}

/// Whether another run of the script goes on.
pub async fn running_of(tx: &Tx, script: ScriptId) -> Result<bool, StoreError> {
    let sql = "SELECT run_id FROM script_runs WHERE enterprise_id = $1 AND script_id = $2 AND state = 'RUNNING' AND finished_at IS NULL LIMIT 1";
    Ok(tx.one(sql, values![script]).await?.is_some())
}

/// How many runs of the script wait for their turn.
pub async fn waiting_runs(tx: &Tx, script: ScriptId) -> Result<i64, StoreError> {
    let waiting = "AND script_id = $2 AND state = 'QUEUED' AND finished_at IS NULL";
    row::count_of::<ScriptRunRow>(tx, waiting, values![script]).await
}

/// The run of the script that has waited longest for its turn.
pub async fn oldest_queued(tx: &Tx, script: ScriptId) -> Result<Option<ScriptRunId>, StoreError> {
    let sql =
        "SELECT run_id FROM script_runs WHERE enterprise_id = $1 AND script_id = $2 AND state = 'QUEUED' AND finished_at IS NULL
               ORDER BY run_id LIMIT 1";
    tx.one(sql, values![script]).await?.map(|row| row.get("run_id")).transpose()
}
