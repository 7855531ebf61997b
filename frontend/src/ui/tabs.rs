//! Ways between views of one thing: tabs are links with addresses of their own, a segmented choice changes what a
//! part shows.

use leptos::prelude::*;

/// One tab.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tab {
    /// Its words.
    pub label: String,
    /// Where it leads.
    pub href: String,
    /// A count behind the words.
    pub count: Option<String>,
    /// Whether it is where we are.
    pub current: bool,
}

/// Tabs.
#[component]
pub fn Tabs(
    /// What they lead through, for screen readers.
    #[prop(into)]
    label: String,
    /// The tabs, in order.
    #[prop(into)]
    tabs: Signal<Vec<Tab>>,
    /// What stands after the last tab.
    #[prop(optional, into)]
    after: Option<ViewFn>,
) -> impl IntoView {
    any_view! {
        <nav class="tabs" aria-label=label>
            {move || {
                tabs.get()
                    .into_iter()
                    .map(|tab| {
                        view! {
                            <a href=tab.href aria-current=tab.current.then_some("page")>
                                {tab.label}
                                {tab.count.map(|count| view! { <span class="muted num">{count}</span> })}
                            </a>
                        }
                    })
                    .collect_view()
            }}
            {after.map(|after| after.run())}
        </nav>
    }
}

/// Tabs that never change: each with its address and its words; `current` is the address of the present one.
pub fn tabs(label: &'static str, parts: &[(&str, &str)], current: &str) -> AnyView {
    let tab = |(href, words): &(&str, &str)| Tab {
        label: (*words).to_owned(),
        href: (*href).to_owned(),
        count: None,
        current: *href == current,
    };
    let tabs: Vec<Tab> = parts.iter().map(tab).collect();
    any_view! { <Tabs label tabs=Signal::stored(tabs) /> }
}

/// One of a few, all visible.
#[component]
pub fn Segmented(
    /// What is chosen, for screen readers.
    #[prop(into)]
    label: String,
    /// Values and words, in order.
    #[prop(into)]
    choices: Vec<(String, String)>,
    /// The value chosen.
    #[prop(into)]
    value: Signal<String>,
    /// What choosing does.
    #[prop(into)]
    on_choose: Callback<String>,
) -> impl IntoView {
    any_view! {
        <div class="seg" role="group" aria-label=label>
            {choices
                .into_iter()
                .map(|(own, words)| {
                    let (chosen, pressed) = (own.clone(), own);
                    view! {
                        <button
                            type="button"
                            aria-pressed=move || if value.get() == pressed { "true" } else { "false" }
                            on:click=move |_| on_choose.run(chosen.clone())
                        >
                            {words}
                        </button>
                    }
                })
                .collect_view()}
        </div>
    }
}
