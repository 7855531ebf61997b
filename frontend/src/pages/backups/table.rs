//! A table of backups, with what can be done about each.

use crate::api::backup::{Backup, BackupPage, BackupState, delete};
use crate::api::object;
use crate::model::backup::{file_kind, file_name, item_word, state_word};
use crate::model::number::{bytes, grouped};
use crate::pages::prelude::*;

/// What it is of whom.
pub fn called(one: &Backup) -> String {
    format!("{} of {}", item_word(one.item), one.device.name)
}

fn what(one: &Backup) -> AnyView {
    let groups = one.groups.join(", ");
    let words = item_word(one.item);
    let inside = format!("/backups/{}", one.id.inner());
    any_view! {
        <a href=inside>{words}</a>
        {(!groups.is_empty()).then(|| view! { <span class="small muted">" " {groups}</span> })}
        {one.planned.then(|| view! { " " <span class="tag">"by a schedule"</span> })}
    }
}

fn state(one: &Backup) -> AnyView {
    let (tone, label) = state_word(one.state);
    let problem = one.problem.clone();
    any_view! {
        <span>
            <Chip tone label />
            {problem.map(|problem| view! { " " <span class="small muted">{problem}</span> })}
        </span>
    }
}

/// Lets the person save the whole of a backup.
pub fn save_whole(one: &Backup, toasts: Toasts) {
    let (Some(url), name) = (one.url.clone(), file_name(&one.device.name, one.item)) else { return };
    leptos::task::spawn_local(async move {
        if let Err(fault) = object::take(&url, &name).await {
            toasts.fault(&fault);
        }
    });
}

/// The table.
#[component]
pub fn BackupsTable(
    /// The backups.
    data: Signal<BackupPage>,
    /// Whether the phone is told.
    #[prop(optional)]
    with_device: bool,
    /// Where the one that shall be deleted is put.
    deleting: RwSignal<Option<Backup>>,
) -> impl IntoView {
    let (me, toasts) = (Me::here(), Toasts::here());
    let mut columns = vec![Column::new("item", "What", what).lead()];
    if with_device {
        columns.push(Column::new("device", "Phone", |one: &Backup| {
            let href = format!("/devices/{}/backups", one.device.id.inner());
            view! { <a href=href>{one.device.name.clone()}</a> }
        }));
    }
    columns.extend([
        Column::new("state", "State", state),
        Column::new("entries", "Entries", |one: &Backup| {
            one.entry_count.map(|count| grouped(i64::from(count)))
        })
        .numeric(),
        Column::new("bytes", "Size", |one: &Backup| {
            one.bytes.map(|count| bytes(f64::from(count)))
        })
        .numeric(),
        Column::moment("asked", "Asked", |one: &Backup| Some(one.asked_at.at())),
        Column::new("do", "", move |one: &Backup| {
            if !me.may(Permission::DevicesManage) {
                return ().into_any();
            }
            let (own, gone) = (one.clone(), one.clone());
            let whole = one.state == BackupState::Complete;
            let label = format!("Save {}", file_kind(one.item));
            any_view! {
                <span class="tools">
                    {whole
                        .then(|| {
                            view! {
                                <Button label small=true icon=Glyph::Download on_press=move |()| save_whole(&own, toasts) />
                            }
                        })}
                    <Button
                        label="Delete …"
                        small=true
                        kind=Kind::Danger
                        on_press=move |()| deleting.set(Some(gone.clone()))
                    />
                </span>
            }
        }),
    ]);
    let rows = Signal::derive(move || data.with(|data| data.nodes.clone()));
    Table::new("Backups", columns, |one| one.id.inner().to_owned()).rows(rows)
}

/// Asks whether a backup shall go.
#[component]
pub fn DeleteDialog(
    /// The one; the dialog is open while there is one.
    deleting: RwSignal<Option<Backup>>,
    /// What to do once it is gone.
    #[prop(into)]
    on_done: Callback<()>,
) -> impl IntoView {
    let toasts = Toasts::here();
    confirm::chosen(
        deleting,
        |one| format!("Delete {}", called(one)),
        "Delete",
        || {
            any_view! { <p>"What the phone sent is removed from here and cannot be brought back. The phone keeps what it has."</p> }
        },
        |one| delete(one.id.into_inner()),
        move |one, ()| {
            toasts.say(format!("Deleted {}", called(&one)));
            let _ = on_done.try_run(());
        },
    )
}
