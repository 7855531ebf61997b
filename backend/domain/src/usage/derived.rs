//! What is derived of an event, once, and stored beside it: sums are folded from the stored event and this, so
//! that they can always be recomputed, whatever the server learns later.

use handsight_protocol::usage::{Liability, UsageEvent};
use serde::{Deserialize, Serialize};

use crate::{calendar::LocalDay, h3cell::Cell, id::DeviceId, number_class::NumberClass};

/// Where usage was, as it is charged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TravelScope {
    /// At home, to home.
    Domestic,
    /// At home, to another country.
    International,
    /// In another carrier's network.
    Roaming,
}

impl TravelScope {
    /// The word, as stored and as in the API.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Domestic => "domestic",
            Self::International => "international",
            Self::Roaming => "roaming",
        }
    }
}

/// What the server derives of one event.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Derived {
    /// The class of the peer's number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number_class: Option<NumberClass>,
    /// The country of the peer's number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub peer_country: Option<String>,
    /// Whether the peer is another device of the enterprise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub employee: Option<bool>,
    /// The peer's carrier, when it is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub peer_carrier: Option<String>,
    /// Domestic, international or roaming.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scope: Option<TravelScope>,
    /// The country of the scope: where the phone was, or for international usage where the peer is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub country: Option<String>,
    /// The home carrier's name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub home_carrier: Option<String>,
    /// The serving carrier's name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub serving_carrier: Option<String>,
    /// Whether it happened in the device's home zone; absent without a location.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub home_zone: Option<bool>,
    /// The H3 cell of resolution 9 of the location.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cell: Option<String>,
    /// Whose line it was: the event's own word or the device's.
    pub liability: Liability,
    /// Values that were outside physics and are gone.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub nulled: Vec<String>,
}

/// One stored event with what was derived of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Fact {
    /// Whose it is.
    pub device: DeviceId,
    /// The local day it is counted on: that of its beginning, in the enterprise's zone at ingest.
    pub day: LocalDay,
    /// The event.
    pub event: UsageEvent,
    /// What was derived of it.
    pub derived: Derived,
}

impl Fact {
    /// The cell of its location.
    pub fn cell(&self) -> Option<Cell> {
        self.derived.cell.as_deref().and_then(Cell::parse)
    }
}
