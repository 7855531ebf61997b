//! The state of a thing: always a word, a colour and a shape, the same everywhere.

use leptos::prelude::*;

pub use crate::model::tone::Tone;

/// A state in one word or a few.
#[component]
pub fn Chip(
    /// Its colour and shape.
    #[prop(into)]
    tone: Signal<Tone>,
    /// Its word.
    #[prop(into)]
    label: Signal<String>,
) -> impl IntoView {
    any_view! { <span class=move || format!("chip {}", tone.get().class())>{move || label.get()}</span> }
}
