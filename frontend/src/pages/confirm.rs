//! Doing what a dialog asked about: once, with the dialog closed when it is done and the reason said in it when it is
//! not.

use crate::api::issue::Targets;
use crate::api::outcome::{ConfirmationNeeded, Outcome};
use crate::ui::prelude::*;
use leptos::prelude::*;
use std::future::Future;
use std::pin::Pin;

/// What a form was asked to confirm, of which phones, and what was typed.
#[derive(Clone, Copy)]
pub struct Word {
    asked: RwSignal<Option<(Targets, ConfirmationNeeded)>>,
    typed: RwSignal<String>,
}

impl Word {
    /// Nothing asked yet.
    pub fn new() -> Self {
        Self { asked: RwSignal::new(None), typed: RwSignal::new(String::new()) }
    }

    /// What was typed, when it was asked about these phones; about others it is asked anew.
    pub fn of(&self, targets: &Targets) -> Option<String> {
        self.asked
            .with_untracked(|asked| asked.as_ref().is_some_and(|(of, _)| of == targets))
            .then(|| self.typed.get_untracked().trim().to_owned())
    }

    /// Asks.
    pub fn ask(&self, targets: Targets, needed: ConfirmationNeeded) {
        self.asked.try_set(Some((targets, needed)));
    }
}

/// The question of a form, once there is one, with the field for the word.
#[component]
pub fn WordField(
    /// What was asked, and what is typed.
    word: Word,
) -> impl IntoView {
    move || {
        word.asked.get().map(|(_, needed)| {
            let names = needed.device_names.join(", ");
            view! {
                <Notice tone=Tone::Bad>
                    <p>{needed.message}</p>
                    {(!names.is_empty()).then(|| view! { <p class="small">{names}</p> })}
                </Notice>
                <TextField label=format!("Type {} to go on", needed.word) value=word.typed autofocus=true />
            }
        })
    }
}

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

/// Asks once more before something is done to whatever was chosen for it, and does it: `title` is the heading and `words`
/// what will happen; `done` follows as after [`go`].
pub fn chosen<T, R, Fut>(
    chosen: RwSignal<Option<T>>,
    title: fn(&T) -> String,
    verb: &'static str,
    words: fn() -> AnyView,
    work: fn(T) -> Fut,
    done: impl Fn(T, R) + Copy + Send + Sync + 'static,
) -> AnyView
where
    T: Clone + Send + Sync + 'static,
    R: 'static,
    Fut: Future<Output = Outcome<R>> + 'static,
{
    let toasts = Toasts::here();
    let (open, busy, problem) = (opens(chosen), RwSignal::new(false), RwSignal::new(None::<String>));
    let heading = move || chosen.with(|one| one.as_ref().map(title).unwrap_or_default());
    let confirmed = move |()| {
        let Some(one) = chosen.get_untracked() else { return };
        go(open, busy, problem, toasts, work(one.clone()), move |made| done(one, made));
    };
    any_view! {
        <Confirm open title=Signal::derive(heading) verb busy problem on_confirm=confirmed>
            {words()}
        </Confirm>
    }
}
