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

/// Kind of schedule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub enum ScheduleKind {
    /// Only when started manually.
    Manual,
    /// Once, at `at`.
    Once,
    /// Every `every` `unit`, starting at `at`.
    Every,
    /// A cron expression in the enterprise's time zone.
    Cron,
}

/// What to do about runs missed while the service was down.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub enum MissedRuns {
    /// They are skipped.
    Skip,
    /// A single run makes up for all of them.
    Once,
    /// Each is made up for, up to the newest `missedMost`.
    All,
}

/// Condition for executing a step, based on the last result of the same device.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub enum StepCondition {
    /// Unconditionally.
    Always,
    /// The last step succeeded.
    Ok,
    /// The last step failed or expired.
    Failed,
    /// `item` of the result equals `value`.
    Equals,
    /// `item` of the result contains `value`.
    Contains,
}
