//! The head of a device's page: who has it, how it is, and what can be done with it.

use super::edit::EditForm;
use crate::api::device_full::DeviceFull;
use crate::api::device_many::delete as delete_devices;
use crate::api::issue::{Targets, refresh};
use crate::api::outcome::Refusal;
use crate::model::number::counted;
use crate::model::wording;
use crate::pages::deletion::{Deletion, DeletionDialog};
use crate::pages::issue::{Asking, at_once};
use crate::pages::prelude::*;

/// The head.
#[component]
pub fn Head(
    /// The device.
    device: Signal<DeviceFull>,
    /// What is being asked of it.
    asking: Asking,
    /// To load it again.
    one: Load<DeviceFull>,
) -> impl IntoView {
    let (me, toasts) = (Me::here(), Toasts::here());
    let id = move || device.with_untracked(|device| device.id.inner().to_owned());
    let name = move || device.with_untracked(|device| device.name.clone());
    let targets = move || Targets::Ids(vec![id()]);
    let quick = move |command: &'static str| move |()| at_once(targets(), name(), command, toasts);
    let ask = move |command: &'static str| move |()| asking.open(targets(), name(), command);
    let refresh_now = move |()| {
        told(toasts, refresh(id()), move |waiting| match waiting {
            0 => toasts.say("Asked the phone; nothing is waiting"),
            some => {
                let what = counted(i64::from(some), "waiting action", "waiting actions");
                toasts.say(format!("Asked the phone for {what}"));
            }
        });
    };
    let editing = RwSignal::new(false);
    // Of a phone that is with another server nothing can be asked.
    let here = Memo::new(move |_| device.with(DeviceFull::here));
    let issue = move || here.get() && me.can(Permission::ActionsIssue);
    let issue_one =
        move || here.get() && (me.can(Permission::ActionsIssueOne) || me.can(Permission::ActionsIssue));
    let piece = Timepiece::here();
    let gone = move |device: &DeviceFull| {
        let at = device.moved_at.as_ref()?;
        let to = device.moved_to.as_deref().filter(|to| !to.is_empty()).unwrap_or("another server");
        Some(format!(
            "This phone was moved to {to}, {}. What it did here stays; what it does now is seen there.",
            piece.moment(at.at())
        ))
    };
    let who = move || {
        device.with(|device| {
            [device.holder.clone(), device.department.clone(), device.phone_number.clone()]
                .into_iter()
                .flatten()
                .filter(|text| !text.is_empty())
                .collect::<Vec<_>>()
                .join(" · ")
        })
    };
    let status = move || device.with(|device| wording::device_status(device.status));
    let roaming = move || device.with(|d| d.roaming.then(|| d.country.clone().unwrap_or_default()));
    let way = Way::here();
    let deletion = Deletion::new(move |confirmed| {
        let (targets, name) = (targets(), name());
        async move {
            delete_devices(targets, confirmed).await?;
            toasts.say(format!("Deleted {name}"));
            way.to("/devices");
            Ok::<_, Refusal>(())
        }
    });
    any_view! {
        <div class="head">
            <h1>{move || device.with(|device| device.name.clone())}</h1>
            <Chip tone=Signal::derive(move || status().0) label=Signal::derive(move || status().1.to_owned()) />
            <Show when=move || device.with(|d| d.lost.is_some())>
                <Chip tone=Tone::Bad label="Lost" />
            </Show>
            {move || {
                roaming()
                    .map(|country| {
                        let label = if country.is_empty() { "Roaming".to_owned() } else { format!("Roaming, {}", crate::browser::country_name(&country)) };
                        view! { <Chip tone=Tone::Warn label /> }
                    })
            }}
            <span class="muted">
                {move || { let who = who(); if who.is_empty() { who } else { format!("{who} · ") } }}
                "seen "
                <Ago at=Signal::derive(move || device.with(|d| d.last_seen_at.as_ref().map(|at| at.at()))) />
                {move || {
                    let campaign = device.with(|d| d.origin.as_ref().and_then(|origin| origin.campaign.clone()));
                    campaign
                        .map(|campaign| {
                            let href = format!("/enrolment/campaigns/{}", campaign.id.inner());
                            view! { " · came by " <a href=href>{campaign.name}</a> }
                        })
                }}
            </span>
            <span class="grow"></span>
            <div class="row">
                <Show when=issue_one>
                    <Button label="Locate" icon=Glyph::Pin on_press=quick("loc") />
                    <Button label="Message" icon=Glyph::Message on_press=ask("msg") />
                    <Button label="Lock" icon=Glyph::Lock on_press=ask("lck") />
                </Show>
                <Show when=issue>
                    <Button label="New action" kind=Kind::Primary on_press=ask("") />
                </Show>
                <Menu label="More" kind=Kind::Plain>
                    <Show when=issue_one>
                        <MenuItem label="Ring" icon=Glyph::Bell on_press=quick("rng") />
                    </Show>
                    <Show when=issue>
                        <MenuItem label="Audit" icon=Glyph::Refresh on_press=quick("aud") />
                        <MenuItem label="Back up …" icon=Glyph::Download on_press=ask("bak") />
                        <MenuItem label="Set up e-mail …" icon=Glyph::Message on_press=move |()| way.to(format!("/email?devices={}", id())) />
                        <MenuItem label="Ask for what is waiting" icon=Glyph::Send on_press=refresh_now />
                    </Show>
                    <Show when=move || me.can(Permission::DevicesManage)>
                        <MenuItem label="Edit …" icon=Glyph::Edit on_press=move |()| editing.set(true) />
                    </Show>
                    <hr />
                    <Show when=issue_one>
                        <MenuItem label="Lost or stolen …" icon=Glyph::Search danger=true on_press=move |()| way.to(format!("/devices/{}/lost", id())) />
                    </Show>
                    <Show when=move || here.get() && me.can(Permission::ActionsDestructive)>
                        <MenuItem label="Block …" icon=Glyph::Block danger=true on_press=ask("blk") />
                        <MenuItem label="Move to another server …" icon=Glyph::Send danger=true on_press=ask("mov") />
                        <MenuItem label="Wipe …" icon=Glyph::Trash danger=true on_press=ask("wip") />
                    </Show>
                    <Show when=move || me.can(Permission::DevicesManage)>
                        <MenuItem label="Delete …" icon=Glyph::Close danger=true on_press=move |()| deletion.begin() />
                    </Show>
                </Menu>
            </div>
        </div>
        {move || device.with(gone).map(|text| view! { <Notice tone=Tone::Off><p>{text}</p></Notice> })}
        <Dialog open=editing title="Edit the device" wide=true>
            <EditForm open=editing device one />
        </Dialog>
        <DeletionDialog deletion title=Signal::derive(move || format!("Delete {}", device.with(|d| d.name.clone())))>
            <p class="muted">
                "It disappears from lists and maps; its history stays in reports and in the audit log, and so do its backups. A phone whose agent still runs has to enrol again."
            </p>
        </DeletionDialog>
    }
}
