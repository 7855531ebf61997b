//! Making, changing, pausing, running and deleting scripts.

use async_graphql::{Context, ID, Result};
use handsight_app::{
    action::Authority,
    script::{self as cases, Saved, ScriptRow},
};
use handsight_domain::{policy::Permission, scope::EnterpriseScope};

use super::{Script, ScriptInput, ScriptRun};
use crate::{
    action::ConfirmationNeeded,
    context::{Visit, need_id},
    mutation::mutations,
    problem::{Conflict, InvalidInput, LimitReached},
    scalar::DateTime,
};

/// A script that was saved, or the question that comes first.
fn saved(done: Saved) -> Result<ScriptRow, ConfirmationNeeded> {
    match done {
        Saved::Done(row) => Ok(*row),
        Saved::NeedsConfirmation { word, devices, offline, names } => {
            let what = "This script destroys, runs code or replaces content at each run";
            Err(ConfirmationNeeded::new(what, word, devices, offline, names))
        }
    }
}

fn enter(ctx: &Context<'_>) -> Result<(EnterpriseScope, Authority)> {
    Ok((ctx.enter(Permission::ActionsIssue)?, Authority::of(ctx.caller())))
}

mutations! {
    /// Mutations of scripts.
    ScriptMutation;

    /// Creates a script. It runs on its schedule with the permissions of the member who last saved it.
    create_script("Parameters of `createScript`.") |ctx, input, key| {
        let (scope, authority) = enter(ctx)?;
        let wanted = input.script.wanted(ctx)?;
        let done = cases::create(ctx.app(), &scope, authority, key, &wanted).await;
        match done.map(saved) {
            Ok(Ok(row)) => Ok(CreateScriptDone { script: Script::new(row, scope) }),
            Ok(Err(asked)) => return Ok(CreateScriptPayload::ConfirmationNeeded(asked)),
            Err(error) => Err(error),
        }
    }
    /// Input of `createScript`.
    CreateScriptInput {
        /// Configuration of the script.
        script: ScriptInput,
    }
    /// The created script.
    CreateScriptDone {
        /// The script.
        script: Script,
    }
    /// Result of `createScript`.
    CreateScriptPayload: InvalidInput, ConfirmationNeeded, LimitReached;

    /// Updates a script; runs in progress keep their configuration.
    update_script("Parameters of `updateScript`.") |ctx, input, key| {
        let (scope, authority) = enter(ctx)?;
        let id = need_id(&input.script_id)?;
        let wanted = input.script.wanted(ctx)?;
        let done = cases::update(ctx.app(), &scope, authority, key, id, &wanted).await;
        match done.map(saved) {
            Ok(Ok(row)) => Ok(UpdateScriptDone { script: Script::new(row, scope) }),
            Ok(Err(asked)) => return Ok(UpdateScriptPayload::ConfirmationNeeded(asked)),
            Err(error) => Err(error),
        }
    }
    /// Input of `updateScript`.
    UpdateScriptInput {
        /// ID of the script.
        script_id: ID,
        /// New configuration of the script, complete.
        script: ScriptInput,
    }
    /// The updated script.
    UpdateScriptDone {
        /// The script.
        script: Script,
    }
    /// Result of `updateScript`.
    UpdateScriptPayload: InvalidInput, ConfirmationNeeded, LimitReached;

    /// Pauses a script: it no longer runs on its schedule.
    pause_script("Parameters of `pauseScript`.") |ctx, input, key| {
        let (scope, authority) = enter(ctx)?;
        let id = need_id(&input.script_id)?;
        let done = cases::pause(ctx.app(), &scope, authority, key, id).await;
        done.map(|row| PauseScriptDone { script: Script::new(row, scope) })
    }
    /// Input of `pauseScript`.
    PauseScriptInput {
        /// ID of the script.
        script_id: ID,
    }
    /// The script was paused.
    PauseScriptDone {
        /// The script.
        script: Script,
    }
    /// Result of `pauseScript`.
    PauseScriptPayload: Conflict;

    /// Resumes a paused script from its next scheduled run.
    resume_script("Parameters of `resumeScript`.") |ctx, input, key| {
        let (scope, authority) = enter(ctx)?;
        let id = need_id(&input.script_id)?;
        let done = cases::resume(ctx.app(), &scope, authority, key, id).await;
        done.map(|row| ResumeScriptDone { script: Script::new(row, scope) })
    }
    /// Input of `resumeScript`.
    ResumeScriptInput {
        /// ID of the script.
        script_id: ID,
    }
    /// The script was resumed.
    ResumeScriptDone {
        /// The script.
        script: Script,
    }
    /// Result of `resumeScript`.
    ResumeScriptPayload: Conflict;

    /// Runs a script now, on behalf of the caller.
    run_script("Parameters of `runScript`.") |ctx, input, key| {
        let (scope, authority) = enter(ctx)?;
        let id = need_id(&input.script_id)?;
        let not_before = input.not_before.map(|at| at.0);
        let done = cases::run_now(ctx.app(), &scope, authority, key, id, not_before).await;
        done.map(|row| RunScriptDone { run: ScriptRun::new(row, scope) })
    }
    /// Input of `runScript`.
    RunScriptInput {
        /// ID of the script.
        script_id: ID,
        /// Earliest delivery time of its actions, at most 30 days ahead; null for immediate delivery.
        not_before: Option<DateTime>,
    }
    /// The run was queued.
    RunScriptDone {
        /// The run.
        run: ScriptRun,
    }
    /// Result of `runScript`.
    RunScriptPayload: InvalidInput;

    /// Deletes a script and its history. Issued actions stay in effect; no further steps follow.
    delete_script("Parameters of `deleteScript`.") |ctx, input, key| {
        let (scope, authority) = enter(ctx)?;
        let id = need_id(&input.script_id)?;
        let done = cases::delete(ctx.app(), &scope, authority, key, id).await;
        done.map(|()| DeleteScriptDone { deleted_id: input.script_id })
    }
    /// Input of `deleteScript`.
    DeleteScriptInput {
        /// ID of the script.
        script_id: ID,
    }
    /// The script was deleted.
    DeleteScriptDone {
        /// ID of the deleted script.
        deleted_id: ID,
    }
    /// Result of `deleteScript`.
    DeleteScriptPayload: Conflict;
}
