//! Charts: drawn by the chart library, which is loaded when the first one appears, with the same figures in a table
//! one press away. A picture that cannot be drawn leaves its table.

use super::tabs::Segmented;
use crate::browser::{self, Chart};
use leptos::html;
use leptos::prelude::*;
use serde_json::Value;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;

/// A chart.
#[component]
pub fn Plot(
    /// What it shows, in words.
    #[prop(into)]
    label: Signal<String>,
    /// The chart library's options; see `model::plot`.
    #[prop(into)]
    option: Signal<Value>,
    /// Height in pixels.
    #[prop(default = 250)]
    height: u32,
) -> impl IntoView {
    let node = NodeRef::<html::Div>::new();
    let chart = StoredValue::new_local(None::<Chart>);
    let failed = RwSignal::new(false);
    Effect::new(move |opened: Option<bool>| {
        let option = option.get().to_string();
        let Some(element) = node.get() else { return false };
        let Ok(option) = js_sys::JSON::parse(&option) else { return opened.unwrap_or_default() };
        if opened == Some(true) {
            chart.try_update_value(|chart| {
                if let Some(chart) = chart {
                    chart.update(&option);
                }
            });
            return true;
        }
        leptos::task::spawn_local(async move {
            match JsFuture::from(browser::open_chart(&element, &option)).await {
                Ok(made) => {
                    let made: Chart = made.unchecked_into();
                    let kept = chart.try_update_value(|chart| *chart = Some(made.clone())).is_some();
                    if !kept {
                        made.close();
                    }
                }
                Err(_) => {
                    failed.try_set(true);
                }
            }
        });
        true
    });
    on_cleanup(move || {
        chart.try_update_value(|chart| {
            if let Some(chart) = chart.take() {
                chart.close();
            }
        });
    });
    any_view! {
        <div
            node_ref=node
            class="chart"
            role="img"
            aria-label=move || label.get()
            style=format!("height:{height}px")
        ></div>
        {move || {
            failed
                .get()
                .then(|| view! { <p class="small muted">"The chart could not be drawn. Its table has the same figures."</p> })
        }}
    }
}

/// A chart and its table, one at a time.
#[component]
pub fn Plotted(
    /// What both show, in words.
    #[prop(into)]
    label: Signal<String>,
    /// The chart library's options.
    #[prop(into)]
    option: Signal<Value>,
    /// Height of the chart in pixels.
    #[prop(default = 250)]
    height: u32,
    /// Whether the table is what is shown.
    as_table: RwSignal<bool>,
    /// Draws the table.
    table: ViewFn,
) -> impl IntoView {
    move || {
        if as_table.get() {
            table.run()
        } else {
            any_view! { <Plot label option height /> }
        }
    }
}

/// The choice between a chart and its table.
#[component]
pub fn PlotOrTable(
    /// Whether the table is what is shown.
    as_table: RwSignal<bool>,
) -> impl IntoView {
    any_view! {
        <Segmented
            label="Show as"
            choices=vec![("chart".to_owned(), "Chart".to_owned()), ("table".to_owned(), "Table".to_owned())]
            value=Signal::derive(move || if as_table.get() { "table".to_owned() } else { "chart".to_owned() })
            on_choose=move |choice: String| as_table.set(choice == "table")
        />
    }
}
