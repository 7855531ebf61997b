//! Find anything: pages at once, devices as the server answers.

use super::me::Me;
use super::places::PLACES;
use crate::ui::palette::{Found, Palette};
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;

/// The palette of this console.
#[component]
pub fn Find(
    /// Whether it is open.
    open: RwSignal<bool>,
) -> impl IntoView {
    let me = Me::here();
    let navigate = use_navigate();
    let query = RwSignal::new(String::new());
    let found = Memo::new(move |_| {
        let wanted = query.get().trim().to_lowercase();
        PLACES
            .iter()
            .filter(|place| me.can(place.need) && place.label.to_lowercase().contains(&wanted))
            .map(|place| Found {
                group: "Pages",
                label: place.label.to_owned(),
                hint: place.section.to_owned(),
                icon: place.icon,
                href: place.path.to_owned(),
            })
            .collect::<Vec<_>>()
    });
    let go = move |href: String| navigate(&href, NavigateOptions::default());
    view! { <Palette open query found busy=false on_go=go /> }.into_any()
}
