//! Linux: a real computer as a phone. It audits what is there, reads real counters and files, and shows messages
//! on its terminal. It has no position, so `loc` fails, and it sends no SMS.
//!
//! It refuses to lock, block or wipe the machine it runs on. With `--allow-destructive` it plays them inside its
//! own state folder and nowhere else.

mod audit;
mod files;
mod meter;
mod play;

use std::path::{Path, PathBuf};

use chrono::{DateTime, SecondsFormat, Utc};
use handsight_protocol::agent_api::attribute;
use handsight_protocol::usage::Location;
use handsight_protocol::{Command, CommandName, UsageEvent};
use serde_json::{Map, Value, json};

use super::{Platform, Profile};
use crate::chance::Dice;
use crate::core::Outcome;
use meter::Meter;

/// The Linux platform.
#[derive(Debug)]
pub struct Linux {
    /// `/`, or a folder that looks like it in tests.
    root: PathBuf,
    state: PathBuf,
    allow_destructive: bool,
    meter: Meter,
    dice: Dice,
}

impl Linux {
    /// This computer; `state` is the agent's own folder, `seed` makes event ids.
    #[must_use]
    pub fn new(state: &Path, allow_destructive: bool, seed: u64) -> Self {
        Self::at(Path::new("/"), state, allow_destructive, seed)
    }

    fn at(root: &Path, state: &Path, allow_destructive: bool, seed: u64) -> Self {
        let (root, state) = (root.to_owned(), state.to_owned());
        let meter = Meter::starting_at(meter::read(&root));
        Self { root, state, allow_destructive, meter, dice: Dice::new(seed) }
    }

    fn audit(&mut self, now: DateTime<Utc>) -> Outcome {
        let mut attributes = self.volatile(now);
        attributes.extend(audit::fixed(&self.root));
        let apps = audit::packages(&self.root).unwrap_or_default();
        Outcome::ok(Map::from_iter([
            ("attributes".to_owned(), Value::Object(attributes)),
            ("apps".to_owned(), Value::Array(apps)),
        ]))
    }

    fn apps(&self) -> Outcome {
        match audit::packages(&self.root) {
            Some(apps) => Outcome::ok(Map::from_iter([("apps".to_owned(), Value::Array(apps))])),
            None => Outcome::unsupported("this system has no dpkg database to list applications from"),
        }
    }
}

impl Platform for Linux {
    fn profile(&self) -> Profile {
        audit::profile(&self.root)
    }

    fn volatile(&mut self, _now: DateTime<Utc>) -> Map<String, Value> {
        let mut attributes = audit::volatile(&self.root);
        let interfaces = meter::read(&self.root).into_iter();
        let interfaces: Map<String, Value> = interfaces
            .map(|(name, count)| (name, json!({"rxBytes": count.rx_bytes, "txBytes": count.tx_bytes})))
            .collect();
        attributes.insert("interfaces".to_owned(), Value::Object(interfaces));
        attributes.insert(attribute::AGENT_VERSION.to_owned(), json!(env!("CARGO_PKG_VERSION")));
        attributes
    }

    fn execute(&mut self, command: &Command, now: DateTime<Utc>) -> Outcome {
        match command.name() {
            CommandName::Aud => self.audit(now),
            CommandName::App => self.apps(),
            CommandName::Get => files::get(&self.root, command),
            CommandName::Loc => Outcome::failed("no_position", "this computer has no position to report"),
            CommandName::Msg => {
                play::show(command.param(0).unwrap_or_default(), command.param(1));
                let at = now.to_rfc3339_opts(SecondsFormat::Millis, true);
                Outcome::ok(Map::from_iter([("shownAt".to_owned(), json!(at))]))
            }
            CommandName::Pln => {
                play::show(
                    &format!("Your service plan is now {}", command.param(0).unwrap_or_default()),
                    None,
                );
                Outcome::ok(Map::new())
            }
            CommandName::Rng => {
                play::ring();
                Outcome::ok(Map::new())
            }
            CommandName::Lck | CommandName::Blk | CommandName::Ubl | CommandName::Wip => {
                play::destructive(command, &self.state, self.allow_destructive)
            }
            other => Outcome::unsupported(&format!("the Linux agent does not do {other} yet")),
        }
    }

    fn fix(&mut self, _now: DateTime<Utc>) -> Option<Location> {
        None
    }

    /// What the interfaces counted since the last call, as one `data` event each.
    fn usage(&mut self, from: DateTime<Utc>, to: DateTime<Utc>) -> Vec<UsageEvent> {
        self.meter.advance(meter::read(&self.root), from, to, &mut self.dice)
    }

    fn is_slow(&self) -> bool {
        true
    }
}

#[cfg(test)]
mod tests;
