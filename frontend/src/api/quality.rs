//! The quality of networks as the enterprise's own phones measured it: towers, and hexagons of the map.

use super::device_usage::Distribution;
use super::page::{PageInfo, Turn};
use super::scalar::{Date, DateTime, Long};
use super::{schema, transport};
use crate::model::fault::Fault;
use crate::model::period::Period;
use cynic::QueryBuilder;

/// A tower: what a phone calls a cell.
#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
pub struct Tower {
    /// Global id.
    pub id: cynic::Id,
    /// Mobile country code; null when the phones did not tell.
    pub mcc: Option<String>,
    /// Mobile network code.
    pub mnc: Option<String>,
    /// The carrier's name.
    pub carrier: Option<String>,
    /// Location or tracking area code; null when the phones did not tell.
    pub lac: Option<Long>,
    /// Cell identity.
    pub cid: Long,
    /// Radio technologies.
    pub radios: Vec<String>,
    /// Samples of quality.
    pub samples: Long,
    /// Calls that began there.
    pub calls: Long,
    /// Seconds of those calls.
    pub seconds: Long,
    /// Of those calls, dropped ones.
    pub dropped: Long,
    /// Devices that were on it.
    pub devices: i32,
    /// Signal, dBm.
    pub signal: Option<Distribution>,
    /// Speed to the phone, kbit/s.
    pub speed_down: Option<Distribution>,
    /// Where the phones that used it were, on average; null without positions.
    pub lat: Option<f64>,
    /// Degrees east.
    pub lon: Option<f64>,
    /// When it was last used.
    pub last_seen_at: DateTime,
}

impl Tower {
    /// Dropped calls of its calls; `None` without calls.
    pub fn dropped_share(&self) -> Option<f64> {
        (self.calls.0 > 0).then(|| self.dropped.0 as f64 / self.calls.0 as f64)
    }

    /// The area code as text; empty where it is not known.
    pub fn area(&self) -> String {
        self.lac.map(|lac| lac.0.to_string()).unwrap_or_default()
    }

    /// `272-01`, as carriers are numbered.
    pub fn network(&self) -> String {
        match (&self.mcc, &self.mnc) {
            (Some(mcc), Some(mnc)) => format!("{mcc}-{mnc}"),
            _ => String::new(),
        }
    }
}

/// By what towers are ranked.
#[derive(cynic::Enum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum TowerSortKey {
    /// Samples of quality.
    Samples,
    /// Minutes of calls.
    Minutes,
    /// Share of dropped calls.
    Dropped,
    /// Median signal.
    Signal,
    /// Median speed.
    Speed,
    /// Devices.
    Devices,
    /// When it was last used.
    LastSeen,
}

impl TowerSortKey {
    /// Every key with its name in addresses.
    pub const ALL: [(Self, &'static str); 7] = [
        (Self::Samples, "samples"),
        (Self::Minutes, "minutes"),
        (Self::Dropped, "dropped"),
        (Self::Signal, "signal"),
        (Self::Speed, "speed"),
        (Self::Devices, "devices"),
        (Self::LastSeen, "lastSeen"),
    ];

    /// The key of a name; samples for any other.
    pub fn read(name: &str) -> Self {
        Self::ALL.iter().find(|entry| entry.1 == name).map_or(Self::Samples, |entry| entry.0)
    }
}

#[derive(cynic::InputObject)]
struct TowerSort {
    key: TowerSortKey,
    descending: bool,
}

/// What is asked of towers.
#[derive(Clone, Debug, PartialEq)]
pub struct TowersAsked {
    /// The days.
    pub period: Period,
    /// By what they are ranked.
    pub key: TowerSortKey,
    /// The largest first.
    pub descending: bool,
    /// What their codes or carrier contain.
    pub search: String,
    /// Which page.
    pub turn: Turn,
    /// How many.
    pub rows: i32,
}

#[derive(cynic::QueryVariables)]
struct TowersVariables {
    from: Date,
    to: Date,
    sort: Option<TowerSort>,
    search: Option<String>,
    first: Option<i32>,
    after: Option<String>,
    last: Option<i32>,
    before: Option<String>,
}

/// A page of towers.
#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
#[cynic(graphql_type = "TowerConnection")]
pub struct TowerPage {
    /// The towers, ranked.
    pub nodes: Vec<Tower>,
    /// Where the page lies.
    pub page_info: PageInfo,
    /// All towers that match.
    pub total_count: i32,
}

#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Query", variables = "TowersVariables")]
struct TowersQuery {
    #[arguments(from: $from, to: $to, sort: $sort, search: $search, first: $first, after: $after, last: $last, before: $before)]
    towers: TowerPage,
}

/// A page of towers, ranked.
///
/// # Errors
/// As [`transport::run`].
pub async fn towers(asked: TowersAsked) -> Result<TowerPage, Fault> {
    let slice = asked.turn.slice(asked.rows);
    let variables = TowersVariables {
        from: Date(asked.period.from.text()),
        to: Date(asked.period.to.text()),
        sort: Some(TowerSort { key: asked.key, descending: asked.descending }),
        search: Some(asked.search).filter(|text| !text.is_empty()),
        first: slice.first,
        after: slice.after,
        last: slice.last,
        before: slice.before,
    };
    Ok(transport::run(TowersQuery::build(variables)).await?.towers)
}

/// A hexagon of the map.
#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
pub struct QosCell {
    /// H3 index, hexadecimal.
    pub cell: String,
    /// Its middle, degrees north.
    pub lat: f64,
    /// Its middle, degrees east.
    pub lon: f64,
    /// Samples of quality.
    pub samples: Long,
    /// Devices that measured there.
    pub devices: i32,
    /// Signal, dBm.
    pub signal: Option<Distribution>,
    /// Speed to the phone, kbit/s.
    pub speed_down: Option<Distribution>,
    /// Latency, ms.
    pub latency: Option<Distribution>,
    /// Shares of samples, 0 to 1.
    pub share2g: f64,
    /// On 3G.
    pub share3g: f64,
    /// On 4G.
    pub share4g: f64,
    /// On 5G.
    pub share5g: f64,
}

/// A page of hexagons.
#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
#[cynic(graphql_type = "QosCellConnection")]
pub struct QosPage {
    /// The hexagons, those with the most samples first.
    pub nodes: Vec<QosCell>,
    /// Where the page lies.
    pub page_info: PageInfo,
    /// All hexagons that match.
    pub total_count: i32,
}

#[derive(cynic::QueryVariables)]
struct CellsVariables {
    resolution: i32,
    from: Date,
    to: Date,
    carrier: Option<String>,
    generation: Option<String>,
    first: Option<i32>,
    after: Option<String>,
    last: Option<i32>,
    before: Option<String>,
}

#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Query", variables = "CellsVariables")]
struct CellsQuery {
    #[arguments(resolution: $resolution, from: $from, to: $to, carrier: $carrier, generation: $generation, first: $first, after: $after, last: $last, before: $before)]
    qos_cells: QosPage,
}

/// What is asked of the quality map.
#[derive(Clone, Debug, PartialEq)]
pub struct CellsAsked {
    /// The size of hexagons, 0 to 15.
    pub resolution: i32,
    /// The days.
    pub period: Period,
    /// One carrier, or all when empty.
    pub carrier: String,
    /// One generation, or all when empty.
    pub generation: String,
    /// Which page.
    pub turn: Turn,
    /// How many.
    pub rows: i32,
}

/// A page of hexagons.
///
/// # Errors
/// As [`transport::run`].
pub async fn cells(asked: CellsAsked) -> Result<QosPage, Fault> {
    let slice = asked.turn.slice(asked.rows);
    let variables = CellsVariables {
        resolution: asked.resolution,
        from: Date(asked.period.from.text()),
        to: Date(asked.period.to.text()),
        carrier: Some(asked.carrier).filter(|text| !text.is_empty()),
        generation: Some(asked.generation).filter(|text| !text.is_empty()),
        first: slice.first,
        after: slice.after,
        last: slice.last,
        before: slice.before,
    };
    Ok(transport::run(CellsQuery::build(variables)).await?.qos_cells)
}
