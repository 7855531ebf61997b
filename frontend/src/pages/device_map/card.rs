//! The card of the device that was picked on the map.

use super::state;
use crate::api::issue::Targets;
use crate::api::place::DeviceLocation;
use crate::model::geo::{degrees, metres};
use crate::model::usage_words::country;
use crate::pages::address::Address;
use crate::pages::issue::at_once;
use crate::pages::prelude::*;

/// The card.
#[component]
pub fn Card(found: Signal<Vec<DeviceLocation>>, address: Address) -> impl IntoView {
    let picked = Memo::new(move |_| {
        let id = address.get("device")?;
        found.with(|found| found.iter().find(|one| one.device.id.inner() == id).cloned())
    });
    move || picked.get().map(|location| view! { <Told location address /> })
}

#[component]
fn Told(location: DeviceLocation, address: Address) -> impl IntoView {
    let (me, toasts) = (Me::here(), Toasts::here());
    let (tone, word) = state(&location);
    let DeviceLocation { device, fix } = location;
    let id = device.id.inner().to_owned();
    let who = device.holder.clone().unwrap_or_else(|| device.name.clone());
    let target = Targets::Ids(vec![id.clone()]);
    let abroad = device.country.as_deref().filter(|_| device.roaming).map(country);
    let place = match fix.accuracy_m {
        Some(radius) => format!("{}, within {}", degrees(fix.lat, fix.lon), metres(radius)),
        None => degrees(fix.lat, fix.lon),
    };
    let may = move || me.can(Permission::ActionsIssue) || me.can(Permission::ActionsIssueOne);
    any_view! {
        <section class="panel picked" aria-label=format!("Device {}", device.name)>
            <div class="row">
                <a class="strong" href=format!("/devices/{id}")>{device.name.clone()}</a>
                <Chip tone label=word />
                <span class="grow"></span>
                <Button label="Close" icon=Glyph::Close icon_only=true small=true kind=Kind::Quiet on_press=move |()| address.set(&[("device", "")]) />
            </div>
            <dl class="attrs">
                {device.holder.clone().map(|holder| view! { <dt>"Person"</dt><dd>{holder}</dd> })}
                {device.department.clone().map(|name| view! { <dt>"Department"</dt><dd>{name}</dd> })}
                {abroad.map(|name| view! { <dt>"Country"</dt><dd>{name}</dd> })}
                <dt>"Position"</dt>
                <dd>{place}</dd>
                <dt>"Taken"</dt>
                <dd><Ago at=Some(fix.at.at()) /></dd>
                <dt>"Last seen"</dt>
                <dd><Ago at=device.last_seen_at.as_ref().map(|at| at.at()) /></dd>
                {device.battery_percent.map(|percent| view! { <dt>"Battery"</dt><dd>{format!("{percent} %")}</dd> })}
            </dl>
            <div class="row">
                <LinkButton label="Open" href=format!("/devices/{id}") small=true kind=Kind::Primary />
                <LinkButton label="Track" href=format!("/devices/{id}/track") small=true icon=Glyph::Track />
                {move || {
                    let (target, who) = (target.clone(), who.clone());
                    may()
                        .then(|| {
                            view! {
                                <Button
                                    label="Locate"
                                    small=true
                                    icon=Glyph::Pin
                                    on_press=move |()| at_once(target.clone(), who.clone(), "loc", toasts)
                                />
                            }
                        })
                }}
            </div>
        </section>
    }
}
