//! Backups of phones, and the plans that make them.

mod plan;
mod row;

pub use plan::{PlanRow, delete_plan, mark_run, plans};
pub use row::{
    BackupQuery, BackupRow, find_backup, insert_waiting, list_backups, old_backups, settle_backup,
};
