//! Folding: the sums of a batch are made in memory first, then added to what is stored. The same function
//! recomputes everything from stored events, which is how a test knows that the sums are exact.

use std::collections::{BTreeMap, HashMap, btree_map::Entry};

use handsight_protocol::usage::UsageType;
use uuid::Uuid;

use super::{
    derived::Fact,
    place::{CellKey, CellSum, DeviceDigest, TowerKey, TowerPlace, TowerSum},
    slice::Slice,
    sum::{DayKey, DaySum, Measured},
};
use crate::{
    h3cell::{FINEST, KEPT},
    id::DeviceId,
};

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

/// Digests that were computed already: the events of a batch share a few slices, towers and devices.
#[derive(Default)]
struct Digests {
    slices: HashMap<Slice, Uuid>,
    towers: HashMap<TowerPlace, Uuid>,
    devices: HashMap<DeviceId, DeviceDigest>,
}

impl Folded {
    /// Folds some events.
    pub fn of<'a>(facts: impl IntoIterator<Item = &'a Fact>) -> Self {
        let mut out = Self::default();
        let mut digests = Digests::default();
        for fact in facts {
            out.add(fact, &mut digests);
        }
        out.widen();
        out
    }

    fn add(&mut self, fact: &Fact, digests: &mut Digests) {
        let slice = Slice::of(fact);
        let id = match digests.slices.get(&slice) {
            Some(id) => *id,
            None => {
                let id = slice.id();
                digests.slices.insert(slice.clone(), id);
                self.slices.insert(id, slice);
                id
            }
        };
        let event = &fact.event;
        let measured = Measured::of(event);
        let key = DayKey { device: fact.device, day: fact.day, slice: id };
        self.days.entry(key).or_default().add(event, &measured);
        let carrier = fact.derived.serving_carrier.clone().unwrap_or_default();
        if let Some(place) = TowerPlace::of(event) {
            let radio = event.network.as_ref().and_then(|network| network.radio);
            let radio = radio.map_or("", |radio| radio.as_str()).to_owned();
            let tower = match digests.towers.get(&place) {
                Some(id) => *id,
                None => {
                    let id = place.id();
                    self.towers.insert(id, (place.clone(), carrier.clone()));
                    digests.towers.insert(place, id);
                    id
                }
            };
            let key = TowerKey { tower, day: fact.day, device: fact.device, radio };
            self.tower_days.entry(key).or_default().add(event, &measured);
        }
        if event.usage_type() == UsageType::Qos
            && let Some(cell) = fact.cell()
        {
            let generation = event.generation().map_or("", |generation| generation.as_str()).to_owned();
            let device = digests.devices.entry(fact.device).or_insert_with(|| DeviceDigest::of(fact.device));
            let key = CellKey { cell, day: fact.day, carrier, generation };
            self.cells.entry(key).or_default().add(*device, &measured);
        }
    }

    /// Sums the finest hexagons up into the coarser ones that are kept: cheaper than counting each event in all.
    fn widen(&mut self) {
        let mut wide: BTreeMap<CellKey, CellSum> = BTreeMap::new();
        for (key, sum) in &self.cells {
            for resolution in KEPT.into_iter().filter(|resolution| *resolution != FINEST) {
                let key = CellKey { cell: key.cell.parent(resolution), ..key.clone() };
                match wide.entry(key) {
                    Entry::Vacant(free) => _ = free.insert(sum.clone()),
                    Entry::Occupied(mut there) => there.get_mut().merge(sum),
                }
            }
        }
        self.cells.append(&mut wide);
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
