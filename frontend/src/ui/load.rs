//! Data on its way: loads when its key changes, keeps what is shown while it loads anew (nothing flickers), and lets
//! a late answer of an old question fall.

use super::chip::Tone;
use super::states::{ErrorState, Notice, Skeleton};
use crate::model::fault::Fault;
use leptos::prelude::*;
use std::future::Future;
use std::pin::Pin;

/// Something loaded, or on its way.
pub struct Load<T: Send + Sync + 'static> {
    /// The newest data.
    pub data: RwSignal<Option<T>>,
    /// Why the newest try brought nothing; cleared by the next that does.
    pub fault: RwSignal<Option<Fault>>,
    /// Whether a request is under way.
    pub busy: RwSignal<bool>,
    again: RwSignal<u32>,
}

impl<T: Send + Sync + 'static> Clone for Load<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Send + Sync + 'static> Copy for Load<T> {}

impl<T: Send + Sync + 'static> Load<T> {
    /// Loads again, with what is shown staying until the answer is here.
    pub fn reload(&self) {
        self.again.update(|count| *count += 1);
    }

    /// Words on what is loaded; `until` stands there until it is here.
    pub fn words(&self, until: &'static str, of: fn(&T) -> String) -> Signal<String> {
        let data = self.data;
        Signal::derive(move || data.with(|data| data.as_ref().map_or_else(|| until.to_owned(), of)))
    }

    /// Whether what is shown answers the newest question: nothing is under way, and the newest try brought it.
    pub fn current(&self) -> bool {
        !self.busy.get() && self.fault.with(Option::is_none)
    }

    /// Takes what a live event brought. An answer under way may have been made before it and would put the older state
    /// back for good, so that one is asked for anew.
    pub fn put(&self, newer: T) {
        if self.busy.try_get_untracked() == Some(true) {
            self.again.try_update(|count| *count += 1);
        }
        self.data.try_set(Some(newer));
    }
}

/// Loads `fetch(key())` now, whenever the key changes and on [`Load::reload`].
pub fn load<K, T, Fut>(
    key: impl Fn() -> K + Send + Sync + 'static,
    fetch: impl Fn(K) -> Fut + 'static,
) -> Load<T>
where
    K: Clone + PartialEq + Send + Sync + 'static,
    T: Send + Sync + 'static,
    Fut: Future<Output = Result<T, Fault>> + 'static,
{
    let load = Load {
        data: RwSignal::new(None),
        fault: RwSignal::new(None),
        busy: RwSignal::new(true),
        again: RwSignal::new(0),
    };
    let asked = StoredValue::new(0_u64);
    let key = Memo::new(move |_| key());
    Effect::new(move |_| {
        load.again.track();
        let question = key.get();
        let turn = asked.get_value() + 1;
        asked.set_value(turn);
        load.busy.set(true);
        // Boxed: what waits is compiled once for each kind of data, not for each question.
        settle(load, asked, turn, Box::pin(fetch(question)));
    });
    load
}

type Answer<T> = Pin<Box<dyn Future<Output = Result<T, Fault>>>>;

fn settle<T: Send + Sync + 'static>(load: Load<T>, asked: StoredValue<u64>, turn: u64, answer: Answer<T>) {
    leptos::task::spawn_local(async move {
        let answer = answer.await;
        // The view may be gone, or a newer question may have been asked.
        if asked.try_get_value() != Some(turn) {
            return;
        }
        match answer {
            Ok(data) => {
                load.fault.try_set(None);
                load.data.try_set(Some(data));
            }
            Err(fault) => {
                load.fault.try_set(Some(fault));
            }
        }
        load.busy.try_set(false);
    });
}

/// Why the newest try brought nothing, while older data are still shown. [`Loaded`] alone says it only while there is
/// nothing to show.
#[component]
pub fn Faulted<T: Send + Sync + 'static>(
    /// What is loaded.
    load: Load<T>,
) -> impl IntoView {
    let words =
        move || load.fault.get().filter(|_| load.data.with(Option::is_some)).map(|fault| fault.words());
    any_view! {
        <div role="alert">
            {move || {
                words()
                    .map(|words| {
                        view! {
                            <Notice tone=Tone::Bad>
                                <p>{format!("{}. {}", words.title, words.advice)}</p>
                            </Notice>
                        }
                    })
            }}
        </div>
    }
}

#[derive(Clone, PartialEq)]
enum Phase {
    Coming,
    Failed(Fault),
    There,
}

/// Shows loaded data, its shape while it comes, or what went wrong and the way out. What `draw` makes stays in place
/// when newer data arrive; only the signal it was given changes.
#[component]
pub fn Loaded<T, F>(
    /// What is loaded.
    load: Load<T>,
    /// Lines of the skeleton.
    #[prop(default = 6)]
    lines: usize,
    /// Draws the data.
    draw: F,
) -> impl IntoView
where
    T: Clone + Send + Sync + 'static,
    F: Fn(Signal<T>) -> AnyView + Send + Sync + 'static,
{
    let phase = Memo::new(move |_| {
        if load.data.with(Option::is_some) {
            Phase::There
        } else {
            load.fault.get().map_or(Phase::Coming, Phase::Failed)
        }
    });
    move || match phase.get() {
        Phase::Coming => any_view! { <Skeleton lines /> },
        Phase::Failed(fault) => any_view! { <ErrorState fault retry=move |()| load.reload() /> },
        Phase::There => {
            let first = load.data.get_untracked();
            match first {
                Some(first) => draw(Signal::derive(move || load.data.get().unwrap_or_else(|| first.clone()))),
                None => ().into_any(),
            }
        }
    }
}
