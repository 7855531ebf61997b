//! Backups of phones: asked for by hand or by a plan, kept as sealed objects, looked into, taken away, restored to the
//! same or to another phone, whole or entry by entry.

mod content;
mod delete;
mod entry;
mod line;
mod list;
mod plan;
mod request;
mod restore;
mod run;
mod run_now;
mod settled;

pub use content::Entries;
pub use delete::delete;
pub use entry::Entry;
pub use handsight_store::backup::{BackupQuery, BackupRow, PlanRow};
pub use list::{Taken, entries, find, list, plan_by_id, plan_reach, plans, take_away};
pub use plan::{PlanInput, delete_plan, save_plan};
pub use request::{BackupRequest, Wanted, request};
pub use restore::{RestoreRequest, restore};
pub use run::run;
pub use run_now::run_now;
pub(crate) use settled::settled;

/// The kind of the row that is due when a plan runs.
const RUN: &str = "backup.run";
/// The kind of reference by which a backup keeps its object.
const REFERENCE: &str = "backup";
/// The largest backup that is looked into, in bytes.
const MOST_READ: i64 = 128 << 20;
