//! Lost or stolen: the phones that are lost now, and a search for the one that just was. What is done about one is
//! a part of its own page.

mod form;
mod one;
mod steps;

pub use one::LostPhone;

use crate::api::device::{DevicePage, DeviceRow, DevicesAsked, devices};
use crate::api::kinds::FilterOperator;
use crate::model::filter::{Comparison, Expression};
use crate::pages::prelude::*;

/// Rows of either list.
const ROWS: i32 = 50;
/// Rows of a search: enough to see that it must be narrowed.
const FOUND: i32 = 8;

/// The page.
#[component]
pub fn Page() -> impl IntoView {
    let lost = load(
        || (),
        |()| {
            let filter = Expression::Where(Comparison {
                attribute: "lost".to_owned(),
                operator: FilterOperator::Is,
                values: vec!["true".to_owned()],
            });
            devices(DevicesAsked { filter: Some(filter), rows: ROWS, ..DevicesAsked::default() })
        },
    );
    reload_when_resumed(lost);
    let typed = RwSignal::new(String::new());
    let found = load(
        move || typed.get().trim().to_owned(),
        |search| devices(DevicesAsked { search, rows: FOUND, ..DevicesAsked::default() }),
    );
    any_view! {
        <Sheet title="Lost phone">
            <div class="head">
                <h1>"Lost phone"</h1>
            </div>
            <Card title="Which phone is lost?">
                <div class="stack">
                    <SearchField label="Person, number or name of the phone" value=typed />
                    <Loaded load=found lines=4 draw=|page| phones(page, "No phone has these words.") />
                </div>
            </Card>
            <Card title="Lost now">
                <Loaded load=lost lines=3 draw=|page| phones(page, "No phone is marked as lost.") />
            </Card>
        </Sheet>
    }
}

fn phones(page: Signal<DevicePage>, none: &'static str) -> AnyView {
    any_view! {
        <Show
            when=move || page.with(|page| !page.nodes.is_empty())
            fallback=move || view! { <p class="muted">{none}</p> }
        >
            <ul class="plain-list">
                {move || page.with(|page| page.nodes.iter().map(line).collect_view())}
            </ul>
        </Show>
    }
}

fn line(device: &DeviceRow) -> AnyView {
    let hint = [device.holder.as_deref(), device.phone_number.as_deref(), device.model.as_deref()];
    let hint = hint.into_iter().flatten().collect::<Vec<_>>().join(" · ");
    let seen = device.last_seen_at.as_ref().map(|at| at.at());
    any_view! {
        <li class="row">
            <a href=format!("/devices/{}/lost", device.id.inner())>{device.name.clone()}</a>
            {device.lost.as_ref().map(|_| view! { <Chip tone=Tone::Bad label="Lost" /> })}
            <span class="muted small">{hint} " · seen " <Ago at=seen /></span>
        </li>
    }
}
