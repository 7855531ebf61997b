//! Scripts: what is asked of devices again and again, on a schedule. Pure arithmetic of when, and the choice of
//! what comes next; refuses to know how a run is stored or how a command travels.

mod due;
mod schedule;
mod step;

use serde::{Deserialize, Serialize};

use crate::{
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

/// What happens when a run is due while another of the same script goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Overlap {
    /// It is left out, and the history says so.
    Skip,
    /// It waits for the end of the other.
    Queue,
    /// Both go on.
    Parallel,
}

impl Overlap {
    /// As stored.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Skip => "SKIP",
            Self::Queue => "QUEUE",
            Self::Parallel => "PARALLEL",
        }
    }
    /// From its stored name.
    pub fn parse(name: &str) -> Option<Self> {
        [Self::Skip, Self::Queue, Self::Parallel].into_iter().find(|o| o.name() == name)
    }
}

/// Where a run stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RunState {
    /// It waits for its turn.
    Queued,
    /// Devices are asked.
    Running,
    /// Every device has come to its end.
    Finished,
    /// Another run went on: it was left out.
    Skipped,
    /// It could not begin.
    Failed,
}

impl RunState {
    const ALL: [Self; 5] = [Self::Queued, Self::Running, Self::Finished, Self::Skipped, Self::Failed];
    /// As stored.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Queued => "QUEUED",
            Self::Running => "RUNNING",
            Self::Finished => "FINISHED",
            Self::Skipped => "SKIPPED",
            Self::Failed => "FAILED",
        }
    }
    /// From its stored name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|s| s.name() == name)
    }
}

/// Why a run was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cause {
    /// Its time had come.
    Schedule,
    /// Its time had passed while nobody was there to see.
    Missed,
    /// Somebody asked for it.
    Manual,
}

impl Cause {
    /// As stored.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Schedule => "SCHEDULE",
            Self::Missed => "MISSED",
            Self::Manual => "MANUAL",
        }
    }
    /// From its stored name.
    pub fn parse(name: &str) -> Option<Self> {
        [Self::Schedule, Self::Missed, Self::Manual].into_iter().find(|c| c.name() == name)
    }
}
