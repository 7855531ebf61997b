//! Schedules in plain words: the few shapes that most scripts have, to and from cron expressions, and the words of a
//! script's closed lists.

use super::number::counted;
use super::tone::Tone;
use crate::api::kinds::{MissedRuns, ScriptOverlap, ScriptRunCause, ScriptRunState, StepCondition};

/// How a schedule is chosen: the value of the choice, and its words.
pub const SHAPES: [(&str, &str); 8] = [
    ("manual", "Only when somebody runs it"),
    ("once", "Once"),
    ("every", "Every so often"),
    ("daily", "Every day"),
    ("workdays", "Monday to Friday"),
    ("weekly", "Every week"),
    ("monthly", "Every month"),
    ("cron", "By a cron expression"),
];

/// The days of the week, as cron counts them.
pub const WEEKDAYS: [(&str, &str); 7] = [
    ("1", "Monday"),
    ("2", "Tuesday"),
    ("3", "Wednesday"),
    ("4", "Thursday"),
    ("5", "Friday"),
    ("6", "Saturday"),
    ("0", "Sunday"),
];

/// The cron expression of a shape: at a time `09:30`, on a weekday `1`, on a day of the month `15`. `None` when the time
/// is none.
pub fn cron_of(shape: &str, time: &str, weekday: &str, day: &str) -> Option<String> {
    let (hour, minute) = time.split_once(':')?;
    let (hour, minute) = (hour.parse::<u8>().ok()?, minute.parse::<u8>().ok()?);
    Some(match shape {
        "daily" => format!("{minute} {hour} * * *"),
        "workdays" => format!("{minute} {hour} * * 1-5"),
        "weekly" => format!("{minute} {hour} * * {weekday}"),
        "monthly" => format!("{minute} {hour} {} * *", day.trim()),
        _ => return None,
    })
}

/// A cron expression as shape, time, weekday and day of the month; `("cron", …)` for one that has no plain shape.
pub fn shape_of(cron: &str) -> (&'static str, String, String, String) {
    let plain = ("cron", "09:00".to_owned(), "1".to_owned(), "1".to_owned());
    let fields: Vec<&str> = cron.split_whitespace().collect();
    let [minute, hour, day, "*", weekday] = fields.as_slice() else { return plain };
    let (Ok(minute), Ok(hour)) = (minute.parse::<u8>(), hour.parse::<u8>()) else { return plain };
    let at = format!("{hour:02}:{minute:02}");
    match (*day, *weekday) {
        ("*", "*") => ("daily", at, plain.2, plain.3),
        ("*", "1-5") => ("workdays", at, plain.2, plain.3),
        ("*", one) if WEEKDAYS.iter().any(|(number, _)| *number == one) => {
            ("weekly", at, one.to_owned(), plain.3)
        }
        (one, "*") if one.parse::<u8>().is_ok() => ("monthly", at, plain.2, one.to_owned()),
        _ => plain,
    }
}

/// A number of minutes as people say it: `a day`, `3 hours`, `90 minutes`.
pub fn minutes(minutes: i32) -> String {
    let minutes = i64::from(minutes);
    match minutes {
        n if n > 0 && n % 1_440 == 0 => counted(n / 1_440, "day", "days"),
        n if n > 0 && n % 60 == 0 => counted(n / 60, "hour", "hours"),
        n => counted(n, "minute", "minutes"),
    }
}

words! {
    /// What happens when runs overlap.
    pub overlap(ScriptOverlap) -> &'static str {
        Skip => "Leave the new run out",
        Queue => "Let the new run wait for its turn",
        Parallel => "Let both go on",
    }

    /// What becomes of missed runs.
    pub missed(MissedRuns) -> &'static str {
        Skip => "Leave them out",
        Once => "Run once for all of them",
        All => "Make up for the newest three",
    }

    /// When a step is taken.
    pub condition(StepCondition) -> &'static str {
        Always => "Whatever came before",
        Ok => "If the step before was done",
        Failed => "If the step before was not done",
        Equals => "If an item of the last result equals …",
        Contains => "If an item of the last result contains …",
    }

    /// Where a run stands.
    pub run_state(ScriptRunState) -> (Tone, &'static str) {
        Queued => (Tone::Wait, "Waits its turn"),
        Running => (Tone::Wait, "Running"),
        Finished => (Tone::Ok, "Ended"),
        Skipped => (Tone::Off, "Left out"),
        Failed => (Tone::Bad, "Could not run"),
    }

    /// Why a run was made.
    pub cause(ScriptRunCause) -> &'static str {
        Schedule => "On schedule",
        Missed => "Made up for",
        Manual => "By hand",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_shapes_survive_the_way_to_cron_and_back() {
        for shape in ["daily", "workdays", "weekly", "monthly"] {
            let cron = cron_of(shape, "07:05", "3", "28").unwrap();
            let (found, at, weekday, day) = shape_of(&cron);
            assert_eq!((found, at.as_str()), (shape, "07:05"), "{cron}");
            assert!(shape != "weekly" || weekday == "3");
            assert!(shape != "monthly" || day == "28");
        }
        for own in ["*/15 * * * *", "0 9 1 1 *", "0 9 1 * 1", "whatever"] {
            assert_eq!(shape_of(own).0, "cron", "{own}");
        }
        assert_eq!(cron_of("daily", "", "1", "1"), None);
    }

    #[test]
    fn minutes_are_said_in_the_largest_unit_that_fits() {
        let said: Vec<String> = [1, 90, 120, 1_440, 20_160].into_iter().map(minutes).collect();
        assert_eq!(said, ["1 minute", "90 minutes", "2 hours", "1 day", "14 days"]);
    }
}
