//! Text to take along: shown as it is, with a button that puts it on the clipboard and says so.

use super::button::{Button, Kind};
use super::icon::Glyph;
use super::toast::Toasts;
use crate::browser;
use leptos::prelude::*;

/// A line of text with a copy button.
#[component]
pub fn CopyLine(
    /// The text.
    #[prop(into)]
    text: Signal<String>,
    /// What it is, for the button's name.
    #[prop(into)]
    what: String,
) -> impl IntoView {
    let toasts = Toasts::here();
    let said = what.clone();
    let press = move |()| {
        let (text, what) = (text.get_untracked(), said.clone());
        leptos::task::spawn_local(async move {
            if browser::copy(text).await {
                toasts.say(format!("Copied the {what}"));
            } else {
                toasts.warn("This browser does not let the page copy. Select the text and copy it by hand.");
            }
        });
    };
    any_view! {
        <div class="copyline">
            <code>{move || text.get()}</code>
            <Button label=format!("Copy the {what}") icon=Glyph::Copy icon_only=true small=true kind=Kind::Quiet on_press=press />
        </div>
    }
}
