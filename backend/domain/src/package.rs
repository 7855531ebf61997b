//! Packages: applications that phones shall have, and how they get there: in waves with a halt, and again in
//! cycles. Pure rules of sizes, halting and cycles; refuses to know how a wave is stored or asked.

use serde::{Deserialize, Serialize};

use crate::closed::closed;

/// Most waves that are given; what is left goes in one more.
pub const MOST_WAVES: usize = 10;
/// Longest pause from one wave to the next, in minutes: 30 days.
pub const LONGEST_PAUSE: i64 = 30 * 24 * 60;
/// Longest time from one cycle to the next, in days.
pub const LONGEST_CYCLE: i64 = 366;

/// How many devices a wave asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "of", content = "size", rename_all = "SCREAMING_SNAKE_CASE")]
pub enum WaveSize {
    /// So many percent of the devices that the cycle began with, rounded up; 1 to 100.
    Percent(i64),
    /// So many devices; at least 1.
    Count(i64),
}

closed! {
    /// What to do when the next cycle of a rollout is due.
    pub enum Again {
        /// There is only one cycle.
        Never = "NEVER",
        /// Devices that aren't in the target state are included again.
        Push = "PUSH",
        /// A reminder is shown and a person decides.
        Remind = "REMIND",
    }
}

closed! {
    /// State of a rollout.
    pub enum PushState {
        /// Waiting for its next cycle.
        Planned = "PLANNED",
        /// In progress.
        Running = "RUNNING",
        /// Halted until continued: too many devices failed or its owner lost the permission; see `note`.
        Halted = "HALTED",
        /// A cycle is due and needs a decision.
        Due = "DUE",
        /// Complete.
        Finished = "FINISHED",
        /// Stopped by a person or program.
        Stopped = "STOPPED",
    }
}

impl PushState {
    /// Whether nothing follows any more.
    pub const fn is_end(self) -> bool {
        matches!(self, Self::Finished | Self::Stopped)
    }
}

closed! {
    /// Installed version on a device, compared with a given version.
    pub enum Standing {
        /// This version is installed.
        Has = "HAS",
        /// Another version is installed.
        Other = "OTHER",
        /// The application isn't installed.
        Lacks = "LACKS",
        /// Installed applications were never reported.
        Unknown = "UNKNOWN",
    }
}

impl Standing {
    /// Whether a device that stands so is to be asked.
    pub const fn is_asked(self, remove: bool) -> bool {
        matches!(self, Self::Has) == remove
    }
}

/// How many devices the wave of an index asks, of `left` that are still to be asked, when the cycle began with
/// `total`. The wave after the last that is given takes all that is left.
pub fn wave_size(waves: &[WaveSize], index: usize, total: i64, left: i64) -> i64 {
    let wanted = match waves.get(index) {
        Some(WaveSize::Percent(percent)) => (total.saturating_mul(*percent) + 99) / 100,
        Some(WaveSize::Count(count)) => *count,
        None => left,
    };
    wanted.clamp(1, left.max(1)).min(left)
}

/// Whether so many failures of a wave are more than may be: more than `most` percent of its devices.
pub fn must_halt(most: Option<i64>, failed: i64, targeted: i64) -> bool {
    most.is_some_and(|most| failed > 0 && failed.saturating_mul(100) > most.saturating_mul(targeted))
}

/// What is wrong with waves, in words; `None` when they will do.
pub fn waves_problem(waves: &[WaveSize]) -> Option<String> {
    if waves.len() > MOST_WAVES {
        return Some(format!("are at most {MOST_WAVES}; what is left goes in one more"));
    }
    waves.iter().find_map(|size| match size {
        WaveSize::Percent(1..=100) | WaveSize::Count(1..) => None,
        WaveSize::Percent(_) => Some("have 1 to 100 percent each".to_owned()),
        WaveSize::Count(_) => Some("have at least one device each".to_owned()),
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn failures_halt_above_the_bound_and_not_at_it() {
        assert!(!must_halt(Some(20), 2, 10));
        assert!(must_halt(Some(20), 3, 10));
        assert!(must_halt(Some(0), 1, 1_000), "none may fail");
        assert!(!must_halt(Some(0), 0, 0));
        assert!(!must_halt(None, 10, 10));
    }

    #[test]
    fn what_is_asked_depends_on_what_is_wanted() {
        let all = [Standing::Has, Standing::Other, Standing::Lacks, Standing::Unknown];
        assert_eq!(all.map(|s| s.is_asked(false)), [false, true, true, true]);
        assert_eq!(all.map(|s| s.is_asked(true)), [true, false, false, false]);
    }

    #[test]
    fn sizes_that_mean_nothing_are_said() {
        assert_eq!(waves_problem(&[WaveSize::Percent(10), WaveSize::Count(3)]), None);
        assert!(waves_problem(&[WaveSize::Percent(0)]).is_some());
        assert!(waves_problem(&[WaveSize::Percent(101)]).is_some());
        assert!(waves_problem(&[WaveSize::Count(0)]).is_some());
        assert!(waves_problem(&[WaveSize::Count(1); MOST_WAVES + 1]).is_some());
    }

    proptest! {
        #[test]
        fn waves_ask_everybody_once(total in 0_i64..5_000, sizes in prop::collection::vec((any::<bool>(), 1_i64..=100), 0..=10)) {
            let waves: Vec<_> = sizes.into_iter()
                .map(|(percent, n)| if percent { WaveSize::Percent(n) } else { WaveSize::Count(n) }).collect();
            let (mut left, mut index) = (total, 0);
            while left > 0 {
                let size = wave_size(&waves, index, total, left);
                prop_assert!(size >= 1 && size <= left);
                left -= size;
                index += 1;
            }
            prop_assert!(index <= waves.len() + 1);
        }
    }
}
