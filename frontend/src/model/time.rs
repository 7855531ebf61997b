//! Instants as people read them. An instant is milliseconds since 1970 in UTC; the offset to show it in, in minutes
//! east of UTC, is an argument, and so is the present. Refuses to read a clock or to know a time zone.

/// Milliseconds in a minute, an hour, a day.
const MINUTE: i64 = 60_000;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const LONG_MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];
const WEEKDAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

/// A date and a time of day on a calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Civil {
    /// Year of the common era.
    pub year: i64,
    /// 1 to 12.
    pub month: i64,
    /// 1 to 31.
    pub day: i64,
    /// 0 to 23.
    pub hour: i64,
    /// 0 to 59.
    pub minute: i64,
    /// 0 to 59.
    pub second: i64,
    /// 0 is Monday.
    pub weekday: usize,
}

/// Days since 1970-01-01 of a date of the proleptic Gregorian calendar.
fn days_from_civil(year: i64, month: i64, day: i64) -> i64 {
    let shifted = if month <= 2 { year - 1 } else { year };
    let era = shifted.div_euclid(400);
    let year_of_era = shifted.rem_euclid(400);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468
}

/// The calendar's view of an instant, `offset` minutes east of UTC.
pub fn civil(at: i64, offset: i64) -> Civil {
    let local = at + offset * MINUTE;
    let days = local.div_euclid(DAY);
    let of_day = local.rem_euclid(DAY);
    let shifted = days + 719_468;
    let era = shifted.div_euclid(146_097);
    let day_of_era = shifted.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let index = (5 * day_of_year + 2) / 153;
    let month = if index < 10 { index + 3 } else { index - 9 };
    Civil {
        year: year_of_era + era * 400 + i64::from(month <= 2),
        month,
        day: day_of_year - (153 * index + 2) / 5 + 1,
        hour: of_day / HOUR,
        minute: of_day % HOUR / MINUTE,
        second: of_day % MINUTE / 1_000,
        weekday: (days + 3).rem_euclid(7) as usize,
    }
}

/// Reads RFC 3339 (`2026-11-21T14:32:05.120Z`, `…+02:00`) or a bare date, which means its midnight in UTC.
pub fn parse(text: &str) -> Option<i64> {
    let number = |from: usize, to: usize| -> Option<i64> {
        let part = text.get(from..to)?;
        part.bytes().all(|b| b.is_ascii_digit()).then(|| part.parse().ok())?
    };
    let (year, month, day) = (number(0, 4)?, number(5, 7)?, number(8, 10)?);
    if !(1..=12).contains(&month) || !(1..=31).contains(&day) {
        return None;
    }
    let midnight = days_from_civil(year, month, day) * DAY;
    if text.len() == 10 {
        return Some(midnight);
    }
    let of_day = number(11, 13)? * HOUR + number(14, 16)? * MINUTE + number(17, 19)? * 1_000;
    let mut rest = text.get(19..)?;
    let mut millis = 0;
    if let Some(fraction) = rest.strip_prefix('.') {
        let digits: String = fraction.chars().take_while(char::is_ascii_digit).collect();
        millis = format!("{digits:0<3}").get(..3)?.parse().ok()?;
        rest = fraction.get(digits.len()..)?;
    }
    let offset = match rest {
        "Z" | "z" => 0,
        _ => {
            let sign = if rest.starts_with('-') { -1 } else { 1 };
            sign * (rest.get(1..3)?.parse::<i64>().ok()? * HOUR
                + rest.get(4..6)?.parse::<i64>().ok()? * MINUTE)
        }
    };
    Some(midnight + of_day + millis - offset)
}

/// The value of a `datetime-local` field: `2026-11-21T14:32`, `offset` minutes east of UTC.
pub fn input(at: i64, offset: i64) -> String {
    rfc3339(at + offset * MINUTE).chars().take(16).collect()
}

/// The instant that a `datetime-local` field names, `offset` minutes east of UTC.
pub fn from_input(text: &str, offset: i64) -> Option<i64> {
    let whole = format!("{}:00Z", text.get(..16)?);
    Some(parse(&whole)? - offset * MINUTE)
}

/// Writes RFC 3339 in UTC with milliseconds.
pub fn rfc3339(at: i64) -> String {
    let c = civil(at, 0);
    format!(
        "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z",
        c.year,
        c.month,
        c.day,
        c.hour,
        c.minute,
        c.second,
        at.rem_euclid(1_000)
    )
}

/// How long ago, in one unit: `just now`, `40 s ago`, `2 min ago`, `in 3 h`, `5 d ago`. The page's beat lags behind
/// the server's clock: what seems to lie less than a minute ahead has just happened.
pub fn relative(at: i64, now: i64) -> String {
    let apart = (now - at).abs();
    let amount = match apart {
        _ if at > now && apart < MINUTE => return "just now".to_owned(),
        0..5_000 => return "just now".to_owned(),
        5_000..MINUTE => format!("{} s", apart / 1_000),
        MINUTE..HOUR => format!("{} min", apart / MINUTE),
        HOUR..DAY => format!("{} h", apart / HOUR),
        _ => format!("{} d", apart / DAY),
    };
    if at <= now { format!("{amount} ago") } else { format!("in {amount}") }
}

/// `14:31:58`.
pub fn clock(at: i64, offset: i64) -> String {
    let c = civil(at, offset);
    format!("{:02}:{:02}:{:02}", c.hour, c.minute, c.second)
}

/// The shortest text that still says which day: `14:32` today, `Tue 09:10` this week, `21 Oct 09:10` this year,
/// `21 Oct 2025` before.
pub fn moment(at: i64, now: i64, offset: i64) -> String {
    let (then, today) = (civil(at, offset), civil(now, offset));
    let days = (now + offset * MINUTE).div_euclid(DAY) - (at + offset * MINUTE).div_euclid(DAY);
    let time = format!("{:02}:{:02}", then.hour, then.minute);
    match days {
        0 => time,
        -6..=6 => format!("{} {time}", WEEKDAYS[then.weekday]),
        _ if then.year == today.year => format!("{} {} {time}", then.day, MONTHS[then.month as usize - 1]),
        _ => date(at, offset),
    }
}

/// `21 Nov 2026`.
pub fn date(at: i64, offset: i64) -> String {
    let c = civil(at, offset);
    format!("{} {} {}", c.day, MONTHS[c.month as usize - 1], c.year)
}

/// `Sat 21 Nov 2026, 14:31:58`: for titles and audit records, where nothing may be guessed.
pub fn full(at: i64, offset: i64) -> String {
    let c = civil(at, offset);
    format!("{} {}, {}", WEEKDAYS[c.weekday], date(at, offset), clock(at, offset))
}

/// `November 2026`.
pub fn month_name(at: i64, offset: i64) -> String {
    let c = civil(at, offset);
    format!("{} {}", LONG_MONTHS[c.month as usize - 1], c.year)
}

/// `Nov` from a month as `2026-11`; the text itself when it is not one.
pub fn month_label(year_month: &str) -> String {
    let month = year_month.get(5..7).and_then(|text| text.parse::<usize>().ok());
    match month {
        Some(number @ 1..=12) => MONTHS[number - 1].to_owned(),
        _ => year_month.to_owned(),
    }
}

/// Whole days from `now` until `at`, counted up: part of a day is a day; 0 when it has passed.
pub fn days_left(at: i64, now: i64) -> i64 {
    if at <= now { 0 } else { (at - now + DAY - 1) / DAY }
}

#[cfg(test)]
mod tests {
    use super::*;

    const AT: i64 = 1_795_271_525_120; // 2026-11-21T14:32:05.120Z

    #[test]
    fn an_instant_survives_writing_and_reading() {
        for at in [0, AT, -1, 951_782_400_000, 4_102_444_799_999] {
            assert_eq!(parse(&rfc3339(at)), Some(at));
        }
        assert_eq!(rfc3339(AT), "2026-11-21T14:32:05.120Z");
    }

    #[test]
    fn offsets_fractions_and_bare_dates_are_read() {
        assert_eq!(parse("2026-11-21T16:32:05.12+02:00"), Some(AT));
        assert_eq!(parse("2026-11-21T14:32:05Z"), Some(AT - 120));
        assert_eq!(parse("1970-01-02"), Some(86_400_000));
        assert_eq!(parse("2026-13-01"), None);
        assert_eq!(parse("yesterday"), None);
        assert_eq!(parse("2026-11-21T14"), None);
    }

    #[test]
    fn relative_times_use_one_unit() {
        assert_eq!(relative(AT, AT + 2_000), "just now");
        assert_eq!(relative(AT, AT + 40_000), "40 s ago");
        assert_eq!(relative(AT, AT + 150_000), "2 min ago");
        assert_eq!(relative(AT + 9_000, AT), "just now");
        assert_eq!(relative(AT + 3 * HOUR, AT), "in 3 h");
        assert_eq!(relative(AT, AT + 5 * DAY), "5 d ago");
    }

    #[test]
    fn a_moment_says_the_day_only_when_it_must() {
        assert_eq!(moment(AT, AT + HOUR, 0), "14:32");
        assert_eq!(moment(AT - 4 * DAY, AT, 0), "Tue 14:32");
        assert_eq!(moment(AT - 31 * DAY, AT, 0), "21 Oct 14:32");
        assert_eq!(moment(AT - 400 * DAY, AT, 0), "17 Oct 2025");
        assert_eq!(moment(AT, AT + HOUR, 600), "00:32");
        assert_eq!(moment(AT, AT - HOUR, 600), "Sun 00:32");
    }

    #[test]
    fn dates_are_told_in_the_offset_asked_for() {
        assert_eq!(full(AT, 0), "Sat 21 Nov 2026, 14:32:05");
        assert_eq!(full(AT, -900), "Fri 20 Nov 2026, 23:32:05");
        assert_eq!(month_name(AT, 0), "November 2026");
        assert_eq!(month_label("2026-11"), "Nov");
        assert_eq!(month_label("Q4"), "Q4");
    }

    #[test]
    fn part_of_a_day_left_is_a_day() {
        assert_eq!(days_left(AT, AT), 0);
        assert_eq!(days_left(AT + 1, AT), 1);
        assert_eq!(days_left(AT + DAY, AT), 1);
        assert_eq!(days_left(AT + DAY + 1, AT), 2);
    }

    #[test]
    fn a_field_for_an_instant_goes_round() {
        let at = parse("2026-11-21T14:32:00Z").unwrap_or_default();
        assert_eq!(input(at, 60), "2026-11-21T15:32");
        assert_eq!(from_input("2026-11-21T15:32", 60), Some(at));
        assert_eq!(from_input("tomorrow", 60), None);
    }
}
