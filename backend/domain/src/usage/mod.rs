//! What the server makes of usage events: what it derives once at ingest, the slices that reports group by,
//! and the sums that are kept of them. Pure: the same events give the same sums in any order and any batches.

pub mod derived;
pub mod dimension;
pub mod enrich;
pub mod fold;
pub mod place;
pub mod slice;
pub mod sum;
pub mod zone;

pub use handsight_protocol::usage::{
    EventId, Liability, Location, Network, RejectedEvent, UsageEvent, UsageKind, UsageType,
};

pub use derived::{Derived, Fact, TravelScope};
pub use dimension::Dimension;
pub use enrich::{Draft, Known};
pub use fold::Folded;
pub use place::{CellKey, CellSum, TowerKey, TowerPlace, TowerSum};
pub use slice::Slice;
pub use sum::{DayKey, DaySum};
pub use zone::Zone;
