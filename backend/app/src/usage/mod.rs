//! Usage: taking in what phones report, and reading it back as reports and events.

mod change;
mod event;
mod forget;
mod gather;
mod ingest;
pub(crate) mod recount;
mod report;
mod roamer;
mod store;
mod week;

pub use event::{EventQuery, event, events};
pub use forget::forget;
pub use gather::Gatherer;
pub use handsight_store::usage::{EventKey, EventRow, ReportRow};
pub use ingest::{Answer, Refused, ingest};
pub use recount::{RecountRow, recount, resume_recounts};
pub use report::{ReportInput, report};
pub(crate) use report::{checked, period};
pub use roamer::{Roamer, roamers};
pub use week::bytes_of_last_7_days;
