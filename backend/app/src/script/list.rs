//! Reading scripts and their runs, and looking ahead.

use handsight_domain::{
    id::{ActionSessionId, ScriptId, ScriptRunId},
    page::{Page, PageRequest},
    scope::EnterpriseScope,
    script::Schedule,
    time::Timestamp,
};
use handsight_store::{row, script as rows};

use super::{ScriptRow, ScriptRunRow};
use crate::{
    App, UseCaseError, enterprise,
    read::{edge, most, page, paged, reads},
};

/// A page of scripts, newest first.
pub async fn list(
    app: &App,
    scope: &EnterpriseScope,
    request: &PageRequest,
) -> Result<Page<ScriptRow>, UseCaseError> {
    paged::<ScriptRow>(app, scope, request).await
}

reads! {
    /// One script.
    find(id: ScriptId) -> Option<ScriptRow> = row::find::<ScriptRow>;
    /// One run.
    find_run(id: ScriptRunId) -> Option<ScriptRunRow> = row::find::<ScriptRunRow>;
    /// The newest run of each of these scripts; one without any is absent.
    newest_runs(scripts: &[ScriptId]) -> Vec<ScriptRunRow> = rows::newest_runs;
    /// The sessions of a run, by step from 0.
    sessions(run: ScriptRunId) -> Vec<(i64, ActionSessionId)> = rows::sessions_of_run;
}

/// A page of a script's runs, newest first.
pub async fn runs(
    app: &App,
    scope: &EnterpriseScope,
    script: ScriptId,
    request: &PageRequest,
) -> Result<Page<ScriptRunRow>, UseCaseError> {
    let edge = edge::<ScriptRunId>(request)?;
    let tx = app.store.read(scope).await?;
    let found = rows::run_page(&tx, script, edge, request.backward, most(request)).await?;
    Ok(page(request, found, rows::run_count(&tx, script).await?))
}

/// The next five runs of a schedule that is not saved yet.
///
/// # Errors
/// [`UseCaseError::Invalid`] for a schedule that will not do.
pub async fn preview(
    app: &App,
    scope: &EnterpriseScope,
    schedule: &Schedule,
) -> Result<Vec<Timestamp>, UseCaseError> {
    let zone = enterprise::require(&*app.store.read(scope).await?).await?.time_zone;
    let now = app.clock.now();
    schedule.check(now, zone).map_err(|e| UseCaseError::field("schedule", e.to_string()))?;
    Ok(schedule.preview(now, zone, 5))
}
