//! Scripts: what is asked of devices again and again, on a schedule. Pure arithmetic of when, and the choice of
//! what comes next; refuses to know how a run is stored or how a command travels.

mod due;
mod schedule;
mod step;

use serde::{Deserialize, Serialize};

use crate::{
    closed::closed,
    filter::Asked,
    id::{DeviceId, SavedViewId},
};

pub use due::{Due, MissedRuns, Planned, due};
pub use schedule::{InvalidSchedule, Schedule, Unit};
pub use step::{
    Condition, Ending, InvalidSteps, MOST_STEPS, Step, check_steps, depends_on_places, next_step,
};

/// Most runs of a script that wait for their turn.
pub const MOST_QUEUED: i64 = 20;

/// Which devices a script is about; found anew for each run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Target {
    /// These.
    Devices {
        /// Their ids.
        ids: Vec<DeviceId>,
    },
    /// Whatever passes; everything when nothing is said.
    Matching {
        /// The filter.
        filter: Option<Asked>,
        /// Words that the device holds.
        search: Option<String>,
    },
    /// Whatever a saved view of devices shows.
    View {
        /// The view.
        id: SavedViewId,
        /// Whose view it is.
        owner: String,
    },
}

closed! {
    /// What to do when a run is due while a previous run of the same script is still active.
    pub enum Overlap {
        /// The new run is skipped and recorded in the history.
        Skip = "SKIP",
        /// The new run waits until the previous one ends.
        Queue = "QUEUE",
        /// Both runs proceed.
        Parallel = "PARALLEL",
    }
}

closed! {
    /// State of a run.
    pub enum RunState {
        /// Waiting for its turn.
        Queued = "QUEUED",
        /// In progress on devices.
        Running = "RUNNING",
        /// Ended on all devices.
        Finished = "FINISHED",
        /// Skipped because another run was active or too many runs were waiting.
        Skipped = "SKIPPED",
        /// Could not start; see `note`.
        Failed = "FAILED",
    }
}

closed! {
    /// What triggered a run.
    pub enum Cause {
        /// The schedule.
        Schedule = "SCHEDULE",
        /// A scheduled time was missed while the service was down.
        Missed = "MISSED",
        /// A person or program started it.
        Manual = "MANUAL",
    }
}
