//! Making and changing a campaign: its end, its limit, what its phones get, what its texts say.

use crate::api::campaign::{Campaign, CampaignFields, save};
use crate::api::kinds::Liability;
use crate::api::scalar::DateTime;
use crate::model::time;
use crate::pages::prelude::*;

/// The form.
#[component]
pub fn CampaignForm(
    /// The dialog it is in.
    open: RwSignal<bool>,
    /// The campaign that is changed; `None` for a new one.
    own: Option<Campaign>,
    /// Told the id of what was saved.
    #[prop(into)]
    on_saved: Callback<String>,
) -> impl IntoView {
    let piece = Timepiece::here();
    let text =
        |get: fn(&Campaign) -> Option<String>| RwSignal::new(own.as_ref().and_then(get).unwrap_or_default());
    let (name, note) = (text(|c| Some(c.name.clone())), text(|c| c.note.clone()));
    let (department, office) = (text(|c| c.department.clone()), text(|c| c.office.clone()));
    let limit = text(|c| c.device_limit.map(|limit| limit.to_string()));
    let (sms, subject) = (text(|c| Some(c.sms_text.clone())), text(|c| Some(c.email_subject.clone())));
    let mail = text(|c| Some(c.email_text.clone()));
    let end = own.as_ref().and_then(|c| c.expires_at.as_ref()).map(DateTime::at);
    let until = RwSignal::new(end.map_or_else(String::new, |at| time::input(at, piece.offset(at))));
    let personal = own.as_ref().is_some_and(|c| c.liability == Liability::Individual);
    let liability = RwSignal::new(if personal { "individual" } else { "corporate" }.to_owned());
    let id = StoredValue::new(own.map(|campaign| campaign.id.into_inner()));
    let form = Sending::new();
    let (limit_problem, until_problem) = (RwSignal::new(None::<String>), RwSignal::new(None::<String>));
    let send = form.submits(move || {
        let some =
            |field: RwSignal<String>| Some(field.get_untracked()).filter(|text| !text.trim().is_empty());
        let most = some(limit).map(|text| text.trim().parse::<i32>());
        limit_problem
            .set(matches!(most, Some(Err(_))).then(|| "A whole number, or nothing for no limit.".to_owned()));
        let at = some(until).map(|text| {
            // The zone's offset at that wall time, from a first guess.
            let guess = time::from_input(&text, piece.offset(piece.now.get_untracked()))?;
            time::from_input(&text, piece.offset(guess))
        });
        until_problem
            .set(matches!(at, Some(None)).then(|| "A day and a time, or nothing for no end.".to_owned()));
        if limit_problem.with_untracked(Option::is_some) || until_problem.with_untracked(Option::is_some) {
            return;
        }
        let fields = CampaignFields {
            name: name.get_untracked(),
            note: some(note),
            expires_at: at.flatten().map(DateTime::from_ms),
            device_limit: most.and_then(Result::ok),
            department: some(department),
            office: some(office),
            liability: Some(if liability.get_untracked() == "individual" {
                Liability::Individual
            } else {
                Liability::Corporate
            }),
            sms_text: some(sms),
            email_subject: some(subject),
            email_text: some(mail),
        };
        form.send(save(id.get_value(), fields), move |saved| {
            open.try_set(false);
            let _ = on_saved.try_run(saved);
        });
    });
    let owners = vec![Choice::new("corporate", "The enterprise"), Choice::new("individual", "The person")];
    any_view! {
        <form on:submit=send novalidate=true>
            <div class="grid-fields">
                <TextField label="Name" value=name autofocus=true placeholder="Field team, spring" problem=form.of("name") />
                <TextField label="Ends" value=until kind="datetime-local" help="Empty for no end." problem=form.either(until_problem, "expiresAt") />
                <TextField label="Most phones" value=limit kind="number" help="Empty for no limit." problem=form.either(limit_problem, "deviceLimit") />
                <SelectField label="Its phones belong to" value=liability choices=owners problem=form.of("liability") />
                <TextField label="Department" value=department help="For whom the contact names none." problem=form.of("department") />
                <TextField label="Office" value=office help="For whom the contact names none." problem=form.of("office") />
            </div>
            <TextArea label="Note" value=note problem=form.of("note") />
            <details>
                <summary>"Texts of the invitation"</summary>
                <div class="stack">
                    <p class="muted">"{name}, {enterprise}, {link} and {systemId} are filled in for each contact. Leave a field empty for the usual text."</p>
                    <TextArea label="By SMS" value=sms problem=form.of("smsText") />
                    <TextField label="Subject by e-mail" value=subject problem=form.of("emailSubject") />
                    <TextArea label="By e-mail" value=mail problem=form.of("emailText") />
                </div>
            </details>
            <FormFoot form open verb="Save" />
        </form>
    }
}
