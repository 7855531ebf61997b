//! One device: what it is and does now, its actions as they happen, its usage, applications, backups and log.

mod applications;
mod attributes;
mod backups;
mod edit;
mod head;
mod log;
mod month;
mod now;
mod place;
mod queue;
mod usage;
mod ways;

use crate::api::action::{ActionsAsked, actions};
use crate::api::device_full::{DeviceFull, device, follow};
use crate::pages::actions::live_page;
use crate::pages::actions::table::ActionsTable;
use crate::pages::device_track::DeviceTrack;
use crate::pages::issue::{Asking, IssueDialog};
use crate::pages::lost::LostPhone;
use crate::pages::prelude::*;
use leptos_router::hooks::use_params_map;

/// The tabs: the end of the address, and the words. The first has no end of its own.
const TABS: [(&str, &str); 8] = [
    ("", "Now"),
    ("actions", "Actions"),
    ("lost", "Lost"),
    ("track", "Track"),
    ("usage", "Usage"),
    ("applications", "Applications"),
    ("backups", "Backups"),
    ("log", "Log"),
];

/// The page.
#[component]
pub fn Page() -> impl IntoView {
    by_id(|id| any_view! { <One id /> })
}

#[component]
fn One(id: String) -> impl IntoView {
    let params = use_params_map();
    let tab = Memo::new(move |_| params.read().get("tab").unwrap_or_default());
    let id = StoredValue::new(id);
    let one = load(move || id.get_value(), device);
    id.with_value(|id| {
        follow(id, move |changed| {
            one.put(changed);
        });
    });
    reload_when_resumed(one);
    let asking = Asking::new();
    let tabs = Signal::derive(move || {
        let waiting = one.data.with(|one| one.as_ref().map_or(0, |one| one.waiting_actions));
        TABS.iter()
            .map(|(end, label)| Tab {
                label: (*label).to_owned(),
                href: id
                    .with_value(|id| format!("/devices/{id}{}{end}", if end.is_empty() { "" } else { "/" })),
                count: (*end == "actions" && waiting > 0).then(|| waiting.to_string()),
                current: tab.with(|tab| tab == end),
            })
            .collect::<Vec<_>>()
    });
    let draw = move |device: Signal<DeviceFull>| {
        any_view! {
            <head::Head device asking one />
            <Tabs label="Parts of this device" tabs />
            {move || {
                let id = id.get_value();
                match tab.get().as_str() {
                    "" => any_view! { <now::Now device asking /> },
                    "actions" => {
                        any_view! {
                            <queue::Queue id=id.clone() device asked=asking.asked />
                            <ItsActions id asking />
                        }
                    }
                    "lost" => any_view! { <LostPhone id device /> },
                    "track" => any_view! { <DeviceTrack device=Signal::stored(id) /> },
                    "usage" => any_view! { <usage::Usage id /> },
                    "applications" => any_view! { <applications::Applications id device /> },
                    "backups" => any_view! { <backups::Backups id asking device /> },
                    "log" => any_view! { <log::Log id device /> },
                    _ => {
                        any_view! {
                            <Empty title="There is no such part" text="Choose one of the tabs above." icon=Glyph::Search />
                        }
                    }
                }
            }}
        }
    };
    any_view! {
        <Sheet title=one.words("Device", |one| one.name.clone())>
            <Crumbs to="/devices" label="Devices" />
            <Loaded load=one lines=10 draw />
            <IssueDialog asking />
        </Sheet>
    }
}

/// Rows of the list of actions.
const ROWS: i32 = 25;

#[component]
fn ItsActions(id: String, asking: Asking) -> impl IntoView {
    let here = Listing::new(format!("/devices/{id}/actions"));
    let own = id.clone();
    let page = load(
        move || ActionsAsked {
            device: Some(own.clone()),
            turn: here.turn(),
            rows: ROWS,
            ..ActionsAsked::default()
        },
        actions,
    );
    live_page(page, Some(id), None);
    when_changed(move || asking.asked.get(), move |_| page.reload());
    let draw = move |data: Signal<crate::api::action::ActionPage>| {
        any_view! {
            <Show
                when=move || data.with(|page| !page.nodes.is_empty())
                fallback=|| {
                    let text = "Locate it, lock it or send it a message with the buttons above; every step appears here.";
                    empty("Nothing was asked of this phone yet", text, Glyph::Send)
                }
            >
                <ActionsTable page=data />
                {here.pager(Signal::derive(move || data.with(|page| page.span())), ROWS)}
            </Show>
        }
    };
    any_view! { <Loaded load=page draw /> }
}
