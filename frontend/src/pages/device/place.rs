//! Where a device was last: on a small map, in figures that can be copied, and the way to the large map.

use crate::api::device_full::{DeviceFull, Fix};
use crate::api::issue::Targets;
use crate::model::geo;
use crate::model::number;
use crate::pages::issue::at_once;
use crate::pages::prelude::*;
use serde_json::{Value, json};

/// The card.
#[component]
pub fn Where(
    /// The device.
    device: Signal<DeviceFull>,
) -> impl IntoView {
    let (me, toasts) = (Me::here(), Toasts::here());
    let fix = Memo::new(move |_| device.with(|device| device.location.clone()));
    // The map stays in place when only the position changed.
    let known = Memo::new(move |_| fix.with(Option::is_some));
    let on_map = device.with_untracked(|device| format!("/map?device={}", device.id.inner()));
    // A phone that is with another server cannot be asked.
    let here = Memo::new(move |_| device.with(DeviceFull::here));
    let may = move || here.get() && (me.can(Permission::ActionsIssueOne) || me.can(Permission::ActionsIssue));
    let locate = move |()| {
        let (id, name) = device.with_untracked(|d| (d.id.inner().to_owned(), d.name.clone()));
        at_once(Targets::Ids(vec![id]), name, "loc", toasts);
    };
    let aside = move || {
        let href = on_map.clone();
        known.get().then(|| view! { <a class="small" href=href>"On the map"</a> })
    };
    any_view! {
        <Card title="Where" width="w5" aside>
            {move || {
                if known.get() {
                    any_view! { <Place fix device /> }
                } else {
                    let text = move || {
                        let text = if here.get() { "Ask the phone where it is." } else { "It was never located here." };
                        text.to_owned()
                    };
                    any_view! {
                        <Empty title="No place is known" text=Signal::derive(text) icon=Glyph::Pin>
                            <Show when=may>
                                <Button label="Locate" on_press=locate />
                            </Show>
                        </Empty>
                    }
                }
            }}
        </Card>
    }
}

#[component]
fn Place(fix: Memo<Option<Fix>>, device: Signal<DeviceFull>) -> impl IntoView {
    let piece = Timepiece::here();
    let handle = MapHandle::new();
    Effect::new(move |_| {
        let Some(fix) = fix.get() else { return };
        let tone = device.with_untracked(|device| crate::model::wording::device_status(device.status).0);
        let mark = geo::point_json(
            fix.lat,
            fix.lon,
            json!({ "id": "", "name": "", "state": tone.class(), "rank": 0 }),
        );
        handle.call("devices", geo::collection(vec![mark]));
        let area = fix.accuracy_m.filter(|radius| *radius > 0.0);
        handle.call("area", area.map_or(Value::Null, |radius| geo::circle_json(fix.lat, fix.lon, radius)));
        handle.call("show", json!([fix.lon, fix.lat]));
    });
    let words = move || {
        fix.get().map(|fix| {
            // As other programs read it: with a plain minus.
            let place = format!("{:.5}, {:.5}", fix.lat, fix.lon);
            view! {
                <CopyLine text=place what="coordinates" />
                <dl class="attrs">
                    <dt>"Measured"</dt>
                    <dd><Ago at=Some(fix.at.at()) /> <span class="muted">" " {piece.full(fix.at.at())}</span></dd>
                    {fix.accuracy_m.map(|m| view! { <dt>"Accuracy"</dt> <dd>{format!("± {} m", number::decimal(m, 0))}</dd> })}
                    <dt>"Source"</dt>
                    <dd>{fix.source}</dd>
                </dl>
            }
        })
    };
    any_view! {
        <div class="stack">
            <div class="map small-map">
                <MapCanvas label="Where the device was last; the figures below say the same" handle still=true on_event=|_| () />
            </div>
            {words}
        </div>
    }
}
