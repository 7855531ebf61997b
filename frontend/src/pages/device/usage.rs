//! A device's usage, day by day, and the single events below.

use super::month::last_days;
use crate::api::device_full::{EventPage, EventRow, UsageSum, events, usage};
use crate::model::listing;
use crate::model::number;
use crate::model::wording;
use crate::pages::listing::{Listing, turn_of};
use crate::ui::prelude::*;
use crate::ui::when::Timepiece;
use leptos::prelude::*;

/// The tab.
#[component]
pub fn Usage(
    /// Whose.
    id: String,
) -> impl IntoView {
    let piece = Timepiece::here();
    let here = Listing::new(format!("/devices/{id}/usage"));
    let own = id.clone();
    let days = load(
        move || (own.clone(), last_days(piece, 30)),
        |(id, (from, to))| async move { usage(&id, from, to).await },
    );
    let page = load(
        move || (id.clone(), here.query.with(listing::page)),
        |(id, page)| async move { events(&id, turn_of(&page)).await },
    );
    view! {
        <div class="cols">
            <Card title="Day by day, last 30 days" width="w12">
                <Loaded load=days draw=by_day />
            </Card>
            <Card title="Events" width="w12">
                <Loaded load=page draw=move |page| event_list(page, here) />
            </Card>
        </div>
    }
    .into_any()
}

fn by_day(days: Signal<Vec<UsageSum>>) -> AnyView {
    let day = |row: &UsageSum| row.keys.first().and_then(|key| key.value.clone()).unwrap_or_default();
    let bytes = |row: &UsageSum| (row.rx_bytes.0 + row.tx_bytes.0) as f64;
    let minutes = |seconds: i64| number::decimal(seconds as f64 / 60.0, 1);
    let columns = vec![
        Column::new("day", "Day", move |row: &UsageSum| day(row).into_any()).lead(),
        Column::new("data", "Data", move |row: &UsageSum| number::bytes(bytes(row)).into_any()).numeric(),
        Column::new("calls", "Calls", |row: &UsageSum| number::grouped(row.calls.0).into_any()).numeric(),
        Column::new("minutes", "Minutes", move |row: &UsageSum| minutes(row.seconds.0).into_any()).numeric(),
        Column::new("dropped", "Dropped", |row: &UsageSum| number::grouped(row.dropped.0).into_any())
            .numeric()
            .minor(),
        Column::new("messages", "Messages", |row: &UsageSum| number::grouped(row.messages.0).into_any())
            .numeric(),
        Column::new("roaming", "Roaming, minutes", move |row: &UsageSum| {
            minutes(row.roaming_seconds.0).into_any()
        })
        .numeric()
        .minor(),
        Column::new("roamingData", "Roaming, data", |row: &UsageSum| {
            number::bytes(row.roaming_bytes.0 as f64).into_any()
        })
        .numeric(),
        Column::new("events", "Events", |row: &UsageSum| number::grouped(row.events.0).into_any())
            .numeric()
            .minor(),
    ];
    let newest_first =
        Signal::derive(move || days.with(|days| days.iter().rev().cloned().collect::<Vec<_>>()));
    view! {
        <Show
            when=move || days.with(|days| !days.is_empty())
            fallback=|| {
                view! {
                    <Empty
                        title="No usage in these thirty days"
                        text="Calls, data and messages appear here as soon as the phone reports them."
                        icon=Glyph::Chart
                    />
                }
            }
        >
            <DataTable
                label="Usage day by day"
                columns=Signal::stored(columns.clone())
                rows=newest_first
                id=|row| row.keys.first().and_then(|key| key.value.clone()).unwrap_or_default()
            />
        </Show>
    }
    .into_any()
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
            format!("{}{direction}", wording::usage_type(row.kind)).into_any()
        })
        .lead(),
        Column::new("startedAt", "When", |row: &EventRow| {
            view! { <Moment at=Some(row.started_at.at()) /> }.into_any()
        }),
        Column::new("amount", "How much", |row: &EventRow| amount(row).into_any()),
        Column::new("peer", "With", move |row: &EventRow| {
            text(row.peer.clone().or_else(|| row.app.clone())).into_any()
        }),
        Column::new("carrier", "Carrier", move |row: &EventRow| text(row.serving_carrier.clone()).into_any())
            .minor(),
        Column::new("country", "Country", move |row: &EventRow| text(row.country.clone()).into_any()).minor(),
        Column::new("generation", "Generation", move |row: &EventRow| {
            text(row.generation.clone()).into_any()
        })
        .minor(),
        Column::new("signal", "Signal", move |row: &EventRow| {
            text(row.signal_dbm.map(number::dbm)).into_any()
        })
        .numeric()
        .minor(),
    ];
    view! {
        <Show
            when=move || page.with(|page| !page.nodes.is_empty())
            fallback=|| {
                view! { <Empty title="No event yet" text="The phone has reported nothing so far." icon=Glyph::Clock /> }
            }
        >
            <DataTable
                label="Usage events"
                columns=Signal::stored(columns.clone())
                rows=Signal::derive(move || page.with(|page| page.nodes.clone()))
                id=|row| row.id.inner().to_owned()
            />
            <div class="inside-pager">
                {here.pager(
                    Signal::derive(move || page.with(|page| (page.page_info.clone(), page.nodes.len(), page.total_count))),
                    25,
                )}
            </div>
        </Show>
    }
    .into_any()
}
