//! Scripts, their runs, and what is open of a run. Whoever moves a run on has locked its row first
//! ([`run_for_update`]); whoever makes runs has locked the script's ([`script_for_update`]).

mod row;
mod run;
mod target;

pub use row::{
    ScriptRow, delete, insert, script_by_id, script_count, script_for_update, script_page, scripts_that_run,
    update,
};
pub use run::{
    ScriptRunRow, insert_run, newest_runs, oldest_queued, run_by_id, run_count, run_for_update, run_page,
    running_of, save_run, waiting_runs,
};
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
