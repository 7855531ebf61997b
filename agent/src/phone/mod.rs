//! A running phone: the state machine, a platform, queues and a connection, carried by one task.
//!
//! Everything that was decided in [`crate::core`] is carried out here, in order: what must be on disk is on
//! disk before anything else happens. A disk that refuses stops the phone; a network that refuses does not.

mod enrol;
mod execute;
mod heartbeat;
mod moving;
mod report;
mod run;
mod shared;
mod watch;

pub use enrol::{EnrolError, Invitation, enrol};
pub use run::{Ended, Phone};
pub use shared::{SharedPlatform, share};
pub use watch::{Event, Silent, Terminal, Watch};

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};

use crate::clock::Clock;
use crate::core::{Durable, Record, Setup};
use crate::hook::Hooks;
use crate::net::Client;
use crate::store::{AgentLog, EventQueue, Folder, Journal};

/// What a phone is made of.
pub struct Parts {
    /// The connection.
    pub client: Client,
    /// The platform.
    pub platform: SharedPlatform,
    /// The programs that do commands instead.
    pub hooks: Hooks,
    /// The secret, the key, and how to fetch.
    pub setup: Setup,
    /// The state of the last run.
    pub durable: Durable,
    /// The state folder, where a phone that moves to another server keeps what it becomes; without one it does not
    /// move.
    pub home: Option<Arc<Folder>>,
    /// Where the state goes; `None` keeps it in memory.
    pub journal: Option<Journal<Record>>,
    /// Usage events that wait.
    pub events: EventQueue,
    /// The agent's log.
    pub log: AgentLog,
    /// How often to do what.
    pub pace: Pace,
    /// The clock.
    pub clock: Arc<dyn Clock>,
    /// For jitter.
    pub seed: u64,
    /// Who watches.
    pub watch: Arc<dyn Watch>,
}

/// How often a phone does what.
#[derive(Debug, Clone, Copy)]
pub struct Pace {
    /// Between two check-ins, until the server says otherwise.
    pub heartbeat: Duration,
    /// Whether the server's word on the heartbeat counts; a load test keeps its own.
    pub obey_heartbeat: bool,
    /// Before the first check-in and report: spreads a fleet out.
    pub first_after: Duration,
    /// Between two reports of usage; `None` reports none.
    pub report: Option<Duration>,
    /// Since when usage has not been reported.
    pub reported_until: DateTime<Utc>,
    /// How long a stop may take to hand over what is queued.
    pub drain: Duration,
}
