//! Pausing, resuming, running now and deleting a script.

use handsight_domain::{
    id::{ScriptId, ScriptRunId, TypedId},
    scope::EnterpriseScope,
    script::Cause,
    time::Timestamp,
};
use handsight_store::{job::unschedule, row, script as rows};
use serde_json::json;

use super::{ScriptRow, ScriptRunRow, make::New, make::make, save::plan};
use crate::{
    App, UseCaseError,
    action::Authority,
    audit, enterprise,
    idempotency::{self, Turn},
    object,
};

/// Keeps a script from running by itself; what is under way goes on.
///
/// # Errors
/// [`UseCaseError::NotFound`] without such a script; [`UseCaseError::Denied`] for steps beyond the authority: who may
/// not ask them does not call them off.
pub async fn pause(
    app: &App,
    scope: &EnterpriseScope,
    authority: Authority,
    key: Option<&str>,
    id: ScriptId,
) -> Result<ScriptRow, UseCaseError> {
    check(app, scope, authority, id).await?;
    set_enabled(app, scope, key, id, false).await
}

/// Lets a script run by itself again, from its next time on.
///
/// # Errors
/// [`UseCaseError::NotFound`] without such a script; [`UseCaseError::Denied`] for steps beyond the authority.
pub async fn resume(
    app: &App,
    scope: &EnterpriseScope,
    authority: Authority,
    key: Option<&str>,
    id: ScriptId,
) -> Result<ScriptRow, UseCaseError> {
    check(app, scope, authority, id).await?;
    set_enabled(app, scope, key, id, true).await
}

async fn check(
    app: &App,
    scope: &EnterpriseScope,
    authority: Authority,
    id: ScriptId,
) -> Result<(), UseCaseError> {
    let script =
        row::find::<ScriptRow>(&*app.store.read(scope).await?, id).await?.ok_or(UseCaseError::NotFound)?;
    covers(authority, &script)
}

/// Whether an authority covers every step of a script.
pub(super) fn covers(authority: Authority, script: &ScriptRow) -> Result<(), UseCaseError> {
    Ok(authority.check_steps(&script.steps)?)
}

async fn set_enabled(
    app: &App,
    scope: &EnterpriseScope,
    key: Option<&str>,
    id: ScriptId,
    enabled: bool,
) -> Result<ScriptRow, UseCaseError> {
    let mut tx = app.store.write(scope).await?;
    let operation = if enabled { "resumeScript" } else { "pauseScript" };
    let turn = match idempotency::begin::<()>(app, &tx, key, operation, &id).await? {
        Turn::First(turn) => turn,
        Turn::Again(()) => {
            let script = row::find::<ScriptRow>(&tx, id).await?.ok_or(UseCaseError::NotFound)?;
            tx.commit().await?;
            return Ok(script);
        }
    };
    let mut script = row::hold::<ScriptRow>(&tx, id).await?.ok_or(UseCaseError::NotFound)?;
    let zone = enterprise::require(&tx).await?.time_zone;
    script.enabled = enabled;
    script.next_run_at = script.schedule.next_after(app.clock.now(), zone).filter(|_| enabled);
    row::update(&tx, &script).await?;
    plan(&mut tx, &script).await?;
    turn.finish(app, &tx, &()).await?;
    let (verb, did) = if enabled { ("script.resumed", "Resumed") } else { ("script.paused", "Paused") };
    let words = format!("{did} the script {}", script.name);
    audit::record(app, &mut tx, verb, Some(id.to_string()), words, json!({"name": script.name})).await?;
    tx.commit().await?;
    Ok(script)
}

/// Runs a script now, in the name of whoever asks, also a paused one.
///
/// # Errors
/// [`UseCaseError::NotFound`] without such a script; [`UseCaseError::Denied`] for steps beyond the authority;
/// [`UseCaseError::Invalid`] for an earliest time beyond 30 days.
pub async fn run_now(
    app: &App,
    scope: &EnterpriseScope,
    authority: Authority,
    key: Option<&str>,
    id: ScriptId,
    not_before: Option<Timestamp>,
) -> Result<ScriptRunRow, UseCaseError> {
    check(app, scope, authority, id).await?;
    let now = app.clock.now();
    if not_before.is_some_and(|at| at > now.after(std::time::Duration::from_secs(30 * 86_400))) {
        return Err(UseCaseError::field("notBefore", "lies at most 30 days ahead"));
    }
    let mut tx = app.store.write(scope).await?;
    let turn = match idempotency::begin::<ScriptRunId>(app, &tx, key, "runScript", &(id, not_before)).await? {
        Turn::First(turn) => turn,
        Turn::Again(run) => {
            let run = row::find::<ScriptRunRow>(&tx, run).await?.ok_or(UseCaseError::NotFound)?;
            tx.commit().await?;
            return Ok(run);
        }
    };
    let script = row::hold::<ScriptRow>(&tx, id).await?.ok_or(UseCaseError::NotFound)?;
    let new = New { cause: Cause::Manual, planned_at: now, not_before, behind: scope.actor() };
    let run = make(app, &mut tx, &script, new).await?;
    turn.finish(app, &tx, &run.id).await?;
    let words = format!("Ran the script {}", script.name);
    audit::record(app, &mut tx, "script.run", Some(id.to_string()), words, json!({"run": run.id})).await?;
    tx.commit().await?;
    Ok(run)
}

/// Deletes a script with its history. Actions that were issued stay and go on; nothing follows them.
///
/// # Errors
/// [`UseCaseError::NotFound`] without such a script; [`UseCaseError::Denied`] for steps beyond the authority.
pub async fn delete(
    app: &App,
    scope: &EnterpriseScope,
    authority: Authority,
    key: Option<&str>,
    id: ScriptId,
) -> Result<(), UseCaseError> {
    let mut tx = app.store.write(scope).await?;
    let turn = match idempotency::begin::<()>(app, &tx, key, "deleteScript", &id).await? {
        Turn::First(turn) => turn,
        Turn::Again(()) => return Ok(tx.commit().await?),
    };
    let script = row::hold::<ScriptRow>(&tx, id).await?.ok_or(UseCaseError::NotFound)?;
    covers(authority, &script)?;
    rows::delete(&tx, id).await?;
    object::release(&mut tx, "script", id.uuid(), app.clock.now()).await?;
    unschedule(&tx, rows::RUN, id.uuid()).await?;
    turn.finish(app, &tx, &()).await?;
    let words = format!("Deleted the script {}", script.name);
    let detail = json!({"name": script.name});
    audit::record(app, &mut tx, "script.deleted", Some(id.to_string()), words, detail).await?;
    Ok(tx.commit().await?)
}
