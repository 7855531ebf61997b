//! Linux: a real computer as a phone. It audits what is there, reads real counters and files, and shows messages
//! on its terminal. It has no position, so `loc` fails, and it sends no SMS.
//!
//! It refuses to lock, block or wipe the machine it runs on. With `--allow-destructive` it plays them inside its
//! own state folder and nowhere else; then it also runs scripts and plays at installing. Files that the enterprise
//! sends are written into the state folder, whatever their path says; contacts and events that are restored go into
//! the folder of cards. A restore adds what is missing and replaces nothing. Its own state (its secrets above all)
//! no `get` and no `bak` hands out; a script runs as the agent's own user and can read it.

mod audit;
mod cards;
mod files;
mod meter;
mod play;
mod run;
mod walk;

use std::path::{Path, PathBuf};

use chrono::{DateTime, SecondsFormat, Utc};
use data_encoding::HEXLOWER;
use handsight_protocol::agent_api::attribute;
use handsight_protocol::usage::Location;
use handsight_protocol::{Command, CommandName, UsageEvent};
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

use super::{File, Made, Platform, Profile};
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
    /// A folder of `.vcf` and `.ics` files, when there is one.
    cards: Option<PathBuf>,
    meter: Meter,
    dice: Dice,
}

impl Linux {
    /// This computer; `state` is the agent's own folder, `seed` makes event ids.
    #[must_use]
    pub fn new(state: &Path, allow_destructive: bool, seed: u64) -> Self {
        Self::at(Path::new("/"), state, allow_destructive, seed)
    }

    /// The same with a folder whose `.vcf` and `.ics` files are its contacts and its calendar.
    #[must_use]
    pub fn with_cards(mut self, folder: Option<PathBuf>) -> Self {
        self.cards = folder;
        self
    }

    fn at(root: &Path, state: &Path, allow_destructive: bool, seed: u64) -> Self {
        let (root, state) = (root.to_owned(), state.to_owned());
        let meter = Meter::starting_at(meter::read(&root));
        Self { root, state, allow_destructive, cards: None, meter, dice: Dice::new(seed) }
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

    fn synchronise(&mut self, command: &Command) -> Outcome {
        let parts = command.param(0).unwrap_or_default().to_owned();
        let wants = |part: &str| parts.is_empty() || parts.split(',').any(|one| one == part);
        let mut items = Map::new();
        if wants("settings") {
            items.insert("settings".to_owned(), Value::Object(audit::fixed(&self.root)));
        }
        if wants("files") {
            match files::index(&self.state) {
                Ok(files) => items.insert("files".to_owned(), files),
                Err(outcome) => return outcome,
            };
        }
        if let Some(apps) = audit::packages(&self.root).filter(|_| wants("apps")) {
            items.insert("apps".to_owned(), Value::Array(apps));
        }
        let digest = HEXLOWER.encode(&Sha256::digest(Value::Object(items.clone()).to_string()));
        items.insert("revision".to_owned(), json!(digest.get(..16)));
        Outcome::ok(items)
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
            CommandName::Syn => self.synchronise(command),
            CommandName::Ins | CommandName::Uni => {
                play::application(command, &self.state, self.allow_destructive)
            }
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
            other => Outcome::unsupported(&format!("the Linux agent does not do {other}")),
        }
    }

    fn make(&mut self, command: &Command, _now: DateTime<Utc>) -> Made {
        match command.name() {
            CommandName::Get => files::get(&self.root, &self.state, command),
            _ => files::back_up(&self.root, &self.state, self.cards.as_deref(), command),
        }
    }

    fn take(&mut self, command: &Command, file: File, now: DateTime<Utc>) -> Outcome {
        match command.name() {
            CommandName::Put => files::put(&self.state, command, &file),
            CommandName::Rst => files::restore(&self.state, self.cards.as_deref(), command, &file, now),
            CommandName::Ins | CommandName::Uni => {
                play::application(command, &self.state, self.allow_destructive)
            }
            CommandName::Eml => files::email(&self.state, &file),
            CommandName::Scr => run::script(command, &self.state, &file, self.allow_destructive),
            other => Outcome::unsupported(&format!("the Linux agent takes no file for {other}")),
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
