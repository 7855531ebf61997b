//! An address that is no page.

use crate::pages::prelude::*;

/// The page.
#[component]
pub fn Page() -> impl IntoView {
    any_view! {
        <main id="main">
            <Sheet title="Not found">
                <div class="head">
                    <h1>"Not found"</h1>
                </div>
                <Empty
                    title="There is no such page"
                    text="The link may be incomplete, or the page has moved."
                    icon=Glyph::Search
                >
                    <LinkButton label="Go to the overview" href="/" kind=Kind::Primary />
                </Empty>
            </Sheet>
        </main>
    }
}
