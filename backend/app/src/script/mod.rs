//! Scripts: what is asked of devices on a schedule. A script's time brings a run, a run asks its devices the first
//! step, and each device goes on by itself as its results come. Every part is a job of its own, so that nothing is
//! lost when the service stops between two of them.

mod begin;
mod change;
mod list;
mod look;
mod make;
mod owner;
mod save;
mod start;
mod step;
mod zone;

pub use change::{delete, pause, resume, run_now};
pub use handsight_store::script::{ScriptRow, ScriptRunRow};
pub use list::{find, find_run, list, newest_runs, preview, runs, sessions};
pub use look::look;
pub use save::{Saved, Wanted, create, update};
pub use start::start;
pub use step::step;
pub(crate) use zone::replan;

use std::time::Duration;

/// How long to leave a script alone after a failure of our own.
const AFTER_FAULT: Duration = Duration::from_secs(30);
