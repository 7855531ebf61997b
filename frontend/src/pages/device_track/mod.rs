//! Where one device was: a part of the device's page. The line is drawn through fixes that are close in time and
//! dashed where nothing is known; the table has the same fixes.

mod player;
mod table;

use super::address::Address;
use crate::api::track::track;
use crate::model::geo::{self, Place};
use crate::model::number;
use crate::model::period::Day;
use crate::model::time;
use crate::pages::prelude::*;
use serde_json::{Value, json};

const DAY_MS: i64 = 86_400_000;

/// The stretch that an address asks for: `24h`, `7d`, `30d` or a day such as `2026-11-21`.
fn stretch(range: &str, now: i64, offset: impl Fn(i64) -> i64) -> (i64, i64) {
    // Whole minutes, so that the beat of the clock does not ask anew each time.
    let now = (now + 59_999).div_euclid(60_000) * 60_000;
    match range {
        "7d" => (now - 7 * DAY_MS, now),
        "30d" => (now - 30 * DAY_MS, now),
        day => match Day::parse(day) {
            Some(day) => {
                let begins = day.begins_at(offset(day.0 * DAY_MS));
                (begins, begins + DAY_MS)
            }
            None => (now - DAY_MS, now),
        },
    }
}

/// The track of a device.
#[component]
pub fn DeviceTrack(
    /// The device's global id.
    #[prop(into)]
    device: Signal<String>,
) -> impl IntoView {
    let (address, piece) = (Address::here(), Timepiece::here());
    let range = Memo::new(move |_| address.get("range").unwrap_or_else(|| "24h".to_owned()));
    let asked_at = Memo::new(move |_| {
        range.track();
        crate::browser::now()
    });
    let between = Memo::new(move |_| stretch(&range.get(), asked_at.get(), |at| piece.offset(at)));
    let load = load(
        move || (device.get(), between.get()),
        |(device, (from, to))| async move { track(&device, from, to).await },
    );
    let day = RwSignal::new(Day::parse(&range.get_untracked()).map(Day::text).unwrap_or_default());
    Effect::new(move |_| {
        let chosen = day.get();
        if Day::parse(&chosen).is_some() {
            address.set(&[("range", &chosen)]);
        }
    });
    let choose = move |choice: String| {
        day.set(String::new());
        address.set(&[("range", if choice == "24h" { "" } else { &choice })]);
    };
    let choices = [("24h", "24 hours"), ("7d", "7 days"), ("30d", "30 days")];
    any_view! {
        <section class="card flush track" aria-label="Track">
            <header>
                <h2>"Track"</h2>
                <span class="muted small">
                    {move || {
                        let (from, to) = between.get();
                        format!("{} to {}", piece.moment(from), piece.moment(to))
                    }}
                </span>
                <span class="grow"></span>
                <Segmented
                    label="Time"
                    choices=choices.map(|(value, words)| (value.to_owned(), words.to_owned())).to_vec()
                    value=range
                    on_choose=choose
                />
                <DayField value=day />
                <Button label="Load again" icon=Glyph::Refresh icon_only=true kind=Kind::Quiet busy=load.busy on_press=move |()| load.reload() />
            </header>
            <Loaded load draw=move |path| drawn(path) />
        </section>
    }
}

#[component]
fn DayField(value: RwSignal<String>) -> impl IntoView {
    any_view! {
        <input
            class="input day"
            type="date"
            aria-label="One day"
            prop:value=move || value.get()
            on:change=move |event| value.set(event_target_value(&event))
        />
    }
}

fn drawn(path: Signal<Vec<Place>>) -> AnyView {
    let any = Memo::new(move |_| path.with(|path| !path.is_empty()));
    any_view! {
        {move || {
            if any.get() {
                any_view! { <Trail path /> }
            } else {
                any_view! {
                    <Empty
                        icon=Glyph::Track
                        title="No position in this time"
                        text="Positions appear here when the phone reports them: by a Locate action, or on the interval set on the phone. Choose a longer time, or press Locate."
                    />
                }
            }
        }}
    }
}

fn fix_marks(path: &[Place]) -> Value {
    let last = path.len().saturating_sub(1);
    geo::collection(
        path.iter()
            .enumerate()
            .map(|(index, place)| {
                geo::point_json(
                    place.lat,
                    place.lon,
                    json!({ "id": index.to_string(), "start": index == 0, "end": index == 0 || index == last }),
                )
            })
            .collect(),
    )
}

#[component]
fn Trail(path: Signal<Vec<Place>>) -> impl IntoView {
    let handle = MapHandle::new();
    let at = RwSignal::new(path.with_untracked(|path| path.last().map_or(0, |place| place.at)));
    Effect::new(move |_| {
        path.with(|path| {
            handle.call("track", geo::track_json(path));
            handle.call("fixes", fix_marks(path));
            handle.fit(geo::bounds(path.iter().map(|place| (place.lat, place.lon))));
            at.set(path.last().map_or(0, |place| place.at));
        });
    });
    // Where the phone was at the instant shown, with the accuracy of the fix before it.
    Effect::new(move |_| {
        let at = at.get();
        path.with(|path| {
            let Some((lat, lon)) = geo::position(path, at) else { return };
            handle.call("cursor", geo::collection(vec![geo::point_json(lat, lon, json!({ "state": "ok" }))]));
            let fix = path.iter().rev().find(|place| place.at <= at);
            let radius = fix.and_then(|place| place.accuracy_m).filter(|radius| *radius > 0.0);
            handle.call("area", radius.map_or(Value::Null, |radius| geo::circle_json(lat, lon, radius)));
        });
    });
    let picked = move |event: MapEvent| {
        if let MapEvent::Picked(what) = event
            && let Some(index) = what["id"].as_str().and_then(|id| id.parse::<usize>().ok())
            && let Some(place) = path.with_untracked(|path| path.get(index).cloned())
        {
            at.set(place.at);
        }
    };
    let summary = move || {
        path.with(|path| {
            let long = geo::metres(geo::length(path));
            let time = path.first().zip(path.last()).map_or(0, |(first, last)| last.at - first.at);
            format!(
                "{}, {long} as the crow flies from one to the next, over {}",
                number::counted(path.len() as i64, "position", "positions"),
                number::duration(time as f64 / 1_000.0)
            )
        })
    };
    any_view! {
        <div class="track-body">
            <div class="map track-map">
                <MapCanvas label="Map of the track; the table beside it has the same positions" handle on_event=picked />
            </div>
            <table::Fixes path at />
        </div>
        <player::Player path at />
        <p class="small muted track-foot">{summary} ". Dashed where nothing was reported for 45 min."</p>
    }
}

/// The place at an instant in words, for the player and for screen readers.
fn told(path: &[Place], at: i64, piece: Timepiece) -> String {
    let fix = path.iter().rev().find(|place| place.at <= at).or(path.first());
    let where_ = geo::position(path, at).map(|(lat, lon)| geo::degrees(lat, lon)).unwrap_or_default();
    let guess = fix.is_some_and(|fix| at - fix.at > geo::GAP_MS);
    format!(
        "{}, {where_}{}",
        time::full(at, piece.offset(at)),
        if guess { ", a guess between two positions" } else { "" }
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_names_a_stretch_of_time() {
        let now = 10 * DAY_MS;
        assert_eq!(stretch("24h", now, |_| 0), (9 * DAY_MS, now));
        assert_eq!(stretch("7d", now + 1, |_| 0), (3 * DAY_MS + 60_000, now + 60_000));
        assert_eq!(stretch("1970-01-02", now, |_| 60), (DAY_MS - 3_600_000, 2 * DAY_MS - 3_600_000));
        assert_eq!(stretch("whenever", now, |_| 0), (9 * DAY_MS, now));
    }
}
