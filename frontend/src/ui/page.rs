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
    any_view! { <div class=format!("page {shape}")>{children()}</div> }
}

/// The head of a page: its name, and what can be done on it at the other end.
#[component]
pub fn PageHead(
    /// Its name.
    title: &'static str,
    /// How much there is of what it shows.
    #[prop(optional, into)]
    count: Option<Signal<String>>,
    /// What can be done.
    children: Children,
) -> impl IntoView {
    any_view! {
        <div class="head">
            <h1>{title}</h1>
            {count.map(|count| view! { <span class="muted num">{move || count.get()}</span> })}
            <span class="grow"></span>
            {children()}
        </div>
    }
}
