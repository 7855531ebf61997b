//! The map itself: hexagons by tiles, towers as marks, a card beside the pointer and one for what was picked.

use super::Here;
use super::card::{Card, Shown};
use crate::api::page::Turn;
use crate::api::quality::{CellsAsked, QosCell, Tower, cells};
use crate::api::session;
use crate::model::geo;
use crate::pages::prelude::*;
use serde_json::{Value, json};
use std::time::Duration;

/// What belongs to the view that the map begins with: hexagons this near to the densest one, metres.
const NEAR_M: f64 = 60_000.0;

/// How far a hexagon of the size that is asked for reaches from its middle, metres.
const CELL_M: f64 = 10_000.0;

/// How often the map's token is looked after, in seconds; shorter than the margin in which it is renewed.
const TOKEN_EVERY: u64 = 15;

fn marks(towers: &[Tower]) -> Value {
    geo::collection(
        towers
            .iter()
            .filter_map(|tower| {
                let properties = json!({ "id": tower.id.inner(), "name": tower.cid.0.to_string() });
                Some(geo::point_json(tower.lat?, tower.lon?, properties))
            })
            .collect(),
    )
}

/// Gives the map its token now and whenever it changes; says when it has one.
fn keep_token(handle: MapHandle) -> RwSignal<bool> {
    let given = RwSignal::new(false);
    let last = StoredValue::new(String::new());
    let give = move || {
        leptos::task::spawn_local(async move {
            if let Ok(token) = session::token().await
                && last.try_get_value().is_some_and(|last| last != token)
            {
                handle.call("token", json!(token));
                last.set_value(token);
                given.try_set(true);
            }
        });
    };
    give();
    let beat = set_interval_with_handle(give, Duration::from_secs(TOKEN_EVERY));
    on_cleanup(move || {
        if let Ok(beat) = beat {
            beat.clear();
        }
    });
    given
}

/// The map.
#[component]
pub fn Stage(here: Here) -> impl IntoView {
    let handle = MapHandle::new();
    let given = keep_token(handle);
    let address = here.address;
    let (hovered, pinned, refused) =
        (RwSignal::new(None::<Shown>), RwSignal::new(None::<Shown>), RwSignal::new(None::<u16>));
    Effect::new(move |_| {
        if given.get() {
            let quality = here.quality.get();
            let wanted = json!({ "tiles": here.tiles(), "property": quality.property(), "colour": quality.expression() });
            refused.set(None);
            handle.call("hexagons", wanted);
        }
    });
    Effect::new(move |_| {
        here.towers.data.with(|page| {
            if let Some(page) = page {
                handle.call("towers", marks(&page.nodes));
            }
        });
    });
    let start = super::super::device_map::view(address.peek("view").as_deref());
    let first = load(
        move || here.period.get(),
        |period| {
            let nothing = String::new();
            cells(CellsAsked {
                resolution: 5,
                period,
                carrier: nothing.clone(),
                generation: nothing,
                turn: Turn::Start,
                rows: 100,
            })
        },
    );
    let fitted = StoredValue::new(start.is_some() || address.peek("tower").is_some());
    Effect::new(move |_| {
        first.data.with(|page| {
            let Some(page) = page else { return };
            if !fitted.get_value() && !page.nodes.is_empty() {
                fitted.set_value(true);
                // The view begins where most was measured: a country at once would show nothing of a city.
                let Some(most) = page.nodes.iter().max_by_key(|cell| cell.samples.0) else { return };
                let near =
                    |cell: &&QosCell| geo::distance((cell.lat, cell.lon), (most.lat, most.lon)) < NEAR_M;
                let dense = page.nodes.iter().filter(near);
                handle.fit(geo::bounds(dense.flat_map(|cell| geo::around(cell.lat, cell.lon, CELL_M))));
            }
        });
    });
    // What the address picks: a tower is flown to from the list; a hexagon is drawn with a rim.
    Effect::new(move |_| {
        let picked = address.get("tower").or_else(|| address.get("cell"));
        handle.call("pick", json!(picked));
    });
    let tower = Memo::new(move |_| {
        let id = address.get("tower")?;
        here.towers.data.with(|page| page.as_ref()?.nodes.iter().find(|one| one.id.inner() == id).cloned())
    });
    Effect::new(move |_| {
        if let Some(tower) = tower.get() {
            if let (Some(lat), Some(lon)) = (tower.lat, tower.lon) {
                handle.call("fly", json!({ "center": [lon, lat], "nearer": 12 }));
            }
            pinned.set(Some(Shown::Tower(Box::new(tower))));
        }
    });
    let on_event = move |event: MapEvent| match event {
        MapEvent::Picked(what) => match what["layer"].as_str() {
            Some("tower") => {
                address.set(&[("tower", what["id"].as_str().unwrap_or_default()), ("cell", "")]);
            }
            _ => {
                address.set(&[("cell", what["cell"].as_str().unwrap_or_default()), ("tower", "")]);
                pinned.set(Shown::read(&what, here.towers));
            }
        },
        MapEvent::Cleared => {
            address.set(&[("cell", ""), ("tower", "")]);
            pinned.set(None);
        }
        MapEvent::Hovered(what) => hovered.set(Shown::read(&what, here.towers)),
        MapEvent::Left => hovered.set(None),
        MapEvent::Failed(status) => refused.set(Some(status)),
        MapEvent::Moved(to) => {
            let part =
                |name: &str, digits: usize| format!("{:.digits$}", to[name].as_f64().unwrap_or_default());
            address.set(&[("view", &format!("{},{},{}", part("lng", 4), part("lat", 4), part("zoom", 2)))]);
        }
    };
    let label = "Map of quality in hexagons; the table has the same figures";
    let empty = move || first.data.with(|page| page.as_ref().is_some_and(|page| page.total_count == 0));
    any_view! {
        <div class="qos-stage">
            {match start {
                Some(view) => any_view! { <MapCanvas label handle view room=300 on_event /> },
                None => any_view! { <MapCanvas label handle room=300 on_event /> },
            }}
            {move || {
                hovered
                    .get()
                    .filter(|shown| pinned.with(|pinned| pinned.as_ref().map(Shown::name)) != Some(shown.name()))
                    .map(|shown| view! { <Card shown here pinned=false on_close=move |()| () /> })
            }}
            {move || {
                pinned
                    .get()
                    .map(|shown| {
                        let close = move |()| {
                            pinned.set(None);
                            address.set(&[("cell", ""), ("tower", "")]);
                        };
                        view! { <Card shown here pinned=true on_close=close /> }
                    })
            }}
            {move || {
                empty()
                    .then(|| {
                        view! {
                            <div class="panel qos-empty">
                                <Empty
                                    icon=Glyph::Hexagon
                                    title="No measurement in this time"
                                    text="Phones measure signal, speed and latency as they go; their hexagons appear here within minutes. A drive test can be replayed with handsight-agent replay."
                                />
                            </div>
                        }
                    })
            }}
            {move || {
                refused
                    .get()
                    .map(|_| {
                        view! {
                            <div class="panel qos-refused" role="alert">
                                "Some hexagons could not be loaded. Move the map to try again; the table may still answer."
                            </div>
                        }
                    })
            }}
        </div>
    }
}
