//! Who roams now.

use crate::api::enterprise::{Roamer, Standing};
use crate::model::number;
use crate::ui::prelude::*;
use leptos::prelude::*;

/// The card.
#[component]
pub fn RoamersCard(
    /// How things stand.
    now: Signal<Standing>,
) -> impl IntoView {
    let columns = Signal::stored(vec![
        Column::new("person", "Person", |one: &Roamer| {
            let name = one.device.holder.clone().unwrap_or_else(|| one.device.name.clone());
            view! { <a href=format!("/devices/{}", one.device.id.inner())>{name}</a> }.into_any()
        })
        .lead(),
        Column::new("since", "Since", |one: &Roamer| view! { <Moment at=Some(one.since.at()) /> }.into_any()),
        Column::new("country", "Country", |one: &Roamer| one.country.clone().into_any()),
        Column::new("minutes", "Minutes", |one: &Roamer| number::grouped(one.seconds.0 / 60).into_any())
            .numeric(),
        Column::new("data", "Data", |one: &Roamer| number::bytes(one.bytes.0 as f64).into_any()).numeric(),
        Column::new("carrier", "Home carrier", |one: &Roamer| {
            one.home_carrier.clone().unwrap_or_else(|| number::NONE.to_owned()).into_any()
        })
        .minor(),
    ]);
    view! {
        <Card title="Current roamers" width="w12" aside=|| view! { <span class="small muted">"Since they left home"</span> }>
            <Show
                when=move || now.with(|now| !now.roamers.is_empty())
                fallback=|| {
                    view! {
                        <Empty title="Nobody roams now" text="Phones that use another country's network stand here with what they used." icon=Glyph::Pin />
                    }
                }
            >
                <DataTable
                    label="Current roamers"
                    columns
                    rows=Signal::derive(move || now.with(|now| now.roamers.clone()))
                    id=|one| one.device.id.inner().to_owned()
                />
            </Show>
        </Card>
    }
    .into_any()
}
