//! Calendar days and the periods that reports are about: a month, a quarter, a year, their forerunners, and the
//! buckets of a chart. Both ends of a period belong to it. Refuses to know today.

use super::time;

const DAY: i64 = 86_400_000;

/// A calendar day, counted from 1970-01-01.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(pub i64);

impl Day {
    /// The day that an instant is in, `offset` minutes east of UTC.
    pub fn of(at: i64, offset: i64) -> Self {
        Self((at + offset * 60_000).div_euclid(DAY))
    }

    /// Reads `2026-11-21`.
    pub fn parse(text: &str) -> Option<Self> {
        (text.len() == 10).then(|| time::parse(text)).flatten().map(|at| Self(at.div_euclid(DAY)))
    }

    /// Year, month (1 to 12) and day (1 to 31).
    pub fn civil(self) -> (i64, i64, i64) {
        let civil = time::civil(self.0 * DAY, 0);
        (civil.year, civil.month, civil.day)
    }

    /// `2026-11-21`.
    pub fn text(self) -> String {
        let (year, month, day) = self.civil();
        format!("{year:04}-{month:02}-{day:02}")
    }

    /// `21 Nov`.
    pub fn short(self) -> String {
        let (_, _, day) = self.civil();
        format!("{day} {}", time::month_label(&self.text()))
    }

    /// `21 Nov 2026`.
    pub fn long(self) -> String {
        time::date(self.0 * DAY, 0)
    }

    /// Its midnight where local time is `offset` minutes east of UTC.
    pub fn begins_at(self, offset: i64) -> i64 {
        self.0 * DAY - offset * 60_000
    }

    /// So many days later.
    #[must_use]
    pub fn plus(self, days: i64) -> Self {
        Self(self.0 + days)
    }

    /// The first day of the month so many months later.
    #[must_use]
    pub fn month_start(self, months: i64) -> Self {
        let (year, month, _) = self.civil();
        let count = year * 12 + month - 1 + months;
        let text = format!("{:04}-{:02}-01", count.div_euclid(12), count.rem_euclid(12) + 1);
        Self::parse(&text).unwrap_or(self)
    }
}

/// A stretch of days; both ends belong to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Period {
    /// Its first day.
    pub from: Day,
    /// Its last day.
    pub to: Day,
}

impl Period {
    /// The last `days` days, today among them.
    pub fn last_days(today: Day, days: i64) -> Self {
        Self { from: today.plus(1 - days.max(1)), to: today }
    }

    /// How many days it has.
    pub fn days(self) -> i64 {
        self.to.0 - self.from.0 + 1
    }

    /// As many days, just before it.
    #[must_use]
    pub fn before(self) -> Self {
        Self { from: self.from.plus(-self.days()), to: self.from.plus(-1) }
    }

    /// `1–21 Nov 2026`, `28 Oct – 21 Nov 2026`, `1 Dec 2025 – 21 Nov 2026`.
    pub fn words(self) -> String {
        let (first, last) = (self.from.civil(), self.to.civil());
        if self.from == self.to {
            self.to.long()
        } else if first.0 == last.0 && first.1 == last.1 {
            format!("{}–{}", first.2, self.to.long())
        } else if first.0 == last.0 {
            format!("{} – {}", self.from.short(), self.to.long())
        } else {
            format!("{} – {}", self.from.long(), self.to.long())
        }
    }
}

/// How long the period of a page is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Unit {
    /// A calendar month.
    #[default]
    Month,
    /// Three months that begin in January, April, July or October.
    Quarter,
    /// A calendar year.
    Year,
}

impl Unit {
    /// Reads it from an address; a month when it says nothing else.
    pub fn read(text: Option<&str>) -> Self {
        match text {
            Some("quarter") => Self::Quarter,
            Some("year") => Self::Year,
            _ => Self::Month,
        }
    }

    /// As an address spells it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Month => "month",
            Self::Quarter => "quarter",
            Self::Year => "year",
        }
    }

    const fn months(self) -> i64 {
        match self {
            Self::Month => 1,
            Self::Quarter => 3,
            Self::Year => 12,
        }
    }

    fn start(self, day: Day, back: i64) -> Day {
        let (_, month, _) = day.civil();
        day.month_start(-((month - 1) % self.months()) - back * self.months())
    }

    /// From the first day of this unit until today.
    pub fn now(self, today: Day) -> Period {
        Period { from: self.start(today, 0), to: today }
    }

    /// The same stretch of the unit before: as many days from its first, but not beyond its last.
    pub fn same_days_before(self, today: Day) -> Period {
        let now = self.now(today);
        let from = self.start(today, 1);
        let last = self.start(today, 0).plus(-1);
        Period { from, to: from.plus(now.days() - 1).min(last) }
    }

    /// What a chart of this unit shows: the last six months, six quarters, or three years, until today.
    pub fn chart(self, today: Day) -> Period {
        Period { from: self.start(today, self.buckets() - 1), to: today }
    }

    const fn buckets(self) -> i64 {
        match self {
            Self::Month | Self::Quarter => 6,
            Self::Year => 3,
        }
    }

    /// The names of the chart's buckets, oldest first.
    pub fn bucket_names(self, today: Day) -> Vec<String> {
        (0..self.buckets()).rev().map(|back| self.bucket(self.start(today, back))).collect()
    }

    /// The bucket that a month such as `2026-11` falls into.
    pub fn bucket_of(self, month: &str) -> Option<String> {
        Day::parse(&format!("{}-01", month.get(..7)?)).map(|day| self.bucket(day))
    }

    fn bucket(self, day: Day) -> String {
        let (year, month, _) = day.civil();
        match self {
            Self::Month => format!("{} {year}", time::month_label(&day.text())),
            Self::Quarter => format!("Q{} {year}", (month - 1) / 3 + 1),
            Self::Year => year.to_string(),
        }
    }

    /// This unit in words: `November 2026`, `Q4 2026`, `2026`.
    pub fn words(self, today: Day) -> String {
        match self {
            Self::Month => time::month_name(today.0 * DAY, 0),
            Self::Quarter | Self::Year => self.bucket(today),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        Day::parse(text).unwrap_or(Day(0))
    }

    #[test]
    fn days_are_read_written_and_moved() {
        assert_eq!(day("2026-11-21").text(), "2026-11-21");
        assert_eq!(day("2026-11-30").plus(1).text(), "2026-12-01");
        assert_eq!(day("2026-01-31").month_start(-1).text(), "2025-12-01");
        assert_eq!(Day::parse("2026-11"), None);
        assert_eq!(Day::of(0, -60).text(), "1969-12-31");
        assert_eq!(day("1970-01-02").begins_at(60), 82_800_000);
    }

    #[test]
    fn a_month_is_compared_with_the_same_days_of_the_month_before() {
        let today = day("2026-11-21");
        assert_eq!(Unit::Month.now(today).words(), "1–21 Nov 2026");
        assert_eq!(Unit::Month.same_days_before(today).words(), "1–21 Oct 2026");
        let short = Unit::Month.same_days_before(day("2026-03-31"));
        assert_eq!(short.words(), "1–28 Feb 2026");
    }

    #[test]
    fn quarters_and_years_begin_where_the_calendar_says() {
        let today = day("2026-11-21");
        assert_eq!(Unit::Quarter.now(today).from.text(), "2026-10-01");
        assert_eq!(Unit::Quarter.same_days_before(today).words(), "1 Jul – 21 Aug 2026");
        assert_eq!(Unit::Year.now(today).from.text(), "2026-01-01");
        assert_eq!(Unit::Year.chart(today).from.text(), "2024-01-01");
    }

    #[test]
    fn every_month_of_a_chart_falls_into_one_of_its_buckets() {
        let today = day("2026-02-10");
        for unit in [Unit::Month, Unit::Quarter, Unit::Year] {
            let names = unit.bucket_names(today);
            let mut month = unit.chart(today).from;
            while month <= today {
                let bucket = unit.bucket_of(&month.text()).unwrap_or_default();
                assert!(names.contains(&bucket), "{bucket} of {}", month.text());
                month = month.month_start(1);
            }
            assert_eq!(Unit::read(Some(unit.name())), unit);
        }
        assert_eq!(Unit::Quarter.bucket_names(today).last().map(String::as_str), Some("Q1 2026"));
        assert_eq!(Unit::Month.bucket_of("soon"), None);
    }

    #[test]
    fn periods_have_words_and_forerunners() {
        let week = Period::last_days(day("2026-11-03"), 7);
        assert_eq!(week.words(), "28 Oct – 3 Nov 2026");
        assert_eq!(week.before().words(), "21–27 Oct 2026");
        assert_eq!(Period::last_days(day("2026-11-03"), 1).words(), "3 Nov 2026");
        assert_eq!(
            Period { from: day("2025-12-30"), to: day("2026-01-02") }.words(),
            "30 Dec 2025 – 2 Jan 2026"
        );
    }
}
