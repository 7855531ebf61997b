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
    /// What happens when a run is due while another of the same script goes on.
    pub enum Overlap {
        /// It is left out, and the history says so.
        Skip = "SKIP",
        /// It waits for the end of the other.
        Queue = "QUEUE",
        /// Both go on.
        Parallel = "PARALLEL",
    }
}

closed! {
    /// Where a run stands.
    pub enum RunState {
        /// It waits for its turn.
        Queued = "QUEUED",
        /// Devices are asked.
        Running = "RUNNING",
        /// Every device has come to its end.
        Finished = "FINISHED",
        /// Another run went on, or too many waited: it was left out.
        Skipped = "SKIPPED",
        /// It could not begin; `note` says why.
        Failed = "FAILED",
    }
}

closed! {
    /// Why a run was made.
    pub enum Cause {
        /// Its time had come.
        Schedule = "SCHEDULE",
        /// Its time had passed while nobody was there to see.
        Missed = "MISSED",
        /// Somebody asked for it.
        Manual = "MANUAL",
    }
}
