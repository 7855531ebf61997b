//! The audit log: every write leaves a record in its own transaction, chained by hashes, so that a record
//! taken out or altered later is noticed.

mod canonical;
mod check;
mod list;
mod record;

pub use check::{Check, check};
pub use list::{find, list};
pub use record::{Record, record};
