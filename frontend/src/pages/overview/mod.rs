//! The overview: how things stand now.

use crate::ui::prelude::*;
use leptos::prelude::*;

/// The page.
#[component]
pub fn Page() -> impl IntoView {
    view! {
        <Sheet title="Overview">
            <div class="head">
                <h1>"Overview"</h1>
            </div>
        </Sheet>
    }
    .into_any()
}
