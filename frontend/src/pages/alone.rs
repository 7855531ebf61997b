//! The frame of the pages before the sign-in: the form at the left, what Handsight is at the right.

use crate::api::session::Standing;
use crate::model::address::Query;
use crate::ui::any_view;
use crate::ui::icon::{Glyph, Icon};
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_location, use_navigate};

/// Leaves for the page that was wanted as soon as somebody is signed in.
pub fn leave_when_signed_in() {
    let standing = expect_context::<RwSignal<Standing>>();
    let navigate = use_navigate();
    let search = use_location().search;
    Effect::new(move |_| {
        if standing.get() == Standing::In {
            let query = Query::parse(&search.get_untracked());
            // Only an address of this console: never another site's.
            let next = query.get("next").filter(|next| next.starts_with('/') && !next.starts_with("//"));
            navigate(next.unwrap_or("/"), NavigateOptions { replace: true, ..NavigateOptions::default() });
        }
    });
}

/// The frame.
#[component]
pub fn Alone(
    /// The form.
    children: Children,
) -> impl IntoView {
    let points = [
        (
            Glyph::Send,
            "Ask, and see it happen",
            "Lock, locate, back up or wipe by message; every step is on the page, from the gateway to the phone.",
        ),
        (
            Glyph::Chart,
            "Know what phones do",
            "Calls, data, roaming and signal from the phones themselves, across all your carriers.",
        ),
        (
            Glyph::Hexagon,
            "See how well networks work",
            "Your own map of signal, speed and generation, measured where your people are.",
        ),
    ];
    any_view! {
        <div class="alone">
            <main id="main" class="alone-form">
                <div>
                    <a class="brand" href="/sign-in">
                        <Icon glyph=Glyph::Mark />
                        "Handsight"
                    </a>
                    {children()}
                </div>
            </main>
            <aside class="alone-side" aria-label="What Handsight is">
                <h2>"Every phone of the enterprise, in hand and in sight"</h2>
                <ul>
                    {points
                        .into_iter()
                        .map(|(glyph, title, text)| {
                            view! {
                                <li>
                                    <Icon glyph />
                                    <span>
                                        <b>{title}</b>
                                        {text}
                                    </span>
                                </li>
                            }
                        })
                        .collect_view()}
                </ul>
                <svg class="art" viewBox="0 0 400 400" fill="none" stroke="#6ea8ff" aria-hidden="true">
                    <circle cx="200" cy="200" r="60"></circle>
                    <circle cx="200" cy="200" r="110"></circle>
                    <circle cx="200" cy="200" r="160"></circle>
                    <circle cx="200" cy="200" r="199"></circle>
                </svg>
            </aside>
        </div>
    }
}
