//! Plans: backups that are made by themselves.

use super::backup::{BackupItem, BackupItemInput};
use super::issue::{DeviceSelection, Targets};
use super::outcome::{Conflict, InvalidInput, Outcome, payload};
use super::scalar::DateTime;
use super::{schema, transport};
use crate::browser;
use crate::model::fault::Fault;
use cynic::{MutationBuilder, QueryBuilder};

/// How often a plan runs.
#[derive(cynic::Enum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum BackupEvery {
    /// Each day.
    Day,
    /// Each week.
    Week,
    /// Each month.
    Month,
}

/// What a plan backs up.
#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
pub struct PlannedItem {
    /// What.
    pub item: BackupItem,
    /// The groups or paths it is narrowed to.
    pub groups: Vec<String>,
}

/// The request of a plan's last run.
#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
#[cynic(graphql_type = "ActionSession")]
pub struct PlanSession {
    /// Global id.
    pub id: cynic::Id,
}

/// A plan.
#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
pub struct BackupPlan {
    /// Global id.
    pub id: cynic::Id,
    /// Its name.
    pub name: String,
    /// What it backs up.
    pub items: Vec<PlannedItem>,
    /// How many phones it would ask now.
    pub device_count: i32,
    /// How often it runs.
    pub every: BackupEvery,
    /// The day, as `every` counts.
    pub day: i32,
    /// The hour in the enterprise's time zone.
    pub hour: i32,
    /// How many are kept of each phone and item.
    pub keep_count: Option<i32>,
    /// How many days they are kept.
    pub keep_days: Option<i32>,
    /// Whether it runs.
    pub enabled: bool,
    /// When it last ran.
    pub last_run_at: Option<DateTime>,
    /// The request that it made then.
    pub last_session: Option<PlanSession>,
    /// When it runs next.
    pub next_run_at: Option<DateTime>,
}

#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Query")]
struct PlansQuery {
    backup_plans: Vec<BackupPlan>,
}

/// Every plan, by name.
///
/// # Errors
/// As [`transport::run`].
pub async fn plans() -> Result<Vec<BackupPlan>, Fault> {
    Ok(transport::run(PlansQuery::build(())).await?.backup_plans)
}

#[derive(cynic::InputObject)]
struct SaveBackupPlanInput {
    idempotency_key: Option<String>,
    #[cynic(skip_serializing_if = "Option::is_none")]
    plan_id: Option<cynic::Id>,
    name: String,
    items: Vec<BackupItemInput>,
    #[cynic(skip_serializing_if = "Option::is_none")]
    devices: Option<DeviceSelection>,
    every: BackupEvery,
    day: i32,
    hour: i32,
    #[cynic(skip_serializing_if = "Option::is_none")]
    keep_count: Option<i32>,
    #[cynic(skip_serializing_if = "Option::is_none")]
    keep_days: Option<i32>,
    enabled: bool,
}
#[derive(cynic::QueryVariables)]
struct SaveVariables {
    input: SaveBackupPlanInput,
}
#[derive(cynic::QueryFragment)]
struct SaveBackupPlanDone {
    plan: BackupPlan,
}
payload!(SaveBackupPlanPayload: SaveBackupPlanDone, InvalidInput);
#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Mutation", variables = "SaveVariables")]
struct SaveBackupPlan {
    #[arguments(input: $input)]
    save_backup_plan: SaveBackupPlanPayload,
}

/// A plan as it shall be.
#[derive(Clone, Debug, PartialEq)]
pub struct PlanDraft {
    /// The plan to change; `None` makes one.
    pub id: Option<String>,
    /// Its name.
    pub name: String,
    /// What to back up.
    pub items: Vec<BackupItemInput>,
    /// Of which phones; `None` leaves them as they are.
    pub targets: Option<Targets>,
    /// How often.
    pub every: BackupEvery,
    /// The day, as `every` counts.
    pub day: i32,
    /// The hour in the enterprise's time zone.
    pub hour: i32,
    /// How many are kept of each phone and item.
    pub keep_count: Option<i32>,
    /// How many days they are kept.
    pub keep_days: Option<i32>,
    /// Whether it runs.
    pub enabled: bool,
}

impl From<&BackupPlan> for PlanDraft {
    fn from(plan: &BackupPlan) -> Self {
        let wanted = |one: &PlannedItem| BackupItemInput {
            item: one.item,
            groups: Some(one.groups.clone()).filter(|groups| !groups.is_empty()),
        };
        Self {
            id: Some(plan.id.inner().to_owned()),
            name: plan.name.clone(),
            items: plan.items.iter().map(wanted).collect(),
            targets: None,
            every: plan.every,
            day: plan.day,
            hour: plan.hour,
            keep_count: plan.keep_count,
            keep_days: plan.keep_days,
            enabled: plan.enabled,
        }
    }
}

/// Makes or changes a plan.
///
/// # Errors
/// When something entered will not do, or as [`transport::run`].
pub async fn save(draft: PlanDraft) -> Outcome<BackupPlan> {
    let input = SaveBackupPlanInput {
        idempotency_key: Some(browser::idempotency_key()),
        plan_id: draft.id.map(cynic::Id::new),
        name: draft.name,
        items: draft.items,
        devices: draft.targets.map(Into::into),
        every: draft.every,
        day: draft.day,
        hour: draft.hour,
        keep_count: draft.keep_count,
        keep_days: draft.keep_days,
        enabled: draft.enabled,
    };
    let answer = transport::run(SaveBackupPlan::build(SaveVariables { input })).await?;
    Ok(answer.save_backup_plan.outcome()?.plan)
}

#[derive(cynic::InputObject)]
struct RunBackupPlanInput {
    idempotency_key: Option<String>,
    plan_id: cynic::Id,
}
#[derive(cynic::QueryVariables)]
struct RunVariables {
    input: RunBackupPlanInput,
}
#[derive(cynic::QueryFragment)]
struct RunBackupPlanDone {
    session: PlanSession,
}
payload!(RunBackupPlanPayload: RunBackupPlanDone, Conflict);
#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Mutation", variables = "RunVariables")]
struct RunBackupPlan {
    #[arguments(input: $input)]
    run_backup_plan: RunBackupPlanPayload,
}

/// Runs a plan now; says in which session.
///
/// # Errors
/// While the run before goes on, when it means no phone, or as [`transport::run`].
pub async fn run_now(id: &str) -> Outcome<String> {
    let input =
        RunBackupPlanInput { idempotency_key: Some(browser::idempotency_key()), plan_id: cynic::Id::new(id) };
    let answer = transport::run(RunBackupPlan::build(RunVariables { input })).await?;
    Ok(answer.run_backup_plan.outcome()?.session.id.into_inner())
}

#[derive(cynic::InputObject)]
struct DeleteBackupPlanInput {
    idempotency_key: Option<String>,
    plan_id: cynic::Id,
}
#[derive(cynic::QueryVariables)]
struct DeleteVariables {
    input: DeleteBackupPlanInput,
}
#[derive(cynic::QueryFragment)]
struct DeleteBackupPlanDone {
    #[expect(dead_code, reason = "a selection cannot be empty")]
    plan_id: cynic::Id,
}
payload!(DeleteBackupPlanPayload: DeleteBackupPlanDone);
#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Mutation", variables = "DeleteVariables")]
struct DeleteBackupPlan {
    #[arguments(input: $input)]
    delete_backup_plan: DeleteBackupPlanPayload,
}

/// Deletes a plan; the backups it made stay.
///
/// # Errors
/// As [`transport::run`].
pub async fn delete(id: &str) -> Outcome<()> {
    let input = DeleteBackupPlanInput {
        idempotency_key: Some(browser::idempotency_key()),
        plan_id: cynic::Id::new(id),
    };
    let answer = transport::run(DeleteBackupPlan::build(DeleteVariables { input })).await?;
    answer.delete_backup_plan.outcome().map(drop)
}
