//! What can be done with the devices ticked, or with all that match.

use super::{Here, rename};
use crate::api::device::DevicePage;
use crate::api::device_many;
use crate::api::issue::Targets;
use crate::api::outcome::{ConfirmationNeeded, Refusal};
use crate::model::number::{counted, grouped};
use crate::pages::deletion::{Deletion, DeletionDialog};
use crate::pages::issue::{Asking, IssueDialog, at_once};
use crate::pages::prelude::*;
use std::collections::BTreeSet;

/// The bar above the list.
#[component]
pub fn Bulk(
    /// What is ticked.
    selected: RwSignal<BTreeSet<String>>,
    /// Where the list is.
    here: Here,
    /// How many match.
    total: Signal<Option<i32>>,
    /// The list, to load again.
    page: Load<DevicePage>,
) -> impl IntoView {
    let me = Me::here();
    let toasts = Toasts::here();
    let everything = RwSignal::new(false);
    Effect::new(move |_| {
        if selected.with(BTreeSet::is_empty) {
            everything.set(false);
        }
    });
    let count = move || {
        if everything.get() {
            i64::from(total.get().unwrap_or(0))
        } else {
            selected.with(|set| set.len() as i64)
        }
    };
    let targets = move || {
        if everything.get_untracked() {
            Targets::Matching(here.filter(), here.text())
        } else {
            Targets::Ids(selected.with_untracked(|set| set.iter().cloned().collect()))
        }
    };
    let asking = Asking::new();
    let who = move || match (count(), selected.with(|set| set.first().cloned())) {
        (1, Some(id)) => page
            .data
            .with(|page| {
                page.as_ref()
                    .and_then(|page| page.nodes.iter().find(|d| d.id.inner() == id).map(|d| d.name.clone()))
            })
            .unwrap_or_else(|| "1 device".to_owned()),
        (many, _) => counted(many, "device", "devices"),
    };
    let quick = move |command: &'static str| move |()| at_once(targets(), who(), command, toasts);
    let ask = move |command: &'static str| move |()| asking.open(targets(), who(), command);
    let way = Way::here();
    let email = move |()| {
        let ids = selected.with_untracked(|set| set.iter().cloned().collect::<Vec<_>>().join(","));
        way.to(format!("/email?devices={ids}"));
    };
    let deletion = Deletion::new(move |confirmed| {
        let targets = targets();
        async move {
            let done = device_many::delete(targets, confirmed).await?;
            toasts.say(format!("Deleted {}", counted(done as i64, "device", "devices")));
            selected.try_set(BTreeSet::new());
            page.reload();
            Ok::<_, Refusal>(())
        }
    });
    let needed = deletion.needed;
    let meant = move || {
        let told = needed.with(|needed| needed.as_ref().map(|needed| i64::from(needed.device_count)));
        format!("Delete {}", counted(told.unwrap_or_else(count), "device", "devices"))
    };
    let renaming = RwSignal::new(None::<Targets>);
    let renamed = move |()| {
        selected.set(BTreeSet::new());
        page.reload();
    };
    let manage = move || me.can(Permission::DevicesManage);
    let issue = move || me.can(Permission::ActionsIssue);
    let visible = move || selected.with(|set| !set.is_empty());
    any_view! {
        <Show when=visible>
            <div class="bulk" role="region" aria-label="Selected devices">
                <b class="num">{move || format!("{} selected", grouped(count()))}</b>
                {move || {
                    let all = i64::from(total.get().unwrap_or(0));
                    let ticked = selected.with(|set| set.len() as i64);
                    (all > ticked && !everything.get())
                        .then(|| {
                            view! {
                                <Button
                                    label=format!("Select all {} that match", grouped(all))
                                    kind=Kind::Quiet
                                    small=true
                                    on_press=move |()| everything.set(true)
                                />
                            }
                        })
                }}
                <Button
                    label="Clear selection"
                    kind=Kind::Quiet
                    small=true
                    on_press=move |()| selected.set(BTreeSet::new())
                />
                <span class="grow"></span>
                <Show when=issue>
                    <Button label="Audit" on_press=quick("aud") />
                    <Button label="Locate" icon=Glyph::Pin on_press=quick("loc") />
                    <Button label="Message" icon=Glyph::Message on_press=ask("msg") />
                    <Button label="Lock" icon=Glyph::Lock on_press=ask("lck") />
                    <Menu label="More" kind=Kind::Danger>
                        <MenuItem label="Back up …" icon=Glyph::Download on_press=ask("bak") />
                        <Show when=move || !everything.get()>
                            <MenuItem label="Set up e-mail …" icon=Glyph::Message on_press=email />
                        </Show>
                        <MenuItem label="Another action …" icon=Glyph::Send on_press=ask("") />
                        <Show when=manage>
                            <MenuItem
                                label="Rename …"
                                icon=Glyph::Edit
                                on_press=move |()| renaming.set(Some(targets()))
                            />
                        </Show>
                        <hr />
                        <Show when=move || me.can(Permission::ActionsDestructive)>
                            <MenuItem label="Block …" icon=Glyph::Block danger=true on_press=ask("blk") />
                            <MenuItem label="Move to another server …" icon=Glyph::Send danger=true on_press=ask("mov") />
                            <MenuItem label="Wipe …" icon=Glyph::Trash danger=true on_press=ask("wip") />
                        </Show>
                        <Show when=manage>
                            <MenuItem label="Delete …" icon=Glyph::Close danger=true on_press=move |()| deletion.begin() />
                        </Show>
                    </Menu>
                </Show>
            </div>
        </Show>
        <IssueDialog asking />
        <rename::RenameDialog targets=renaming on_done=renamed />
        <DeletionDialog deletion title=Signal::derive(meant)>
            {move || needed.get().map(|needed| named(&needed))}
            <p class="muted">
                "They disappear from lists and maps. Their history stays in reports and in the audit log, and so do their backups. A phone whose agent still runs has to enrol again."
            </p>
        </DeletionDialog>
    }
}

/// The first devices that a deletion means, by name.
fn named(needed: &ConfirmationNeeded) -> AnyView {
    let left = i64::from(needed.device_count) - needed.device_names.len() as i64;
    let more = (left > 0).then(|| view! { <li class="muted">{format!("and {} more", grouped(left))}</li> });
    let away = (needed.offline_count > 0).then(|| {
        let away = counted(i64::from(needed.offline_count), "of them is", "of them are");
        view! { <p class="muted">{format!("{away} not online now.")}</p> }
    });
    any_view! {
        <ul class="names">
            {needed.device_names.iter().map(|name| view! { <li>{name.clone()}</li> }).collect_view()}
            {more}
        </ul>
        {away}
    }
}
