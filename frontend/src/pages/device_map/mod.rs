//! The map of devices: each by a mark whose colour and shape are its state, gathered where they are close. The list
//! beside it has the same devices. Text, state, department and the map's own view are in the address.

mod card;
mod list;

use super::address::Address;
use crate::api::overview::on_device_change;
use crate::api::place::{DeviceLocation, locations};
use crate::model::filter::{Comparison, Expression};
use crate::model::geo;
use crate::model::number::counted;
use crate::model::tone::Tone;
use crate::model::wording;
use crate::pages::prelude::*;
use serde_json::{Value, json};

/// A device's state on the map: abroad is a state of its own, because it costs.
fn state(location: &DeviceLocation) -> (Tone, String) {
    let (tone, word) = wording::device_status(location.device.status);
    if location.device.roaming && tone == Tone::Ok {
        (Tone::Warn, "Roaming".to_owned())
    } else {
        (tone, word.to_owned())
    }
}

/// How bad a state is, for the mark of a cluster.
const fn rank(tone: Tone) -> u8 {
    match tone {
        Tone::Bad => 4,
        Tone::Warn => 3,
        Tone::Off => 2,
        Tone::Wait => 1,
        Tone::Ok => 0,
    }
}

fn marks(locations: &[DeviceLocation]) -> Value {
    geo::collection(
        locations
            .iter()
            .map(|location| {
                let tone = state(location).0;
                let properties = json!({
                    "id": location.device.id.inner(), "name": location.device.name,
                    "state": tone.class(), "rank": rank(tone),
                });
                geo::point_json(location.fix.lat, location.fix.lon, properties)
            })
            .collect(),
    )
}

fn is(attribute: &str, value: String) -> Expression {
    Expression::Where(Comparison {
        attribute: attribute.to_owned(),
        operator: crate::api::kinds::FilterOperator::Is,
        values: vec![value],
    })
}

/// The filter that an address asks for: a state, a department, or a filter of the list of devices.
fn filter(state: Option<String>, department: Option<String>, more: Option<String>) -> Option<Expression> {
    let mut parts = Vec::new();
    match state.as_deref() {
        Some("roaming") => parts.push(is("roaming", "true".to_owned())),
        Some(status) => parts.push(is("status", status.to_uppercase())),
        None => {}
    }
    parts.extend(department.map(|name| is("department", name)));
    parts.extend(more.and_then(|text| Expression::parse(&text)));
    match parts.len() {
        0 | 1 => parts.pop(),
        _ => Some(Expression::All(parts)),
    }
}

/// The view that an address asks for: `longitude,latitude,zoom`.
pub fn view(text: Option<&str>) -> Option<[f64; 3]> {
    let parts: Vec<f64> = text?.split(',').filter_map(|part| part.parse().ok()).collect();
    <[f64; 3]>::try_from(parts).ok().filter(|[lng, lat, zoom]| {
        (-180.0..=180.0).contains(lng) && (-85.0..=85.0).contains(lat) && (0.0..=17.0).contains(zoom)
    })
}

/// The page.
#[component]
pub fn Page() -> impl IntoView {
    let address = Address::here();
    let text = address.field("text");
    let asked = Memo::new(move |_| {
        (
            filter(address.get("state"), address.get("department"), address.get("filter")),
            address.get("text").unwrap_or_default(),
        )
    });
    let load = load(move || asked.get(), |(filter, search)| locations(filter, search));
    on_device_change(up_to_date(load));
    let states = [
        ("", "All"),
        ("online", "Online"),
        ("quiet", "Quiet"),
        ("missing", "Missing"),
        ("roaming", "Roaming"),
    ];
    let found = move || {
        load.data.with(|found| {
            found
                .as_ref()
                .map(|found| counted(found.len() as i64, "device with a position", "devices with a position"))
        })
    };
    any_view! {
        <Sheet title="Map" shape="wide map-page">
            <div class="head">
                <h1>"Map"</h1>
                <span class="muted num" role="status">{found}</span>
                <span class="grow"></span>
                <div class="map-search"><SearchField label="Name, person, number …" value=text /></div>
                <Segmented
                    label="State"
                    choices=states.map(|(value, words)| (value.to_owned(), words.to_owned())).to_vec()
                    value=Signal::derive(move || address.get("state").unwrap_or_default())
                    on_choose=move |choice: String| address.set(&[("state", &choice)])
                />
                {move || {
                    ["department", "filter"]
                        .into_iter()
                        .filter_map(|key| address.get(key).map(|value| (key, value)))
                        .map(|(key, value)| {
                            let words = if key == "filter" { "Filtered".to_owned() } else { value };
                            view! {
                                <span class="pill">
                                    {words}
                                    <button type="button" aria-label="Remove this filter" on:click=move |_| address.set(&[(key, "")])>
                                        <Icon glyph=Glyph::Close />
                                    </button>
                                </span>
                            }
                        })
                        .collect_view()
                }}
            </div>
            <Loaded load lines=10 draw=move |found| drawn(found, address) />
        </Sheet>
    }
}

fn drawn(found: Signal<Vec<DeviceLocation>>, address: Address) -> AnyView {
    let handle = MapHandle::new();
    let picked = Memo::new(move |_| address.get("device"));
    let start = view(address.peek("view").as_deref());
    let fitted = StoredValue::new(start.is_some());
    Effect::new(move |_| {
        found.with(|found| {
            handle.call("devices", marks(found));
            // The view follows the devices once; after that it is the person's own.
            if !fitted.get_value() && !found.is_empty() {
                fitted.set_value(true);
                let wanted = address.peek("device");
                if let Some(one) = found.iter().find(|one| Some(one.device.id.inner()) == wanted.as_deref()) {
                    handle.call("fly", json!({ "center": [one.fix.lon, one.fix.lat], "nearer": 12 }));
                    return;
                }
                handle.fit(geo::bounds(found.iter().map(|one| (one.fix.lat, one.fix.lon))));
            }
        });
    });
    Effect::new(move |_| {
        let picked = picked.get();
        handle.call("pick", json!(picked));
        let area = found.with(|found| {
            let location = found.iter().find(|one| Some(one.device.id.inner()) == picked.as_deref())?;
            let radius = location.fix.accuracy_m.filter(|radius| *radius > 0.0)?;
            Some(geo::circle_json(location.fix.lat, location.fix.lon, radius))
        });
        handle.call("area", area.unwrap_or(Value::Null));
    });
    let on_event = move |event: MapEvent| match event {
        MapEvent::Picked(what) => {
            if let Some(id) = what["id"].as_str() {
                address.set(&[("device", id)]);
            }
        }
        MapEvent::Cleared => address.set(&[("device", "")]),
        MapEvent::Moved(to) => {
            let part =
                |name: &str, digits: usize| format!("{:.digits$}", to[name].as_f64().unwrap_or_default());
            address.set(&[("view", &format!("{},{},{}", part("lng", 4), part("lat", 4), part("zoom", 2)))]);
        }
        MapEvent::Hovered(_) | MapEvent::Left | MapEvent::Failed(_) => {}
    };
    any_view! {
        <div class="map-and-list">
            <div class="map">
                {match start {
                    Some(view) => any_view! { <MapCanvas label="Map of devices; the list beside it has the same devices" handle view on_event /> },
                    None => any_view! { <MapCanvas label="Map of devices; the list beside it has the same devices" handle on_event /> },
                }}
                <Legend />
                <card::Card found address />
            </div>
            <list::List found address handle />
        </div>
    }
}

#[component]
fn Legend() -> impl IntoView {
    let entries =
        [(Tone::Ok, "Online"), (Tone::Warn, "Roaming"), (Tone::Off, "Quiet"), (Tone::Bad, "Missing")];
    any_view! {
        <div class="panel legend" aria-hidden="true">
            {entries.map(|(tone, word)| view! { <Chip tone label=word /> }).collect_view()}
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_names_a_view_inside_the_world() {
        assert_eq!(view(Some("-6.26,53.35,11.5")), Some([-6.26, 53.35, 11.5]));
        assert_eq!(view(Some("-6.26,53.35")), None);
        assert_eq!(view(Some("600,53.35,11.5")), None);
        assert_eq!(view(None), None);
    }

    #[test]
    fn states_and_departments_become_one_filter() {
        assert_eq!(filter(None, None, None), None);
        let one = filter(Some("missing".into()), None, None).map(|f| f.written());
        assert_eq!(one.as_deref(), Some("status.is(MISSING)"));
        let both = filter(Some("roaming".into()), Some("Sales".into()), None).map(|f| f.written());
        assert_eq!(both.as_deref(), Some("all(roaming.is(true);department.is(Sales))"));
    }
}
