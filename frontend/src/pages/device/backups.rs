//! What a phone has backed up, and the files that were fetched from it.

use crate::api::action;
use crate::api::backup::{Backup, BackupPage, BackupsAsked, backups};
use crate::api::device_full::DeviceFull;
use crate::api::issue::Targets;
use crate::api::object::{StoredObject, fetched, take};
use crate::model::number::bytes;
use crate::pages::backups::live;
use crate::pages::backups::request::RequestDialog;
use crate::pages::backups::table::{BackupsTable, DeleteDialog};
use crate::pages::issue::Asking;
use crate::pages::prelude::*;
use crate::pages::targets::Ready;

/// Rows of the list.
const ROWS: i32 = 25;

/// The tab.
#[component]
pub fn Backups(
    /// Whose.
    id: String,
    /// What is being asked of it.
    asking: Asking,
    /// The device.
    device: Signal<DeviceFull>,
) -> impl IntoView {
    let me = Me::here();
    let here = Listing::new(format!("/devices/{id}/backups"));
    let own = id.clone();
    let all = load(
        move || BackupsAsked { device: Some(own.clone()), item: None, turn: here.turn(), rows: ROWS },
        backups,
    );
    live(all, Some(id.clone()));
    let (requesting, deleting) = (RwSignal::new(false), RwSignal::new(None::<Backup>));
    let with_us = Memo::new(move |_| device.with(DeviceFull::here));
    let may = move || with_us.get() && me.can(Permission::ActionsIssue);
    let begin = move || {
        let ask = "Ask it for its contacts, calendar, messages, photos or files; each can be restored to any phone.";
        if with_us.get() { ask } else { "It moved to another server before it was asked." }.to_owned()
    };
    let whom = Signal::derive(move || {
        device.with(|device| {
            let targets = Targets::Ids(vec![device.id.inner().to_owned()]);
            Some(Ready { label: device.name.clone(), targets })
        })
    });
    let draw = move |data: Signal<BackupPage>| {
        any_view! {
            <Show
                when=move || data.with(|data| !data.nodes.is_empty())
                fallback=move || {
                    view! {
                        <Empty
                            title="This phone has not backed anything up"
                            text=Signal::derive(begin)
                            icon=Glyph::Download
                        >
                            <Show when=may>
                                <Button label="Back up" kind=Kind::Primary on_press=move |()| requesting.set(true) />
                            </Show>
                        </Empty>
                    }
                }
            >
                <BackupsTable data deleting />
                <Show when=move || data.with(|page| page.page_info.longer())>
                    {here.pager(Signal::derive(move || data.with(|page| page.span())), ROWS)}
                </Show>
            </Show>
        }
    };
    any_view! {
        <Card
            title="Backups"
            aside=move || {
                view! {
                    <Show when=may>
                        <Button label="Back up …" small=true icon=Glyph::Download on_press=move |()| requesting.set(true) />
                    </Show>
                }
            }
        >
            <Loaded load=all lines=4 draw />
        </Card>
        <Files id asking device />
        <RequestDialog open=requesting whom on_done=move |()| all.reload() />
        <DeleteDialog deleting on_done=move |()| all.reload() />
    }
}

#[component]
fn Files(id: String, asking: Asking, device: Signal<DeviceFull>) -> impl IntoView {
    let (me, toasts) = (Me::here(), Toasts::here());
    let all = load(move || id.clone(), fetched);
    let own = device.with_untracked(|device| device.id.inner().to_owned());
    let mark = up_to_date(all);
    action::follow(Some(own), None, move |changed| {
        if changed.command == "get" {
            mark();
        }
    });
    let fetch = move |()| {
        let (id, name) = device.with_untracked(|device| (device.id.inner().to_owned(), device.name.clone()));
        asking.open(Targets::Ids(vec![id]), name, "get");
    };
    let save = move |id: String, name: String| {
        leptos::task::spawn_local(async move {
            if let Err(fault) = take(&format!("/objects/{id}"), &name).await {
                toasts.fault(&fault);
            }
        });
    };
    let columns = vec![
        Column::new("name", "File", |one: &StoredObject| {
            view! { <span class="strong">{one.name.clone()}</span> }
        })
        .lead(),
        Column::new("size", "Size", |one: &StoredObject| bytes(f64::from(one.size))).numeric(),
        Column::moment("came", "Fetched", |one: &StoredObject| Some(one.created_at.at())),
        Column::moment("goes", "Kept until", |one: &StoredObject| Some(one.expires_at.at())).minor(),
        Column::new("do", "", move |one: &StoredObject| {
            if !me.may(Permission::DevicesManage) {
                return ().into_any();
            }
            let (id, name) = (one.id.inner().to_owned(), one.name.clone());
            any_view! {
                <Button label="Save" small=true icon=Glyph::Download on_press=move |()| save(id.clone(), name.clone()) />
            }
        }),
    ];
    let table = Table::new("Files", columns, |one| one.id.inner().to_owned());
    let draw = move |data: Signal<Vec<StoredObject>>| {
        table.or(data, || any_view! { <p class="muted">"No file was fetched from this phone."</p> })
    };
    any_view! {
        <Card
            title="Files from this phone"
            aside=move || {
                view! {
                    <Show when=move || device.with(DeviceFull::here) && me.can(Permission::ActionsIssue)>
                        <Button label="Fetch a file …" small=true on_press=fetch />
                    </Show>
                }
            }
        >
            <Loaded load=all lines=2 draw />
        </Card>
    }
}
