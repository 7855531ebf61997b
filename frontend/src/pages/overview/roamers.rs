//! Who is in another carrier's network now.

use crate::api::overview::{Roamer, Standing};
use crate::model::number::{bytes, grouped};
use crate::model::usage_words::country;
use crate::ui::prelude::*;
use leptos::prelude::*;

/// The card.
#[component]
pub fn Roamers(standing: Signal<Standing>) -> impl IntoView {
    let columns = vec![
        Column::new("person", "Person", |roamer: &Roamer| {
            let href = format!("/devices/{}", roamer.device.id.inner());
            view! { <a href=href>{roamer.device.called()}</a> }.into_any()
        })
        .lead(),
        Column::moment("since", "Since", |roamer: &Roamer| Some(roamer.since.at())),
        Column::new("country", "Country", |roamer: &Roamer| country(&roamer.country).into_any()),
        Column::new("minutes", "Minutes", |roamer: &Roamer| {
            let minutes = grouped(roamer.seconds.0 / 60);
            if roamer.seconds.0 >= 6_000 {
                view! { <span class="warn-ink strong">{minutes}</span> }.into_any()
            } else {
                minutes.into_any()
            }
        })
        .numeric(),
        Column::new("data", "Data", |roamer: &Roamer| bytes(roamer.bytes.0 as f64).into_any()).numeric(),
        Column::new("carrier", "Home carrier", |roamer: &Roamer| {
            roamer.home_carrier.clone().unwrap_or_else(|| "–".to_owned()).into_any()
        })
        .minor(),
    ];
    let rows = Signal::derive(move || standing.with(|standing| standing.roamers.clone()));
    view! {
        <Card width="w8" title="Current roamers">
            <span id="roamers" class="anchor"></span>
            {move || {
                if rows.with(Vec::is_empty) {
                    view! {
                        <Empty
                            icon=Glyph::Pin
                            title="Nobody roams"
                            text="When a phone enters another carrier's network, it appears here with its minutes and data since then."
                        />
                    }
                    .into_any()
                } else {
                    view! {
                        <DataTable
                            label="Current roamers"
                            columns=Signal::stored(columns.clone())
                            rows
                            id=|roamer: &Roamer| roamer.device.id.inner().to_owned()
                        />
                    }
                    .into_any()
                }
            }}
        </Card>
    }
    .into_any()
}
