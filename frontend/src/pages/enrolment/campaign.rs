//! One campaign: its link, how its invitations stand, live, and what can be done with them.

use super::campaign_form::CampaignForm;
use super::invite_dialog::Invite;
use super::invites::Invites;
use super::parts::{Managed, qr};
use crate::api::campaign::{Campaign, campaign, on_change, remind, set_running};
use crate::model::enrolment::campaign_state;
use crate::model::number::{counted, grouped};
use crate::pages::prelude::*;
use leptos_router::hooks::use_params_map;

/// Invitations on a page.
pub const ROWS: i32 = 50;

/// The page.
#[component]
pub fn Page() -> impl IntoView {
    let params = use_params_map();
    let id = Memo::new(move |_| params.read().get("id").unwrap_or_default());
    let who = "Who opens enrolment sees how a campaign stands, and invites by it.";
    any_view! {
        <Managed title="Campaign" text=who>
            // Another campaign is another page: nothing of the one before may linger.
            {move || view! { <Shown id=id.get() /> }}
        </Managed>
    }
}

#[component]
fn Shown(id: String) -> impl IntoView {
    let here = Listing::new(format!("/enrolment/campaigns/{id}"));
    let own = id.clone();
    let one = load(move || here.turn(), move |turn| campaign(own.clone(), turn, ROWS));
    on_change(Some(id), up_to_date(one));
    let title = one
        .words("Campaign", |one| one.as_ref().map_or_else(|| "Campaign".to_owned(), |one| one.name.clone()));
    let draw = move |data: Signal<Option<Campaign>>| {
        let there = Memo::new(move |_| data.with(Option::is_some));
        let first = data.get_untracked();
        any_view! {
            {move || match (there.get(), first.clone()) {
                (true, Some(first)) => {
                    let data = Signal::derive(move || data.get().unwrap_or_else(|| first.clone()));
                    any_view! { <One data one here /> }
                }
                _ => {
                    any_view! {
                        <Empty icon=Glyph::Search title="There is no such campaign" text="It may belong to another enterprise, or the address is not complete." />
                    }
                }
            }}
        }
    };
    any_view! {
        <Sheet title>
            <Crumbs to="/enrolment/campaigns" label="Campaigns" />
            <Loaded load=one lines=10 draw />
        </Sheet>
    }
}

#[component]
fn One(data: Signal<Campaign>, one: Load<Option<Campaign>>, here: Listing) -> impl IntoView {
    let (piece, toasts) = (Timepiece::here(), Toasts::here());
    let (editing, inviting, busy) = (RwSignal::new(false), RwSignal::new(false), RwSignal::new(false));
    let own = StoredValue::new(data.with_untracked(|data| data.id.inner().to_owned()));
    let state = Memo::new(move |_| {
        data.with(|c| {
            let end = c.expires_at.as_ref().map(|at| at.at());
            campaign_state(c.stopped_at.is_some(), end, c.device_limit, c.counts.devices, piece.now.get())
        })
    });
    let stopped = Memo::new(move |_| data.with(|c| c.stopped_at.is_some()));
    let turn = move |()| {
        let running = stopped.get_untracked();
        press(busy, toasts, set_running(own.get_value(), running), move |()| {
            toasts.say(if running { "The campaign goes on" } else { "The campaign is stopped" });
            one.reload();
        });
    };
    let again = move |()| {
        press(busy, toasts, remind(own.get_value(), None), move |count| {
            if count == 0 {
                toasts.say("There is nobody to remind");
                return;
            }
            toasts.say(format!("Reminding {}", counted(i64::from(count), "contact", "contacts")));
            one.reload();
        });
    };
    let figure = move |get: fn(&Campaign) -> i32| Signal::derive(move || grouped(i64::from(data.with(get))));
    let limit = move || {
        data.with(|c| c.device_limit.map(|n| format!("of {}", grouped(i64::from(n)))).unwrap_or_default())
    };
    any_view! {
        <div class="head">
            <h1>{move || data.with(|c| c.name.clone())}</h1>
            <Chip tone=Signal::derive(move || state.get().1) label=Signal::derive(move || state.get().0.to_owned()) />
            <span class="grow"></span>
            <Button label="Change" icon=Glyph::Edit on_press=move |()| editing.set(true) />
            <Button
                label=Signal::derive(move || if stopped.get() { "Let it go on" } else { "Stop" }.to_owned())
                busy=busy
                on_press=turn
            />
            <Button label="Remind" icon=Glyph::Bell busy=busy on_press=again />
            <Button label="Invite contacts" icon=Glyph::Send kind=Kind::Primary on_press=move |()| inviting.set(true) />
        </div>
        {move || data.with(|c| c.note.clone()).map(|note| view! { <p class="muted">{note}</p> })}
        <div class="kpi-row" aria-live="polite">
            <Kpi label="Invited" figure=figure(|c| c.counts.invited)>""</Kpi>
            <Kpi label="Waiting" figure=figure(|c| c.counts.queued)>""</Kpi>
            <Kpi label="Opened, not enrolled" figure=figure(|c| c.counts.opened)>""</Kpi>
            <Kpi label="Enrolled" figure=figure(|c| c.counts.enrolled)>""</Kpi>
            <Kpi label="Not sent" figure=figure(|c| c.counts.failed)>""</Kpi>
            <Kpi label="Phones" figure=figure(|c| c.counts.devices) unit=Signal::derive(limit)>""</Kpi>
        </div>
        <Card title="Common link">
            <div class="enrol">
                <div class="stack">
                    <CopyLine text=Signal::derive(move || data.with(|c| c.link.clone())) what="link of the campaign" />
                    <p class="muted">
                        {move || {
                            let opened = data.with(|c| i64::from(c.link_opened));
                            format!("For whoever has no invitation: a notice, a wiki, a printed code. Opened {}.", counted(opened, "time", "times"))
                        }}
                        {move || data.with(|c| c.expires_at.as_ref().map(|at| format!(" It works until {}.", piece.full(at.at()))))}
                    </p>
                </div>
                {qr("QR code of the campaign's link", "handsight-campaign.svg", move || data.with(|c| c.qr_svg.clone()))}
            </div>
        </Card>
        <Invites data one here />
        <Dialog open=editing wide=true title="Change the campaign">
            <CampaignForm open=editing own=Some(data.get_untracked()) on_saved=move |_| one.reload() />
        </Dialog>
        <Dialog open=inviting wide=true title="Invite contacts">
            <Invite open=inviting campaign=Some(own.get_value()) contacts=None />
        </Dialog>
    }
}
