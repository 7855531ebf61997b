//! Where a person is at a moment and what the radio is like there: a pure function of person and time.
//!
//! At home at night, along the same winding way to work and back, out and about at weekends, abroad on trips.
//! Each carrier covers the ground with its own grid of cells; a cell's technology and number follow from its
//! place, so that towers stay where they are for all phones and all time.

use chrono::{DateTime, Datelike, TimeDelta, Timelike, Utc};
use handsight_protocol::usage::{Cell, Location, Mcc, Mnc, Network, Radio, Signal, Speed};

use super::Person;
use super::places::{ABROAD, Carrier, Place};
use crate::chance::Dice;

/// A moment of a person.
#[derive(Debug, Clone)]
pub(crate) struct Situation {
    pub(crate) network: Network,
    pub(crate) cell: Cell,
    pub(crate) signal: Signal,
    pub(crate) location: Location,
    pub(crate) speed: Speed,
    /// Hour of the day where the person is, 0 to 23.
    pub(crate) hour: u32,
    pub(crate) weekend: bool,
}

/// Size of a cell's square in degrees: about 1.3 km either way.
const CELL_DEGREES: f64 = 0.012;

impl Person {
    /// The place the person has travelled to, if abroad on this day: Tuesday to Thursday of some weeks.
    pub(crate) fn abroad_on(&self, at: DateTime<Utc>) -> Option<&'static Place> {
        let day = at.date_naive().weekday().num_days_from_monday();
        if !self.traveller || !(1..=3).contains(&day) {
            return None;
        }
        let week = u64::try_from(at.timestamp().div_euclid(86_400) - i64::from(day)).unwrap_or(0);
        let mut dice = Dice::of(self.seed, &[self.index, 2, week]);
        if dice.chance(0.3) { dice.pick(ABROAD) } else { None }
    }

    /// The situation at a moment.
    pub(crate) fn situation(&self, at: DateTime<Utc>) -> Situation {
        let abroad = self.abroad_on(at);
        let place = abroad.unwrap_or(self.home);
        let local = at + TimeDelta::hours(place.utc_offset_hours);
        let weekend = local.weekday().num_days_from_monday() >= 5;
        let (lat, lon) = self.position(place, local, weekend);
        let carrier = match abroad {
            Some(place) => {
                let mut dice = Dice::of(self.seed, &[self.index, 3]);
                dice.pick(place.carriers).copied().unwrap_or(self.carrier)
            }
            None => self.carrier,
        };
        let millis = u64::try_from(at.timestamp_millis()).unwrap_or(0);
        let mut dice = Dice::of(self.seed, &[self.index, 4, millis]);
        let (cell, radio, edge) = serve(carrier, lat, lon);
        let (signal, speed) = measure(radio, edge, &mut dice);
        Situation {
            network: Network {
                mcc: Mcc::parse(carrier.mcc),
                mnc: Mnc::parse(carrier.mnc),
                radio: Some(radio),
                roaming: abroad.is_some(),
                country: Some(place.country.to_owned()),
            },
            cell,
            signal,
            location: Location { lat, lon, accuracy_m: Some((4.0 + 20.0 * dice.unit()).round()) },
            speed,
            hour: local.hour(),
            weekend,
        }
    }

    /// The position at a local time.
    fn position(&self, place: &Place, local: DateTime<Utc>, weekend: bool) -> (f64, f64) {
        let mut dice = Dice::of(self.seed, &[self.index, 5]);
        let mut around = |spread: f64| {
            let (lat, lon) = (dice.normal() * spread, dice.normal() * spread);
            (place.lat + lat, place.lon + lon)
        };
        let home = around(0.05);
        let work = around(0.015);
        let errand = around(0.03);
        let bend = around(0.03);
        let leaves = 7.5 + 1.5 * dice.unit();
        let returns = 16.5 + 2.0 * dice.unit();
        let travel = 0.4 + 0.5 * dice.unit();
        let hour = f64::from(local.num_seconds_from_midnight()) / 3_600.0;
        let (there, leaves, returns) =
            if weekend { (errand, leaves + 3.0, returns - 3.0) } else { (work, leaves, returns) };
        let way = |progress: f64| {
            // A quadratic curve through the bend: roads are not straight.
            let (a, b) = (1.0 - progress, progress);
            let mix = |from: f64, over: f64, to: f64| a * a * from + 2.0 * a * b * over + b * b * to;
            (mix(home.0, bend.0, there.0), mix(home.1, bend.1, there.1))
        };
        let (lat, lon) =
            way(((hour - leaves) / travel).clamp(0.0, 1.0) - ((hour - returns) / travel).clamp(0.0, 1.0));
        // A few metres of noise, as a receiver has.
        let mut noise = Dice::of(self.seed, &[self.index, 6, u64::from(local.num_seconds_from_midnight())]);
        let round = |degrees: f64| (degrees * 1e6).round() / 1e6;
        (round(lat + noise.normal() * 0.000_05), round(lon + noise.normal() * 0.000_05))
    }
}

/// The cell that serves a position, its technology, and how far out the phone is: 0 at the tower, 1 at the edge.
#[expect(clippy::cast_possible_truncation, reason = "degrees over a hundredth are small whole numbers")]
fn serve(carrier: Carrier, lat: f64, lon: f64) -> (Cell, Radio, f64) {
    let (row, column) = ((lat / CELL_DEGREES).floor(), (lon / CELL_DEGREES).floor());
    let (north, east) = (lat / CELL_DEGREES - row - 0.5, lon / CELL_DEGREES - column - 0.5);
    let edge = (2.0 * (north * north + east * east).sqrt() / std::f64::consts::SQRT_2).min(1.0);
    let key = |number: f64| u64::from_ne_bytes((number as i64).to_ne_bytes());
    let code: u64 = format!("{}{}", carrier.mcc, carrier.mnc).parse().unwrap_or(0);
    let mut dice = Dice::of(code, &[key(row), key(column)]);
    let radio = match dice.below(100) {
        0..=37 => Radio::Nr,
        38..=92 => Radio::Lte,
        93..=97 => Radio::Hspa,
        _ => Radio::Edge,
    };
    let cid = match radio {
        Radio::Edge => dice.below(1 << 16),
        Radio::Nr => dice.below(1 << 32),
        _ => (dice.below(1 << 20) << 8) | dice.below(4),
    };
    let mut area = Dice::of(code, &[key((row / 8.0).floor()), key((column / 8.0).floor())]);
    let lac = u32::try_from(1 + area.below(60_000)).unwrap_or(1);
    let pci = u16::try_from(dice.below(504)).ok();
    (Cell { lac, cid, pci }, radio, edge)
}

/// Signal and speed, weaker and slower towards the edge.
fn measure(radio: Radio, edge: f64, dice: &mut Dice) -> (Signal, Speed) {
    let tenth = |value: f64| (value * 10.0).round() / 10.0;
    let dbm = (-70.0 - 36.0 * edge + 5.0 * dice.normal()).clamp(-119.0, -52.0).round();
    let modern = matches!(radio, Radio::Lte | Radio::Nr);
    let signal = Signal {
        dbm: Some(dbm),
        snr_db: modern.then(|| tenth((22.0 - 20.0 * edge + 3.0 * dice.normal()).clamp(-15.0, 32.0))),
        rsrq_db: modern.then(|| tenth((-7.0 - 8.0 * edge + dice.normal()).clamp(-19.0, -3.5))),
        level0to4: Some(match dbm {
            dbm if dbm > -80.0 => 4,
            dbm if dbm > -90.0 => 3,
            dbm if dbm > -100.0 => 2,
            dbm if dbm > -110.0 => 1,
            _ => 0,
        }),
    };
    let (best_kbps, quickest_ms) = match radio {
        Radio::Nr => (240_000.0, 24.0),
        Radio::Lte => (48_000.0, 38.0),
        Radio::Hspa => (5_500.0, 85.0),
        _ => (160.0, 320.0),
    };
    let factor = (-1.6 * edge + 0.35 * dice.normal()).exp().min(1.4);
    let speed = Speed {
        down_kbps: Some((best_kbps * factor).round()),
        up_kbps: Some((best_kbps * factor * 0.18).round()),
        latency_ms: Some((quickest_ms * (1.0 + 0.9 * edge) * (0.25 * dice.normal()).exp()).round()),
    };
    (signal, speed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::TimeZone;

    #[test]
    fn a_situation_is_the_same_twice_and_moves_with_the_day() {
        let person = Person::new(7, 3, 60);
        let at = |hour| {
            Utc.with_ymd_and_hms(2026, 3, 2, hour, 0, 0).unwrap()
                - TimeDelta::hours(person.home.utc_offset_hours)
        };
        let (night, noon) = (person.situation(at(3)), person.situation(at(12)));
        assert_eq!(night.location, person.situation(at(3)).location);
        let moved =
            (night.location.lat - noon.location.lat).abs() + (night.location.lon - noon.location.lon).abs();
        assert!(moved > 0.002, "home and work are not the same place: {moved}");
        assert_eq!((night.hour, noon.hour), (3, 12));
    }

    #[test]
    fn towers_stay_where_they_are_and_belong_to_their_carrier() {
        let [a, b] = [Carrier { mcc: "311", mnc: "480" }, Carrier { mcc: "310", mnc: "410" }];
        assert_eq!(serve(a, 41.8781, -87.6298).0, serve(a, 41.8782, -87.6297).0);
        assert_ne!(serve(a, 41.8781, -87.6298).0, serve(b, 41.8781, -87.6298).0);
        assert_ne!(serve(a, 41.8781, -87.6298).0, serve(a, 41.9781, -87.6298).0);
    }

    #[test]
    fn some_travel_and_nobody_for_ever() {
        let days = |person: &Person| {
            let start = Utc.with_ymd_and_hms(2026, 1, 5, 12, 0, 0).unwrap();
            (0..84).filter(|day| person.abroad_on(start + TimeDelta::days(*day)).is_some()).count()
        };
        let fleet: Vec<usize> = (0..200).map(|index| days(&Person::new(7, index, 200))).collect();
        let travellers = fleet.iter().filter(|days| **days > 0).count();
        assert!((20..80).contains(&travellers), "{travellers}");
        assert!(fleet.iter().all(|days| *days < 40));
    }
}
