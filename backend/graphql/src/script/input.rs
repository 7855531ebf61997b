//! What a script is to be, as input.

use async_graphql::{Context, ID, InputObject, Result};
use handsight_app::script::Wanted;
use handsight_domain::{
    id::SavedViewId,
    script::{self as rules, Condition, Schedule, Step, Target},
};

use super::{MissedRuns, ScheduleKind, ScheduleUnit, ScriptOverlap, StepCondition};
use crate::{
    context::{Visit, need_id},
    error::Code,
    filter::Filter,
    scalar::DateTime,
};

/// Schedule of a script, in the enterprise's time zone. If a clock change skips a time, it runs once after
/// the gap; if a clock change repeats a time, it runs once.
#[derive(Debug, Clone, InputObject)]
pub struct ScheduleInput {
    /// Kind of schedule.
    kind: ScheduleKind,
    /// For `ONCE`, the time; for `EVERY`, the first run, on which all others are based.
    at: Option<DateTime>,
    /// For `EVERY`, number of units between runs, 1 to 1,000; at least five minutes in total.
    every: Option<i32>,
    /// For `EVERY`, the unit.
    unit: Option<ScheduleUnit>,
    /// For `CRON`, five fields: minute, hour, day of the month, month, day of the week.
    cron: Option<String>,
}

impl ScheduleInput {
    /// As the rules have it.
    ///
    /// # Errors
    /// `INVALID_INPUT` when a field that its kind needs is missing.
    pub(super) fn rule(self) -> Result<Schedule> {
        let missing = |what: &str| Code::InvalidInput.error(format!("schedule: {what} is missing"));
        Ok(match self.kind {
            ScheduleKind::Manual => Schedule::Manual,
            ScheduleKind::Once => Schedule::Once { at: self.at.ok_or_else(|| missing("at"))?.0 },
            ScheduleKind::Every => Schedule::Every {
                count: u32::try_from(self.every.ok_or_else(|| missing("every"))?).unwrap_or(0),
                unit: self.unit.ok_or_else(|| missing("unit"))?.0,
                from: self.at.ok_or_else(|| missing("at"))?.0,
            },
            ScheduleKind::Cron => {
                Schedule::Cron { expression: self.cron.ok_or_else(|| missing("cron"))?.trim().to_owned() }
            }
        })
    }
}

/// Target devices: by ID, by saved view, or by filter and search; all devices if empty.
#[derive(Debug, Clone, InputObject)]
pub struct ScriptTargetInput {
    /// IDs of the devices, at most 1,000.
    ids: Option<Vec<ID>>,
    /// ID of one of the caller's saved views of devices, evaluated at each run.
    view_id: Option<ID>,
    /// Devices that match this filter at each run.
    filter: Option<Filter>,
    /// Also require all these words.
    search: Option<String>,
}

/// A step of a script.
#[derive(Debug, Clone, InputObject)]
pub struct ScriptStepInput {
    /// Code of the command, as in `commands`.
    command: String,
    /// Parameters by position; null for an omitted one.
    parameters: Option<Vec<Option<String>>>,
    /// Condition for executing the step; `ALWAYS` for the first.
    #[graphql(default_with = "StepCondition::Always")]
    condition: StepCondition,
    /// For `EQUALS` and `CONTAINS`, the item of the last result; a dot accesses nested values.
    item: Option<String>,
    /// For `EQUALS` and `CONTAINS`, the text to compare with.
    value: Option<String>,
}

impl From<ScriptStepInput> for Step {
    fn from(step: ScriptStepInput) -> Self {
        let (item, value) = (step.item.unwrap_or_default(), step.value.unwrap_or_default());
        let condition = match step.condition {
            StepCondition::Always => Condition::Always,
            StepCondition::Ok => Condition::Ok,
            StepCondition::Failed => Condition::Failed,
            StepCondition::Equals => Condition::Equals { item, value },
            StepCondition::Contains => Condition::Contains { item, value },
        };
        Self { command: step.command, parameters: step.parameters.unwrap_or_default(), condition }
    }
}

/// Configuration of a script.
#[derive(Debug, Clone, InputObject)]
pub struct ScriptInput {
    /// Name, 1 to 120 characters.
    name: String,
    /// Target devices.
    target: ScriptTargetInput,
    /// Steps to execute on each device, in order, 1 to 20.
    steps: Vec<ScriptStepInput>,
    /// Schedule.
    schedule: ScheduleInput,
    /// What to do about missed runs.
    #[graphql(default_with = "MissedRuns::Once")]
    missed: MissedRuns,
    /// Maximum number of missed runs to make up for, 1 to 20; only with `ALL`.
    missed_most: Option<i32>,
    /// What to do if the previous run is still active.
    #[graphql(default_with = "ScriptOverlap::from(rules::Overlap::Skip)")]
    overlap: ScriptOverlap,
    /// Minimum delay in minutes between the scheduled time of a run and the delivery of its actions, at most
    /// a week.
    #[graphql(default)]
    hold_minutes: i32,
    /// How long a run waits for devices, in minutes, 5 to 43,200; a day by default.
    #[graphql(default = 1440)]
    lifetime_minutes: i32,
    /// Confirmation word, as in `ConfirmationNeeded.word`.
    confirm: Option<String>,
}

impl ScriptInput {
    /// As the use case has it.
    ///
    /// # Errors
    /// `INVALID_INPUT` for a target or a schedule that contradicts itself; `NOT_FOUND` for ids of another kind.
    pub(super) fn wanted(self, ctx: &Context<'_>) -> Result<Wanted> {
        let missed = match self.missed {
            MissedRuns::Skip => rules::MissedRuns::Skip,
            MissedRuns::Once => rules::MissedRuns::Once,
            MissedRuns::All => {
                rules::MissedRuns::All(u32::try_from(self.missed_most.unwrap_or(3)).unwrap_or(0))
            }
        };
        Ok(Wanted {
            name: self.name,
            target: target(ctx, self.target)?,
            steps: self.steps.into_iter().map(Step::from).collect(),
            schedule: self.schedule.rule()?,
            missed,
            overlap: self.overlap.0,
            hold_minutes: self.hold_minutes.into(),
            lifetime_minutes: self.lifetime_minutes.into(),
            confirm: self.confirm,
        })
    }
}

fn target(ctx: &Context<'_>, target: ScriptTargetInput) -> Result<Target> {
    match target {
        ScriptTargetInput { ids: Some(ids), view_id: None, filter: None, search: None } => {
            let mut ids = ids.iter().map(need_id).collect::<Result<Vec<_>>>()?;
            ids.sort_unstable();
            ids.dedup();
            Ok(Target::Devices { ids })
        }
        ScriptTargetInput { ids: None, view_id: Some(view), filter: None, search: None } => {
            let id: SavedViewId = need_id(&view)?;
            let owner = match ctx.caller() {
                handsight_domain::caller::Caller::Member(member) => member.member.to_string(),
                handsight_domain::caller::Caller::Token(token) => token.token.to_string(),
                handsight_domain::caller::Caller::Anonymous => String::new(),
            };
            Ok(Target::View { id, owner })
        }
        ScriptTargetInput { ids: None, view_id: None, filter, search } => {
            Ok(Target::Matching { filter: filter.map(Into::into), search })
        }
        _ => Err(Code::InvalidInput.error("target: give `ids`, `viewId`, or `filter` with `search`")),
    }
}
