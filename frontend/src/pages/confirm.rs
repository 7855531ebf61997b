//! Doing what a dialog asked about: once, with the dialog closed when it is done and the reason said in it when it is
//! not.

use crate::api::outcome::Outcome;
use crate::ui::prelude::*;
use leptos::prelude::*;
use std::future::Future;
use std::pin::Pin;

type Work<T> = Pin<Box<dyn Future<Output = Outcome<T>>>>;
type Done<T> = Box<dyn FnOnce(T)>;

/// Does `work` unless it is under way already. When it is done, the dialog closes and `done` gets what came of it, even
/// if the page is gone by then: `done` touches what belongs to the page by the careful ways (`try_run`,
/// `try_with_value`) alone. When it is refused, the dialog stays and `problem` gets the reason, which it shows.
pub fn go<T: 'static>(
    open: RwSignal<bool>,
    busy: RwSignal<bool>,
    problem: RwSignal<Option<String>>,
    toasts: Toasts,
    work: impl Future<Output = Outcome<T>> + 'static,
    done: impl FnOnce(T) + 'static,
) {
    if busy.get_untracked() {
        return;
    }
    busy.set(true);
    problem.set(None);
    // Boxed: what waits is compiled once for each kind of answer, not for each question.
    settle(open, busy, problem, toasts, Box::pin(work), Box::new(done));
}

fn settle<T: 'static>(
    open: RwSignal<bool>,
    busy: RwSignal<bool>,
    problem: RwSignal<Option<String>>,
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
            Err(refusal) => refused(open, problem, toasts, refusal.text()),
        }
        busy.try_set(false);
    });
}

/// Says why something was refused: in the dialog while it is open, for a toast lies behind it, out of reach; else by a
/// toast.
pub fn refused(
    open: RwSignal<bool>,
    problem: RwSignal<Option<String>>,
    toasts: Toasts,
    why: impl Into<String>,
) {
    if open.try_get_untracked() == Some(true) {
        problem.try_set(Some(why.into()));
    } else {
        toasts.warn(why.into());
    }
}
