//! The campaigns, and how each stands.

use super::campaign_form::CampaignForm;
use super::parts::{Managed, Parts};
use crate::api::campaign::{CampaignLine, campaigns, on_change};
use crate::model::enrolment::campaign_state;
use crate::model::number::{counted, grouped};
use crate::pages::prelude::*;

fn columns(piece: Timepiece) -> Vec<Column<CampaignLine>> {
    let count =
        |get: fn(&CampaignLine) -> i32| move |one: &CampaignLine| grouped(i64::from(get(one))).into_any();
    vec![
        Column::new("name", "Campaign", |one: &CampaignLine| {
            let href = format!("/enrolment/campaigns/{}", one.id.inner());
            let note = one.note.clone().map(|note| view! { <div class="small muted">{note}</div> });
            view! { <a class="strong" href=href>{one.name.clone()}</a> {note} }
        })
        .lead(),
        Column::new("state", "State", move |one: &CampaignLine| {
            let end = one.expires_at.as_ref().map(|at| at.at());
            let (stopped, limit, devices) = (one.stopped_at.is_some(), one.device_limit, one.counts.devices);
            let state = Memo::new(move |_| campaign_state(stopped, end, limit, devices, piece.now.get()));
            view! {
                <Chip tone=Signal::derive(move || state.get().1) label=Signal::derive(move || state.get().0.to_owned()) />
            }
        }),
        Column::new("invited", "Invited", count(|one| one.counts.invited)).numeric(),
        Column::new("opened", "Opened", count(|one| one.counts.opened + one.counts.enrolled)).numeric(),
        Column::new("devices", "Phones", |one: &CampaignLine| {
            let phones = grouped(i64::from(one.counts.devices));
            match one.device_limit {
                Some(limit) => format!("{phones} of {}", grouped(i64::from(limit))),
                None => phones,
            }
        })
        .numeric(),
        Column::new("failed", "Not sent", count(|one| one.counts.failed)).numeric().minor(),
        Column::new("end", "Until", |one: &CampaignLine| match &one.expires_at {
            Some(at) => any_view! { <Moment at=Some(at.at()) /> },
            None => any_view! { <span class="muted">"No end"</span> },
        })
        .minor(),
    ]
}

/// The page.
#[component]
pub fn Page() -> impl IntoView {
    let who = "Who opens enrolment makes campaigns, and sees who opened an invitation and whose phone came.";
    any_view! { <Managed title="Campaigns" text=who><Campaigns /></Managed> }
}

#[component]
fn Campaigns() -> impl IntoView {
    let piece = Timepiece::here();
    let all = load(|| (), |()| campaigns());
    on_change(None, up_to_date(all));
    let making = RwSignal::new(false);
    let made = opener("/enrolment/campaigns");
    let none = move || {
        any_view! {
            <Empty
                card=true
                icon=Glyph::Send
                title="No campaigns yet"
                text="A campaign has a link with an end and a limit, and invites contacts by SMS or e-mail, each with a link of their own. You see who opened it and whose phone came."
            >
                <Button label="New campaign" kind=Kind::Primary on_press=move |()| making.set(true) />
            </Empty>
        }
    };
    let table = Table::new("Campaigns", columns(piece), |one| one.id.inner().to_owned());
    let draw = move |data: Signal<Vec<CampaignLine>>| table.or(data, none);
    any_view! {
        <Sheet title="Campaigns">
            <PageHead title="Enrolment" count=all.words("", |all| counted(all.len() as i64, "campaign", "campaigns"))>
                <Button label="New campaign" icon=Glyph::Plus kind=Kind::Primary on_press=move |()| making.set(true) />
            </PageHead>
            <Parts current="/enrolment/campaigns" />
            <Loaded load=all draw />
            <Dialog open=making wide=true title="New campaign">
                <CampaignForm open=making own=None on_saved=made />
            </Dialog>
        </Sheet>
    }
}
