//! Backups of phones, and the plans that make them.

mod plan;
mod row;

pub use plan::{PlanRow, delete_plan, insert_plan, mark_run, plan, plan_for_update, plans, save_plan};
pub use row::{
    BackupQuery, BackupRow, delete_backup, find_backup, insert_waiting, list_backups, old_backups,
    settle_backup,
};
