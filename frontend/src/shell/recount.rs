//! The words over reports while days are counted anew after a change of the time zone, looked at every five seconds until
//! it is done.

use super::me::Me;
use crate::model::usage_words::recounting;
use crate::ui::prelude::*;
use leptos::prelude::*;
use std::time::Duration;

/// The notice; nothing while all days are counted in the enterprise's zone.
#[component]
pub fn RecountNotice() -> impl IntoView {
    let me = Me::here();
    let there = Memo::new(move |_| me.enterprise().and_then(|enterprise| enterprise.usage_recount));
    let timer = set_interval_with_handle(
        move || {
            if there.get_untracked().is_some() && !me.0.busy.get_untracked() {
                me.0.reload();
            }
        },
        Duration::from_secs(5),
    );
    on_cleanup(move || {
        if let Ok(timer) = timer {
            timer.clear();
        }
    });
    move || {
        there.get().map(|recount| {
            let words = recounting(&recount.time_zone, recount.done.0, recount.total.0);
            view! { <Notice tone=Tone::Wait><p>{words}</p></Notice> }
        })
    }
}
