//! Inviting: by which campaign, which way, what each would get and what it costs in segments, before anybody gets it.

use crate::api::campaign::{CampaignLine, InvitePreview, campaigns, invite, preview};
use crate::api::kinds::InviteWay;
use crate::model::enrolment::way as way_words;
use crate::model::number::counted;
use crate::pages::prelude::*;

/// The content of the dialog.
#[component]
pub fn Invite(
    /// The dialog it is in.
    open: RwSignal<bool>,
    /// The campaign; `None` lets the person choose.
    campaign: Option<String>,
    /// The contacts; `None` invites all that the campaign has not invited.
    contacts: Option<Vec<String>>,
) -> impl IntoView {
    let toasts = Toasts::here();
    let choosing = campaign.is_none();
    let campaign = RwSignal::new(campaign.unwrap_or_default());
    let way = RwSignal::new(InviteWay::Sms);
    let contacts = StoredValue::new(contacts);
    let form = Sending::new();
    let lines = load(|| (), |()| campaigns());
    Effect::new(move |_| {
        let first = lines.data.with(|lines| {
            let open = |line: &&CampaignLine| line.stopped_at.is_none();
            lines.as_ref()?.iter().find(open).map(|line| line.id.inner().to_owned())
        });
        if let Some(first) = first.filter(|_| campaign.with_untracked(String::is_empty)) {
            campaign.set(first);
        }
    });
    let choices = move || {
        let lines = lines.data.get().unwrap_or_default();
        let open = lines.into_iter().filter(|line| line.stopped_at.is_none());
        open.map(|line| Choice::new(line.id.into_inner(), line.name)).collect::<Vec<_>>()
    };
    let seen = load(
        move || (campaign.get(), way.get()),
        move |(campaign, way)| async move {
            if campaign.is_empty() {
                return Ok(None);
            }
            // Worded by the way it was made for, which may have been chosen away since.
            preview(campaign, way, contacts.get_value()).await.map(|seen| Some((way, seen)))
        },
    );
    let of = move |get: fn(&InvitePreview) -> i32| {
        seen.data.with(|seen| seen.as_ref().and_then(|s| s.as_ref()).map_or(0, |(_, s)| get(s)))
    };
    let reachable = move || of(|seen| seen.reachable);
    let sendable = move || of(|seen| if seen.configured { seen.reachable } else { 0 }) > 0 && seen.current();
    let go = move |()| {
        form.send(
            invite(campaign.get_untracked(), way.get_untracked(), contacts.get_value()),
            move |count| {
                let what = counted(i64::from(count), "invitation is", "invitations are");
                toasts.say(format!("{what} on the way"));
                open.try_set(false);
            },
        );
    };
    let draw = move |data: Signal<Option<(InviteWay, InvitePreview)>>| {
        any_view! {
            {move || match data.get() {
                Some((way, seen)) => samples(&seen, way),
                None => {
                    any_view! {
                        <Empty icon=Glyph::Send title="No campaign to invite by" text="Make a campaign first: it gives the invitation its link, its end and its text.">
                            <LinkButton label="To the campaigns" href="/enrolment/campaigns" kind=Kind::Primary />
                        </Empty>
                    }
                }
            }}
        }
    };
    let ways =
        [InviteWay::Sms, InviteWay::Email].map(|one| (way_words(one).to_owned(), way_words(one).to_owned()));
    any_view! {
        <div class="stack">
            {choosing.then(|| view! { <SelectField label="Campaign" value=campaign choices=Signal::derive(choices) /> })}
            <Segmented
                label="Which way"
                choices=ways.to_vec()
                value=Signal::derive(move || way_words(way.get()).to_owned())
                on_choose=move |choice: String| way.set(if choice == way_words(InviteWay::Email) { InviteWay::Email } else { InviteWay::Sms })
            />
            <Faulted load=seen />
            <Loaded load=seen lines=4 draw />
            {form.notice(|_| true)}
            <DialogFoot>
                <Button label="Cancel" on_press=move |()| open.set(false) />
                <Button
                    label=Signal::derive(move || format!("Invite {}", counted(i64::from(reachable()), "contact", "contacts")))
                    kind=Kind::Primary
                    busy=form.busy
                    disabled=Signal::derive(move || !sendable())
                    on_press=go
                />
            </DialogFoot>
        </div>
    }
}

fn samples(seen: &InvitePreview, way: InviteWay) -> AnyView {
    let lacks = match way {
        InviteWay::Sms => "no number",
        InviteWay::Email => "no e-mail address",
    };
    let mut words = format!("{} would get one.", counted(i64::from(seen.reachable), "contact", "contacts"));
    if seen.unreachable > 0 {
        let left = counted(i64::from(seen.unreachable), "contact has", "contacts have");
        words = format!("{words} {left} {lacks}.");
    }
    if way == InviteWay::Sms && seen.reachable > 0 {
        let segments = counted(i64::from(seen.segments), "segment", "segments");
        words = format!("{words} Together {segments}; the carrier charges each.");
    }
    let none = (!seen.configured).then(|| {
        let what = match way {
            InviteWay::Sms => "no SMS gateway",
            InviteWay::Email => "no mail server",
        };
        view! {
            <Notice tone=Tone::Warn>
                <p>{format!("There is {what} in use. Add one under Notifiers; until then, pass the campaign's link on yourself.")}</p>
            </Notice>
        }
    });
    let one = |sample: &crate::api::campaign::InviteSample| {
        let mut note = format!("To {}", sample.to);
        if let Some(segments) = sample.segments {
            note = format!("{note} · {}", counted(i64::from(segments), "segment", "segments"));
        }
        if sample.wide == Some(true) {
            note = format!("{note} · holds letters outside the GSM alphabet, so a segment holds 70");
        }
        view! {
            <figure class="sample">
                <figcaption class="small muted">{note}</figcaption>
                {sample.subject.clone().map(|subject| view! { <b>{subject}</b> })}
                <p>{sample.text.clone()}</p>
            </figure>
        }
    };
    any_view! {
        {none}
        <p role="status">{words}</p>
        {seen.samples.iter().map(one).collect_view()}
    }
}
