//! Usage events: what a phone reports about calls, messages, data, signal and the rest.
//!
//! [`UsageEvent::parse`] is the door: a batch is split by [`batch::split`], each event is read by itself, so that
//! a bad one is rejected by id and the rest stored. Values outside physics are nulled and named, not stored and
//! not fatal. The text of a message and the sound of a call have no field here and are never accepted.

pub mod batch;
mod circumstances;
mod country;
mod event_id;
mod kind;
mod physics;
mod plmn;
mod radio;
mod reject;
mod wire;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

pub use batch::{BatchError, EventsAnswer, RejectedEvent};
pub use circumstances::{Cell, Liability, Location, Network, Signal, Sim, Speed};
pub use country::countries;
pub use event_id::{EventId, EventIdError};
pub use kind::{
    Activity, AppEvent, AppUse, Call, CallEnd, Connection, Data, Direction, Email, Qos, RoamingChange,
    RoamingEvent, Security, SecurityIncident, StorageUse, TextMessage, UsageKind, UsageType, Web,
};
pub use plmn::{Mcc, Mnc};
pub use radio::{Generation, Radio};
pub use reject::RejectReason;

use crate::named;

/// One usage event, valid.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "wire::WireEvent", into = "wire::WireEvent")]
pub struct UsageEvent {
    /// Made by the device: the pair (device, id) is stored once, however often it is sent.
    pub id: EventId,
    /// When it began.
    pub started_at: DateTime<Utc>,
    /// When it ended; absent for an instant.
    pub ended_at: Option<DateTime<Utc>>,
    /// Whose line it was; absent means the device's own liability.
    pub liability: Option<Liability>,
    /// The SIM in use.
    pub sim: Option<Sim>,
    /// The serving network.
    pub network: Option<Network>,
    /// The serving cell, at the beginning.
    pub cell: Option<Cell>,
    /// The serving cell at the end, when it differs.
    pub end_cell: Option<Cell>,
    /// The signal.
    pub signal: Option<Signal>,
    /// Where.
    pub location: Option<Location>,
    /// The measured speed.
    pub speed: Option<Speed>,
    /// The type and its own fields.
    pub kind: UsageKind,
}

/// An event that was read, and which of its values were outside physics and are gone.
#[derive(Debug, Clone, PartialEq)]
pub struct Parsed {
    /// The event without those values.
    pub event: UsageEvent,
    /// Their field names, as `signal.dbm`.
    pub nulled: Vec<&'static str>,
}

/// How far in the future an event may start, in hours: clocks are wrong, but not by more than a day.
pub const FUTURE_HOURS: i64 = 24;

impl UsageEvent {
    /// An event with nothing but what every event has.
    #[must_use]
    pub fn new(id: EventId, started_at: DateTime<Utc>, kind: UsageKind) -> Self {
        Self {
            id,
            started_at,
            ended_at: None,
            liability: None,
            sim: None,
            network: None,
            cell: None,
            end_cell: None,
            signal: None,
            location: None,
            speed: None,
            kind,
        }
    }

    /// The type.
    #[must_use]
    pub fn usage_type(&self) -> UsageType {
        self.kind.usage_type()
    }

    /// The generation of the serving network, when a mobile one served.
    #[must_use]
    pub fn generation(&self) -> Option<Generation> {
        self.network.as_ref().and_then(|network| network.radio).and_then(Radio::generation)
    }

    /// Reads one event's JSON at the time `now`.
    ///
    /// # Errors
    /// The event's id, as far as it can be read, with the reason it is rejected.
    pub fn parse(json: &str, now: DateTime<Utc>) -> Result<Parsed, RejectedEvent> {
        let reject =
            |reason: RejectReason| RejectedEvent { id: wire::id_of(json), reason: reason.to_string() };
        let wire: wire::WireEvent =
            named::from_str(json).map_err(|error| reject(RejectReason::malformed(&error)))?;
        let mut parsed = wire.validate().map_err(reject)?;
        let latest = now + chrono::TimeDelta::hours(FUTURE_HOURS);
        if parsed.event.started_at > latest {
            return Err(reject(RejectReason::Future));
        }
        // An end that has not come yet would be the device's newest word until then.
        if parsed.event.ended_at.is_some_and(|ended_at| ended_at > latest) {
            parsed.event.ended_at = None;
            parsed.nulled.push("endedAt");
        }
        Ok(parsed)
    }
}

#[cfg(test)]
mod tests;
