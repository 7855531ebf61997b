//! When a script runs: by hand, once, every so often, or by a cron expression on the wall clock of the
//! enterprise. A wall-clock time that a change of clocks leaves out happens once, at the first instant after the
//! gap; one that comes twice happens once, the first time.

use std::{str::FromStr as _, time::Duration};

use chrono::{Days, LocalResult, NaiveDateTime, TimeDelta, TimeZone as _};
use chrono_tz::Tz;
use croner::{
    Cron,
    parser::{CronParser, Seconds, Year},
};
use serde::{Deserialize, Serialize};

use crate::{closed::closed, time::Timestamp};

/// The least time between two runs, in minutes.
const LEAST_MINUTES: i64 = 5;
/// Longest cron expression, in bytes.
const MOST_EXPRESSION: usize = 100;
const MINUTE: i64 = 60_000;
const DAY: i64 = 24 * 60 * MINUTE;

closed! {
    /// Unit of an interval.
    pub enum Unit: serde(rename_all = "SCREAMING_SNAKE_CASE") {
        /// Minutes of 60 seconds.
        Minutes = "MINUTES",
        /// Hours of 60 minutes.
        Hours = "HOURS",
        /// Calendar days: the local time of day stays the same across clock changes.
        Days = "DAYS",
    }
}

/// When.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Schedule {
    /// Only when somebody says so.
    Manual,
    /// Once.
    Once {
        /// Then.
        at: Timestamp,
    },
    /// Again and again.
    Every {
        /// So many units from one to the next.
        count: u32,
        /// Of these.
        unit: Unit,
        /// The first of them; the others are counted from here.
        from: Timestamp,
    },
    /// By minute, hour, day of the month, month and day of the week.
    Cron {
        /// Five fields.
        expression: String,
    },
}

/// Why a schedule will not do, in words.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidSchedule {
    /// Not five fields that mean something.
    #[error(
        "is not a cron expression of five fields (minute, hour, day, month, weekday), as `0 9 * * 1-5`: {0}"
    )]
    Expression(String),
    /// It never happens.
    #[error("never happens: it lies in the past, or no calendar has such a day")]
    Never,
    /// Too close together.
    #[error("runs at most every {LEAST_MINUTES} minutes")]
    TooOften,
    /// An interval of nothing, or of ages.
    #[error("repeats every 1 to 1000 units")]
    Count,
}

fn parse(expression: &str) -> Result<Cron, InvalidSchedule> {
    if expression.len() > MOST_EXPRESSION || expression.starts_with('@') {
        return Err(InvalidSchedule::Expression("write the five fields".to_owned()));
    }
    let parser = CronParser::builder().seconds(Seconds::Disallowed).year(Year::Disallowed).build();
    parser.parse(expression).map_err(|e| InvalidSchedule::Expression(e.to_string()))
}

/// The instant of a wall-clock time: the first of two, and after a gap the first there is.
fn resolve(local: NaiveDateTime, zone: Tz) -> Timestamp {
    let mut at = local;
    // The longest gap there ever was is a whole day.
    for _ in 0..=(DAY / MINUTE) {
        match zone.from_local_datetime(&at) {
            LocalResult::Single(found) | LocalResult::Ambiguous(found, _) => {
                return Timestamp::from(found.to_utc());
            }
            LocalResult::None => at += TimeDelta::minutes(1),
        }
    }
    Timestamp::from(local.and_utc())
}

fn wall_clock(at: Timestamp, zone: Tz) -> NaiveDateTime {
    zone.from_utc_datetime(&at.to_utc().naive_utc()).naive_local()
}

impl Schedule {
    /// Whether it can be kept; `now` is when it is saved.
    ///
    /// # Errors
    /// [`InvalidSchedule`] in words.
    pub fn check(&self, now: Timestamp, zone: Tz) -> Result<(), InvalidSchedule> {
        match self {
            Self::Manual => return Ok(()),
            Self::Once { .. } => {}
            Self::Every { count, unit, .. } => {
                if !(1..=1_000).contains(count) {
                    return Err(InvalidSchedule::Count);
                }
                if *unit == Unit::Minutes && i64::from(*count) < LEAST_MINUTES {
                    return Err(InvalidSchedule::TooOften);
                }
            }
            Self::Cron { expression } => {
                parse(expression)?;
                let next = self.preview(now, zone, 24);
                let least = Duration::from_secs(LEAST_MINUTES.unsigned_abs() * 60);
                if next.windows(2).any(|pair| pair[1].since(pair[0]) < least) {
                    return Err(InvalidSchedule::TooOften);
                }
            }
        }
        if self.next_after(now, zone).is_none() { Err(InvalidSchedule::Never) } else { Ok(()) }
    }

    /// The first run after an instant; `None` when there is none.
    pub fn next_after(&self, after: Timestamp, zone: Tz) -> Option<Timestamp> {
        match self {
            Self::Manual => None,
            Self::Once { at } => Some(*at).filter(|at| *at > after),
            Self::Every { from, .. } if *from > after => Some(*from),
            Self::Every { count, unit: Unit::Days, from } => {
                let (start, step) = (wall_clock(*from, zone), i64::from(*count).max(1));
                let passed = (after.millis() - from.millis()) / (DAY * step);
                (passed.saturating_sub(1).max(0)..).take(4).find_map(|n| {
                    let days = Days::new((n * step).unsigned_abs());
                    Some(resolve(start.checked_add_days(days)?, zone)).filter(|at| *at > after)
                })
            }
            Self::Every { count, unit, from } => {
                let of_unit = if *unit == Unit::Hours { 60 * MINUTE } else { MINUTE };
                let step = i64::from(*count).max(1) * of_unit;
                let passed = (after.millis() - from.millis()) / step;
                Some(Timestamp::from_millis(from.millis() + (passed + 1) * step))
            }
            Self::Cron { expression } => {
                let cron = parse(expression).ok()?;
                // The expression is read on the wall clock alone; what the clocks do to it is decided here.
                let mut local = wall_clock(after, zone).and_utc();
                for _ in 0..2_000 {
                    local = cron.find_next_occurrence(&local, false).ok()?;
                    let at = resolve(local.naive_utc(), zone);
                    if at > after {
                        return Some(at);
                    }
                }
                None
            }
        }
    }

    /// The next runs after an instant, at most `count`.
    pub fn preview(&self, after: Timestamp, zone: Tz, count: usize) -> Vec<Timestamp> {
        std::iter::successors(self.next_after(after, zone), |at| self.next_after(*at, zone))
            .take(count)
            .collect()
    }

    /// What it says, for people; instants are left to whoever shows them.
    pub fn words(&self) -> String {
        match self {
            Self::Manual => "When somebody runs it".to_owned(),
            Self::Once { .. } => "Once".to_owned(),
            Self::Every { count, unit, .. } => {
                let (one, many) = match unit {
                    Unit::Minutes => ("minute", "minutes"),
                    Unit::Hours => ("hour", "hours"),
                    Unit::Days => ("day", "days"),
                };
                if *count == 1 { format!("Every {one}") } else { format!("Every {count} {many}") }
            }
            Self::Cron { expression } => {
                Cron::from_str(expression).map_or_else(|_| expression.clone(), |cron| told(&cron.describe()))
            }
        }
    }
}

/// A cron expression's words, shorter where people have shorter ones.
fn told(words: &str) -> String {
    let words = words.trim_end_matches('.');
    if let Some(time) = words.strip_prefix("At ").filter(|time| time.len() == 5) {
        return format!("Every day at {time}");
    }
    words
        .replace("on Monday, Tuesday, Wednesday, Thursday, and Friday", "Monday to Friday")
        .replace("on Sunday and Saturday", "on weekends")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn at(text: &str) -> Timestamp {
        Timestamp::from(chrono::DateTime::parse_from_rfc3339(text).unwrap().to_utc())
    }
    fn cron(expression: &str) -> Schedule {
        Schedule::Cron { expression: expression.to_owned() }
    }
    fn texts(schedule: &Schedule, after: &str, zone: Tz, count: usize) -> Vec<String> {
        schedule.preview(at(after), zone, count).into_iter().map(|t| t.to_string()).collect()
    }
    const NEW_YORK: Tz = chrono_tz::America::New_York;

    #[test]
    fn a_time_that_clocks_leave_out_happens_once_after_the_gap() {
        // 8 March 2026: 02:00 becomes 03:00.
        let got = texts(&cron("30 2 * * *"), "2026-03-07T00:00:00Z", NEW_YORK, 3);
        assert_eq!(got, ["2026-03-07T07:30:00.000Z", "2026-03-08T07:00:00.000Z", "2026-03-09T06:30:00.000Z"]);
        let got = texts(&cron("*/15 2 * * *"), "2026-03-08T05:00:00Z", NEW_YORK, 2);
        assert_eq!(got, ["2026-03-08T07:00:00.000Z", "2026-03-09T06:00:00.000Z"], "four of them are one");
    }

    #[test]
    fn a_time_that_comes_twice_happens_once() {
        // 1 November 2026: 02:00 becomes 01:00.
        let got = texts(&cron("30 1 * * *"), "2026-10-31T12:00:00Z", NEW_YORK, 2);
        assert_eq!(got, ["2026-11-01T05:30:00.000Z", "2026-11-02T06:30:00.000Z"]);
        let inside = cron("30 1 * * *").next_after(at("2026-11-01T06:10:00Z"), NEW_YORK).unwrap();
        assert_eq!(inside.to_string(), "2026-11-02T06:30:00.000Z", "the second 01:10 waits for tomorrow");
    }

    #[test]
    fn days_keep_their_time_and_hours_their_length() {
        let from = at("2026-03-06T14:00:00Z");
        let daily = Schedule::Every { count: 1, unit: Unit::Days, from };
        let got = texts(&daily, "2026-03-06T14:00:00Z", NEW_YORK, 2);
        assert_eq!(got, ["2026-03-07T14:00:00.000Z", "2026-03-08T13:00:00.000Z"], "9 in the morning");
        let hours = Schedule::Every { count: 24, unit: Unit::Hours, from };
        let got = texts(&hours, "2026-03-06T14:00:00Z", NEW_YORK, 2);
        assert_eq!(got, ["2026-03-07T14:00:00.000Z", "2026-03-08T14:00:00.000Z"]);
    }

    #[test]
    fn what_will_not_do_is_said() {
        let (now, zone) = (at("2026-01-15T09:00:00Z"), NEW_YORK);
        assert!(matches!(cron("whenever").check(now, zone), Err(InvalidSchedule::Expression(_))));
        assert!(matches!(cron("0 0 9 * * *").check(now, zone), Err(InvalidSchedule::Expression(_))));
        assert_eq!(cron("* * * * *").check(now, zone), Err(InvalidSchedule::TooOften));
        assert_eq!(cron("0 0 31 2 *").check(now, zone), Err(InvalidSchedule::Never));
        assert_eq!(Schedule::Once { at: now }.check(now, zone), Err(InvalidSchedule::Never));
        let every = |count, unit| Schedule::Every { count, unit, from: now }.check(now, zone);
        assert_eq!(every(4, Unit::Minutes), Err(InvalidSchedule::TooOften));
        assert_eq!(every(0, Unit::Days), Err(InvalidSchedule::Count));
        assert_eq!(every(5, Unit::Minutes), Ok(()));
        assert_eq!(cron("0 9 * * 1-5").check(now, zone), Ok(()));
    }

    #[test]
    fn schedules_are_said_in_words() {
        assert_eq!(cron("30 7 * * 1-5").words(), "At 07:30, Monday to Friday");
        assert_eq!(cron("0 9 * * *").words(), "Every day at 09:00");
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(24))]
        #[test]
        fn runs_follow_each_other_and_none_is_left_out(
            minute in 0_u32..60, hour in 0_u32..24, zone in 0_usize..4,
            start in 1_700_000_000_000_i64..1_900_000_000_000, count in 1_u32..40, unit in 0_usize..3,
        ) {
            let zone = [NEW_YORK, chrono_tz::Europe::Dublin, chrono_tz::Australia::Lord_Howe, chrono_tz::UTC][zone];
            let after = Timestamp::from_millis(start);
            let unit = [Unit::Minutes, Unit::Hours, Unit::Days][unit];
            let from = Timestamp::from_millis(start - 40 * DAY);
            for schedule in [cron(&format!("{minute} {hour} * * *")), Schedule::Every { count, unit, from }] {
                let runs = schedule.preview(after, zone, 12);
                prop_assert_eq!(runs.len(), 12);
                prop_assert!(runs[0] > after && runs.windows(2).all(|p| p[0] < p[1]));
                // From anywhere between two runs the next is the same one.
                let middle = Timestamp::from_millis((runs[4].millis() + runs[5].millis()) / 2);
                prop_assert_eq!(schedule.next_after(middle, zone), Some(runs[5]));
            }
            // Each local day has its run exactly once, whatever clocks do.
            let days: Vec<_> = cron(&format!("{minute} {hour} * * *")).preview(after, zone, 400).into_iter()
                .map(|at| crate::calendar::LocalDay::of(at, zone).number()).collect();
            prop_assert!(days.windows(2).all(|p| p[1] == p[0] + 1));
        }
    }
}
