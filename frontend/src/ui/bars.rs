//! Bars: a ranked list with lengths, and one bar of parts. The figures stand beside them in words.

use super::chip::Tone;
use crate::model::chart::share;
use leptos::prelude::*;

/// One bar of a list.
#[derive(Clone, Debug, PartialEq)]
pub struct Bar {
    /// What it stands for.
    pub name: String,
    /// Its figure in words, with the unit.
    pub figure: String,
    /// Its length.
    pub value: f64,
    /// Its colour, where it is not the accent.
    pub tone: Option<Tone>,
    /// Where its name leads.
    pub href: Option<String>,
}

/// A list of bars, the longest as wide as its place unless `whole` says what is.
#[component]
pub fn BarList(
    /// The bars, in the order to show.
    #[prop(into)]
    bars: Signal<Vec<Bar>>,
    /// What a full bar means; else the longest is full.
    #[prop(optional, into)]
    whole: Option<f64>,
) -> impl IntoView {
    any_view! {
        <ul class="bars">
            {move || {
                let bars = bars.get();
                let full = whole.unwrap_or_else(|| bars.iter().map(|bar| bar.value).fold(0.0, f64::max));
                bars.into_iter()
                    .map(|bar| {
                        let class = bar.tone.map_or("bar".to_owned(), |tone| format!("bar {}", tone.class()));
                        let name = bar.name.clone();
                        view! {
                            <li>
                                <div>
                                    {match bar.href {
                                        Some(href) => any_view! { <a class="name" href=href>{name}</a> },
                                        None => any_view! { <span class="name">{name}</span> },
                                    }}
                                    <span class="num nowrap">{bar.figure}</span>
                                </div>
                                <div class=class>
                                    <i style=format!("width:{:.1}%", share(bar.value, full))></i>
                                </div>
                            </li>
                        }
                    })
                    .collect_view()
            }}
        </ul>
    }
}

/// One bar of parts, such as the counts of a session.
#[component]
pub fn Parted(
    /// Sizes, colours and words of the parts.
    #[prop(into)]
    parts: Signal<Vec<(f64, Tone, String)>>,
) -> impl IntoView {
    let label = move || {
        let words: Vec<String> =
            parts.get().into_iter().filter(|part| part.0 > 0.0).map(|part| part.2).collect();
        if words.is_empty() { "Nothing yet".to_owned() } else { words.join(", ") }
    };
    any_view! {
        <div class="parted" role="img" aria-label=label>
            {move || {
                parts
                    .get()
                    .into_iter()
                    .filter(|part| part.0 > 0.0)
                    .map(|(size, tone, _)| view! { <i class=tone.class() style=format!("flex:{size} 1 0")></i> })
                    .collect_view()
            }}
        </div>
    }
}
