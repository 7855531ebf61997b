//! Deleting devices: asked for without a word first, then with the word that the answer wants.

use crate::api::outcome::{ConfirmationNeeded, Outcome, Refusal};
use crate::pages::confirm::refused;
use crate::pages::prelude::*;
use std::future::Future;

/// A deletion, and what must be confirmed of it.
#[derive(Clone, Copy)]
pub struct Deletion {
    open: RwSignal<bool>,
    /// What must be confirmed, once that was answered.
    pub needed: RwSignal<Option<ConfirmationNeeded>>,
    busy: RwSignal<bool>,
    problem: RwSignal<Option<String>>,
    run: Callback<Option<ConfirmationNeeded>>,
}

impl Deletion {
    /// `work` deletes with what was confirmed, and says that it did.
    pub fn new<Fut>(work: impl Fn(Option<ConfirmationNeeded>) -> Fut + Send + Sync + 'static) -> Self
    where
        Fut: Future<Output = Outcome<()>> + 'static,
    {
        let toasts = Toasts::here();
        let (open, needed) = (RwSignal::new(false), RwSignal::new(None::<ConfirmationNeeded>));
        let (busy, problem) = (RwSignal::new(false), RwSignal::new(None::<String>));
        let run = Callback::new(move |confirmed: Option<ConfirmationNeeded>| {
            busy.set(true);
            problem.set(None);
            let deleted = work(confirmed.clone());
            leptos::task::spawn_local(async move {
                match deleted.await {
                    Ok(()) => {
                        open.try_set(false);
                    }
                    Err(Refusal::Confirm(asked)) => {
                        if confirmed.is_some_and(|before| before.device_count != asked.device_count) {
                            let why = "There are more or fewer devices by now: look at the count again";
                            refused(open, problem, toasts, why);
                        }
                        needed.try_set(Some(asked));
                        open.try_set(true);
                    }
                    Err(refusal) => refused(open, problem, toasts, refusal.text()),
                }
                busy.try_set(false);
            });
        });
        Self { open, needed, busy, problem, run }
    }

    /// Deletes, or asks first.
    pub fn begin(self) {
        self.run.run(None);
    }
}

/// The question, once there is one.
#[component]
pub fn DeletionDialog(
    /// The deletion.
    deletion: Deletion,
    /// Its heading.
    #[prop(into)]
    title: Signal<String>,
    /// What will happen, and to whom.
    children: ChildrenFn,
) -> impl IntoView {
    let Deletion { open, needed, busy, problem, run } = deletion;
    let word = Signal::derive(move || needed.get().map(|needed| needed.word).unwrap_or_default());
    let children = StoredValue::new(children);
    any_view! {
        <ConfirmTyping open title word verb="Delete" busy problem on_confirm=move |()| run.run(needed.get_untracked())>
            <p>{move || needed.get().map(|needed| needed.message)}</p>
            {children.with_value(|children| children())}
        </ConfirmTyping>
    }
}
