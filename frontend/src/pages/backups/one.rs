//! One backup: its entries, looked through, saved and restored, all or some of them, to the same phone or another.

use super::item_word;
use crate::api::backup::{Backup, BackupEntries, BackupEntry, look, restore};
use crate::api::device::{DevicesAsked, devices};
use crate::api::issue::Targets;
use crate::api::object;
use crate::api::page::Turn;
use crate::model::number::{bytes, counted};
use crate::ui::prelude::*;
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use std::collections::BTreeSet;

/// The page.
#[component]
pub fn Page() -> impl IntoView {
    let params = use_params_map();
    let id = Memo::new(move |_| params.read().get("id").unwrap_or_default());
    let words = RwSignal::new(String::new());
    let one = load(move || (id.get(), words.get()), |(id, words): (String, String)| look(id, words));
    let draw = move |data: Signal<(Backup, BackupEntries)>| view! { <Content data /> }.into_any();
    view! {
        <Sheet title="Backup">
            <nav class="crumbs" aria-label="Where you are">
                <a href="/backups">"Backups"</a>
                <span aria-hidden="true">"/"</span>
            </nav>
            <div class="head">
                <SearchField label="Words in an entry …" value=words />
            </div>
            <Loaded load=one lines=10 draw />
        </Sheet>
    }
    .into_any()
}

#[component]
fn Content(data: Signal<(Backup, BackupEntries)>) -> impl IntoView {
    let toasts = Toasts::here();
    let chosen = RwSignal::new(BTreeSet::<String>::new());
    let restoring = RwSignal::new(false);
    let heading = move || data.with(|(one, _)| format!("{} of {}", item_word(one.item), one.device.name));
    let count = move || {
        data.with(|(_, entries)| {
            let total = counted(i64::from(entries.total_count), "entry", "entries");
            let shown = entries.nodes.len();
            if i64::from(entries.total_count) > shown as i64 {
                format!("{total}, the first {shown} shown")
            } else {
                total
            }
        })
    };
    let save = move |()| {
        let (url, id, name) = data.with_untracked(|(one, _)| {
            (one.url.clone().unwrap_or_default(), one.id.inner().to_owned(), item_word(one.item))
        });
        let some: Vec<String> = chosen.get_untracked().into_iter().collect();
        let path =
            if some.is_empty() { url } else { format!("/backups/{id}/entries?index={}", some.join(",")) };
        leptos::task::spawn_local(async move {
            if let Err(fault) = object::take(&path, name).await {
                toasts.warn(fault.words().title);
            }
        });
    };
    let which = move || match chosen.with(BTreeSet::len) {
        0 => "all".to_owned(),
        some => format!("{some} chosen"),
    };
    let columns = Signal::stored(vec![
        Column::new("title", "What", |one: &BackupEntry| {
            view! { <span class="strong">{one.title.clone()}</span> }.into_any()
        })
        .lead(),
        Column::new("detail", "More", |one: &BackupEntry| {
            let all: Vec<String> =
                one.fields.iter().map(|field| format!("{}: {}", field.name, field.value)).collect();
            view! { <span title=all.join("\n")>{one.detail.clone()}</span> }.into_any()
        }),
        Column::new("at", "When", |one: &BackupEntry| match &one.at {
            Some(at) => view! { <Moment at=Some(at.at()) /> }.into_any(),
            None => ().into_any(),
        }),
        Column::new("bytes", "Size", |one: &BackupEntry| {
            one.bytes.map(|size| bytes(f64::from(size))).unwrap_or_default().into_any()
        })
        .numeric(),
    ]);
    view! {
        <div class="head">
            <h1>{heading}</h1>
            <span class="muted num" role="status">{count}</span>
            <span class="grow"></span>
            <Button label=Signal::derive(move || format!("Save {}", which())) icon=Glyph::Download on_press=save />
            <Button
                label=Signal::derive(move || format!("Restore {} …", which()))
                kind=Kind::Primary
                on_press=move |()| restoring.set(true)
            />
        </div>
        <Show
            when=move || data.with(|(_, entries)| !entries.nodes.is_empty())
            fallback=|| {
                view! {
                    <div class="card">
                        <Empty title="No entry here" text="The backup is empty, or no entry holds these words." icon=Glyph::Search />
                    </div>
                }
            }
        >
            <DataTable
                label="Entries"
                columns
                rows=Signal::derive(move || data.with(|(_, entries)| entries.nodes.clone()))
                id=|one| one.index.to_string()
                selected=chosen
                name=|one| one.title.clone()
            />
        </Show>
        <RestoreDialog open=restoring data chosen />
    }
    .into_any()
}

#[component]
fn RestoreDialog(
    open: RwSignal<bool>,
    data: Signal<(Backup, BackupEntries)>,
    chosen: RwSignal<BTreeSet<String>>,
) -> impl IntoView {
    view! {
        <Dialog open title="Restore to a phone">
            <RestoreForm open data chosen />
        </Dialog>
    }
    .into_any()
}

#[component]
fn RestoreForm(
    open: RwSignal<bool>,
    data: Signal<(Backup, BackupEntries)>,
    chosen: RwSignal<BTreeSet<String>>,
) -> impl IntoView {
    let toasts = Toasts::here();
    let own = data.with_untracked(|(one, _)| (one.device.id.inner().to_owned(), one.device.name.clone()));
    let target = RwSignal::new(own.0.clone());
    let busy = RwSignal::new(false);
    let asked = || DevicesAsked {
        filter: None,
        search: String::new(),
        sort: Some(("name".to_owned(), false)),
        turn: Turn::Start,
        rows: 200,
        reported: false,
    };
    let all = load(|| (), move |()| devices(asked()));
    let choices = Signal::derive(move || {
        let mut choices = vec![Choice::new(&own.0, format!("{}, where it came from", own.1))];
        all.data.with(|page| {
            let others = page.iter().flat_map(|page| &page.nodes).filter(|device| device.id.inner() != own.0);
            choices.extend(others.map(|device| Choice::new(device.id.inner(), device.name.clone())));
        });
        choices
    });
    let send = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        let id = data.with_untracked(|(one, _)| one.id.inner().to_owned());
        let some: Vec<i32> = chosen.get_untracked().iter().filter_map(|place| place.parse().ok()).collect();
        let entries = Some(some).filter(|some| !some.is_empty());
        leptos::task::spawn_local(async move {
            match restore(&id, entries, Targets::Ids(vec![target.get_untracked()])).await {
                Ok(session) => {
                    open.set(false);
                    let follow = Callback::new(move |()| {
                        let _ = window().location().assign(&format!("/sessions/{session}"));
                    });
                    toasts.say_with("The phone is asked to take it back".to_owned(), "Follow", follow);
                }
                Err(refusal) => toasts.warn(refusal.text()),
            }
            busy.try_set(false);
        });
    };
    view! {
        <form on:submit=send>
            <p class="muted">"What the phone has stays; what is missing is added."</p>
            <SelectField label="To" value=target choices help="The first 200 phones by name." />
            <DialogFoot>
                <Button label="Cancel" on_press=move |()| open.set(false) />
                <Button label="Restore" kind=Kind::Primary submit=true busy=busy />
            </DialogFoot>
        </form>
    }
    .into_any()
}
