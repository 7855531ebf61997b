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
    member::{cursor, edge},
};

/// A page of scripts, newest first.
///
/// # Errors
/// [`UseCaseError`] for a foreign cursor or a database that is away.
pub async fn list(
    app: &App,
    scope: &EnterpriseScope,
    request: &PageRequest,
) -> Result<Page<ScriptRow>, UseCaseError> {
    let edge = edge::<ScriptId>(request)?;
    let tx = app.store.read(scope).await?;
    let found = row::page::<ScriptRow>(&tx, edge, request.backward, i64::from(request.limit) + 1).await?;
    let total = row::count::<ScriptRow>(&tx).await?;
    Ok(Page::from_rows(request, found.into_iter().map(|s| (cursor(s.id), s)).collect(), total))
}

/// One script.
pub async fn find(
    app: &App,
    scope: &EnterpriseScope,
    id: ScriptId,
) -> Result<Option<ScriptRow>, UseCaseError> {
    Ok(row::find::<ScriptRow>(&*app.store.read(scope).await?, id).await?)
}

/// A page of a script's runs, newest first.
///
/// # Errors
/// [`UseCaseError`] for a foreign cursor or a database that is away.
pub async fn runs(
    app: &App,
    scope: &EnterpriseScope,
    script: ScriptId,
    request: &PageRequest,
) -> Result<Page<ScriptRunRow>, UseCaseError> {
    let edge = edge::<ScriptRunId>(request)?;
    let tx = app.store.read(scope).await?;
    let found = rows::run_page(&tx, script, edge, request.backward, i64::from(request.limit) + 1).await?;
    let total = rows::run_count(&tx, script).await?;
    Ok(Page::from_rows(request, found.into_iter().map(|r| (cursor(r.id), r)).collect(), total))
}

/// One run.
pub async fn find_run(
    app: &App,
    scope: &EnterpriseScope,
    id: ScriptRunId,
) -> Result<Option<ScriptRunRow>, UseCaseError> {
    Ok(row::find::<ScriptRunRow>(&*app.store.read(scope).await?, id).await?)
}

/// The newest run of each of these scripts; one without any is absent.
pub async fn newest_runs(
    app: &App,
    scope: &EnterpriseScope,
    scripts: &[ScriptId],
) -> Result<Vec<ScriptRunRow>, UseCaseError> {
    Ok(rows::newest_runs(&*app.store.read(scope).await?, scripts).await?)
}

/// The sessions of a run, by step from 0.
pub async fn sessions(
    app: &App,
    scope: &EnterpriseScope,
    run: ScriptRunId,
) -> Result<Vec<(i64, ActionSessionId)>, UseCaseError> {
    Ok(rows::sessions_of_run(&*app.store.read(scope).await?, run).await?)
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
