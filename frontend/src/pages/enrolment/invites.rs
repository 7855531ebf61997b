//! The invitations of a campaign: how far each is, and what can be done with some of them.

use super::campaign::ROWS;
use crate::api::campaign::{Campaign, CampaignInvite, remind, withdraw};
use crate::model::enrolment::{invite_state, way};
use crate::model::number::{NONE, counted};
use crate::pages::prelude::*;
use std::collections::BTreeSet;

fn called(invite: &CampaignInvite) -> String {
    let contact = invite.contact.as_ref();
    contact
        .and_then(|c| [&c.name, &c.phone_number, &c.email].into_iter().flatten().next().cloned())
        .unwrap_or_else(|| NONE.to_owned())
}

fn columns() -> Vec<Column<CampaignInvite>> {
    vec![
        Column::new("who", "Contact", |one: &CampaignInvite| {
            let to = one.contact.as_ref().and_then(|c| match one.way {
                crate::api::kinds::InviteWay::Sms => c.phone_number.clone(),
                crate::api::kinds::InviteWay::Email => c.email.clone(),
            });
            view! { <span class="strong">{called(one)}</span> " " <span class="small muted">{to}</span> }
        })
        .lead(),
        Column::new("way", "By", |one: &CampaignInvite| way(one.way)).minor(),
        Column::new("state", "State", |one: &CampaignInvite| {
            let (label, tone) = invite_state(one.state);
            let error = one.last_error.clone().map(|error| view! { <div class="small">{error}</div> });
            let next = one.next_attempt_at.as_ref().filter(|_| one.last_error.is_some()).map(|at| {
                view! { <div class="small muted">"Again " <Moment at=Some(at.at()) /></div> }
            });
            view! { <Chip tone=tone label=label /> {error} {next} }
        }),
        Column::new("sent", "Sent", |one: &CampaignInvite| {
            let times = (one.sends > 1).then(|| format!(" ({} times)", one.sends));
            view! { <Moment at=one.sent_at.as_ref().map(|at| at.at()) /> {times} }
        }),
        Column::moment("opened", "Opened", |one: &CampaignInvite| one.opened_at.as_ref().map(|at| at.at())),
        Column::new("enrolled", "Enrolled", |one: &CampaignInvite| {
            let device = one.device.as_ref().map(|device| {
                let href = format!("/devices/{}", device.id.inner());
                view! { " " <a href=href>{device.name.clone()}</a> }
            });
            view! { <Moment at=one.enrolled_at.as_ref().map(|at| at.at()) /> {device} }
        }),
    ]
}

/// The list.
#[component]
pub fn Invites(
    /// The campaign.
    data: Signal<Campaign>,
    /// The same, to load again.
    one: Load<Option<Campaign>>,
    /// Where the list is.
    here: Listing,
) -> impl IntoView {
    let toasts = Toasts::here();
    let selected = RwSignal::new(BTreeSet::<String>::new());
    let busy = RwSignal::new(false);
    let chosen = move || selected.with(|set| set.len() as i64);
    let act = move |back: bool| {
        let id = data.with_untracked(|c| c.id.inner().to_owned());
        let ids: Vec<String> = selected.get_untracked().into_iter().collect();
        let work = async move { if back { withdraw(id, ids).await } else { remind(id, Some(ids)).await } };
        press(busy, toasts, work, move |count| {
            let what = counted(i64::from(count), "invitation", "invitations");
            toasts.say(if back { format!("Took {what} back") } else { format!("Sending {what} again") });
            selected.try_set(BTreeSet::new());
            one.reload();
        });
    };
    let invites = Signal::derive(move || data.with(|c| c.invites.clone()));
    let table =
        Table::new("Invitations", columns(), |one| one.id.inner().to_owned()).ticked(selected, called);
    let none = || {
        let text =
            "Invite contacts by SMS or e-mail: each gets a link of their own, and every step appears here.";
        empty("Nobody is invited yet", text, Glyph::Send)
    };
    any_view! {
        <h2>"Invitations"</h2>
        <Show when=move || { chosen() > 0 }>
            <div class="row" role="group" aria-label="What to do with the selected invitations">
                <b class="num">{move || format!("{} selected", counted(chosen(), "invitation", "invitations"))}</b>
                <Button label="Send again" icon=Glyph::Bell small=true busy=busy on_press=move |()| act(false) />
                <Button label="Take back" icon=Glyph::Block small=true busy=busy kind=Kind::Danger on_press=move |()| act(true) />
            </div>
        </Show>
        {here.paged(invites, ROWS, table, none)}
    }
}
