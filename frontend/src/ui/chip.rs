//! The state of a thing: always a word, a colour and a shape, the same everywhere.

use leptos::prelude::*;

/// The five states of the design system.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// As it should be (dot).
    Ok,
    /// On its way (half a ring).
    Wait,
    /// Look at it (triangle).
    Warn,
    /// Wrong (square).
    Bad,
    /// Not in use, or ended (ring).
    Off,
}

impl Tone {
    /// The class that carries colour and shape.
    pub const fn class(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Wait => "wait",
            Self::Warn => "warn",
            Self::Bad => "bad",
            Self::Off => "off",
        }
    }
}

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
    view! { <span class=move || format!("chip {}", tone.get().class())>{move || label.get()}</span> }
        .into_any()
}
