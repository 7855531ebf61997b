//! The map of quality: the enterprise's own measurements as hexagons, by signal, speed, latency or generation, with
//! its towers ranked beside it. What is shown, the filters, the view and what was picked are in the address; the
//! table has the same hexagons.

mod card;
mod controls;
mod stage;
mod table;
mod towers;

use super::address::Address;
use crate::api::kinds::UsageDimension;
use crate::api::page::Turn;
use crate::api::quality::{TowerSortKey, TowersAsked, towers};
use crate::api::usage::usage;
use crate::model::period::{Day, Period};
use crate::model::pivot::Row;
use crate::model::scale::Quality;
use crate::pages::prelude::*;

/// What the parts of the page share.
#[derive(Clone, Copy)]
struct Here {
    address: Address,
    quality: Memo<Quality>,
    period: Memo<Period>,
    carrier: Memo<String>,
    generation: Memo<String>,
    rank: Memo<String>,
    towers: Load<crate::api::quality::TowerPage>,
    carriers: Load<Vec<Row>>,
}

impl Here {
    fn new() -> Self {
        let (address, piece) = (Address::here(), Timepiece::here());
        let period = Memo::new(move |_| {
            let now = piece.now.get();
            let days = address.get("days").and_then(|days| days.parse().ok()).unwrap_or(90);
            Period::last_days(Day::of(now, piece.offset(now)), i64::clamp(days, 1, 730))
        });
        let rank = Memo::new(move |_| address.get("rank").unwrap_or_else(|| "samples".to_owned()));
        let towers = load(
            move || (period.get(), rank.get()),
            |(period, rank)| {
                towers(TowersAsked {
                    period,
                    key: TowerSortKey::read(&rank),
                    descending: true,
                    search: String::new(),
                    turn: Turn::Start,
                    rows: 100,
                })
            },
        );
        let carriers =
            load(move || period.get(), |period| usage(period, vec![UsageDimension::ServingCarrier], None));
        Self {
            address,
            quality: Memo::new(move |_| Quality::read(address.get("show").as_deref())),
            period,
            carrier: Memo::new(move |_| address.get("carrier").unwrap_or_default()),
            generation: Memo::new(move |_| address.get("generation").unwrap_or_default()),
            rank,
            towers,
            carriers,
        }
    }

    /// The tiles' address, as the server takes it.
    fn tiles(&self) -> String {
        let period = self.period.get();
        let query = crate::model::address::Query::default()
            .with("from", &period.from.text())
            .with("to", &period.to.text())
            .with("carrier", &self.carrier.get())
            .with("generation", &self.generation.get());
        format!("/tiles/qos/{{z}}/{{x}}/{{y}}.mvt{}", query.written())
    }
}

/// The page.
#[component]
pub fn Page() -> impl IntoView {
    let here = Here::new();
    let as_table = Memo::new(move |_| here.address.get("as").as_deref() == Some("table"));
    let shapes = [("", "Map"), ("table", "Table")];
    any_view! {
        <Sheet title="Quality of service" shape="wide map-page">
            <div class="head">
                <h1>"Quality of service"</h1>
                <Chip tone=Tone::Ok label="Ours" />
                <span class="muted">{move || format!("measured by our phones, {}", here.period.get().words())}</span>
                <span class="grow"></span>
                <Segmented
                    label="Show as"
                    choices=shapes.map(|(value, words)| (value.to_owned(), words.to_owned())).to_vec()
                    value=Signal::derive(move || here.address.get("as").unwrap_or_default())
                    on_choose=move |choice: String| here.address.set(&[("as", &choice)])
                />
                <ShareView />
            </div>
            {move || {
                if as_table.get() {
                    any_view! { <table::Hexagons here /> }
                } else {
                    any_view! {
                        <div class="map qos-map">
                            <stage::Stage here />
                            <controls::Controls here />
                            <towers::Towers here />
                        </div>
                    }
                }
            }}
        </Sheet>
    }
}

#[component]
fn ShareView() -> impl IntoView {
    let toasts = Toasts::here();
    let press = move |()| {
        let link = window().location().href().unwrap_or_default();
        leptos::task::spawn_local(async move {
            if crate::browser::copy(link).await {
                toasts.say("Copied a link to this view");
            } else {
                toasts.warn("This browser does not let the page copy. The address of this page is the link.");
            }
        });
    };
    view! { <Button label="Share view" icon=Glyph::Copy on_press=press /> }
}
