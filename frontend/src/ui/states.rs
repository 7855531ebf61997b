//! What a part shows when it has nothing to show: what will be here and how to begin, what went wrong and the way
//! out, or the shape of what is coming.

use super::button::Button;
use super::icon::{Glyph, Icon};
use crate::model::fault::Fault;
use leptos::prelude::*;

/// Nothing here yet.
#[component]
pub fn Empty(
    /// What is so, in a few words.
    #[prop(into)]
    title: Signal<String>,
    /// What will be here, and how to begin.
    #[prop(into)]
    text: Signal<String>,
    /// Above the words.
    #[prop(default = Glyph::Info)]
    icon: Glyph,
    /// It stands in a card of its own.
    #[prop(optional)]
    card: bool,
    /// The one button that begins it.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let words = view! {
        <div class="empty">
            <Icon glyph=icon />
            <h2>{move || title.get()}</h2>
            <p>{move || text.get()}</p>
            {children.map(|children| view! { <div class="row">{children()}</div> })}
        </div>
    };
    if card {
        any_view! { <div class="card">{words}</div> }
    } else {
        words.into_any()
    }
}

/// Nothing here, in a card of its own, and no button that would change that.
pub fn empty(title: &'static str, text: &'static str, icon: Glyph) -> AnyView {
    any_view! { <Empty card=true title text icon /> }
}

/// Something went wrong: what, and the way out.
#[component]
pub fn ErrorState(
    /// What went wrong.
    fault: Fault,
    /// Asks again, where that may help.
    #[prop(optional, into)]
    retry: Option<Callback<()>>,
) -> impl IntoView {
    let words = fault.words();
    let again = retry.filter(|_| fault.passes());
    let signed_out = fault == Fault::SignedOut;
    any_view! {
        <div class="empty" role="alert">
            <Icon glyph=Glyph::Warning />
            <h2>{words.title}</h2>
            <p>{words.advice}</p>
            <div class="row">
                {again.map(|retry| view! { <Button label="Try again" icon=Glyph::Refresh on_press=retry /> })}
                {signed_out.then(|| view! { <a class="btn primary" href="/sign-in">"Sign in"</a> })}
                {(!signed_out).then(|| view! { <a class="btn quiet" href="/">"Go to the overview"</a> })}
            </div>
        </div>
    }
}

/// The shape of lines to come.
#[component]
pub fn Skeleton(
    /// How many.
    #[prop(default = 6)]
    lines: usize,
) -> impl IntoView {
    any_view! {
        <div class="skeleton" role="status" aria-label="Loading">
            {(0..lines).map(|_| view! { <i></i> }).collect_view()}
        </div>
    }
}

/// A sentence that stands above a page or in a dialog, with a colour and an icon.
#[component]
pub fn Notice(
    /// Its colour.
    tone: super::chip::Tone,
    /// What it says, and what to do.
    children: Children,
) -> impl IntoView {
    use super::chip::Tone;
    let glyph = match tone {
        Tone::Ok => Glyph::Check,
        Tone::Wait => Glyph::Clock,
        Tone::Warn | Tone::Bad => Glyph::Warning,
        Tone::Off => Glyph::Info,
    };
    any_view! {
        <div class=format!("notice {}", tone.class())>
            <Icon glyph />
            <div class="stack tight grow">{children()}</div>
        </div>
    }
}
