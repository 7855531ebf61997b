//! The same devices as on the map, as a list: the way for a keyboard, a screen reader and a small screen.

use super::state;
use crate::api::place::DeviceLocation;
use crate::pages::address::Address;
use crate::pages::prelude::*;
use serde_json::json;

/// Entries that are shown before one asks for more.
const SHOWN: usize = 200;

/// The list.
#[component]
pub fn List(found: Signal<Vec<DeviceLocation>>, address: Address, handle: MapHandle) -> impl IntoView {
    let all = RwSignal::new(false);
    let picked = Memo::new(move |_| address.get("device"));
    let rows = move || {
        let most = if all.get() { usize::MAX } else { SHOWN };
        let mut rows = found.get();
        rows.sort_by(|a, b| {
            (super::rank(state(b).0), &a.device.name).cmp(&(super::rank(state(a).0), &b.device.name))
        });
        rows.truncate(most);
        rows
    };
    let none = Memo::new(move |_| found.with(Vec::is_empty));
    any_view! {
        <section class="card flush map-list" aria-label="Devices on the map">
            {move || {
                none.get()
                    .then(|| {
                        view! {
                            <Empty
                                icon=Glyph::Pin
                                title="No position"
                                text="No device that matches has told where it is. Ask one with Locate, or take a filter away."
                            />
                        }
                    })
            }}
            <ul>
                <For each=rows key=|one| format!("{one:?}") let:one>
                    <Entry one picked address handle />
                </For>
            </ul>
            {move || {
                let hidden = found.with(Vec::len).saturating_sub(SHOWN);
                (!all.get() && hidden > 0)
                    .then(|| view! { <div class="track-more"><Button label=format!("Show {hidden} more") small=true kind=Kind::Quiet on_press=move |()| all.set(true) /></div> })
            }}
        </section>
    }
}

#[component]
fn Entry(
    one: DeviceLocation,
    picked: Memo<Option<String>>,
    address: Address,
    handle: MapHandle,
) -> impl IntoView {
    let (tone, word) = state(&one);
    let id = one.device.id.inner().to_owned();
    let (own, lat, lon) = (id.clone(), one.fix.lat, one.fix.lon);
    let show = move |_| {
        address.set(&[("device", &id)]);
        handle.call("fly", json!({ "center": [lon, lat], "nearer": 14 }));
    };
    any_view! {
        <li>
            <button type="button" aria-pressed=move || (picked.get().as_ref() == Some(&own)).to_string() on:click=show>
                <span class="map-list-name">
                    <b>{one.device.name.clone()}</b>
                    <span class="small muted">{one.device.holder.clone()}</span>
                </span>
                <span class="map-list-state">
                    <Chip tone label=word />
                    <span class="small muted"><Ago at=Some(one.fix.at.at()) /></span>
                </span>
            </button>
        </li>
    }
}
