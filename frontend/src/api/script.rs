//! Scripts: actions on a schedule, their runs, and when a schedule would run.

use super::action::Actor;
use super::filter::Filter;
use super::kinds::{
    MissedRuns, ScheduleKind, ScheduleUnit, ScriptOverlap, ScriptRunCause, ScriptRunState, StepCondition,
};
use super::outcome::{ConfirmationNeeded, Conflict, InvalidInput, LimitReached, Outcome, payload};
use super::page::{PageInfo, SliceFields, Turn};
use super::scalar::{DateTime, Json};
use super::{schema, transport};
use crate::browser;
use crate::model::fault::Fault;
use cynic::{MutationBuilder, QueryBuilder};

/// Which devices a script is about.
#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
pub struct ScriptTarget {
    pub device_ids: Option<Vec<cynic::Id>>,
    pub view_id: Option<cynic::Id>,
    pub filter: Option<Json>,
    pub search: Option<String>,
}

/// When a script runs.
#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
pub struct ScriptSchedule {
    pub kind: ScheduleKind,
    pub at: Option<DateTime>,
    pub every: Option<i32>,
    pub unit: Option<ScheduleUnit>,
    pub cron: Option<String>,
    pub words: String,
}

/// One step of a script.
#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
pub struct ScriptStep {
    pub command: String,
    pub title: String,
    pub parameters: Vec<Option<String>>,
    pub condition: StepCondition,
    pub item: Option<String>,
    pub value: Option<String>,
}

/// How the devices of a run stand.
#[derive(cynic::QueryFragment, Clone, Copy, Debug, PartialEq, Eq)]
pub struct ScriptRunCounts {
    pub targeted: i32,
    pub succeeded: i32,
    pub failed: i32,
    pub cancelled: i32,
    pub waiting: i32,
}

/// The session of a step, to lead there.
#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
#[cynic(graphql_type = "ActionSession")]
pub struct StepSession {
    pub id: cynic::Id,
    pub title: String,
}

/// What a run asked at one step.
#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
pub struct ScriptRunStep {
    pub step: i32,
    pub session: StepSession,
}

/// A run.
#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
pub struct ScriptRun {
    pub id: cynic::Id,
    pub state: ScriptRunState,
    pub cause: ScriptRunCause,
    pub planned_at: DateTime,
    pub finished_at: Option<DateTime>,
    pub note: Option<String>,
    pub counts: ScriptRunCounts,
    pub steps: Vec<ScriptRunStep>,
}

/// The newest run, as far as a list shows it.
#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
#[cynic(graphql_type = "ScriptRun")]
pub struct LastRun {
    pub state: ScriptRunState,
    pub planned_at: DateTime,
    pub counts: ScriptRunCounts,
}

/// A script.
#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
pub struct Script {
    pub id: cynic::Id,
    pub name: String,
    pub target: ScriptTarget,
    pub steps: Vec<ScriptStep>,
    pub schedule: ScriptSchedule,
    pub missed: MissedRuns,
    pub missed_most: Option<i32>,
    pub overlap: ScriptOverlap,
    pub hold_minutes: i32,
    pub lifetime_minutes: i32,
    pub enabled: bool,
    pub next_run_at: Option<DateTime>,
    pub owner: Actor,
    pub caller_may: bool,
    pub last_run: Option<LastRun>,
}

/// A page of scripts.
#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
#[cynic(graphql_type = "ScriptConnection")]
pub struct ScriptPage {
    pub nodes: Vec<Script>,
    pub page_info: PageInfo,
    pub total_count: i32,
}

/// A page of runs.
#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
#[cynic(graphql_type = "ScriptRunConnection")]
pub struct RunPage {
    pub nodes: Vec<ScriptRun>,
    pub page_info: PageInfo,
    pub total_count: i32,
}

#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Query", variables = "Slice")]
struct ScriptsQuery {
    #[arguments(first: $first, after: $after, last: $last, before: $before)]
    scripts: ScriptPage,
}

/// A page of scripts.
///
/// # Errors
/// As [`transport::run`].
pub async fn scripts(turn: Turn, rows: i32) -> Result<ScriptPage, Fault> {
    Ok(transport::run(ScriptsQuery::build(turn.slice(rows))).await?.scripts)
}

#[derive(cynic::QueryVariables)]
struct OneVariables {
    id: cynic::Id,
    first: Option<i32>,
    after: Option<String>,
    last: Option<i32>,
    before: Option<String>,
}
#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Script", variables = "OneVariables")]
struct WithRuns {
    #[arguments(first: $first, after: $after, last: $last, before: $before)]
    runs: RunPage,
}
#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Script", variables = "OneVariables")]
struct ScriptHead {
    #[cynic(spread)]
    script: Script,
    #[cynic(spread)]
    runs: WithRuns,
}
#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Query", variables = "OneVariables")]
struct ScriptQuery {
    #[arguments(id: $id)]
    script: Option<ScriptHead>,
}

/// A script with a page of its runs.
///
/// # Errors
/// [`Fault::Missing`] when there is none, or as [`transport::run`].
pub async fn script(id: String, turn: Turn, rows: i32) -> Result<(Script, RunPage), Fault> {
    let s = turn.slice(rows);
    let id = cynic::Id::new(id);
    let variables = OneVariables { id, first: s.first, after: s.after, last: s.last, before: s.before };
    let found = transport::run(ScriptQuery::build(variables)).await?.script.ok_or(Fault::Missing)?;
    Ok((found.script, found.runs.runs))
}

/// A schedule as it is asked for.
#[derive(cynic::InputObject, Clone, Debug, PartialEq)]
pub struct ScheduleInput {
    pub kind: ScheduleKind,
    pub at: Option<DateTime>,
    pub every: Option<i32>,
    pub unit: Option<ScheduleUnit>,
    pub cron: Option<String>,
}

/// Which devices, as it is asked for.
#[derive(cynic::InputObject, Clone, Debug, Default, PartialEq)]
#[cynic(graphql_type = "ScriptTargetInput")]
pub struct TargetInput {
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub ids: Option<Vec<cynic::Id>>,
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub filter: Option<Filter>,
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub view_id: Option<cynic::Id>,
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub search: Option<String>,
}

/// A step as it is asked for.
#[derive(cynic::InputObject, Clone, Debug, PartialEq)]
#[cynic(graphql_type = "ScriptStepInput")]
pub struct StepInput {
    pub command: String,
    pub parameters: Option<Vec<Option<String>>>,
    pub condition: StepCondition,
    pub item: Option<String>,
    pub value: Option<String>,
}

/// A script as it is asked for.
#[derive(cynic::InputObject, Clone, Debug, PartialEq)]
pub struct ScriptInput {
    pub name: String,
    pub target: TargetInput,
    pub steps: Vec<StepInput>,
    pub schedule: ScheduleInput,
    pub missed: MissedRuns,
    pub missed_most: Option<i32>,
    pub overlap: ScriptOverlap,
    pub hold_minutes: i32,
    pub lifetime_minutes: i32,
    pub confirm: Option<String>,
}

/// When a schedule would run.
#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
pub struct SchedulePreview {
    pub runs: Vec<DateTime>,
    pub words: Option<String>,
    pub problem: Option<String>,
}

#[derive(cynic::QueryVariables)]
struct PreviewVariables {
    schedule: ScheduleInput,
}
#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Query", variables = "PreviewVariables")]
struct PreviewQuery {
    #[arguments(schedule: $schedule)]
    preview_schedule: SchedulePreview,
}

/// When a schedule would run.
///
/// # Errors
/// As [`transport::run`].
pub async fn preview(schedule: ScheduleInput) -> Result<SchedulePreview, Fault> {
    Ok(transport::run(PreviewQuery::build(PreviewVariables { schedule })).await?.preview_schedule)
}

#[derive(cynic::InputObject)]
struct CreateScriptInput {
    idempotency_key: Option<String>,
    script: ScriptInput,
}
#[derive(cynic::InputObject)]
struct UpdateScriptInput {
    idempotency_key: Option<String>,
    script_id: cynic::Id,
    script: ScriptInput,
}
#[derive(cynic::QueryVariables)]
struct CreateVariables {
    input: CreateScriptInput,
}
#[derive(cynic::QueryVariables)]
struct UpdateVariables {
    input: UpdateScriptInput,
}
#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Script")]
struct SavedScript {
    id: cynic::Id,
}
#[derive(cynic::QueryFragment)]
struct CreateScriptDone {
    script: SavedScript,
}
payload!(CreateScriptPayload: CreateScriptDone, InvalidInput, ConfirmationNeeded, LimitReached);
#[derive(cynic::QueryFragment)]
struct UpdateScriptDone {
    script: SavedScript,
}
payload!(UpdateScriptPayload: UpdateScriptDone, InvalidInput, ConfirmationNeeded, LimitReached);
#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Mutation", variables = "CreateVariables")]
struct CreateScript {
    #[arguments(input: $input)]
    create_script: CreateScriptPayload,
}
#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Mutation", variables = "UpdateVariables")]
struct UpdateScript {
    #[arguments(input: $input)]
    update_script: UpdateScriptPayload,
}

/// Makes a script, or changes one; brings its id.
///
/// # Errors
/// When a field will not do, when it must be confirmed, or as [`transport::run`].
pub async fn save(id: Option<String>, script: ScriptInput) -> Outcome<String> {
    let idempotency_key = Some(browser::idempotency_key());
    let saved = match id {
        None => {
            let input = CreateScriptInput { idempotency_key, script };
            transport::run(CreateScript::build(CreateVariables { input }))
                .await?
                .create_script
                .outcome()?
                .script
        }
        Some(id) => {
            let input = UpdateScriptInput { idempotency_key, script_id: cynic::Id::new(id), script };
            transport::run(UpdateScript::build(UpdateVariables { input }))
                .await?
                .update_script
                .outcome()?
                .script
        }
    };
    Ok(saved.id.into_inner())
}

#[derive(cynic::InputObject)]
struct PauseScriptInput {
    idempotency_key: Option<String>,
    script_id: cynic::Id,
}
#[derive(cynic::QueryVariables)]
struct PauseVariables {
    input: PauseScriptInput,
}
#[derive(cynic::QueryFragment)]
struct PauseScriptDone {
    #[expect(dead_code, reason = "a selection cannot be empty")]
    script: SavedScript,
}
payload!(PauseScriptPayload: PauseScriptDone, Conflict);
#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Mutation", variables = "PauseVariables")]
struct PauseScript {
    #[arguments(input: $input)]
    pause_script: PauseScriptPayload,
}

/// Keeps a script from running by itself.
///
/// # Errors
/// As [`transport::run`].
pub async fn pause(id: &str) -> Outcome<()> {
    let input =
        PauseScriptInput { idempotency_key: Some(browser::idempotency_key()), script_id: cynic::Id::new(id) };
    transport::run(PauseScript::build(PauseVariables { input })).await?.pause_script.outcome()?;
    Ok(())
}

#[derive(cynic::InputObject)]
struct ResumeScriptInput {
    idempotency_key: Option<String>,
    script_id: cynic::Id,
}
#[derive(cynic::QueryVariables)]
struct ResumeVariables {
    input: ResumeScriptInput,
}
#[derive(cynic::QueryFragment)]
struct ResumeScriptDone {
    #[expect(dead_code, reason = "a selection cannot be empty")]
    script: SavedScript,
}
payload!(ResumeScriptPayload: ResumeScriptDone, Conflict);
#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Mutation", variables = "ResumeVariables")]
struct ResumeScript {
    #[arguments(input: $input)]
    resume_script: ResumeScriptPayload,
}

/// Lets a script run by itself again.
///
/// # Errors
/// As [`transport::run`].
pub async fn resume(id: &str) -> Outcome<()> {
    let input = ResumeScriptInput {
        idempotency_key: Some(browser::idempotency_key()),
        script_id: cynic::Id::new(id),
    };
    transport::run(ResumeScript::build(ResumeVariables { input })).await?.resume_script.outcome()?;
    Ok(())
}

#[derive(cynic::InputObject)]
struct DeleteScriptInput {
    idempotency_key: Option<String>,
    script_id: cynic::Id,
}
#[derive(cynic::QueryVariables)]
struct DeleteVariables {
    input: DeleteScriptInput,
}
#[derive(cynic::QueryFragment)]
struct DeleteScriptDone {
    #[expect(dead_code, reason = "a selection cannot be empty")]
    deleted_id: cynic::Id,
}
payload!(DeleteScriptPayload: DeleteScriptDone, Conflict);
#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Mutation", variables = "DeleteVariables")]
struct DeleteScript {
    #[arguments(input: $input)]
    delete_script: DeleteScriptPayload,
}

/// Deletes a script.
///
/// # Errors
/// As [`transport::run`].
pub async fn delete(id: &str) -> Outcome<()> {
    let input = DeleteScriptInput {
        idempotency_key: Some(browser::idempotency_key()),
        script_id: cynic::Id::new(id),
    };
    transport::run(DeleteScript::build(DeleteVariables { input })).await?.delete_script.outcome()?;
    Ok(())
}

#[derive(cynic::InputObject)]
struct RunScriptInput {
    idempotency_key: Option<String>,
    script_id: cynic::Id,
}
#[derive(cynic::QueryVariables)]
struct RunVariables {
    input: RunScriptInput,
}
#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "ScriptRun")]
struct RunMade {
    #[expect(dead_code, reason = "a selection cannot be empty")]
    id: cynic::Id,
}
#[derive(cynic::QueryFragment)]
struct RunScriptDone {
    #[expect(dead_code, reason = "a selection cannot be empty")]
    run: RunMade,
}
payload!(RunScriptPayload: RunScriptDone, InvalidInput);
#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Mutation", variables = "RunVariables")]
struct RunScript {
    #[arguments(input: $input)]
    run_script: RunScriptPayload,
}

/// Runs a script now.
///
/// # Errors
/// As [`transport::run`].
pub async fn run(id: &str) -> Outcome<()> {
    let input =
        RunScriptInput { idempotency_key: Some(browser::idempotency_key()), script_id: cynic::Id::new(id) };
    transport::run(RunScript::build(RunVariables { input })).await?.run_script.outcome()?;
    Ok(())
}
