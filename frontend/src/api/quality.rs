//! The quality of networks as the enterprise's own phones measured it: towers, and hexagons of the map.

use super::input::TowerSort;
pub use super::kinds::TowerSortKey;
use super::page::{Page, Turn};
use super::scalar::Date;
use crate::model::fault::Fault;
use crate::model::period::Period;

operations!("quality");

/// A page of towers.
pub type TowerPage = Page<Tower>;
/// A page of hexagons, those with the most samples first.
pub type QosPage = Page<QosCell>;

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

/// A page of towers, ranked.
///
/// # Errors
/// As [`super::transport::ask`].
pub async fn towers(asked: TowersAsked) -> Result<TowerPage, Fault> {
    let (from, to) = (Date(asked.period.from.text()), Date(asked.period.to.text()));
    let sort = Some(TowerSort { key: asked.key, descending: asked.descending });
    let search = Some(asked.search).filter(|text| !text.is_empty());
    tower_list(from, to, sort, search, asked.turn, asked.rows).await
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
/// As [`super::transport::ask`].
pub async fn cells(asked: CellsAsked) -> Result<QosPage, Fault> {
    let (from, to) = (Date(asked.period.from.text()), Date(asked.period.to.text()));
    let some = |text: String| Some(text).filter(|text| !text.is_empty());
    let (carrier, generation) = (some(asked.carrier), some(asked.generation));
    cell_list(asked.resolution, from, to, carrier, generation, asked.turn, asked.rows).await
}
