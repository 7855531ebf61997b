//! Rows of usage into what a chart or a table shows: one measure, groups by their totals, small groups together,
//! buckets in order. Sums stay sums: nothing is lost in "Other".

use super::number;
use std::collections::BTreeMap;

/// What a row stands for in one dimension.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Key {
    /// The value; `None` where the phone did not tell.
    pub value: Option<String>,
    /// The value in words.
    pub label: Option<String>,
}

impl Key {
    /// The value in words, or `Not known`.
    pub fn words(&self) -> String {
        let text = self.label.clone().or_else(|| self.value.clone()).unwrap_or_default();
        if text.is_empty() { NOT_KNOWN.to_owned() } else { text }
    }
}

/// What a value is called that nobody told.
pub const NOT_KNOWN: &str = "Not known";

/// The sums of one combination.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Row {
    /// One key a dimension, in the order asked for.
    pub keys: Vec<Key>,
    /// Events of every type.
    pub events: i64,
    /// Calls.
    pub calls: i64,
    /// Seconds of calls.
    pub seconds: i64,
    /// Calls that the network dropped.
    pub dropped: i64,
    /// Calls that failed.
    pub failed: i64,
    /// Messages.
    pub messages: i64,
    /// Bytes to the phones.
    pub rx_bytes: i64,
    /// Bytes from the phones.
    pub tx_bytes: i64,
    /// Seconds of calls while roaming.
    pub roaming_seconds: i64,
    /// Bytes while roaming.
    pub roaming_bytes: i64,
}

impl Row {
    /// Adds another row's sums to this one's.
    pub fn add(&mut self, other: &Self) {
        self.events += other.events;
        self.calls += other.calls;
        self.seconds += other.seconds;
        self.dropped += other.dropped;
        self.failed += other.failed;
        self.messages += other.messages;
        self.rx_bytes += other.rx_bytes;
        self.tx_bytes += other.tx_bytes;
        self.roaming_seconds += other.roaming_seconds;
        self.roaming_bytes += other.roaming_bytes;
    }

    /// The sums of many rows, without keys.
    pub fn total(rows: &[Self]) -> Self {
        let mut total = Self::default();
        for row in rows {
            total.add(row);
        }
        total
    }

    /// Bytes both ways.
    pub const fn bytes(&self) -> i64 {
        self.rx_bytes + self.tx_bytes
    }

    /// The words of the key of one dimension.
    pub fn key(&self, index: usize) -> String {
        self.keys.get(index).map(Key::words).unwrap_or_default()
    }
}

/// What a chart of usage measures.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Measure {
    /// Bytes both ways.
    #[default]
    Data,
    /// Minutes of calls.
    Voice,
    /// Messages.
    Messages,
    /// Bytes while roaming.
    Roaming,
    /// Calls that the network dropped.
    Dropped,
}

impl Measure {
    /// Every measure, in the order to offer.
    pub const ALL: [Self; 5] = [Self::Data, Self::Voice, Self::Messages, Self::Roaming, Self::Dropped];

    /// Reads it from an address; data when it says nothing else.
    pub fn read(text: Option<&str>) -> Self {
        Self::ALL.into_iter().find(|measure| Some(measure.name()) == text).unwrap_or_default()
    }

    /// As an address spells it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Data => "data",
            Self::Voice => "voice",
            Self::Messages => "sms",
            Self::Roaming => "roaming",
            Self::Dropped => "dropped",
        }
    }

    /// Its word.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Data => "Data",
            Self::Voice => "Voice",
            Self::Messages => "SMS",
            Self::Roaming => "Roaming",
            Self::Dropped => "Dropped",
        }
    }

    /// Its value in a row: bytes, seconds or a count.
    pub fn of(self, row: &Row) -> f64 {
        (match self {
            Self::Data => row.bytes(),
            Self::Voice => row.seconds,
            Self::Messages => row.messages,
            Self::Roaming => row.roaming_bytes,
            Self::Dropped => row.dropped,
        }) as f64
    }

    /// The factor and the unit to show values up to `top` in.
    pub fn scale(self, top: f64) -> (f64, &'static str) {
        match self {
            Self::Data | Self::Roaming => match top {
                _ if top >= 1e12 => (1e12, "TB"),
                _ if top >= 1e9 => (1e9, "GB"),
                _ if top >= 1e6 => (1e6, "MB"),
                _ => (1e3, "kB"),
            },
            Self::Voice => (60.0, "min"),
            Self::Messages => (1.0, "messages"),
            Self::Dropped => (1.0, "calls"),
        }
    }

    /// One value in words, with its unit.
    pub fn figure(self, value: f64) -> String {
        match self {
            Self::Data | Self::Roaming => number::bytes(value),
            Self::Voice => format!("{} min", number::decimal(value / 60.0, 0)),
            Self::Messages | Self::Dropped => number::decimal(value, 0),
        }
    }
}

/// One group's values, one a bucket.
#[derive(Clone, Debug, PartialEq)]
pub struct Series {
    /// The group.
    pub name: String,
    /// One value a bucket, in their order.
    pub values: Vec<f64>,
}

impl Series {
    /// The sum over all buckets.
    pub fn total(&self) -> f64 {
        self.values.iter().sum()
    }
}

/// What groups are called together when there are too many to tell apart.
pub const OTHER: &str = "Other";

/// Values by bucket and group into one series a group: the largest first, those beyond `most` together at the end.
/// Cells of a bucket that is not listed are left out.
pub fn stack(
    cells: impl IntoIterator<Item = (String, String, f64)>,
    buckets: &[String],
    most: usize,
) -> Vec<Series> {
    let mut groups: BTreeMap<String, Vec<f64>> = BTreeMap::new();
    for (bucket, group, value) in cells {
        if let Some(at) = buckets.iter().position(|name| *name == bucket) {
            groups.entry(group).or_insert_with(|| vec![0.0; buckets.len()])[at] += value;
        }
    }
    let mut series: Vec<Series> = groups
        .into_iter()
        .map(|(name, values)| Series { name, values })
        .filter(|s| s.total() > 0.0)
        .collect();
    series.sort_by(|a, b| b.total().total_cmp(&a.total()));
    if series.len() > most {
        let rest = series.split_off(most.saturating_sub(1));
        let mut values = vec![0.0; buckets.len()];
        for one in &rest {
            for (sum, value) in values.iter_mut().zip(&one.values) {
                *sum += value;
            }
        }
        series.push(Series { name: OTHER.to_owned(), values });
    }
    series
}

/// The change from `before` to `now` in words: `+6.1 %`, `−12.0 %`, `new` when there was nothing, nothing when both
/// are nothing.
pub fn change(now: f64, before: f64) -> Option<String> {
    if before <= 0.0 {
        return (now > 0.0).then(|| "new".to_owned());
    }
    let share = now / before - 1.0;
    let text = number::percent(share);
    Some(if share > 0.0 && text != "0.0 %" { format!("+{text}") } else { text })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cell(bucket: &str, group: &str, value: f64) -> (String, String, f64) {
        (bucket.to_owned(), group.to_owned(), value)
    }

    #[test]
    fn groups_are_stacked_by_their_totals() {
        let buckets = ["Oct".to_owned(), "Nov".to_owned()];
        let cells =
            [cell("Oct", "a", 1.0), cell("Nov", "a", 2.0), cell("Oct", "b", 9.0), cell("Jan", "b", 50.0)];
        let series = stack(cells, &buckets, 6);
        assert_eq!(series[0], Series { name: "b".to_owned(), values: vec![9.0, 0.0] });
        assert_eq!(series[1].values, vec![1.0, 2.0]);
    }

    #[test]
    fn too_many_groups_share_a_last_one_and_nothing_is_lost() {
        let buckets = ["Nov".to_owned()];
        let cells = (1..=9).map(|n| cell("Nov", &n.to_string(), f64::from(n)));
        let series = stack(cells, &buckets, 4);
        assert_eq!(series.len(), 4);
        assert_eq!(series[3].name, OTHER);
        assert_eq!(series.iter().map(Series::total).sum::<f64>(), 45.0);
    }

    #[test]
    fn changes_are_told_with_their_sign() {
        assert_eq!(change(106.1, 100.0).as_deref(), Some("+6.1 %"));
        assert_eq!(change(88.0, 100.0).as_deref(), Some("−12.0 %"));
        assert_eq!(change(100.0, 100.0).as_deref(), Some("0.0 %"));
        assert_eq!(change(5.0, 0.0).as_deref(), Some("new"));
        assert_eq!(change(0.0, 0.0), None);
    }

    #[test]
    fn measures_find_their_unit_and_their_address() {
        for measure in Measure::ALL {
            assert_eq!(Measure::read(Some(measure.name())), measure);
        }
        assert_eq!(Measure::Data.scale(2e9), (1e9, "GB"));
        assert_eq!(Measure::Voice.figure(7_200.0), "120 min");
        assert_eq!(Measure::Messages.figure(1_240.0), "1,240");
        let row = Row { rx_bytes: 3, tx_bytes: 4, ..Row::default() };
        assert_eq!(Measure::Data.of(&row), 7.0);
    }

    #[test]
    fn a_key_without_value_says_so() {
        assert_eq!(Key::default().words(), NOT_KNOWN);
        assert_eq!(Key { value: Some("x".into()), label: Some("X".into()) }.words(), "X");
        assert_eq!(Key { value: Some(String::new()), label: None }.words(), NOT_KNOWN);
    }
}
