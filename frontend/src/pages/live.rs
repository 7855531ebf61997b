//! Keeping what is shown up to date: loading again when something changed, not too often, and after a break of the live
//! connection.

use crate::api::action;
use crate::api::live::LiveState;
use crate::ui::prelude::*;
use leptos::prelude::*;
use std::time::Duration;

/// Loads again after a break of the live connection, and soon after what this brings was called.
pub fn up_to_date<T: Send + Sync + 'static>(load: Load<T>) -> impl Fn() + Copy + 'static {
    reload_when_resumed(load);
    reload_soon(load)
}

/// Loads again when the live connection came back after a break.
pub fn reload_when_resumed<T: Send + Sync + 'static>(load: Load<T>) {
    let live = expect_context::<LiveState>();
    when_changed(move || live.resumed.get(), move |_| load.reload());
}

/// Loads again soon after `mark` was called, however often: at most every two seconds.
pub fn reload_soon<T: Send + Sync + 'static>(load: Load<T>) -> impl Fn() + Copy + 'static {
    let due = RwSignal::new(false);
    let timer = set_interval_with_handle(
        move || {
            if due.get_untracked() && !load.busy.get_untracked() {
                due.set(false);
                load.reload();
            }
        },
        Duration::from_secs(2),
    );
    on_cleanup(move || {
        if let Ok(timer) = timer {
            timer.clear();
        }
    });
    move || {
        due.try_set(true);
    }
}

/// Loads again when this device has answered one of these commands.
pub fn reload_when_answered<T: Send + Sync + 'static>(
    load: Load<T>,
    device: String,
    commands: &'static [&'static str],
) {
    action::follow(Some(device), None, move |action| {
        if action.state.ended() && commands.contains(&action.command.as_str()) {
            load.reload();
        }
    });
    reload_when_resumed(load);
}
