//! Usage in the API: reports from sums, events by index.

mod distribution;
mod event;
mod input;
mod query;
mod row;

pub use distribution::Distribution;
pub use event::{UsageEvent, UsageEventConnection, UsageEventEdge, node};
pub use input::{UsageDimension, UsageType};
pub use query::{UsageQuery, event_page, report_rows};
pub use row::{UsageKey, UsageRow};
