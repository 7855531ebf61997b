//! The simulated phone: a person's phone that answers every command plausibly and changes accordingly: a locked
//! phone says that it is locked, a blocked one reports no such usage.

use std::collections::BTreeSet;

use chrono::{DateTime, SecondsFormat, Timelike, Utc};
use data_encoding::HEXLOWER;
use handsight_protocol::agent_api::attribute;
use handsight_protocol::usage::{Location, UsageKind, UsageType};
use handsight_protocol::{Command, CommandName, UsageEvent};
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

use super::{Platform, Profile};
use crate::core::Outcome;
use crate::simulate::Person;

/// A simulated phone.
#[derive(Debug, Clone)]
pub struct Simulated {
    person: Person,
    locked: bool,
    wiped: bool,
    blocked: BTreeSet<String>,
}

impl Simulated {
    /// The phone of a person.
    #[must_use]
    pub fn new(person: Person) -> Self {
        Self { person, locked: false, wiped: false, blocked: BTreeSet::new() }
    }

    /// The person.
    #[must_use]
    pub fn person(&self) -> &Person {
        &self.person
    }

    /// Charge in per cent: full in the morning, falling through the day, charged at night.
    fn battery(&self, now: DateTime<Utc>) -> (u32, bool) {
        let hour = self.person.situation(now).hour;
        let drain = 3 + u32::try_from(self.person.phone_age() % 3).unwrap_or(0);
        match hour {
            0..=5 => ((40 + 10 * hour).min(100), true),
            _ => (100_u32.saturating_sub(drain * (hour - 6)).max(7) - now.minute() % 2, false),
        }
    }

    fn apps(&self) -> Value {
        let own = |package: &str| !self.wiped || package == "com.example.mail";
        let apps = self.person.apps().filter(|(package, _)| own(package)).map(|(package, version)| {
            let hash = HEXLOWER.encode(&Sha256::digest(format!("{package} {version}")));
            json!({"package": package, "version": version, "sha256": hash})
        });
        apps.collect()
    }

    fn audit(&mut self, now: DateTime<Utc>) -> Map<String, Value> {
        let Profile { platform, manufacturer, model, os_version, hardware_id, phone_number } = self.profile();
        let mut attributes = self.volatile(now);
        let sim = self.person.sim();
        let storage_gb = 64_u64 << (self.person.phone_age() % 3);
        let fixed = json!({
            "platform": platform, "manufacturer": manufacturer, "model": model, "osVersion": os_version,
            "hardwareId": hardware_id, "phoneNumber": phone_number, "iccid": sim.iccid,
            "homeMcc": sim.home_mcc, "homeMnc": sim.home_mnc, "storageBytes": storage_gb << 30,
            "memoryBytes": 8_u64 << 30, "encrypted": true, "passcode": true, "rooted": false,
        });
        if let Value::Object(fixed) = fixed {
            attributes.extend(fixed);
        }
        Map::from_iter([
            ("attributes".to_owned(), Value::Object(attributes)),
            ("apps".to_owned(), self.apps()),
        ])
    }

    fn scope(&mut self, command: &Command) -> Outcome {
        let scope = command.param(0).unwrap_or("all");
        let all = ["voice", "sms", "data", "roaming"];
        let these: Vec<&str> = if scope == "all" { all.to_vec() } else { vec![scope] };
        for one in these {
            if *command.name() == CommandName::Blk {
                self.blocked.insert(one.to_owned());
            } else {
                self.blocked.remove(one);
            }
        }
        Outcome::ok(Map::from_iter([("scope".to_owned(), json!(scope))]))
    }

    /// Whether a blocked phone would not have produced this event.
    fn is_blocked(&self, event: &UsageEvent) -> bool {
        let roaming = event.network.as_ref().is_some_and(|network| network.roaming);
        let blocked = |scope: &str| self.blocked.contains(scope);
        match event.usage_type() {
            UsageType::Call => blocked("voice"),
            UsageType::Sms | UsageType::Mms => blocked("sms"),
            UsageType::Data | UsageType::Web | UsageType::Email => {
                blocked("data") || (roaming && blocked("roaming"))
            }
            _ => false,
        }
    }
}

impl Platform for Simulated {
    fn profile(&self) -> Profile {
        self.person.profile()
    }

    fn volatile(&mut self, now: DateTime<Utc>) -> Map<String, Value> {
        let situation = self.person.situation(now);
        let (battery, charging) = self.battery(now);
        let used = (self.person.phone_age() * 7 + u64::from(now.hour())) % 40;
        Map::from_iter(
            [
                (attribute::BATTERY, json!(battery)),
                (attribute::CHARGING, json!(charging)),
                (attribute::NETWORK, json!(situation.network)),
                (attribute::SIGNAL, json!(situation.signal)),
                (attribute::LOCATION, json!(situation.location)),
                (attribute::FREE_STORAGE, json!((50 - used) << 30)),
                (attribute::AGENT_VERSION, json!(env!("CARGO_PKG_VERSION"))),
                ("userName", json!(self.person.name())),
                ("iccid", json!(self.person.sim().iccid)),
                ("locked", json!(self.locked)),
                ("blocked", json!(self.blocked)),
            ]
            .map(|(name, value)| (name.to_owned(), value)),
        )
    }

    fn execute(&mut self, command: &Command, now: DateTime<Utc>) -> Outcome {
        let item = |name: &str, value: Value| Outcome::ok(Map::from_iter([(name.to_owned(), value)]));
        match command.name() {
            CommandName::Aud => Outcome::ok(self.audit(now)),
            CommandName::App => item("apps", self.apps()),
            CommandName::Loc => {
                let location = self.person.situation(now).location;
                let at = now.to_rfc3339_opts(SecondsFormat::Millis, true);
                item(
                    "fix",
                    json!({"lat": location.lat, "lon": location.lon, "accuracyM": location.accuracy_m, "at": at}),
                )
            }
            CommandName::Msg => item("shownAt", json!(now.to_rfc3339_opts(SecondsFormat::Millis, true))),
            CommandName::Rng | CommandName::Pln => Outcome::ok(Map::new()),
            CommandName::Lck => {
                self.locked = true;
                Outcome::ok(Map::new())
            }
            CommandName::Blk | CommandName::Ubl => self.scope(command),
            CommandName::Wip => {
                self.wiped = true;
                self.locked = false;
                Outcome::ok(Map::new())
            }
            other => Outcome::unsupported(&format!("a simulated phone does not do {other} yet")),
        }
    }

    fn fix(&mut self, now: DateTime<Utc>) -> Option<Location> {
        Some(self.person.situation(now).location)
    }

    fn usage(&mut self, from: DateTime<Utc>, to: DateTime<Utc>) -> Vec<UsageEvent> {
        let mut events = self.person.usage(from, to);
        events.retain(|event| !self.is_blocked(event));
        if self.wiped {
            events.retain(|event| !matches!(event.kind, UsageKind::App(_)));
        }
        events
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::{TimeDelta, TimeZone};
    use handsight_protocol::Status;
    use handsight_protocol::command::CATALOGUE;

    fn now() -> DateTime<Utc> {
        Utc.with_ymd_and_hms(2026, 3, 3, 15, 0, 0).unwrap()
    }

    fn phone() -> Simulated {
        Simulated::new(Person::new(7, 1, 10))
    }

    #[test]
    fn every_command_of_the_first_cut_is_answered_with_its_items() {
        let mut phone = phone();
        for text in [
            "aud()",
            "loc(1)",
            "app()",
            "msg(hi)",
            "rng(5)",
            "lck(lost)",
            "blk(data)",
            "ubl(all)",
            "wip(all)",
        ] {
            let command = Command::parse(text).unwrap();
            let outcome = phone.execute(&command, now());
            assert_eq!(outcome.status, Status::Ok, "{text}");
            let promised = command.name().spec().unwrap().results;
            assert!(promised.iter().all(|item| outcome.items.contains_key(*item)), "{text}: {promised:?}");
        }
        for spec in CATALOGUE {
            let outcome = phone.execute(&Command::with(spec.name.clone(), &[]), now());
            assert!(matches!(outcome.status, Status::Ok | Status::Unsupported), "{}", spec.name);
        }
    }

    #[test]
    fn a_blocked_phone_reports_no_such_usage() {
        let mut phone = phone();
        let from = now() - TimeDelta::days(2);
        let calls = |phone: &mut Simulated| {
            phone.usage(from, now()).iter().filter(|event| event.usage_type() == UsageType::Call).count()
        };
        assert!(calls(&mut phone) > 0);
        phone.execute(&Command::with(CommandName::Blk, &["voice"]), now());
        assert_eq!(calls(&mut phone), 0);
        phone.execute(&Command::with(CommandName::Ubl, &["voice"]), now());
        assert!(calls(&mut phone) > 0);
    }

    #[test]
    fn the_battery_is_a_percentage_at_every_minute() {
        let phone = phone();
        for minute in 0..1_440 {
            let (battery, _) = phone.battery(now() + TimeDelta::minutes(minute));
            assert!((5..=100).contains(&battery), "{battery}");
        }
    }
}
