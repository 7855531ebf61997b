//! Doing what a dialog asked about: once, with the dialog closed when it is done and the reason said when it is not.

use crate::api::outcome::Outcome;
use crate::ui::prelude::*;
use leptos::prelude::*;
use std::future::Future;
use std::pin::Pin;

type Work<T> = Pin<Box<dyn Future<Output = Outcome<T>>>>;
type Done<T> = Box<dyn FnOnce(T)>;

/// Does `work` unless it is under way already. When it is done, the dialog closes and `done` gets what came of it, even
/// if the page is gone by then: `done` touches what belongs to the page by the careful ways (`try_run`,
/// `try_with_value`) alone. When it is refused, the reason is said and the dialog stays.
pub fn go<T: 'static>(
    open: RwSignal<bool>,
    busy: RwSignal<bool>,
    toasts: Toasts,
    work: impl Future<Output = Outcome<T>> + 'static,
    done: impl FnOnce(T) + 'static,
) {
    if busy.get_untracked() {
        return;
    }
    busy.set(true);
    // Boxed: what waits is compiled once for each kind of answer, not for each question.
    settle(open, busy, toasts, Box::pin(work), Box::new(done));
}

fn settle<T: 'static>(
    open: RwSignal<bool>,
    busy: RwSignal<bool>,
    toasts: Toasts,
    work: Work<T>,
    done: Done<T>,
) {
    leptos::task::spawn_local(async move {
        match work.await {
            Ok(made) => {
                open.try_set(false);
                done(made);
            }
            Err(refusal) => toasts.warn(refusal.text()),
        }
        busy.try_set(false);
    });
}
