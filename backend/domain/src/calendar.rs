//! Local days: a report's day is a day on the wall calendar of the enterprise's time zone. A day is stored as
//! the whole number of days since 1970-01-01. Refuses to guess a zone.

use chrono::{DateTime, Datelike, Days, NaiveDate, Offset, TimeZone, Utc};
use chrono_tz::Tz;

use crate::time::Timestamp;

/// A day on a wall calendar, days since 1970-01-01.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LocalDay(i64);

impl LocalDay {
    /// From its number, as stored.
    pub const fn from_number(number: i64) -> Self {
        Self(number)
    }
    /// Days since 1970-01-01, as stored.
    pub const fn number(self) -> i64 {
        self.0
    }
    /// The day that an instant falls on in a zone.
    pub fn of(at: Timestamp, zone: Tz) -> Self {
        let offset = zone.offset_from_utc_datetime(&at.to_utc().naive_utc()).fix().local_minus_utc();
        Self((at.millis() + i64::from(offset) * 1000).div_euclid(86_400_000))
    }
    /// From `YYYY-MM-DD`; `None` for anything else.
    pub fn parse(text: &str) -> Option<Self> {
        let date = NaiveDate::parse_from_str(text, "%Y-%m-%d").ok()?;
        // Chrono also reads a day without its leading zero; one spelling only.
        (date.format("%Y-%m-%d").to_string() == text).then(|| Self::from_date(date))
    }
    /// From a calendar date.
    pub fn from_date(date: NaiveDate) -> Self {
        Self(date.signed_duration_since(NaiveDate::default()).num_days())
    }
    /// As a calendar date; days outside chrono's range become 1970-01-01.
    pub fn date(self) -> NaiveDate {
        let magnitude = Days::new(self.0.unsigned_abs());
        let epoch = NaiveDate::default();
        let date =
            if self.0 < 0 { epoch.checked_sub_days(magnitude) } else { epoch.checked_add_days(magnitude) };
        date.unwrap_or(epoch)
    }
    /// The day so many days later (earlier, when negative).
    #[must_use]
    pub const fn plus(self, days: i64) -> Self {
        Self(self.0.saturating_add(days))
    }
    /// Its month, `YYYY-MM`.
    pub fn month(self) -> String {
        self.date().format("%Y-%m").to_string()
    }
    /// The month for people, `March 2026`.
    pub fn month_label(self) -> String {
        self.date().format("%B %Y").to_string()
    }
    /// The first day of its month.
    pub fn month_start(self) -> Self {
        Self::from_date(self.date().with_day(1).unwrap_or_default())
    }
    /// The first instant of the day in a zone. Where a clock change skips midnight, the first one there is.
    pub fn start(self, zone: Tz) -> Timestamp {
        let midnight = self.date().and_time(chrono::NaiveTime::MIN);
        let mut local = midnight;
        for _ in 0..8 {
            if let Some(at) = zone.from_local_datetime(&local).earliest() {
                let at: DateTime<Utc> = at.with_timezone(&Utc);
                return Timestamp::from(at);
            }
            local += chrono::TimeDelta::minutes(30);
        }
        Timestamp::from(midnight.and_utc())
    }
}

impl std::fmt::Display for LocalDay {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.date().format("%Y-%m-%d"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        Timestamp::from(DateTime::parse_from_rfc3339(text).unwrap().with_timezone(&Utc))
    }

    #[test]
    fn a_day_is_the_wall_calendars() {
        let zone = chrono_tz::America::New_York;
        assert_eq!(LocalDay::of(at("2026-03-08T04:59:59Z"), zone).to_string(), "2026-03-07");
        assert_eq!(LocalDay::of(at("2026-03-08T05:00:00Z"), zone).to_string(), "2026-03-08");
        assert_eq!(
            LocalDay::of(at("2026-03-09T03:59:59Z"), zone).to_string(),
            "2026-03-08",
            "clocks went on"
        );
        assert_eq!(LocalDay::of(at("1969-12-31T23:00:00Z"), chrono_tz::UTC).number(), -1);
    }

    #[test]
    fn a_day_begins_where_it_says() {
        for zone in [chrono_tz::America::New_York, chrono_tz::Europe::Dublin, chrono_tz::America::Asuncion] {
            for number in 20_000..20_400 {
                let day = LocalDay::from_number(number);
                let start = day.start(zone);
                assert_eq!(LocalDay::of(start, zone), day);
                assert_eq!(LocalDay::of(Timestamp::from_millis(start.millis() - 1), zone), day.plus(-1));
            }
        }
    }

    #[test]
    fn texts_have_one_spelling() {
        assert_eq!(LocalDay::parse("2026-02-28").map(|d| d.to_string()), Some("2026-02-28".to_owned()));
        assert_eq!(LocalDay::parse("2026-2-28"), None);
        assert_eq!(LocalDay::parse("2026-02-30"), None);
        assert_eq!(LocalDay::parse("2026-02-28").unwrap().month_label(), "February 2026");
        assert_eq!(LocalDay::parse("2026-02-28").unwrap().month_start().to_string(), "2026-02-01");
    }
}
