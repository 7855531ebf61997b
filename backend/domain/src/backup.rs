//! Backups: what can be backed up, and when a plan makes the next one. A plan's hour is an hour on the wall of the
//! enterprise's time zone: where a clock change leaves that hour out, the first moment after it counts; where it
//! comes twice, the first.

use chrono::{Datelike, Duration, NaiveDate, TimeZone};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

use crate::{closed::closed, time::Timestamp};

/// What a phone can back up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Item {
    /// Contacts, as vCards.
    Contacts,
    /// The calendar, as iCalendar.
    Calendar,
    /// Text messages, as lines of JSON.
    Messages,
    /// Photos, as an archive.
    Photos,
    /// Files, as an archive.
    Files,
}

impl Item {
    /// Every item.
    pub const ALL: [Self; 5] = [Self::Contacts, Self::Calendar, Self::Messages, Self::Photos, Self::Files];
    /// The word on the wire, as stored.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Contacts => "contacts",
            Self::Calendar => "calendar",
            Self::Messages => "messages",
            Self::Photos => "photos",
            Self::Files => "files",
        }
    }
    /// From its word.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|item| item.name() == name)
    }
    /// The name and the media type of its file.
    pub const fn file(self) -> (&'static str, &'static str) {
        match self {
            Self::Contacts => ("contacts.vcf", "text/vcard"),
            Self::Calendar => ("calendar.ics", "text/calendar"),
            Self::Messages => ("messages.jsonl", "application/x-ndjson"),
            Self::Photos => ("photos.zip", "application/zip"),
            Self::Files => ("files.zip", "application/zip"),
        }
    }
}

closed! {
    /// Frequency of a backup plan.
    pub enum Every: serde(rename_all = "SCREAMING_SNAKE_CASE") {
        /// Daily.
        Day = "DAY",
        /// Weekly.
        // On a day from 1 (Monday) to 7.
        Week = "WEEK",
        /// Monthly.
        // On a day from 1 to 28.
        Month = "MONTH",
    }
}

impl Every {
    /// The last day it may name; every day of a daily plan is the same.
    pub const fn last_day(self) -> i64 {
        match self {
            Self::Day => 1,
            Self::Week => 7,
            Self::Month => 28,
        }
    }
}

/// The next moment after `after` at which a plan runs: `day` as [`Every`] counts, `hour` from 0 to 23.
pub fn next_run(every: Every, day: i64, hour: i64, zone: Tz, after: Timestamp) -> Timestamp {
    let today = after.to_utc().with_timezone(&zone).date_naive();
    let fits = |date: &NaiveDate| match every {
        Every::Day => true,
        Every::Week => i64::from(date.weekday().number_from_monday()) == day,
        Every::Month => i64::from(date.day()) == day,
    };
    let hour = u32::try_from(hour).unwrap_or(0);
    // Two months hold one of every day of a week and of a month.
    (0..62)
        .map(|days| today + Duration::days(days))
        .filter(fits)
        .find_map(|date| {
            let local = date.and_hms_opt(hour, 0, 0)?;
            let at = (0..4).find_map(|later| {
                zone.from_local_datetime(&(local + Duration::minutes(30 * later))).earliest()
            })?;
            let at = Timestamp::from_millis(at.timestamp_millis());
            (at > after).then_some(at)
        })
        .unwrap_or(after)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        Timestamp::from_millis(chrono::DateTime::parse_from_rfc3339(text).unwrap().timestamp_millis())
    }

    #[test]
    fn plans_run_on_the_wall_clock_of_their_zone() {
        let dublin = chrono_tz::Europe::Dublin;
        let next = |every, day, hour, after| next_run(every, day, hour, dublin, at(after)).to_string();
        assert_eq!(next(Every::Day, 1, 3, "2026-01-10T02:59:00Z"), "2026-01-10T03:00:00.000Z");
        assert_eq!(next(Every::Day, 1, 3, "2026-01-10T03:00:00Z"), "2026-01-11T03:00:00.000Z");
        // In summer the wall is an hour ahead; on 29 March 2026 the hour from 1 to 2 is left out.
        assert_eq!(next(Every::Day, 1, 3, "2026-06-10T12:00:00Z"), "2026-06-11T02:00:00.000Z");
        assert_eq!(next(Every::Day, 1, 1, "2026-03-28T12:00:00Z"), "2026-03-29T01:00:00.000Z");
        assert_eq!(next(Every::Week, 1, 9, "2026-01-10T12:00:00Z"), "2026-01-12T09:00:00.000Z");
        assert_eq!(next(Every::Month, 28, 0, "2026-01-28T00:00:00Z"), "2026-02-28T00:00:00.000Z");
    }
}
