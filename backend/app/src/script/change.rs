//! Pausing, resuming, running now and deleting a script.

use handsight_domain::{
    id::{ScriptId, TypedId},
    scope::EnterpriseScope,
    script::Cause,
    time::Timestamp,
};
use handsight_store::{job::unschedule, row, script as rows};
use serde_json::json;

use super::{ScriptRow, ScriptRunRow, make::New, make::make, owner::covers, save::plan};
use crate::{
    App, UseCaseError,
    action::Authority,
    enterprise, object,
    once::{entry, once, once_on, same},
    read::{held, required},
};

/// Keeps a script from running by itself; what is under way goes on.
///
/// # Errors
/// [`UseCaseError::Denied`] for steps beyond the authority: who may not ask them does not call them off.
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
    let script = required::<ScriptRow>(&*app.store.read(scope).await?, id).await?;
    covers(authority, &script)
}

async fn set_enabled(
    app: &App,
    scope: &EnterpriseScope,
    key: Option<&str>,
    id: ScriptId,
    enabled: bool,
) -> Result<ScriptRow, UseCaseError> {
    let operation = if enabled { "resumeScript" } else { "pauseScript" };
    once_on(app, scope, key, operation, &id, id, async |tx| {
        let mut script = held::<ScriptRow>(tx, id).await?;
        let zone = enterprise::require(tx).await?.time_zone;
        script.enabled = enabled;
        script.next_run_at = script.schedule.next_after(app.clock.now(), zone).filter(|_| enabled);
        row::update(tx, &script).await?;
        plan(tx, &script).await?;
        let (verb, did) = if enabled { ("script.resumed", "Resumed") } else { ("script.paused", "Paused") };
        let words = format!("{did} the script {}", script.name);
        Ok(entry(verb, id, words, json!({"name": script.name})).done(script))
    })
    .await
}

/// Runs a script now, in the name of whoever asks, also a paused one.
///
/// # Errors
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
    once(app, scope, key, "runScript", &(id, not_before), required::<ScriptRunRow>, async |tx| {
        let script = held::<ScriptRow>(tx, id).await?;
        let new = New { cause: Cause::Manual, planned_at: now, not_before, behind: scope.actor() };
        let run = make(app, tx, &script, new).await?;
        let words = format!("Ran the script {}", script.name);
        Ok(entry("script.run", id, words, json!({"run": run.id})).keeping(run.id, run))
    })
    .await
}

/// Deletes a script with its history. Actions that were issued stay and go on; nothing follows them.
pub async fn delete(
    app: &App,
    scope: &EnterpriseScope,
    authority: Authority,
    key: Option<&str>,
    id: ScriptId,
) -> Result<(), UseCaseError> {
    once(app, scope, key, "deleteScript", &id, same, async |tx| {
        let script = held::<ScriptRow>(tx, id).await?;
        covers(authority, &script)?;
        rows::delete(tx, id).await?;
        object::release(tx, "script", id.uuid(), app.clock.now()).await?;
        unschedule(tx, rows::RUN, id.uuid()).await?;
        let words = format!("Deleted the script {}", script.name);
        let detail = json!({"name": script.name});
        Ok(entry("script.deleted", id, words, detail).done(()))
    })
    .await
}
