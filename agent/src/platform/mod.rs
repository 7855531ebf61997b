//! Platforms: what is different between phones. A platform knows its hardware, does what a command asks, and
//! measures. Everything else (numbers, queues, network) is the same everywhere and not its business.

pub mod archive;
mod email;
mod file;
pub mod linux;
mod script;
pub mod simulated;

use chrono::{DateTime, Utc};
use handsight_protocol::usage::Location;
use handsight_protocol::{Command, UsageEvent};
use serde_json::{Map, Value};

use crate::core::Outcome;

pub use file::{File, MOST_BYTES, media_type};

/// A file that a platform made, with what the result says besides, or how else the command ended.
pub type Made = Result<(File, Map<String, Value>), Outcome>;

/// What a platform says about itself when it enrols.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Profile {
    /// `android`, `ios`, `linux` …
    pub platform: String,
    /// Who made it.
    pub manufacturer: Option<String>,
    /// Its model.
    pub model: Option<String>,
    /// Its operating system's version.
    pub os_version: Option<String>,
    /// An IMEI, a serial number, a machine id.
    pub hardware_id: Option<String>,
    /// Its phone number, E.164, when it knows it.
    pub phone_number: Option<String>,
}

/// A platform.
pub trait Platform: Send {
    /// What it is.
    fn profile(&self) -> Profile;

    /// Its volatile attributes, for the check-in.
    fn volatile(&mut self, now: DateTime<Utc>) -> Map<String, Value>;

    /// Does what a command asks. It is called with commands of the catalogue whose parameters have been
    /// checked, once each, and must answer each; what it cannot do is `unsupported`.
    fn execute(&mut self, command: &Command, now: DateTime<Utc>) -> Outcome;

    /// Makes the file that `get` or `bak` asks for; the agent sends it.
    fn make(&mut self, command: &Command, now: DateTime<Utc>) -> Made;

    /// Does what a command asks that comes with a file (`put`, `rst`, `ins`, `uni`, `eml`, `scr`); the agent has
    /// fetched it and checked its SHA-256.
    fn take(&mut self, command: &Command, file: File, now: DateTime<Utc>) -> Outcome;

    /// The usage between two moments, the first included and the second not.
    fn usage(&mut self, from: DateTime<Utc>, to: DateTime<Utc>) -> Vec<UsageEvent>;

    /// Where it is, when it can tell.
    fn fix(&mut self, now: DateTime<Utc>) -> Option<Location>;

    /// Whether a command may take long (files, processes), so that it must not hold up the network. Asked once.
    fn is_slow(&self) -> bool {
        false
    }
}
