//! A script as an object.

use async_graphql::{ComplexObject, Context, ID, Result, SimpleObject};
use handsight_app::{
    action::Authority,
    script::{self as cases, ScriptRow},
};
use handsight_domain::{
    command,
    script::{self as rules, Condition, Schedule, Step, Target},
};

use super::{
    MissedRuns, ScheduleKind, ScheduleUnit, ScriptOverlap, ScriptRun, ScriptRunConnection, StepCondition,
};
use crate::{
    actor::Actor,
    connection,
    connection::page_request,
    context::Visit,
    error::fail,
    loader::{NewestRunKey, loaders},
    noun::noun,
    scalar::{DateTime, Json},
};

/// Target devices of a script, as given.
#[derive(Debug, Clone, SimpleObject)]
pub struct ScriptTarget {
    /// IDs of the devices; null if selected otherwise.
    pub device_ids: Option<Vec<ID>>,
    /// ID of a saved view of the script's owner; null if selected otherwise.
    pub view_id: Option<ID>,
    /// Filter, in the format of the API; null if none.
    pub filter: Option<Json>,
    /// Search words; null if none.
    pub search: Option<String>,
}

impl From<&Target> for ScriptTarget {
    fn from(target: &Target) -> Self {
        let none = Self { device_ids: None, view_id: None, filter: None, search: None };
        match target {
            Target::Devices { ids } => {
                Self { device_ids: Some(ids.iter().map(|id| id.to_string().into()).collect()), ..none }
            }
            Target::View { id, .. } => Self { view_id: Some(id.to_string().into()), ..none },
            Target::Matching { filter, search } => Self {
                filter: filter.as_ref().and_then(|f| serde_json::to_value(f).ok()).map(Json),
                search: search.clone(),
                ..none
            },
        }
    }
}

/// Schedule of a script.
#[derive(Debug, Clone, SimpleObject)]
pub struct ScriptSchedule {
    /// Kind of schedule.
    pub kind: ScheduleKind,
    /// For `ONCE`, the time; for `EVERY`, the first run.
    pub at: Option<DateTime>,
    /// For `EVERY`, number of units between runs.
    pub every: Option<i32>,
    /// For `EVERY`, the unit.
    pub unit: Option<ScheduleUnit>,
    /// For `CRON`, the cron expression.
    pub cron: Option<String>,
    /// Human-readable description, without dates and times.
    pub words: String,
}

impl From<&Schedule> for ScriptSchedule {
    fn from(schedule: &Schedule) -> Self {
        let words = schedule.words();
        let none = Self { kind: ScheduleKind::Manual, at: None, every: None, unit: None, cron: None, words };
        match schedule {
            Schedule::Manual => none,
            Schedule::Once { at } => Self { kind: ScheduleKind::Once, at: Some(DateTime(*at)), ..none },
            Schedule::Every { count, unit, from } => Self {
                kind: ScheduleKind::Every,
                at: Some(DateTime(*from)),
                every: Some(i32::try_from(*count).unwrap_or(i32::MAX)),
                unit: Some((*unit).into()),
                ..none
            },
            Schedule::Cron { expression } => {
                Self { kind: ScheduleKind::Cron, cron: Some(expression.clone()), ..none }
            }
        }
    }
}

/// A step of a script.
#[derive(Debug, Clone, SimpleObject)]
pub struct ScriptStep {
    /// Three-letter code of the command.
    pub command: String,
    /// Display name of the command.
    pub title: String,
    /// Parameters by position; null for an omitted one.
    pub parameters: Vec<Option<String>>,
    /// Condition for executing the step.
    pub condition: StepCondition,
    /// For `EQUALS` and `CONTAINS`, the item of the last result.
    pub item: Option<String>,
    /// For `EQUALS` and `CONTAINS`, the text to compare with.
    pub value: Option<String>,
}

impl From<&Step> for ScriptStep {
    fn from(step: &Step) -> Self {
        let (condition, item, value) = match &step.condition {
            Condition::Always => (StepCondition::Always, None, None),
            Condition::Ok => (StepCondition::Ok, None, None),
            Condition::Failed => (StepCondition::Failed, None, None),
            Condition::Equals { item, value } => (StepCondition::Equals, Some(item), Some(value)),
            Condition::Contains { item, value } => (StepCondition::Contains, Some(item), Some(value)),
        };
        Self {
            command: step.command.clone(),
            title: command::title(&step.command).to_owned(),
            parameters: step.parameters.clone(),
            condition,
            item: item.cloned(),
            value: value.cloned(),
        }
    }
}

noun! {
    /// Actions that are issued to devices on a schedule.
    Script(ScriptRow) {
        /// Name.
        name: &str,
        /// What to do if the previous run is still active.
        overlap: ScriptOverlap,
        /// Minimum delay in minutes between the scheduled time of a run and the delivery of its actions.
        hold_minutes: i32,
        /// How long a run waits for devices, in minutes.
        lifetime_minutes: i32,
        /// Whether its schedule is active; false while it is paused.
        enabled: bool,
        /// When it runs next; null if no run is scheduled.
        next_run_at: Option<DateTime>,
        /// When it was created.
        created_at: DateTime,
        /// When it was last saved.
        updated_at: DateTime,
    }
}

connection!(Script, ScriptConnection, ScriptEdge);

#[ComplexObject]
impl Script {
    /// Target devices, selected anew for each run.
    async fn target(&self) -> ScriptTarget {
        ScriptTarget::from(&self.row.target)
    }
    /// Whether the caller may issue all of its steps, and so may run, edit, pause and delete it.
    async fn caller_may(&self, ctx: &Context<'_>) -> bool {
        Authority::of(ctx.caller()).check_steps(&self.row.steps).is_ok()
    }
    /// Steps executed on each device, in order.
    async fn steps(&self) -> Vec<ScriptStep> {
        self.row.steps.iter().map(ScriptStep::from).collect()
    }
    /// Schedule.
    async fn schedule(&self) -> ScriptSchedule {
        ScriptSchedule::from(&self.row.schedule)
    }
    /// What to do about missed runs.
    async fn missed(&self) -> MissedRuns {
        match self.row.missed {
            rules::MissedRuns::Skip => MissedRuns::Skip,
            rules::MissedRuns::Once => MissedRuns::Once,
            rules::MissedRuns::All(_) => MissedRuns::All,
        }
    }
    /// Maximum number of missed runs to make up for; null unless `missed` is `ALL`.
    async fn missed_most(&self) -> Option<i32> {
        match self.row.missed {
            rules::MissedRuns::All(most) => Some(i32::try_from(most).unwrap_or(i32::MAX)),
            _ => None,
        }
    }
    /// The member who last saved it. It runs with their permissions.
    async fn owner(&self) -> Actor {
        Actor::from(&self.row.owner)
    }
    /// The most recent run; null before the first.
    async fn last_run(&self, ctx: &Context<'_>) -> Result<Option<ScriptRun>> {
        let run = loaders(ctx, &self.scope).load_one(NewestRunKey(self.row.id)).await?;
        Ok(run.map(|row| ScriptRun::new(row, self.scope.clone())))
    }
    /// Its runs, newest first.
    async fn runs(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Returns the first n items, 1 to 200; 50 by default.")] first: Option<i32>,
        #[graphql(desc = "Returns items after this cursor.")] after: Option<String>,
        #[graphql(desc = "Returns the last n items, 1 to 200.")] last: Option<i32>,
        #[graphql(desc = "Returns items before this cursor.")] before: Option<String>,
    ) -> Result<ScriptRunConnection> {
        let request = page_request(first, after.as_deref(), last, before.as_deref())?;
        let page = cases::runs(ctx.app(), &self.scope, self.row.id, &request).await.map_err(fail)?;
        Ok(page.map(|row| ScriptRun::new(row, self.scope.clone())).into())
    }
}
