//! Folding: the sums of a batch are made in memory first, then added to what is stored. The same function
//! recomputes everything from stored events, which is how a test knows that the sums are exact.

use std::collections::{BTreeMap, HashMap};

use handsight_protocol::usage::UsageType;
use uuid::Uuid;

use super::{
    derived::Fact,
    place::{CellKey, CellSum, TowerKey, TowerPlace, TowerSum},
    slice::Slice,
    sum::{DayKey, DaySum},
};
use crate::h3cell::KEPT;

/// The sums of some events, each table sorted by its key so that writers meet in one order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Folded {
    /// The slices that occur, by id.
    pub slices: BTreeMap<Uuid, Slice>,
    /// Sums by device, day and slice.
    pub days: BTreeMap<DayKey, DaySum>,
    /// The towers that occur, by id, each with its carrier's name (empty when unknown).
    pub towers: BTreeMap<Uuid, (TowerPlace, String)>,
    /// Sums by tower, day, device and radio.
    pub tower_days: BTreeMap<TowerKey, TowerSum>,
    /// Sums by hexagon, day, carrier and generation.
    pub cells: BTreeMap<CellKey, CellSum>,
}

impl Folded {
    /// Folds some events.
    pub fn of<'a>(facts: impl IntoIterator<Item = &'a Fact>) -> Self {
        let mut out = Self::default();
        let mut ids = HashMap::new();
        for fact in facts {
            out.add(fact, &mut ids);
        }
        out
    }

    fn add(&mut self, fact: &Fact, ids: &mut HashMap<Slice, Uuid>) {
        let slice = Slice::of(fact);
        let id = match ids.get(&slice) {
            Some(id) => *id,
            None => {
                let id = slice.id();
                ids.insert(slice.clone(), id);
                self.slices.insert(id, slice);
                id
            }
        };
        let event = &fact.event;
        let key = DayKey { device: fact.device, day: fact.day, slice: id };
        self.days.entry(key).or_default().add(event);
        let carrier = fact.derived.serving_carrier.clone().unwrap_or_default();
        if let Some(place) = TowerPlace::of(event) {
            let radio = event.network.as_ref().and_then(|network| network.radio);
            let radio = radio.map_or("", |radio| radio.as_str()).to_owned();
            let key = TowerKey { tower: place.id(), day: fact.day, device: fact.device, radio };
            self.towers.entry(key.tower).or_insert_with(|| (place, carrier.clone()));
            self.tower_days.entry(key).or_default().add(event);
        }
        if event.usage_type() == UsageType::Qos
            && let Some(cell) = fact.cell()
        {
            let generation = event.generation().map_or("", |generation| generation.as_str()).to_owned();
            for resolution in KEPT {
                let key = CellKey {
                    cell: cell.parent(resolution),
                    day: fact.day,
                    carrier: carrier.clone(),
                    generation: generation.clone(),
                };
                self.cells.entry(key).or_default().add(fact.device, event);
            }
        }
    }

    /// Adds other sums.
    pub fn merge(&mut self, other: Self) {
        self.slices.extend(other.slices);
        self.towers.extend(other.towers);
        for (key, sum) in other.days {
            self.days.entry(key).or_default().merge(&sum);
        }
        for (key, sum) in other.tower_days {
            self.tower_days.entry(key).or_default().merge(&sum);
        }
        for (key, sum) in other.cells {
            self.cells.entry(key).or_default().merge(&sum);
        }
    }
}
