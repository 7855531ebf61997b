//! Which runs are to be made when the service looks at a script: the one whose time has come, and what becomes
//! of those that passed while nobody looked.

use std::{collections::VecDeque, time::Duration};

use chrono_tz::Tz;

use super::Schedule;
use crate::time::Timestamp;

/// A run that begins at most so late is on time.
const GRACE: Duration = Duration::from_secs(5 * 60);
/// Most missed runs that are counted one by one.
const COUNTED: usize = 10_000;

/// What becomes of runs whose time passed while the service was away or the script paused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MissedRuns {
    /// They are left out.
    Skip,
    /// One run stands for all of them.
    Once,
    /// Each is made up for, the newest so many of them.
    All(u32),
}

/// A run to be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Planned {
    /// When it should have begun.
    pub at: Timestamp,
    /// Whether its time had passed.
    pub late: bool,
}

/// What a look at a script brings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Due {
    /// What to run, oldest first.
    pub runs: Vec<Planned>,
    /// How many runs are left out.
    pub left_out: i64,
    /// When to look again; `None` for never.
    pub next: Option<Timestamp>,
}

/// What to do at `now` for a script whose next run was planned for `first`.
pub fn due(schedule: &Schedule, zone: Tz, first: Timestamp, now: Timestamp, missed: MissedRuns) -> Due {
    let mut late: VecDeque<Timestamp> = VecDeque::new();
    let mut passed = 0_i64;
    let mut at = Some(first);
    for _ in 0..COUNTED {
        let Some(time) = at.filter(|at| *at <= now) else { break };
        passed += 1;
        late.push_back(time);
        if late.len() > 100 {
            late.pop_front();
        }
        at = schedule.next_after(time, zone);
    }
    let next = at.filter(|at| *at > now).or_else(|| schedule.next_after(now, zone));
    let on_time = late.back().copied().filter(|last| now.since(*last) <= GRACE);
    if on_time.is_some() {
        late.pop_back();
    }
    let kept = match missed {
        MissedRuns::Skip => 0,
        // A run that is on time stands for them as well.
        MissedRuns::Once => usize::from(on_time.is_none()),
        MissedRuns::All(most) => most as usize,
    };
    let skipped = late.len().saturating_sub(kept);
    let mut runs: Vec<Planned> =
        late.into_iter().skip(skipped).map(|at| Planned { at, late: true }).collect();
    runs.extend(on_time.map(|at| Planned { at, late: false }));
    let left_out = passed - i64::try_from(runs.len()).unwrap_or(passed);
    Due { runs, left_out, next }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::script::Unit;

    const HOUR: i64 = 3_600_000;

    fn hourly() -> Schedule {
        Schedule::Every { count: 1, unit: Unit::Hours, from: Timestamp::from_millis(0) }
    }
    fn look(hours: f64, missed: MissedRuns) -> (Vec<i64>, i64, Option<i64>) {
        let now = Timestamp::from_millis((hours * HOUR as f64) as i64);
        let due = due(&hourly(), chrono_tz::UTC, Timestamp::from_millis(HOUR), now, missed);
        let runs = due.runs.iter().map(|r| r.at.millis() / HOUR).collect();
        (runs, due.left_out, due.next.map(|at| at.millis() / HOUR))
    }

    #[test]
    fn missed_runs_are_skipped_merged_or_made_up_for() {
        assert_eq!(look(0.5, MissedRuns::Skip), (vec![], 0, Some(1)));
        assert_eq!(look(1.01, MissedRuns::Skip), (vec![1], 0, Some(2)));
        assert_eq!(look(5.01, MissedRuns::Skip), (vec![5], 4, Some(6)));
        assert_eq!(look(5.5, MissedRuns::Skip), (vec![], 5, Some(6)));
        assert_eq!(look(5.5, MissedRuns::Once), (vec![5], 4, Some(6)));
        assert_eq!(look(5.01, MissedRuns::Once), (vec![5], 4, Some(6)));
        assert_eq!(look(5.5, MissedRuns::All(3)), (vec![3, 4, 5], 2, Some(6)));
        assert_eq!(look(5.01, MissedRuns::All(9)), (vec![1, 2, 3, 4, 5], 0, Some(6)));
    }

    #[test]
    fn a_single_run_has_no_next() {
        let once = Schedule::Once { at: Timestamp::from_millis(HOUR) };
        let first = Timestamp::from_millis(HOUR);
        let got = due(&once, chrono_tz::UTC, first, first, MissedRuns::Skip);
        assert_eq!((got.runs.len(), got.next), (1, None));
    }

    proptest! {
        #[test]
        fn every_run_is_made_or_counted(hours in 0.0_f64..90.0, most in 0_u32..20, kind in 0_u8..3) {
            let missed = [MissedRuns::Skip, MissedRuns::Once, MissedRuns::All(most)][usize::from(kind)];
            let (runs, left_out, next) = look(hours, missed);
            prop_assert_eq!(runs.len() as i64 + left_out, hours as i64);
            prop_assert_eq!(next, Some(hours as i64 + 1));
            prop_assert!(runs.windows(2).all(|p| p[0] < p[1]));
        }
    }
}
