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

/// When a script runs. Wall-clock times are the enterprise's: one that a change of clocks leaves out happens once
/// after the gap, one that comes twice happens once.
#[derive(Debug, Clone, InputObject)]
pub struct ScheduleInput {
    /// How it is given.
    kind: ScheduleKind,
    /// Of ONCE, when; of EVERY, the first run, which the others are counted from.
    at: Option<DateTime>,
    /// Of EVERY, how many units from one run to the next, 1 to 1,000; at least five minutes.
    every: Option<i32>,
    /// Of EVERY, the unit.
    unit: Option<ScheduleUnit>,
    /// Of CRON, five fields: minute, hour, day of the month, month, day of the week.
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

/// Which devices: named ones, a saved view, or a filter with words; every device when nothing is said.
#[derive(Debug, Clone, InputObject)]
pub struct ScriptTargetInput {
    /// These devices, at most 1,000.
    ids: Option<Vec<ID>>,
    /// Whatever a saved view of devices, one of the caller's own, shows at each run.
    view_id: Option<ID>,
    /// Whatever passes this filter at each run.
    filter: Option<Filter>,
    /// Also require all these words.
    search: Option<String>,
}

/// One step.
#[derive(Debug, Clone, InputObject)]
pub struct ScriptStepInput {
    /// Code of the command, as in `commands`.
    command: String,
    /// Parameters by position; null for an omitted one.
    parameters: Option<Vec<Option<String>>>,
    /// When it is taken; ALWAYS for the first.
    #[graphql(default_with = "StepCondition::Always")]
    condition: StepCondition,
    /// Of EQUALS and CONTAINS, the item of the last result; a dot leads into what is nested.
    item: Option<String>,
    /// Of EQUALS and CONTAINS, the text.
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

/// What a script is to be.
#[derive(Debug, Clone, InputObject)]
pub struct ScriptInput {
    /// Its name, 1 to 120 characters.
    name: String,
    /// Which devices.
    target: ScriptTargetInput,
    /// What is asked of each of them, in order, 1 to 20.
    steps: Vec<ScriptStepInput>,
    /// When.
    schedule: ScheduleInput,
    /// What becomes of missed runs.
    #[graphql(default_with = "MissedRuns::Once")]
    missed: MissedRuns,
    /// Of ALL, how many at most, 1 to 20.
    missed_most: Option<i32>,
    /// What happens when a run is due while another goes on.
    #[graphql(default_with = "ScriptOverlap::from(rules::Overlap::Skip)")]
    overlap: ScriptOverlap,
    /// A run's actions are handed over at least so many minutes after its time, at most a week.
    #[graphql(default)]
    hold_minutes: i32,
    /// How many minutes a run waits for devices, 5 to 43,200; a day when nothing is said.
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
