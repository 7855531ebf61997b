//! Scripts in the API: actions on a schedule, and their history.

mod input;
mod mutation;
mod object;
mod query;
mod run;

pub use input::{ScheduleInput, ScriptInput, ScriptStepInput, ScriptTargetInput};
pub use mutation::ScriptMutation;
pub use object::{Script, ScriptConnection, ScriptEdge};
pub use query::{ScriptQuery, node, run_node};
pub use run::{ScriptRun, ScriptRunConnection, ScriptRunEdge};

use async_graphql::Enum;
use handsight_domain::script as rules;

use crate::closed::closed;

closed! {
    /// What happens when a run is due while another of the same script goes on.
    ScriptOverlap of rules::Overlap {
        /// It is left out, and the history says so.
        Skip,
        /// It waits for the end of the other.
        Queue,
        /// Both go on.
        Parallel,
    }
}
closed! {
    /// Where a run stands.
    ScriptRunState of rules::RunState {
        /// It waits for its turn.
        Queued,
        /// Devices are asked.
        Running,
        /// Every device has come to its end.
        Finished,
        /// Another run went on, or too many waited: it was left out.
        Skipped,
        /// It could not begin; `note` says why.
        Failed,
    }
}
closed! {
    /// Why a run was made.
    ScriptRunCause of rules::Cause {
        /// Its time had come.
        Schedule,
        /// Its time had passed while nobody was there to see.
        Missed,
        /// Somebody asked for it.
        Manual,
    }
}
closed! {
    /// What an interval is counted in.
    ScheduleUnit of rules::Unit {
        /// Of 60 seconds.
        Minutes,
        /// Of 60 minutes.
        Hours,
        /// Of the wall calendar: the time of day stays when clocks change.
        Days,
    }
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
