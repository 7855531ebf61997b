//! Scripts, their runs, and what is open of a run. Whoever moves a run on has locked its row first
//! ([`hold`](crate::row::hold)); whoever makes runs has locked the script's.

mod row;
mod run;
mod target;

pub use row::{ScriptRow, delete, scripts_that_run};
pub use run::{ScriptRunRow, newest_runs, oldest_queued, run_count, run_page, running_of, waiting_runs};
pub use target::{
    ScriptTargetRow, end_target, insert_targets, move_target, open_targets, session_of_step, sessions_of_run,
    set_session_of_step, target_by_action, wake, wake_with,
};

/// The kind of due row that looks whether a script's time has come; its subject is the script.
pub const RUN: &str = "script.run";
/// The kind of due row that begins a run; its subject is the run.
pub const START: &str = "script.start";
/// The kind of due row that takes a device's next step; its subject is the action that ended.
pub const STEP: &str = "script.step";
