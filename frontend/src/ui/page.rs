//! The frame of one page's content; names the browser's tab.

use crate::browser;
use leptos::prelude::*;

/// The content of a page.
#[component]
pub fn Sheet(
    /// The name of the tab; pages show their own heading.
    #[prop(into)]
    title: Signal<String>,
    /// `narrow` for forms, `wide` for maps, else empty.
    #[prop(optional, into)]
    shape: String,
    /// The content.
    children: Children,
) -> impl IntoView {
    Effect::new(move |_| browser::set_title(&format!("{} · Handsight", title.get())));
    view! { <div class=format!("page {shape}")>{children()}</div> }.into_any()
}
