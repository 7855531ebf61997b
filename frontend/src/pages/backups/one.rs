//! One backup: its entries, looked through, saved and restored, all or some of them, to the same phone or another.

use super::entry::EntryDialog;
use super::restore::RestoreDialog;
use super::table::{DeleteDialog, called, save_whole};
use crate::api::action;
use crate::api::backup::{Backup, BackupEntries, BackupEntry, BackupState, backup, look};
use crate::api::object;
use crate::model::backup::{entry_words, file_kind, file_name, state_word};
use crate::model::listing::range_words;
use crate::model::number::{bytes, counted};
use crate::pages::prelude::*;
use std::collections::BTreeSet;

/// Rows on a page.
const ROWS: i32 = 100;

/// The page.
#[component]
pub fn Page() -> impl IntoView {
    by_id(|id| any_view! { <One id /> })
}

#[component]
fn One(id: String) -> impl IntoView {
    let one = load(move || id.clone(), backup);
    // Once it has answered nothing more comes; until then only its own phone says something about it. Before the first
    // answer is here, any phone may be its own.
    let mark = up_to_date(one);
    action::follow(None, None, move |changed| {
        let awaited = |one: &Backup| one.state == BackupState::Waiting && one.device.id == changed.device.id;
        let concerns = one.data.try_with_untracked(|one| one.as_ref().is_none_or(awaited));
        if changed.command == "bak" && concerns == Some(true) {
            mark();
        }
    });
    let phone = move || {
        let (id, name) = one.data.with(|one| {
            one.as_ref().map(|one| (one.device.id.inner().to_owned(), one.device.name.clone()))
        })?;
        Some(view! {
            <a href=format!("/devices/{id}/backups")>{name}</a>
            <span aria-hidden="true">"/"</span>
        })
    };
    let draw = move |data: Signal<Backup>| any_view! { <Content data /> };
    any_view! {
        <Sheet title=one.words("Backup", called)>
            <nav class="crumbs" aria-label="Where you are">
                <a href="/backups">"Backups"</a>
                <span aria-hidden="true">"/"</span>
                {phone}
            </nav>
            <Loaded load=one lines=10 draw />
        </Sheet>
    }
}

/// Lets the person save some entries, by their places.
fn save_some(one: &Backup, places: &[i32], toasts: Toasts) {
    let list = places.iter().map(i32::to_string).collect::<Vec<_>>().join(",");
    let (path, name) =
        (format!("/backups/{}/entries?index={list}", one.id.inner()), file_name(&one.device.name, one.item));
    leptos::task::spawn_local(async move {
        if let Err(fault) = object::take(&path, &name).await {
            toasts.fault(&fault);
        }
    });
}

#[component]
fn Content(data: Signal<Backup>) -> impl IntoView {
    let (me, toasts) = (Me::here(), Toasts::here());
    let way = Way::here();
    let deleting = RwSignal::new(None::<Backup>);
    let complete = Memo::new(move |_| data.with(|one| one.state == BackupState::Complete));
    let state = move || data.with(|one| state_word(one.state));
    let facts = move || {
        data.with(|one| {
            let mut facts = Vec::new();
            if let Some(count) = one.entry_count {
                let (word, many) = entry_words(one.item);
                facts.push(counted(i64::from(count), word, many));
            }
            facts.extend(one.bytes.map(|size| bytes(f64::from(size))));
            if !one.groups.is_empty() {
                facts.push(format!("only {}", one.groups.join(", ")));
            }
            if one.planned {
                facts.push("by a schedule".to_owned());
            }
            facts.join(" · ")
        })
    };
    let may = move || me.can(Permission::DevicesManage);
    any_view! {
        <div class="head">
            <h1>{move || data.with(called)}</h1>
            <Chip tone=Signal::derive(move || state().0) label=Signal::derive(move || state().1.to_owned()) />
            <span class="muted">
                {move || { let facts = facts(); if facts.is_empty() { facts } else { format!("{facts} · ") } }}
                "asked " <Moment at=Signal::derive(move || data.with(|one| Some(one.asked_at.at()))) />
            </span>
            <span class="grow"></span>
            <Show when=may>
                <div class="row">
                    <Show when=move || complete.get()>
                        <Button
                            label=Signal::derive(move || format!("Save all as {}", data.with(|one| file_kind(one.item))))
                            icon=Glyph::Download
                            on_press=move |()| data.with_untracked(|one| save_whole(one, toasts))
                        />
                    </Show>
                    <Button
                        label="Delete …"
                        kind=Kind::Danger
                        on_press=move |()| deleting.set(Some(data.get_untracked()))
                    />
                </div>
            </Show>
        </div>
        {move || match (complete.get(), may()) {
            (true, true) => any_view! { <Entries data /> },
            (true, false) => {
                let text = "Contacts, messages and files belong to the phone's holder. A role that manages devices may look inside.";
                empty("What is in it is private", text, Glyph::Lock)
            }
            (false, _) => {
                let words = move || {
                    data.with(|one| match one.state {
                        BackupState::Waiting => ("The phone has not answered yet", "It sends its content as soon as it is reached; this page changes by itself.".to_owned()),
                        _ => ("This backup did not work", one.problem.clone().unwrap_or_else(|| "The phone gave no reason.".to_owned())),
                    })
                };
                any_view! {
                    <Empty
                        card=true
                        title=Signal::derive(move || words().0.to_owned())
                        text=Signal::derive(move || words().1)
                        icon=Glyph::Clock
                    />
                }
            }
        }}
        <DeleteDialog deleting on_done=move |()| way.to("/backups") />
    }
}

#[component]
fn Entries(data: Signal<Backup>) -> impl IntoView {
    let (me, toasts) = (Me::here(), Toasts::here());
    let words = RwSignal::new(String::new());
    let skip = RwSignal::new(0_i32);
    let id = Memo::new(move |_| data.with(|one| one.id.inner().to_owned()));
    // Other words begin at their first page.
    when_changed(move || words.get(), move |_| skip.set(0));
    let found = load(
        move || (id.get(), words.get(), skip.get()),
        |(id, words, skip)| async move { look(&id, &words, skip, ROWS).await },
    );
    let chosen = RwSignal::new(BTreeSet::<String>::new());
    let places = move || chosen.with(|all| all.iter().filter_map(|at| at.parse().ok()).collect::<Vec<i32>>());
    let (restoring, looking) = (RwSignal::new(false), RwSignal::new(None::<BackupEntry>));
    let wanted = RwSignal::new(Vec::<i32>::new());
    let restore = move |some: Vec<i32>| {
        wanted.set(some);
        restoring.set(true);
    };
    let some = move || {
        chosen.with(|all| match all.len() {
            0 => String::new(),
            many => format!("{many} chosen"),
        })
    };
    let draw = move |all: Signal<BackupEntries>| {
        any_view! {
            <Show
                when=move || all.with(|all| !all.nodes.is_empty())
                fallback=move || {
                    let (title, text) = if words.get().trim().is_empty() {
                        ("Nothing is in it", "The phone had nothing of this kind.")
                    } else {
                        ("No entry has these words", "Search for something else.")
                    };
                    empty(title, text, Glyph::Search)
                }
            >
                <List all chosen looking />
                <Turning all skip />
            </Show>
        }
    };
    any_view! {
        <div class="row">
            <div class="map-search"><SearchField label="Words in an entry" value=words /></div>
            <span class="grow"></span>
            <span class="small muted num" role="status">{some}</span>
            <Show when=move || !chosen.with(BTreeSet::is_empty)>
                <Button label="Select none" kind=Kind::Quiet small=true on_press=move |()| chosen.set(BTreeSet::new()) />
                <Button
                    label="Save the chosen"
                    icon=Glyph::Download
                    on_press=move |()| data.with_untracked(|one| save_some(one, &untrack(places), toasts))
                />
            </Show>
            <Show when=move || me.can(Permission::ActionsRunCode)>
                <Button
                    label=Signal::derive(move || {
                        if chosen.with(BTreeSet::is_empty) { "Restore all …" } else { "Restore the chosen …" }.to_owned()
                    })
                    kind=Kind::Primary
                    on_press=move |()| restore(untrack(places))
                />
            </Show>
        </div>
        <Loaded load=found lines=8 draw />
        <EntryDialog
            looking
            on_save=move |at: i32| data.with_untracked(|one| save_some(one, &[at], toasts))
            on_restore=move |at: i32| restore(vec![at])
        />
        <RestoreDialog open=restoring one=data entries=wanted />
    }
}

#[component]
fn List(
    all: Signal<BackupEntries>,
    chosen: RwSignal<BTreeSet<String>>,
    looking: RwSignal<Option<BackupEntry>>,
) -> impl IntoView {
    let nodes = all.get_untracked().nodes;
    let (dated, sized) =
        (nodes.iter().any(|one| one.at.is_some()), nodes.iter().any(|one| one.bytes.is_some()));
    let mut columns = vec![
        Column::new("title", "What", move |one: &BackupEntry| {
            let own = one.clone();
            view! {
                <button type="button" class="link" on:click=move |_| looking.set(Some(own.clone()))>
                    {one.title.clone()}
                </button>
            }
        })
        .lead(),
        Column::new("detail", "More", |one: &BackupEntry| one.detail.clone()),
    ];
    if dated {
        columns.push(Column::new("at", "When", |one: &BackupEntry| {
            one.at.as_ref().map(|at| view! { <Moment at=Some(at.at()) /> })
        }));
    }
    if sized {
        columns.push(
            Column::new("bytes", "Size", |one: &BackupEntry| one.bytes.map(|size| bytes(f64::from(size))))
                .numeric(),
        );
    }
    let open = move |place: String| {
        let one =
            all.with_untracked(|all| all.nodes.iter().find(|one| one.index.to_string() == place).cloned());
        looking.set(one);
    };
    Table::new("Entries", columns, |one| one.index.to_string())
        .ticked(chosen, |one| one.title.clone())
        .opens(open)
        .rows(Signal::derive(move || all.with(|all| all.nodes.clone())))
}

#[component]
fn Turning(all: Signal<BackupEntries>, skip: RwSignal<i32>) -> impl IntoView {
    let shown = move || all.with(|all| (all.nodes.len() as i64, i64::from(all.total_count)));
    let range = move || range_words(i64::from(skip.get()), shown().0, shown().1);
    any_view! {
        <Pager
            range=Signal::derive(range)
            has_previous=Signal::derive(move || skip.get() > 0)
            has_next=Signal::derive(move || i64::from(skip.get()) + shown().0 < shown().1)
            on_previous=move |()| skip.update(|at| *at = (*at - ROWS).max(0))
            on_next=move |()| skip.update(|at| *at += ROWS)
        />
    }
}
