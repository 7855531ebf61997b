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
        if let Some(place) = TowerPlace::of(fact) {
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

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use chrono::{TimeZone, Utc};

    use super::*;
    use crate::{
        calendar::LocalDay,
        id::TypedId,
        time::Timestamp,
        usage::{Draft, Known, Liability, UsageEvent},
    };

    fn sample(number: u64, device: DeviceId, lat: f64, dbm: i64) -> Fact {
        let id = handsight_protocol::usage::EventId::from_parts(number, [7; 10]);
        let text = format!(
            r#"{{"id":"{id}","type":"qos","startedAt":"2026-11-20T10:00:00Z","activity":"data",
                "network":{{"mcc":"272","mnc":"01","radio":"LTE","roaming":false}},"signal":{{"dbm":{dbm}}},
                "location":{{"lat":{lat},"lon":-8.47}},"speed":{{"downKbps":1000.5,"latencyMs":20}}}}"#
        );
        let now = Utc.with_ymd_and_hms(2026, 11, 21, 0, 0, 0).unwrap();
        let draft = Draft::new(UsageEvent::parse(&text, now).unwrap(), None, None);
        let known = Known {
            employees: &HashMap::new(),
            liability: Liability::Corporate,
            home_carrier: None,
            home: None,
        };
        let day = LocalDay::of(Timestamp::from(draft.event.started_at), "UTC".parse().unwrap());
        Fact { device, day, derived: draft.complete(&known), event: draft.event }
    }

    #[test]
    fn each_kept_resolution_counts_each_sample_once() {
        let device = |number: u128| DeviceId::from_uuid(Uuid::from_u128(number));
        // Two neighbours some hundred metres apart, and a town thirty kilometres off.
        let places = [51.9, 51.9, 51.9, 51.904, 52.2];
        let facts: Vec<Fact> = (0..)
            .zip(places)
            .map(|(number, lat)| sample(number, device(u128::from(number % 2)), lat, -90))
            .collect();
        let folded = Folded::of(&facts);
        for resolution in KEPT {
            let cells = || folded.cells.iter().filter(|(key, _)| key.cell.resolution() == resolution);
            for (key, sum) in cells() {
                let inside = |fact: &&Fact| fact.cell().unwrap().parent(resolution) == key.cell;
                let own: Vec<&Fact> = facts.iter().filter(inside).collect();
                let count = own.len() as u64;
                let devices: BTreeSet<DeviceId> = own.iter().map(|fact| fact.device).collect();
                assert_eq!(
                    (sum.samples.unsigned_abs(), sum.devices.len()),
                    (count, devices.len()),
                    "{key:?}"
                );
                assert_eq!(sum.devices.values().sum::<u64>(), count);
                assert_eq!((sum.down_bps, sum.latency_us), (1_000_500 * sum.samples, 20_000 * sum.samples));
                assert_eq!(sum.bins.signal.bins().collect::<Vec<_>>(), [(-45, count)]);
            }
            assert_eq!(cells().map(|(_, sum)| sum.samples).sum::<i64>(), 5, "{resolution}");
        }
        let found =
            |resolution| folded.cells.keys().filter(|key| key.cell.resolution() == resolution).count();
        assert_eq!(KEPT.map(found), [3, 2, 2, 1]);
    }
}
