//! A device's usage: its sums, and the single events below.

use crate::api::device_full::{EventPage, EventRow, events};
use crate::model::number;
use crate::model::wording;
use crate::pages::device_usage::DeviceUsage;
use crate::pages::prelude::*;

/// The tab.
#[component]
pub fn Usage(
    /// Whose.
    id: String,
) -> impl IntoView {
    let here = Listing::new(format!("/devices/{id}/usage"));
    let device = Signal::stored(id.clone());
    let page = load(move || (id.clone(), here.turn()), |(id, turn)| async move { events(&id, turn).await });
    any_view! {
        <DeviceUsage device />
        <div class="cols">
            <Card title="Events" width="w12">
                <Loaded load=page draw=move |page| event_list(page, here) />
            </Card>
        </div>
    }
}

/// What an event amounts to, in words.
fn amount(row: &EventRow) -> String {
    let mut parts = Vec::new();
    if let Some(seconds) = row.seconds {
        parts.push(number::duration(f64::from(seconds)));
    }
    let bytes = row.rx_bytes.map_or(0, |b| b.0) + row.tx_bytes.map_or(0, |b| b.0);
    if bytes > 0 {
        parts.push(number::bytes(bytes as f64));
    }
    if row.dropped == Some(true) {
        parts.push("dropped".to_owned());
    }
    if parts.is_empty() { number::NONE.to_owned() } else { parts.join(", ") }
}

fn event_list(page: Signal<EventPage>, here: Listing) -> AnyView {
    let text = |text: Option<String>| text.unwrap_or_else(|| number::NONE.to_owned());
    let columns = vec![
        Column::new("type", "What", |row: &EventRow| {
            let direction = match row.direction.as_deref() {
                Some("in" | "IN") => ", in",
                Some("out" | "OUT") => ", out",
                _ => "",
            };
            format!("{}{direction}", wording::usage_type(row.kind))
        })
        .lead(),
        Column::moment("startedAt", "When", |row: &EventRow| Some(row.started_at.at())),
        Column::new("amount", "How much", amount),
        Column::new("peer", "With", move |row: &EventRow| text(row.peer.clone().or_else(|| row.app.clone()))),
        Column::new("carrier", "Carrier", move |row: &EventRow| text(row.serving_carrier.clone())).minor(),
        Column::new("country", "Country", move |row: &EventRow| text(row.country.clone())).minor(),
        Column::new("generation", "Generation", move |row: &EventRow| text(row.generation.clone())).minor(),
        Column::new("signal", "Signal", move |row: &EventRow| text(row.signal_dbm.map(number::dbm)))
            .numeric()
            .minor(),
    ];
    let table = Table::new("Usage events", columns, |row| row.id.inner().to_owned());
    any_view! {
        <Show
            when=move || page.with(|page| !page.nodes.is_empty())
            fallback=|| {
                view! { <Empty title="No event yet" text="The phone has reported nothing so far." icon=Glyph::Clock /> }
            }
        >
            {table.rows(Signal::derive(move || page.with(|page| page.nodes.clone())))}
            <div class="inside-pager">
                {here.pager(Signal::derive(move || page.with(|page| page.span())), 25)}
            </div>
        </Show>
    }
}
