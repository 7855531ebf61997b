//! Usage: stored events, the sums that reports read, and what ingest needs to know of a device. Sums change
//! only together with the events they are made of, in one transaction that holds the enterprise's ledger.

pub(crate) mod add;
mod event;
mod ledger;
mod phone;
mod recount;
mod remove;
mod report;
mod roamer;

pub use add::add;
pub use event::{
    EventKey, EventQuery, EventRow, count as count_events, event_by_key, events, facts, insert, places,
    stored, text,
};
pub use ledger::{hold, revision};
pub use phone::{Fix, PhoneChange, PhoneRow, employees, phones, save};
pub use recount::{
    CountedDay, RecountRow, begin_recount, counted_days, counted_events, end_recount, recount, recount_day,
    resume_recount, save_recount,
};
pub use remove::forget_device;
pub use report::{DayBytes, MOST_GROUPS, ReportQuery, ReportRow, bytes_by_day, report};
pub use roamer::{RoamerRow, roamers, roaming_since};
