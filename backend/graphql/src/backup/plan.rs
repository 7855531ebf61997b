//! Plans in the API: what of which phones is backed up when, and how long it is kept.

use async_graphql::{ComplexObject, Context, ID, Result, SimpleObject};
use handsight_app::{
    action::Authority,
    backup::{self as cases, PlanInput, PlanRow, Wanted},
};
use handsight_domain::{backup::Every, policy};

use super::{BackupItem, mutation::BackupItemInput};
use crate::{
    action::{ActionSession, DeviceSelection},
    actor::Actor,
    closed::closed,
    connection::clamp,
    context::{Visit, need_id},
    error::fail,
    mutation::mutations,
    noun::noun,
    problem::{Conflict, InvalidInput},
    scalar::DateTime,
};

closed! { BackupEvery = Every; }

/// An item of a backup plan.
#[derive(Debug, Clone, SimpleObject)]
pub struct PlannedItem {
    /// Type of content.
    pub item: BackupItem,
    /// Contact groups or paths it is limited to; empty for all.
    pub groups: Vec<String>,
}

noun! {
    /// A plan for recurring backups.
    BackupPlan(PlanRow) {
        /// Name.
        name: &str,
        /// Frequency.
        every: BackupEvery,
        /// Day: 1 (Monday) to 7 for weekly, 1 to 28 for monthly, 1 for daily backups.
        day: i32,
        /// Hour, 0 to 23, in the enterprise's time zone.
        hour: i32,
        /// Number of backups to keep per device and item; null for all.
        keep_count: Option<i32>,
        /// Number of days to keep backups; null for no limit.
        keep_days: Option<i32>,
        /// Whether the plan is active.
        enabled: bool,
        /// When it was created.
        created_at: DateTime,
        /// When it last ran; null for never.
        last_run_at: Option<DateTime>,
        /// When it runs next; null while paused.
        next_run_at: Option<DateTime>,
    }
}

#[ComplexObject]
impl BackupPlan {
    /// Items to back up.
    async fn items(&self) -> Vec<PlannedItem> {
        let items: Vec<Wanted> = serde_json::from_str(&self.row.items).unwrap_or_default();
        items.into_iter().map(|w| PlannedItem { item: w.item.into(), groups: w.groups }).collect()
    }
    /// IDs of its devices; null if it evaluates a filter at each run.
    async fn device_ids(&self) -> Option<Vec<ID>> {
        let chosen: handsight_app::device::Chosen = serde_json::from_str(&self.row.devices).ok()?;
        Some(chosen.ids?.into_iter().map(|id| id.to_string().into()).collect())
    }
    /// Number of devices it currently applies to.
    async fn device_count(&self, ctx: &Context<'_>) -> Result<i32> {
        let count = cases::plan_reach(ctx.app(), &self.scope, &self.row).await.map_err(fail)?;
        Ok(clamp(i64::try_from(count).unwrap_or(i64::MAX)))
    }
    /// Who created it.
    async fn created_by(&self) -> Actor {
        Actor::from(&self.row.created_by)
    }
    /// Session of the last run; null if it matched no devices.
    async fn last_session(&self, ctx: &Context<'_>) -> Result<Option<ActionSession>> {
        match self.row.last_session {
            Some(session) => crate::action::load_session(ctx, &self.scope, session).await,
            None => Ok(None),
        }
    }
}

mutations! {
    /// Mutations of plans.
    PlanMutation;

    /// Creates or updates a backup plan.
    save_backup_plan("Parameters of `saveBackupPlan`.") |ctx, input, key| {
        let scope = ctx.enter(policy::Permission::DevicesManage)?;
        let plan = PlanInput {
            id: input.plan_id.as_ref().map(need_id).transpose()?,
            name: input.name,
            items: input.items.into_iter().map(Into::into).collect(),
            devices: input.devices.map(DeviceSelection::chosen).transpose()?,
            every: input.every.0,
            day: input.day.into(),
            hour: input.hour.into(),
            keep_count: input.keep_count.map(Into::into),
            keep_days: input.keep_days.map(Into::into),
            enabled: input.enabled,
        };
        let row = cases::save_plan(ctx.app(), &scope, key, &plan).await;
        row.map(|row| SaveBackupPlanDone { plan: BackupPlan::new(row, scope) })
    }
    /// Input of `saveBackupPlan`.
    SaveBackupPlanInput {
        /// ID of the plan to update; absent to create one.
        plan_id: Option<ID>,
        /// Name, 1 to 120 characters.
        name: String,
        /// Items to back up, each at most once.
        items: Vec<BackupItemInput>,
        /// Target devices; a filter is evaluated at each run. If absent, an existing plan keeps its devices.
        devices: Option<DeviceSelection>,
        /// Frequency.
        every: BackupEvery,
        /// Day: 1 (Monday) to 7 for weekly, 1 to 28 for monthly, 1 for daily backups.
        day: i32,
        /// Hour, 0 to 23, in the enterprise's time zone.
        hour: i32,
        /// Number of backups to keep per device and item; all if absent.
        keep_count: Option<i32>,
        /// Number of days to keep backups; no limit if absent.
        keep_days: Option<i32>,
        /// Whether the plan is active.
        enabled: bool,
    }
    /// The saved plan.
    SaveBackupPlanDone {
        /// The plan.
        plan: BackupPlan,
    }
    /// Result of `saveBackupPlan`.
    SaveBackupPlanPayload: InvalidInput;

    /// Runs a backup plan now, without changing its schedule. Rejected while devices haven't completed the
    /// previous run.
    run_backup_plan("Parameters of `runBackupPlan`.") |ctx, input, key| {
        ctx.enter(policy::Permission::DevicesManage)?;
        let scope = ctx.enter(policy::Permission::ActionsIssue)?;
        let id = need_id(&input.plan_id)?;
        let done = cases::run_now(ctx.app(), &scope, Authority::of(ctx.caller()), key, id).await;
        done.map(|(plan, session)| RunBackupPlanDone {
            plan: BackupPlan::new(plan, scope.clone()),
            session: ActionSession::new(session, scope.clone()),
        })
    }
    /// Input of `runBackupPlan`.
    RunBackupPlanInput {
        /// ID of the plan; a paused plan can be run too.
        plan_id: ID,
    }
    /// The backups were requested.
    RunBackupPlanDone {
        /// The plan.
        plan: BackupPlan,
        /// The session, with one action per item and device.
        session: ActionSession,
    }
    /// Result of `runBackupPlan`.
    RunBackupPlanPayload: Conflict;

    /// Deletes a backup plan; its backups are kept.
    delete_backup_plan("Parameters of `deleteBackupPlan`.") |ctx, input, key| {
        let scope = ctx.enter(policy::Permission::DevicesManage)?;
        let id = need_id(&input.plan_id)?;
        let done = cases::delete_plan(ctx.app(), &scope, key, id).await;
        done.map(|()| DeleteBackupPlanDone { plan_id: input.plan_id })
    }
    /// Input of `deleteBackupPlan`.
    DeleteBackupPlanInput {
        /// ID of the plan.
        plan_id: ID,
    }
    /// The plan was deleted; its backups are kept.
    DeleteBackupPlanDone {
        /// ID of the deleted plan.
        plan_id: ID,
    }
    /// Result of `deleteBackupPlan`.
    DeleteBackupPlanPayload;
}
