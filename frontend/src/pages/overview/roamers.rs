//! Who is in another carrier's network now.

use crate::api::overview::{Roamer, Standing};
use crate::model::number::{bytes, grouped};
use crate::model::usage_words::country;
use crate::pages::prelude::*;

/// The card.
#[component]
pub fn Roamers(standing: Signal<Standing>) -> impl IntoView {
    let columns = vec![
        Column::new("person", "Person", |roamer: &Roamer| {
            let href = format!("/devices/{}", roamer.device.id.inner());
            view! { <a href=href>{roamer.device.called()}</a> }
        })
        .lead(),
        Column::moment("since", "Since", |roamer: &Roamer| Some(roamer.since.at())),
        Column::new("country", "Country", |roamer: &Roamer| country(&roamer.country)),
        Column::new("minutes", "Minutes", |roamer: &Roamer| {
            let minutes = grouped(roamer.seconds.0 / 60);
            if roamer.seconds.0 >= 6_000 {
                any_view! { <span class="warn-ink strong">{minutes}</span> }
            } else {
                minutes.into_any()
            }
        })
        .numeric(),
        Column::new("data", "Data", |roamer: &Roamer| bytes(roamer.bytes.0 as f64)).numeric(),
        Column::new("carrier", "Home carrier", |roamer: &Roamer| {
            roamer.home_carrier.clone().unwrap_or_else(|| "–".to_owned())
        })
        .minor(),
    ];
    let rows = Signal::derive(move || standing.with(|standing| standing.roamers.clone()));
    let table = Table::new("Current roamers", columns, |roamer| roamer.device.id.inner().to_owned());
    let none = || {
        let text = "When a phone enters another carrier's network, it appears here with its minutes and data since then.";
        any_view! { <Empty icon=Glyph::Pin title="Nobody roams" text /> }
    };
    any_view! {
        <Card width="w8" title="Current roamers">
            <span id="roamers" class="anchor"></span>
            {table.or(rows, none)}
        </Card>
    }
}
