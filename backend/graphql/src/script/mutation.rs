//! Making, changing, pausing, running and deleting scripts.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject, Union};
use handsight_app::{
    UseCaseError,
    action::Authority,
    script::{self as cases, Saved},
};
use handsight_domain::{policy::Permission, scope::EnterpriseScope};

use super::{Script, ScriptInput, ScriptRun};
use crate::{
    action::ConfirmationNeeded,
    connection::clamp,
    context::{Visit, need_id},
    error::fail,
    payload,
    problem::{Conflict, InvalidInput, LimitReached},
    scalar::DateTime,
};

/// What to make.
#[derive(Debug, InputObject)]
pub struct CreateScriptInput {
    /// Makes repeating the request harmless; 1 to 200 characters.
    idempotency_key: Option<String>,
    /// What it is to be.
    script: ScriptInput,
}
/// What to change.
#[derive(Debug, InputObject)]
pub struct UpdateScriptInput {
    /// Makes repeating the request harmless; 1 to 200 characters.
    idempotency_key: Option<String>,
    /// The script.
    script_id: ID,
    /// What it is to be from now on, all of it.
    script: ScriptInput,
}
macro_rules! saving {
    ($done:ident, $payload:ident) => {
        /// The script as it is saved.
        #[derive(Debug, SimpleObject)]
        pub struct $done {
            /// The script.
            script: Script,
        }
        /// What came of saving a script.
        #[derive(Debug, Union)]
        pub enum $payload {
            /// Saved.
            Done($done),
            /// Nothing was done: a field is wrong.
            Invalid(InvalidInput),
            /// Nothing was done: repeat with the word.
            Confirm(ConfirmationNeeded),
            /// Nothing was done: there are too many.
            Limit(LimitReached),
        }
        impl $payload {
            fn of(scope: EnterpriseScope, done: Result<Saved, UseCaseError>) -> Result<Self> {
                Ok(match done {
                    Ok(Saved::Done(row)) => Self::Done($done { script: Script::new(*row, scope) }),
                    Ok(Saved::NeedsConfirmation { word, devices, offline, names }) => {
                        let what = "This script destroys, runs code or replaces content at each run";
                        Self::Confirm(ConfirmationNeeded::new(what, word, devices, offline, names))
                    }
                    Err(UseCaseError::Invalid(problems)) => Self::Invalid(InvalidInput(problems)),
                    Err(UseCaseError::LimitReached { message, limit }) => {
                        Self::Limit(LimitReached { message, limit: clamp(limit) })
                    }
                    Err(error) => return Err(fail(error)),
                })
            }
        }
    };
}
saving!(CreateScriptDone, CreateScriptPayload);
saving!(UpdateScriptDone, UpdateScriptPayload);

macro_rules! choice {
    ($input:ident) => {
        /// Which script.
        #[derive(Debug, InputObject)]
        pub struct $input {
            /// Makes repeating the request harmless; 1 to 200 characters.
            idempotency_key: Option<String>,
            /// The script.
            script_id: ID,
        }
    };
}
choice!(PauseScriptInput);
choice!(ResumeScriptInput);
choice!(DeleteScriptInput);

/// The script as it is now.
#[derive(Debug, SimpleObject)]
pub struct PauseScriptDone {
    /// The script.
    script: Script,
}
payload!(
    /// What came of pausing.
    PauseScriptPayload = PauseScriptDone, Conflict(Conflict)
);
/// The script as it is now.
#[derive(Debug, SimpleObject)]
pub struct ResumeScriptDone {
    /// The script.
    script: Script,
}
payload!(
    /// What came of resuming.
    ResumeScriptPayload = ResumeScriptDone, Conflict(Conflict)
);

/// The script is gone.
#[derive(Debug, SimpleObject)]
pub struct DeleteScriptDone {
    /// The id of the script that was deleted.
    deleted_id: ID,
}
payload!(
    /// What came of deleting a script.
    DeleteScriptPayload = DeleteScriptDone, Conflict(Conflict)
);

/// What to run.
#[derive(Debug, InputObject)]
pub struct RunScriptInput {
    /// Makes repeating the request harmless; 1 to 200 characters.
    idempotency_key: Option<String>,
    /// The script.
    script_id: ID,
    /// Its actions are not handed over earlier, at most 30 days ahead; null for at once.
    not_before: Option<DateTime>,
}
/// The run; it begins as soon as its turn has come.
#[derive(Debug, SimpleObject)]
pub struct RunScriptDone {
    /// The run.
    run: ScriptRun,
}
payload!(
    /// What came of running a script.
    RunScriptPayload = RunScriptDone, Invalid(InvalidInput)
);

/// Mutations of scripts.
#[derive(Debug, Default)]
pub struct ScriptMutation;

fn enter(ctx: &Context<'_>) -> Result<(EnterpriseScope, Authority)> {
    Ok((ctx.enter(Permission::ActionsIssue)?, Authority::of(ctx.caller())))
}

#[Object]
impl ScriptMutation {
    /// Makes a script. It runs by itself from then on, with the permissions of whoever saved it last.
    async fn create_script(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What.")] input: CreateScriptInput,
    ) -> Result<CreateScriptPayload> {
        let (scope, authority) = enter(ctx)?;
        let wanted = input.script.wanted(ctx)?;
        let key = input.idempotency_key.as_deref();
        let done = cases::create(ctx.app(), &scope, authority, key, &wanted).await;
        CreateScriptPayload::of(scope, done)
    }
    /// Changes a script; runs under way go on as they began.
    async fn update_script(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What.")] input: UpdateScriptInput,
    ) -> Result<UpdateScriptPayload> {
        let (scope, authority) = enter(ctx)?;
        let (key, id) = (input.idempotency_key.as_deref(), need_id(&input.script_id)?);
        let wanted = input.script.wanted(ctx)?;
        let done = cases::update(ctx.app(), &scope, authority, key, id, &wanted).await;
        UpdateScriptPayload::of(scope, done)
    }
    /// Keeps a script from running by itself.
    async fn pause_script(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which.")] input: PauseScriptInput,
    ) -> Result<PauseScriptPayload> {
        let (scope, authority) = enter(ctx)?;
        let (key, id) = (input.idempotency_key.as_deref(), need_id(&input.script_id)?);
        let done = cases::pause(ctx.app(), &scope, authority, key, id).await;
        PauseScriptPayload::of(done.map(|row| PauseScriptDone { script: Script::new(row, scope) }))
    }
    /// Lets a script run by itself again, from its next time on.
    async fn resume_script(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which.")] input: ResumeScriptInput,
    ) -> Result<ResumeScriptPayload> {
        let (scope, authority) = enter(ctx)?;
        let (key, id) = (input.idempotency_key.as_deref(), need_id(&input.script_id)?);
        let done = cases::resume(ctx.app(), &scope, authority, key, id).await;
        ResumeScriptPayload::of(done.map(|row| ResumeScriptDone { script: Script::new(row, scope) }))
    }
    /// Runs a script now, in the name of whoever asks.
    async fn run_script(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What.")] input: RunScriptInput,
    ) -> Result<RunScriptPayload> {
        let (scope, authority) = enter(ctx)?;
        let (key, id) = (input.idempotency_key.as_deref(), need_id(&input.script_id)?);
        let not_before = input.not_before.map(|at| at.0);
        let done = cases::run_now(ctx.app(), &scope, authority, key, id, not_before).await;
        RunScriptPayload::of(done.map(|row| RunScriptDone { run: ScriptRun::new(row, scope) }))
    }
    /// Deletes a script with its history. Actions that were issued stay; nothing follows them.
    async fn delete_script(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which.")] input: DeleteScriptInput,
    ) -> Result<DeleteScriptPayload> {
        let (scope, authority) = enter(ctx)?;
        let (key, id) = (input.idempotency_key.as_deref(), need_id(&input.script_id)?);
        let done = cases::delete(ctx.app(), &scope, authority, key, id).await;
        DeleteScriptPayload::of(done.map(|()| DeleteScriptDone { deleted_id: input.script_id }))
    }
}
