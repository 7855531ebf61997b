//! A simulated person and phone: who, with what, living where. All of it follows from a seed and an index, so
//! that a second start is the same fleet.

use std::sync::Arc;

use handsight_protocol::DeviceId;
use handsight_protocol::usage::{Liability, Mcc, Mnc, Sim};
use sha2::{Digest, Sha256};

use super::places::{Carrier, HOMES, Place};
use crate::chance::Dice;
use crate::platform::Profile;

const PHONES: &[(&str, &str, &str, &[&str])] = &[
    ("android", "Google", "Pixel 9", &["15", "16"]),
    ("android", "Google", "Pixel 8a", &["14", "15", "16"]),
    ("android", "Samsung", "Galaxy S25", &["15", "16"]),
    ("android", "Samsung", "Galaxy A55", &["14", "15"]),
    ("android", "Motorola", "Edge 50", &["14", "15"]),
    ("ios", "Apple", "iPhone 16", &["18.1", "18.5", "26.0"]),
    ("ios", "Apple", "iPhone 15", &["17.6", "18.5"]),
    ("ios", "Apple", "iPhone SE", &["16.7", "17.6"]),
];

const APPS: &[(&str, &[&str])] = &[
    ("com.example.mail", &["4.2.0", "4.3.1"]),
    ("com.example.calendar", &["2.0.4"]),
    ("com.example.browser", &["131.0", "132.1"]),
    ("com.example.chat", &["9.8.2", "9.9.0"]),
    ("com.example.maps", &["11.140", "11.152"]),
    ("com.example.crm", &["3.3.0", "3.4.2"]),
    ("com.example.expenses", &["1.9.9"]),
    ("com.example.video", &["19.5", "19.7"]),
    ("com.example.music", &["8.8.0"]),
    ("com.example.fieldservice", &["5.1.0", "5.2.0"]),
    ("com.example.weather", &["2.2.2"]),
    ("com.example.news", &["6.0.1"]),
    ("com.example.vpn", &["1.1.0"]),
    ("com.example.games.blocks", &["0.9.3"]),
];

pub(super) const FIRST: &[&str] = &[
    "Ada", "Ben", "Clara", "Dario", "Elif", "Femi", "Greta", "Hugo", "Ines", "Jonas", "Kaya", "Liam", "Mina",
    "Noor", "Oskar", "Priya", "Quinn", "Rosa", "Sven", "Tara", "Uma", "Viktor", "Wanda", "Yara", "Zeno",
];
pub(super) const LAST: &[&str] = &[
    "Ash", "Birch", "Cedar", "Dogwood", "Elder", "Fern", "Ginkgo", "Hazel", "Ivy", "Juniper", "Larch",
    "Maple", "Oak", "Pine", "Rowan", "Spruce", "Thyme", "Willow", "Yew",
];

/// A simulated person with a phone.
#[derive(Debug, Clone)]
pub struct Person {
    pub(crate) seed: u64,
    pub(crate) index: u64,
    /// How many phones the fleet has: colleagues call each other.
    pub(crate) fleet: u64,
    pub(crate) name: Arc<str>,
    pub(crate) home: &'static Place,
    pub(crate) carrier: Carrier,
    pub(crate) liability: Liability,
    /// How much this person uses the phone, about 1 on average.
    pub(crate) intensity: f64,
    /// How often anything happens, 1 being the usual; see [`Person::calmer`].
    pub(crate) rate: f64,
    /// Whether this person travels abroad.
    pub(crate) traveller: bool,
    phone: usize,
    os: usize,
    /// A bit per application of the list.
    apps: u32,
}

impl Person {
    /// The person of this place in this fleet.
    #[must_use]
    pub fn new(seed: u64, index: usize, fleet: usize) -> Self {
        let index = u64::try_from(index).unwrap_or(0);
        let mut dice = Dice::of(seed, &[index, 1]);
        // Consecutive indices spread over the cities, so that numbers within an area code do not run out early.
        let home_at = usize::try_from(index).unwrap_or(0) % HOMES.len();
        let home = HOMES.get(home_at).unwrap_or(&HOMES[0]);
        let carrier = dice.pick(home.carriers).copied().unwrap_or(Carrier { mcc: "001", mnc: "01" });
        let first = dice.pick(FIRST).copied().unwrap_or("Ada");
        let last = dice.pick(LAST).copied().unwrap_or("Ash");
        let phone = dice.index(PHONES.len());
        let versions = PHONES.get(phone).map_or(0, |(_, _, _, versions)| versions.len());
        Self {
            seed,
            index,
            fleet: u64::try_from(fleet.max(1)).unwrap_or(1),
            name: format!("{first} {last}").into(),
            home,
            carrier,
            liability: if dice.chance(0.25) { Liability::Individual } else { Liability::Corporate },
            intensity: (dice.normal() * 0.6).exp(),
            rate: 1.0,
            traveller: dice.chance(0.2),
            phone,
            os: dice.index(versions),
            apps: u32::try_from(dice.below(1 << APPS.len())).unwrap_or(0) | 0b1111,
        }
    }

    /// The same person under another name.
    #[must_use]
    pub fn named(mut self, name: &str) -> Self {
        self.name = name.into();
        self
    }

    /// The same person with this share of the usual calls, messages and sessions; 0.5 halves their number and
    /// leaves each as it would be. Samples of the radio and places are no habit of a person and stay.
    #[must_use]
    pub fn calmer(mut self, rate: f64) -> Self {
        self.rate = rate.clamp(0.0, 10.0);
        self
    }

    /// The person's name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The phone's device ID, from the seed. Real agents ask the operating system for theirs; a fleet must be
    /// the same phones when it starts again.
    #[must_use]
    pub fn device_id(&self) -> DeviceId {
        let mut hash = Sha256::new();
        hash.update(b"handsight simulated device");
        hash.update(self.seed.to_be_bytes());
        hash.update(self.index.to_be_bytes());
        DeviceId::from_bytes(hash.finalize().into())
    }

    /// The phone's number: 555-0100 to 555-0199 of the home city, which are set aside for fiction. `None` for
    /// the phones beyond those numbers.
    #[must_use]
    pub fn phone_number(&self) -> Option<String> {
        Self::number_of(self.index)
    }

    pub(crate) fn number_of(index: u64) -> Option<String> {
        let cities = u64::try_from(HOMES.len()).ok()?;
        let home = HOMES.get(usize::try_from(index % cities).ok()?)?;
        let line = index / cities;
        (line < 100).then(|| format!("+1{}55501{line:02}", home.area_code))
    }

    /// What the phone says when it enrols.
    #[must_use]
    pub fn profile(&self) -> Profile {
        let (platform, manufacturer, model, versions) =
            PHONES.get(self.phone).copied().unwrap_or(("android", "Example", "One", &["1"]));
        Profile {
            platform: platform.to_owned(),
            manufacturer: Some(manufacturer.to_owned()),
            model: Some(model.to_owned()),
            os_version: versions.get(self.os).map(|version| (*version).to_owned()),
            // TAC 00 belongs to test phones, so no real IMEI is touched; the seed keeps fleets apart.
            hardware_id: Some(format!("00{:05}{:08}", self.seed % 100_000, self.index % 100_000_000)),
            phone_number: self.phone_number(),
        }
    }

    /// The applications with their versions.
    pub(crate) fn apps(&self) -> impl Iterator<Item = (&'static str, &'static str)> {
        let (apps, os) = (self.apps, self.os);
        APPS.iter().enumerate().filter_map(move |(bit, (package, versions))| {
            let version = versions.get(os % versions.len().max(1)).copied()?;
            (apps & (1 << bit) != 0).then_some((*package, version))
        })
    }

    /// A small number that differs from phone to phone, for what depends on its age.
    pub(crate) fn phone_age(&self) -> u64 {
        self.index % 7
    }

    /// The SIM.
    pub(crate) fn sim(&self) -> Sim {
        Sim {
            iccid: Some(format!("8901{:06}{:09}", self.seed % 1_000_000, self.index)),
            home_mcc: Mcc::parse(self.carrier.mcc),
            home_mnc: Mnc::parse(self.carrier.mnc),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn a_fleet_is_the_same_twice_and_its_phones_differ() {
        let fleet = |seed| (0..1_000).map(move |index| Person::new(seed, index, 1_000));
        let ids: BTreeSet<String> = fleet(7).map(|person| person.device_id().to_hex()).collect();
        assert_eq!(ids.len(), 1_000);
        assert_eq!(ids, fleet(7).map(|person| person.device_id().to_hex()).collect());
        assert!(ids.is_disjoint(&fleet(8).map(|person| person.device_id().to_hex()).collect()));
        let numbers: BTreeSet<String> = fleet(7).filter_map(|person| person.phone_number()).collect();
        assert_eq!(numbers.len(), 1_000);
        assert!(numbers.iter().all(|number| number.len() == 12 && number[5..].starts_with("55501")));
    }
}
