//! Backups and the plans that make them, in the API.

mod mutation;
mod object;
mod plan;
mod query;

pub use mutation::BackupMutation;
pub use object::{Backup, BackupConnection, BackupEdge, BackupItem, BackupState};
pub use plan::{BackupPlan, PlanMutation};
pub use query::BackupQueryRoot;
