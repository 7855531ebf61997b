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

    /// Makes a script. It runs by itself from then on, with the permissions of whoever saved it last.
    create_script("What.") |ctx, input, key| {
        let (scope, authority) = enter(ctx)?;
        let wanted = input.script.wanted(ctx)?;
        let done = cases::create(ctx.app(), &scope, authority, key, &wanted).await;
        match done.map(saved) {
            Ok(Ok(row)) => Ok(CreateScriptDone { script: Script::new(row, scope) }),
            Ok(Err(asked)) => return Ok(CreateScriptPayload::ConfirmationNeeded(asked)),
            Err(error) => Err(error),
        }
    }
    /// What to make.
    CreateScriptInput {
        /// What it is to be.
        script: ScriptInput,
    }
    /// The script as it is saved.
    CreateScriptDone {
        /// The script.
        script: Script,
    }
    /// What came of saving a script.
    CreateScriptPayload: InvalidInput, ConfirmationNeeded, LimitReached;

    /// Changes a script; runs under way go on as they began.
    update_script("What.") |ctx, input, key| {
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
    /// What to change.
    UpdateScriptInput {
        /// The script.
        script_id: ID,
        /// What it is to be from now on, all of it.
        script: ScriptInput,
    }
    /// The script as it is saved.
    UpdateScriptDone {
        /// The script.
        script: Script,
    }
    /// What came of saving a script.
    UpdateScriptPayload: InvalidInput, ConfirmationNeeded, LimitReached;

    /// Keeps a script from running by itself.
    pause_script("Which.") |ctx, input, key| {
        let (scope, authority) = enter(ctx)?;
        let id = need_id(&input.script_id)?;
        let done = cases::pause(ctx.app(), &scope, authority, key, id).await;
        done.map(|row| PauseScriptDone { script: Script::new(row, scope) })
    }
    /// Which script.
    PauseScriptInput {
        /// The script.
        script_id: ID,
    }
    /// The script as it is now.
    PauseScriptDone {
        /// The script.
        script: Script,
    }
    /// What came of pausing.
    PauseScriptPayload: Conflict;

    /// Lets a script run by itself again, from its next time on.
    resume_script("Which.") |ctx, input, key| {
        let (scope, authority) = enter(ctx)?;
        let id = need_id(&input.script_id)?;
        let done = cases::resume(ctx.app(), &scope, authority, key, id).await;
        done.map(|row| ResumeScriptDone { script: Script::new(row, scope) })
    }
    /// Which script.
    ResumeScriptInput {
        /// The script.
        script_id: ID,
    }
    /// The script as it is now.
    ResumeScriptDone {
        /// The script.
        script: Script,
    }
    /// What came of resuming.
    ResumeScriptPayload: Conflict;

    /// Runs a script now, in the name of whoever asks.
    run_script("What.") |ctx, input, key| {
        let (scope, authority) = enter(ctx)?;
        let id = need_id(&input.script_id)?;
        let not_before = input.not_before.map(|at| at.0);
        let done = cases::run_now(ctx.app(), &scope, authority, key, id, not_before).await;
        done.map(|row| RunScriptDone { run: ScriptRun::new(row, scope) })
    }
    /// What to run.
    RunScriptInput {
        /// The script.
        script_id: ID,
        /// Its actions are not handed over earlier, at most 30 days ahead; null for at once.
        not_before: Option<DateTime>,
    }
    /// The run; it begins as soon as its turn has come.
    RunScriptDone {
        /// The run.
        run: ScriptRun,
    }
    /// What came of running a script.
    RunScriptPayload: InvalidInput;

    /// Deletes a script with its history. Actions that were issued stay; nothing follows them.
    delete_script("Which.") |ctx, input, key| {
        let (scope, authority) = enter(ctx)?;
        let id = need_id(&input.script_id)?;
        let done = cases::delete(ctx.app(), &scope, authority, key, id).await;
        done.map(|()| DeleteScriptDone { deleted_id: input.script_id })
    }
    /// Which script.
    DeleteScriptInput {
        /// The script.
        script_id: ID,
    }
    /// The script is gone.
    DeleteScriptDone {
        /// The id of the script that was deleted.
        deleted_id: ID,
    }
    /// What came of deleting a script.
    DeleteScriptPayload: Conflict;
}
