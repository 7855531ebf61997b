//! What one device used: its sums by day, type, place and generation, and the applications its newest events name.

use super::scalar::{Date, DateTime};
use super::usage::UsageRow;
use crate::model::fault::Fault;
use crate::model::period::Period;
use crate::model::pivot::Row;
use std::collections::BTreeMap;

operations!("device_usage");

/// What a device used in a period.
#[derive(Clone, Debug, PartialEq)]
pub struct DeviceSums {
    /// The period.
    pub period: Period,
    /// By local day.
    pub daily: Vec<Row>,
    /// All of as many days before.
    pub before: Row,
    /// By what was used.
    pub types: Vec<Row>,
    /// Domestic, international or roaming, by country.
    pub scopes: Vec<Row>,
    /// Quality by generation.
    pub generations: Vec<QualityRow>,
}

fn rows(rows: Vec<UsageRow>) -> Vec<Row> {
    rows.into_iter().map(Row::from).collect()
}

/// What a device used in a period, and in as many days before it.
///
/// # Errors
/// [`Fault::NotFound`] when there is no such device; else as [`super::transport::ask`].
pub async fn sums(device: &str, period: Period) -> Result<DeviceSums, Fault> {
    let before = period.before();
    let day = |day: crate::model::period::Day| Date(day.text());
    let found = summed(device, day(period.from), day(period.to), day(before.from), day(before.to)).await?;
    Ok(DeviceSums {
        period,
        daily: rows(found.daily),
        before: Row::total(&rows(found.before)),
        types: rows(found.types),
        scopes: rows(found.scopes),
        generations: found.generations,
    })
}

/// What one application used.
#[derive(Clone, Debug, PartialEq)]
pub struct AppUse {
    /// Its package.
    pub package: String,
    /// Bytes both ways.
    pub bytes: i64,
    /// Seconds in use.
    pub seconds: i64,
}

/// The applications that events name, and of how many events.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AppsUsed {
    /// The applications, the most bytes first.
    pub apps: Vec<AppUse>,
    /// How many events were read, newest first.
    pub events: usize,
    /// Whether there are more that were not read.
    pub more: bool,
}

/// Pages of events that are read at most.
const PAGES: usize = 5;

/// The applications that a device used between two instants, from its newest 1,000 events at most.
///
/// # Errors
/// As [`sums`].
pub async fn applications(device: &str, from: i64, to: i64) -> Result<AppsUsed, Fault> {
    let mut used: BTreeMap<String, (i64, i64)> = BTreeMap::new();
    let mut found = AppsUsed::default();
    let mut after = None;
    for page in 1..=PAGES {
        let (from, to) = (DateTime::from_ms(from), DateTime::from_ms(to));
        let events = events(device, from, to, after.take()).await?;
        found.events += events.nodes.len();
        for event in events.nodes {
            let named = event.app.or_else(|| event.detail.0["package"].as_str().map(str::to_owned));
            let Some(package) = named.filter(|name| !name.is_empty()) else { continue };
            let sum = used.entry(package).or_default();
            sum.0 += event.rx_bytes.unwrap_or_default().0 + event.tx_bytes.unwrap_or_default().0;
            sum.1 += i64::from(event.seconds.unwrap_or_default());
        }
        if !events.page_info.has_next_page {
            break;
        }
        found.more = page == PAGES;
        after = events.page_info.end_cursor;
    }
    found.apps =
        used.into_iter().map(|(package, (bytes, seconds))| AppUse { package, bytes, seconds }).collect();
    found.apps.sort_by_key(|app| std::cmp::Reverse((app.bytes, app.seconds)));
    Ok(found)
}
