//! Scripts in the API: actions on a schedule, and their history.

mod input;
mod mutation;
mod object;
mod query;
mod run;

pub use input::{ScheduleInput, ScriptInput, ScriptStepInput, ScriptTargetInput};
pub use mutation::ScriptMutation;
pub use object::{Script, ScriptConnection, ScriptEdge};
pub use query::ScriptQuery;
pub use run::{ScriptRun, ScriptRunConnection, ScriptRunEdge};

use async_graphql::Enum;
use handsight_domain::script as rules;

use crate::closed::closed;

closed! {
    ScriptOverlap = rules::Overlap;
    ScriptRunState = rules::RunState;
    ScriptRunCause = rules::Cause;
    ScheduleUnit = rules::Unit;
}

/// How a schedule is given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub enum ScheduleKind {
    /// Only when somebody runs it.
    Manual,
    /// Once, at `at`.
    Once,
    /// Every `every` `unit`, from `at` on.
    Every,
    /// By a cron expression on the enterprise's wall clock.
    Cron,
}

/// What becomes of runs whose time passed while the service was away.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub enum MissedRuns {
    /// They are left out.
    Skip,
    /// One run stands for all of them.
    Once,
    /// Each is made up for, the newest `missedMost` of them.
    All,
}

/// When a step is taken, by the last result of the same device.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub enum StepCondition {
    /// Whatever came before.
    Always,
    /// It was done.
    Ok,
    /// It was not done, or nobody answered in time.
    Failed,
    /// `item` of the result equals `value`.
    Equals,
    /// `item` of the result contains `value`.
    Contains,
}
