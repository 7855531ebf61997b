//! Cards: a heading, what belongs together, and at most one thing to do in its corner.

use leptos::prelude::*;

/// A titled part of a page.
#[component]
pub fn Card(
    /// Its heading.
    #[prop(into)]
    title: Signal<String>,
    /// Its width of twelve columns, such as `w4`; empty outside a grid.
    #[prop(optional, into)]
    width: String,
    /// What stands at the right of the heading.
    #[prop(optional, into)]
    aside: Option<ViewFn>,
    /// What it holds.
    children: Children,
) -> impl IntoView {
    let heading = super::unique_id("card");
    let named = heading.clone();
    any_view! {
        <section class=format!("card {width}") aria-labelledby=named>
            <header>
                <h2 id=heading>{move || title.get()}</h2>
                <span class="grow"></span>
                {aside.map(|aside| aside.run())}
            </header>
            {children()}
        </section>
    }
}

/// One figure with its name and what explains it.
#[component]
pub fn Kpi(
    /// What is counted.
    #[prop(into)]
    label: String,
    /// The figure.
    #[prop(into)]
    figure: Signal<String>,
    /// Small words after it, such as `of 1,240`.
    #[prop(optional, into)]
    unit: Signal<String>,
    /// Its width of twelve columns.
    #[prop(optional, into)]
    width: String,
    /// Chips and links below.
    children: Children,
) -> impl IntoView {
    any_view! {
        <section class=format!("card kpi {width}")>
            <h3 class="muted">{label}</h3>
            <div class="figure">
                <span>{move || figure.get()}</span>
                {move || (!unit.get().is_empty()).then(|| view! { <small>{unit.get()}</small> })}
            </div>
            <div class="chips small">{children()}</div>
        </section>
    }
}
