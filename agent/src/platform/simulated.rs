//! The simulated phone: a person's phone that answers every command plausibly and changes accordingly: a locked
//! phone says that it is locked, a blocked one reports no such usage.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, SecondsFormat, Timelike, Utc};
use data_encoding::HEXLOWER;
use handsight_protocol::agent_api::attribute;
use handsight_protocol::usage::{Location, UsageKind, UsageType};
use handsight_protocol::{Command, CommandName, UsageEvent};
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

use super::{File, Made, Platform, Profile, media_type};
use crate::core::Outcome;
use crate::simulate::{Belongings, Person};

/// A simulated phone.
#[derive(Debug, Clone)]
pub struct Simulated {
    person: Person,
    locked: bool,
    wiped: bool,
    blocked: BTreeSet<String>,
    /// Applications that were installed (with their version) or removed.
    changed_apps: BTreeMap<String, Option<String>>,
    /// Made when first needed: most phones of a fleet are never asked for them.
    belongings: Option<Box<Belongings>>,
}

impl Simulated {
    /// The phone of a person.
    #[must_use]
    pub fn new(person: Person) -> Self {
        Self {
            person,
            locked: false,
            wiped: false,
            blocked: BTreeSet::new(),
            changed_apps: BTreeMap::new(),
            belongings: None,
        }
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
        let mut present: BTreeMap<&str, &str> =
            self.person.apps().filter(|(package, _)| own(package)).collect();
        for (package, version) in &self.changed_apps {
            match version {
                Some(version) => present.insert(package, version),
                None => present.remove(package.as_str()),
            };
        }
        let apps = present.into_iter().map(|(package, version)| {
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

    fn belongings(&mut self, now: DateTime<Utc>) -> &mut Belongings {
        let person = &self.person;
        self.belongings.get_or_insert_with(|| Box::new(Belongings::of(person, now)))
    }

    fn install(&mut self, command: &Command) -> Outcome {
        let (package, version) = (command.param(0).unwrap_or_default(), command.param(1).unwrap_or_default());
        self.changed_apps.insert(package.to_owned(), Some(version.to_owned()));
        Outcome::ok(Map::from_iter([("version".to_owned(), json!(version))]))
    }

    fn remove(&mut self, command: &Command) -> Outcome {
        let package = command.param(0).unwrap_or_default();
        let present = self.apps();
        let present = present.as_array().is_some_and(|apps| apps.iter().any(|app| app["package"] == package));
        if !present {
            return Outcome::failed("not_installed", &format!("{package} is not installed"));
        }
        self.changed_apps.insert(package.to_owned(), None);
        Outcome::ok(Map::from_iter([("version".to_owned(), Value::Null)]))
    }

    fn synchronise(&mut self, command: &Command, now: DateTime<Utc>) -> Outcome {
        let parts = command.param(0).unwrap_or_default().to_owned();
        let wants = |part: &str| parts.is_empty() || parts.split(',').any(|one| one == part);
        let mut items = Map::new();
        if wants("settings") {
            let settings = json!({"language": "en-US", "ringVolume": 70, "autoUpdate": true,
                "locked": self.locked, "blocked": self.blocked});
            items.insert("settings".to_owned(), settings);
        }
        if wants("files") {
            let files: Vec<Value> = self
                .belongings(now)
                .index()
                .map(|(path, bytes)| {
                    json!({"path": path, "size": bytes.len(), "sha256": HEXLOWER.encode(&Sha256::digest(bytes))})
                })
                .collect();
            items.insert("files".to_owned(), Value::Array(files));
        }
        if wants("apps") {
            items.insert("apps".to_owned(), self.apps());
        }
        // The same things have the same revision.
        let digest = HEXLOWER.encode(&Sha256::digest(Value::Object(items.clone()).to_string()));
        items.insert("revision".to_owned(), json!(digest.get(..16)));
        Outcome::ok(items)
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
            CommandName::Ins => self.install(command),
            CommandName::Uni => self.remove(command),
            CommandName::Syn => self.synchronise(command, now),
            CommandName::Wip => {
                let media_only = command.param(0) == Some("media");
                self.belongings(now).wipe(media_only);
                self.wiped |= !media_only;
                self.locked = false;
                Outcome::ok(Map::new())
            }
            other => Outcome::unsupported(&format!("a simulated phone does not do {other}")),
        }
    }

    fn make(&mut self, command: &Command, now: DateTime<Utc>) -> Made {
        let first = command.param(0).unwrap_or_default();
        if *command.name() == CommandName::Get {
            let missing = || Outcome::failed("not_found", &format!("there is no file {first}"));
            let bytes = self.belongings(now).file(first).ok_or_else(missing)?.to_vec();
            let most = command.param(1).and_then(|text| text.parse::<usize>().ok()).unwrap_or(usize::MAX);
            if bytes.len() > most {
                return Err(Outcome::failed("too_large", &format!("{first} has more than {most} bytes")));
            }
            return Ok((File::new(first, media_type(first), bytes), Map::new()));
        }
        if command.param(2).is_some() {
            return Err(Outcome::unsupported("this phone has no encryption keys of its own"));
        }
        let groups: Vec<&str> = command.param(1).map(|list| list.split(',').collect()).unwrap_or_default();
        let (file, count) = self.belongings(now).back_up(first, &groups)?;
        Ok((file, Map::from_iter([("count".to_owned(), json!(count))])))
    }

    fn take(&mut self, command: &Command, file: File, now: DateTime<Utc>) -> Outcome {
        let first = command.param(0).unwrap_or_default();
        match command.name() {
            CommandName::Put => {
                let digest = file.sha256_hex();
                self.belongings(now).store(first, file.bytes);
                Outcome::ok(Map::from_iter([("sha256".to_owned(), json!(digest))]))
            }
            CommandName::Rst => match self.belongings(now).restore(first, &file) {
                Ok(count) => Outcome::ok(Map::from_iter([("count".to_owned(), json!(count))])),
                Err(outcome) => outcome,
            },
            CommandName::Ins => self.install(command),
            CommandName::Uni => self.remove(command),
            CommandName::Eml => match super::email::Account::read(&file.bytes) {
                Ok(_) => Outcome::ok(Map::new()),
                Err(said) => Outcome::failed("format", &said),
            },
            CommandName::Scr => super::script::pretend(&String::from_utf8_lossy(&file.bytes)),
            other => Outcome::unsupported(&format!("a simulated phone takes no file for {other}")),
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
            "ins(com.example.tool,1.2)",
            "uni(com.example.tool,1.2)",
            "pln(Basic)",
            "syn()",
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
            assert_ne!(outcome.status, Status::Refused, "{}", spec.name);
        }
    }

    #[test]
    fn files_go_and_come() {
        let mut phone = phone();
        let run = |phone: &mut Simulated, text: &str, bytes: &[u8]| {
            let file = File::new("f", "text/plain", bytes.to_vec());
            phone.take(&Command::parse(text).unwrap(), file, now())
        };
        assert_eq!(run(&mut phone, "put(Documents%2Fa.txt,obj_1)", b"hello").status, Status::Ok);
        let get = Command::parse("get(%2FDocuments%2Fa.txt)").unwrap();
        assert_eq!(phone.make(&get, now()).unwrap().0.bytes, b"hello");
        assert_eq!(
            phone.make(&Command::parse("get(no.txt)").unwrap(), now()).unwrap_err().reason.as_deref(),
            Some("not_found")
        );
        assert_eq!(
            phone
                .make(&Command::parse("get(Documents%2Fa.txt,2)").unwrap(), now())
                .unwrap_err()
                .reason
                .as_deref(),
            Some("too_large")
        );
        let said = run(&mut phone, "scr(obj_1)", b"#!/bin/sh\necho hello\nexit 3\n");
        assert_eq!(
            (said.items["stdout"].as_str(), said.items["exitCode"].as_i64()),
            (Some("hello\n"), Some(3))
        );
        assert_eq!(run(&mut phone, "eml(obj_1)", b"{}").status, Status::Failed);
        let (cards, items) = phone.make(&Command::parse("bak(contacts,Family)").unwrap(), now()).unwrap();
        let back = run(&mut phone, "rst(contacts,obj_1)", &cards.bytes);
        assert_eq!(back.items["count"], items["count"]);
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
