//! Find anything: pages at once, devices as the server answers.

use super::me::Me;
use super::routes::PLACES;
use crate::api::device::{DeviceRow, DevicesAsked, devices};
use crate::api::kinds::Permission;
use crate::model::address;
use crate::ui::any_view;
use crate::ui::icon::Glyph;
use crate::ui::load::load;
use crate::ui::palette::{Found, Palette};
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;
use std::time::Duration;

/// How many devices are offered.
const FEW: i32 = 8;

fn device(row: &DeviceRow) -> Found {
    let hint = [row.holder.as_deref(), row.phone_number.as_deref(), row.model.as_deref()];
    Found {
        group: "Devices",
        label: row.name.clone(),
        hint: hint.into_iter().flatten().collect::<Vec<_>>().join(" · "),
        icon: Glyph::Phone,
        href: format!("/devices/{}", row.id.inner()),
    }
}

/// The palette of this console.
#[component]
pub fn Find(
    /// Whether it is open.
    open: RwSignal<bool>,
) -> impl IntoView {
    let me = Me::here();
    let navigate = use_navigate();
    let query = RwSignal::new(String::new());
    // The server is asked once the fingers rest.
    let rested = RwSignal::new(String::new());
    let settle = StoredValue::new(None::<TimeoutHandle>);
    Effect::new(move |_| {
        let text = query.get().trim().to_owned();
        if let Some(old) = settle.get_value() {
            old.clear();
        }
        settle.set_value(set_timeout_with_handle(move || rested.set(text), Duration::from_millis(150)).ok());
    });
    let answer = load(
        move || Some(rested.get()).filter(|text| !text.is_empty() && me.can(Permission::DevicesRead)),
        |text| async move {
            let Some(search) = text else { return Ok(Vec::new()) };
            let asked = DevicesAsked { search, rows: FEW, ..DevicesAsked::default() };
            Ok(devices(asked).await?.nodes)
        },
    );
    let found = Memo::new(move |_| {
        let typed = query.get().trim().to_owned();
        let wanted = typed.to_lowercase();
        let mut found: Vec<Found> = PLACES
            .iter()
            .filter(|place| me.can(place.need) && place.label.to_lowercase().contains(&wanted))
            .map(|place| Found {
                group: "Pages",
                label: place.label.to_owned(),
                hint: place.section.to_owned(),
                icon: place.icon,
                href: place.path.to_owned(),
            })
            .collect();
        if !wanted.is_empty() {
            let rows = answer.data.get().unwrap_or_default();
            found.extend(rows.iter().map(device));
            found.push(Found {
                group: "Look further",
                label: format!("All devices with “{typed}”"),
                hint: String::new(),
                icon: Glyph::Search,
                href: format!("/devices?q={}", address::encode(&typed)),
            });
        }
        found
    });
    let go = move |href: String| navigate(&href, NavigateOptions::default());
    any_view! { <Palette open query found busy=answer.busy on_go=go /> }
}
