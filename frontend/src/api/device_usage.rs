//! What one device used: its sums by day, type, place and generation, and the applications its newest events name.

use super::scalar::{Date, DateTime, Json, Long};
use super::usage::{UsageKey, UsageRow};
use super::{schema, transport};
use crate::model::fault::Fault;
use crate::model::period::Period;
use crate::model::pivot::Row;
use cynic::QueryBuilder;
use std::collections::BTreeMap;

/// A distribution of measured values.
#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
pub struct Distribution {
    /// How many values.
    pub samples: Long,
    /// The median, exact to its bin.
    pub median: f64,
    /// A tenth of the values are below.
    pub p10: f64,
    /// A tenth of the values are above.
    pub p90: f64,
}

/// The quality that a device had on one generation.
#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
#[cynic(graphql_type = "UsageRow")]
pub struct QualityRow {
    /// The generation.
    pub keys: Vec<UsageKey>,
    /// Signal, dBm.
    pub signal: Option<Distribution>,
    /// Speed to the phone, kbit/s.
    pub speed_down: Option<Distribution>,
    /// Latency, ms.
    pub latency: Option<Distribution>,
}

#[derive(cynic::QueryVariables)]
struct SumsVariables {
    id: cynic::Id,
    from: Date,
    to: Date,
    before_from: Date,
    before_to: Date,
}

#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Device", variables = "SumsVariables")]
struct Sums {
    #[cynic(rename = "usage", alias)]
    #[arguments(from: $from, to: $to, by: [DAY])]
    daily: Vec<UsageRow>,
    #[cynic(rename = "usage", alias)]
    #[arguments(from: $before_from, to: $before_to, by: [TYPE])]
    before: Vec<UsageRow>,
    #[cynic(rename = "usage", alias)]
    #[arguments(from: $from, to: $to, by: [TYPE])]
    types: Vec<UsageRow>,
    #[cynic(rename = "usage", alias)]
    #[arguments(from: $from, to: $to, by: [SCOPE, COUNTRY])]
    scopes: Vec<UsageRow>,
    #[cynic(rename = "usage", alias)]
    #[arguments(from: $from, to: $to, by: [GENERATION])]
    generations: Vec<QualityRow>,
}

#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Query", variables = "SumsVariables")]
struct SumsQuery {
    #[arguments(id: $id)]
    device: Option<Sums>,
}

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
/// [`Fault::NotFound`] when there is no such device; else as [`transport::run`].
pub async fn sums(device: &str, period: Period) -> Result<DeviceSums, Fault> {
    let before = period.before();
    let variables = SumsVariables {
        id: cynic::Id::new(device),
        from: Date(period.from.text()),
        to: Date(period.to.text()),
        before_from: Date(before.from.text()),
        before_to: Date(before.to.text()),
    };
    let found = transport::run(SumsQuery::build(variables)).await?.device.ok_or(Fault::NotFound)?;
    Ok(DeviceSums {
        period,
        daily: rows(found.daily),
        before: Row::total(&rows(found.before)),
        types: rows(found.types),
        scopes: rows(found.scopes),
        generations: found.generations,
    })
}

#[derive(cynic::QueryVariables)]
struct AppsVariables {
    id: cynic::Id,
    from: DateTime,
    to: DateTime,
    after: Option<String>,
}

#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "UsageEvent")]
struct AppEvent {
    app: Option<String>,
    seconds: Option<i32>,
    rx_bytes: Option<Long>,
    tx_bytes: Option<Long>,
    detail: Json,
}

#[derive(cynic::QueryFragment)]
struct PageInfo {
    has_next_page: bool,
    end_cursor: Option<String>,
}

#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "UsageEventConnection")]
struct AppEvents {
    nodes: Vec<AppEvent>,
    page_info: PageInfo,
}

#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Device", variables = "AppsVariables")]
struct AppsOf {
    #[arguments(type: [DATA, APP], from: $from, to: $to, first: 200, after: $after)]
    events: AppEvents,
}

#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Query", variables = "AppsVariables")]
struct AppsQuery {
    #[arguments(id: $id)]
    device: Option<AppsOf>,
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
        let variables = AppsVariables {
            id: cynic::Id::new(device),
            from: DateTime::from_ms(from),
            to: DateTime::from_ms(to),
            after: after.take(),
        };
        let events = transport::run(AppsQuery::build(variables)).await?.device.ok_or(Fault::NotFound)?.events;
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
