//! Making a run: its row, and the job that begins it.

use handsight_domain::{
    id::TypedId,
    scope::Actor,
    script::{Cause, MOST_QUEUED, RunState},
    time::Timestamp,
};
use handsight_store::{WriteTx, job::schedule, row, script as rows};

use super::{ScriptRow, ScriptRunRow, owner};
use crate::{App, UseCaseError};

/// What a new run is.
pub(super) struct New<'a> {
    /// Why.
    pub cause: Cause,
    /// When it should begin.
    pub planned_at: Timestamp,
    /// Its actions are not handed over earlier.
    pub not_before: Option<Timestamp>,
    /// Who stands behind it.
    pub behind: &'a Actor,
}

/// Makes a run of a locked script; it begins as soon as its turn has come. Too many that wait are left out.
pub(super) async fn make(
    app: &App,
    tx: &mut WriteTx,
    script: &ScriptRow,
    new: New<'_>,
) -> Result<ScriptRunRow, UseCaseError> {
    let full = rows::waiting_runs(tx, script.id).await? >= MOST_QUEUED;
    let now = app.clock.now();
    let run = ScriptRunRow {
        id: app.mint.id(),
        script: script.id,
        state: if full { RunState::Skipped } else { RunState::Queued },
        cause: new.cause,
        planned_at: new.planned_at,
        not_before: new.not_before,
        started_at: None,
        expires_at: None,
        finished_at: full.then_some(now),
        actor: owner::actor(script, new.behind),
        steps: script.steps.clone(),
        note: full.then(|| format!("{MOST_QUEUED} runs wait for their turn already.")),
        targeted: 0,
        succeeded: 0,
        failed: 0,
        cancelled: 0,
    };
    row::insert(tx, &run).await?;
    if !full {
        schedule(tx, rows::START, run.id.uuid(), now).await?;
    }
    Ok(run)
}
