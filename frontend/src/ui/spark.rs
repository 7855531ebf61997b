//! A sparkline: the shape of a few values, as SVG. Its words say first and last, for those who do not see it.

use crate::model::chart::spark_path;
use leptos::prelude::*;

/// A sparkline.
#[component]
pub fn Spark(
    /// The values, oldest first.
    values: Vec<f64>,
    /// What it shows, in words.
    #[prop(into)]
    label: String,
) -> impl IntoView {
    any_view! {
        <svg class="spark" width="58" height="18" viewBox="0 0 58 18" role="img" aria-label=label>
            <path
                d=spark_path(&values, 58.0, 18.0)
                fill="none"
                stroke="currentColor"
                stroke-width="1.5"
                stroke-linejoin="round"
            ></path>
        </svg>
    }
}
