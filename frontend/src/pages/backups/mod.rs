//! Backups: what phones have backed up, newest first; each can be looked into, saved, restored and deleted.

pub mod one;

use crate::api::backup::{Backup, BackupItem, BackupPage, BackupState, backups, delete};
use crate::api::kinds::Permission;
use crate::api::object;
use crate::api::page::Turn;
use crate::model::listing;
use crate::model::number::{bytes, grouped};
use crate::pages::listing::{Listing, turn_of};
use crate::shell::me::Me;
use crate::ui::prelude::*;
use leptos::prelude::*;

/// Rows on a page.
const ROWS: i32 = 50;

/// What was backed up, in a word.
pub fn item_word(item: BackupItem) -> &'static str {
    match item {
        BackupItem::Contacts => "Contacts",
        BackupItem::Calendar => "Calendar",
        BackupItem::Messages => "Messages",
        BackupItem::Photos => "Photos",
        BackupItem::Files => "Files",
    }
}

fn state_word(state: BackupState) -> (Tone, &'static str) {
    match state {
        BackupState::Waiting => (Tone::Wait, "Waiting"),
        BackupState::Complete => (Tone::Ok, "Complete"),
        BackupState::Failed => (Tone::Bad, "Failed"),
    }
}

/// The page.
#[component]
pub fn Page() -> impl IntoView {
    let here = Listing::new("/backups");
    let asked = move || turn_of(&here.query.with(listing::page));
    let all = load(asked, |turn: Turn| backups(turn, ROWS));
    let deleting = RwSignal::new(None::<Backup>);
    let draw = move |data: Signal<BackupPage>| {
        view! {
            <Show
                when=move || data.with(|data| !data.nodes.is_empty())
                fallback=|| {
                    view! {
                        <div class="card">
                            <Empty
                                title="No phone has backed anything up yet"
                                text="Choose phones in the list of devices, ask for another action, and take Back up. What they send appears here."
                                icon=Glyph::Download
                            >
                                <LinkButton label="To the devices" href="/devices" kind=Kind::Primary />
                            </Empty>
                        </div>
                    }
                }
            >
                <List data deleting />
                {here.pager(
                    Signal::derive(move || data.with(|data| (data.page_info.clone(), data.nodes.len(), data.total_count))),
                    ROWS,
                )}
            </Show>
        }
        .into_any()
    };
    view! {
        <Sheet title="Backups">
            <div class="head">
                <h1>"Backups"</h1>
            </div>
            <Loaded load=all draw />
            <DeleteDialog deleting all />
        </Sheet>
    }
    .into_any()
}

#[component]
fn List(data: Signal<BackupPage>, deleting: RwSignal<Option<Backup>>) -> impl IntoView {
    let (me, toasts) = (Me::here(), Toasts::here());
    let save = move |url: String, name: &'static str| {
        leptos::task::spawn_local(async move {
            if let Err(fault) = object::take(&url, name).await {
                toasts.warn(fault.words().title);
            }
        });
    };
    let columns = Signal::stored(vec![
        Column::new("device", "Phone", |one: &Backup| {
            let href = format!("/devices/{}", one.device.id.inner());
            view! { <a class="strong" href=href>{one.device.name.clone()}</a> }.into_any()
        })
        .lead(),
        Column::new("item", "What", |one: &Backup| {
            let groups = one.groups.join(", ");
            view! { <span>{item_word(one.item)} " " <span class="small muted">{groups}</span></span> }
                .into_any()
        }),
        Column::new("state", "State", |one: &Backup| {
            let (tone, label) = state_word(one.state);
            let problem = one.problem.clone().unwrap_or_default();
            view! { <span><Chip tone label /> " " <span class="small muted">{problem}</span></span> }
                .into_any()
        }),
        Column::new("entries", "Entries", |one: &Backup| {
            one.entry_count.map(|count| grouped(i64::from(count))).unwrap_or_default().into_any()
        })
        .numeric(),
        Column::new("bytes", "Size", |one: &Backup| {
            one.bytes.map(|count| bytes(f64::from(count))).unwrap_or_default().into_any()
        })
        .numeric(),
        Column::new("asked", "Asked", |one: &Backup| {
            view! { <Moment at=Some(one.asked_at.at()) /> }.into_any()
        }),
        Column::new("do", "", move |one: &Backup| {
            if !me.may(Permission::DevicesManage) {
                return ().into_any();
            }
            let (own, url) = (one.clone(), one.url.clone());
            let id = one.id.inner().to_owned();
            let name = item_word(one.item);
            view! {
                <div class="row">
                    {url
                        .map(|url| {
                            view! {
                                <LinkButton label="Look inside" href=format!("/backups/{id}") small=true />
                                <Button label="Save" small=true icon=Glyph::Download on_press=move |()| save(url.clone(), name) />
                            }
                        })}
                    <Button label="Delete …" small=true kind=Kind::Danger on_press=move |()| deleting.set(Some(own.clone())) />
                </div>
            }
            .into_any()
        }),
    ]);
    view! {
        <DataTable
            label="Backups"
            columns
            rows=Signal::derive(move || data.with(|data| data.nodes.clone()))
            id=|one| one.id.inner().to_owned()
        />
    }
    .into_any()
}

#[component]
fn DeleteDialog(deleting: RwSignal<Option<Backup>>, all: Load<BackupPage>) -> impl IntoView {
    let toasts = Toasts::here();
    let (open, busy) = (RwSignal::new(false), RwSignal::new(false));
    Effect::new(move |_| {
        if deleting.with(Option::is_some) {
            open.set(true);
        }
    });
    let what = move || {
        deleting.with(|one| {
            one.as_ref()
                .map(|one| format!("{} of {}", item_word(one.item), one.device.name))
                .unwrap_or_default()
        })
    };
    let go = move |()| {
        let Some(one) = deleting.get_untracked() else { return };
        busy.set(true);
        leptos::task::spawn_local(async move {
            match delete(one.id.inner()).await {
                Ok(()) => {
                    toasts.say("Deleted the backup");
                    open.set(false);
                    all.reload();
                }
                Err(refusal) => toasts.warn(refusal.text()),
            }
            busy.try_set(false);
        });
    };
    view! {
        <Dialog open title=Signal::derive(move || format!("Delete: {}", what()))>
            <p>"What the phone sent is removed and cannot be brought back."</p>
            <DialogFoot>
                <Button label="Cancel" autofocus=true on_press=move |()| open.set(false) />
                <Button label="Delete" kind=Kind::DangerPrimary busy=busy on_press=go />
            </DialogFoot>
        </Dialog>
    }
    .into_any()
}
