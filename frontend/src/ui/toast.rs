//! Short news in the corner: what was done, with a way back where there is one. Read out politely; goes by itself,
//! but not while the pointer is on it.

use super::icon::{Glyph, Icon};
use leptos::prelude::*;
use std::time::Duration;

/// How long news stays, in seconds.
const STAY: u64 = 7;

#[derive(Clone)]
struct Toast {
    id: u32,
    text: String,
    bad: bool,
    undo: Option<(String, Callback<()>)>,
}

/// The place news is put; one for the whole page.
#[derive(Clone, Copy)]
pub struct Toasts {
    list: RwSignal<Vec<Toast>>,
    next: RwSignal<u32>,
    held: RwSignal<bool>,
}

impl Toasts {
    /// Makes the place; called once, by the root of the views.
    pub fn provide() -> Self {
        let toasts =
            Self { list: RwSignal::new(Vec::new()), next: RwSignal::new(0), held: RwSignal::new(false) };
        provide_context(toasts);
        toasts
    }

    /// The place of this page.
    pub fn here() -> Self {
        use_context::<Self>().unwrap_or_else(Self::provide)
    }

    /// Says that something was done.
    pub fn say(&self, text: impl Into<String>) {
        self.push(text.into(), false, None);
    }

    /// Says that something was done, with a button that takes it back or leads on.
    pub fn say_with(&self, text: impl Into<String>, verb: &str, act: impl Into<Callback<()>>) {
        self.push(text.into(), false, Some((verb.to_owned(), act.into())));
    }

    /// Says that something could not be done.
    pub fn warn(&self, text: impl Into<String>) {
        self.push(text.into(), true, None);
    }

    /// Says what a fault says.
    pub fn fault(&self, fault: &crate::model::fault::Fault) {
        let words = fault.words();
        self.warn(format!("{}. {}", words.title, words.advice));
    }

    fn push(&self, text: String, bad: bool, undo: Option<(String, Callback<()>)>) {
        let id = self.next.get_untracked();
        self.next.set(id + 1);
        self.list.update(|list| {
            list.push(Toast { id, text, bad, undo });
            let surplus = list.len().saturating_sub(3);
            list.drain(..surplus);
        });
        self.fade(id);
    }

    fn fade(self, id: u32) {
        set_timeout(
            move || {
                if self.held.get_untracked() {
                    self.fade(id);
                } else {
                    self.drop(id);
                }
            },
            Duration::from_secs(STAY),
        );
    }

    fn drop(self, id: u32) {
        self.list.update(|list| list.retain(|toast| toast.id != id));
    }
}

/// Where the news appears.
#[component]
pub fn ToastRegion() -> impl IntoView {
    let toasts = Toasts::here();
    any_view! {
        <div
            class="toasts"
            role="status"
            aria-live="polite"
            on:pointerenter=move |_| toasts.held.set(true)
            on:pointerleave=move |_| toasts.held.set(false)
        >
            <For each=move || toasts.list.get() key=|toast| toast.id let:toast>
                <div class=if toast.bad { "toast bad" } else { "toast" }>
                    <span class="grow">{toast.text}</span>
                    {toast
                        .undo
                        .map(|(verb, act)| {
                            view! {
                                <button type="button" on:click=move |_| { toasts.drop(toast.id); act.run(()); }>{verb}</button>
                            }
                        })}
                    <button type="button" aria-label="Dismiss" on:click=move |_| toasts.drop(toast.id)>
                        <Icon glyph=Glyph::Close />
                    </button>
                </div>
            </For>
        </div>
    }
}
