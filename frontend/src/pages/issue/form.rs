//! The fields of one command.

use super::upload::UploadField;
use super::{Asking, sent};
use crate::api::action::{CommandDefinition, ParameterDefinition};
use crate::api::issue::{IssueActionInput, Targets, issue, preview};
use crate::api::kinds::ParameterKind;
use crate::api::object::ObjectPurpose;
use crate::api::outcome::{ConfirmationNeeded, Refusal};
use crate::api::scalar::{DateTime, entered};
use crate::browser;
use crate::model::preview::{Figures, sentences};
use crate::model::wording;
use crate::pages::prelude::*;

/// How long an action may wait, in days, and in words.
const DEADLINES: [(&str, &str); 5] =
    [("", "7 days, the usual"), ("1", "1 day"), ("3", "3 days"), ("14", "14 days"), ("30", "30 days")];

/// Milliseconds of a day.
const DAY: i64 = 86_400_000;

/// The form of a command.
#[component]
pub fn CommandForm(
    /// What is being asked of whom.
    asking: Asking,
    /// The command.
    command: CommandDefinition,
    /// Set when it must be confirmed.
    needed: RwSignal<Option<(IssueActionInput, ConfirmationNeeded)>>,
) -> impl IntoView {
    let toasts = Toasts::here();
    let fields: Vec<(ParameterDefinition, RwSignal<String>)> =
        command.parameters.iter().map(|field| (field.clone(), RwSignal::new(first(field)))).collect();
    let values: Vec<RwSignal<String>> = fields.iter().map(|(_, value)| *value).collect();
    let (later, at) = (RwSignal::new(false), RwSignal::new(String::new()));
    let deadline = RwSignal::new(String::new());
    let form = Sending::new();
    let sending = RwSignal::new(false);
    let key = StoredValue::new(browser::idempotency_key());
    let name = command.name.clone();
    let title = StoredValue::new(command.title.clone());
    let send = form.submits(move || {
        if sending.get_untracked() {
            return;
        }
        let now = browser::now();
        let not_before = at.with_untracked(|text| instant(text)).filter(|_| later.get_untracked());
        let expires_at = deadline
            .with_untracked(|days| days.parse::<i64>().ok())
            .map(|days| not_before.unwrap_or(now).max(now) + days * DAY);
        let order = IssueActionInput {
            idempotency_key: Some(key.get_value()),
            parameters: Some(values.iter().map(|value| value.with_untracked(|text| entered(text))).collect()),
            not_before: not_before.map(DateTime::from_ms),
            expires_at: expires_at.map(DateTime::from_ms),
            ..IssueActionInput::new(asking.targets.get_untracked(), name.clone())
        };
        let (title, again) = (title.get_value(), order.clone());
        let work = async move {
            let done = issue(order).await;
            // What reached the server was answered; the next try is another one. What did not may be repeated.
            if matches!(done, Err(Refusal::Invalid(_) | Refusal::Conflict(_))) {
                key.set_value(browser::idempotency_key());
            }
            done
        };
        form.send_or_ask(
            work,
            move |session| sent(asking, &title, session, toasts),
            move |asked| {
                needed.try_set(Some((again, asked)));
            },
        );
    });
    let purpose = purpose_of(&command.name);
    let no_fields = fields.is_empty();
    let destructive = command.destructive;
    // The word is asked for a wipe and a move, and for what destroys or runs code on more than one phone; else this button
    // is the last one.
    let one = asking.targets.with_untracked(|targets| matches!(targets, Targets::Ids(ids) if ids.len() == 1));
    let own_name = command.name.clone();
    let goes_on = command.confirms_one || (!one && (destructive || command.runs_code));
    any_view! {
        <form on:submit=send>
            <p class="muted">{command.help}</p>
            {fields
                .into_iter()
                .enumerate()
                .map(|(index, (field, value))| {
                    let own = field.name.clone();
                    let problem = Signal::derive(move || {
                        form.said(&own).or_else(|| form.said(&format!("parameters.{index}")))
                    });
                    parameter(field, value, problem, index == 0, purpose, sending)
                })
                .collect_view()}
            {(!one).then(|| view! { <Ahead asking command=StoredValue::new(own_name) /> })}
            <details>
                <summary>"When"</summary>
                <div class="stack when-fields">
                    <CheckField label="Not before a certain time" value=later />
                    <Show when=move || later.get()>
                        <TextField label="Not before" value=at kind="datetime-local" help="In your browser's time zone." />
                    </Show>
                    <SelectField
                        label="Give up after"
                        value=deadline
                        choices=DEADLINES.map(|(value, label)| Choice::new(value, label)).to_vec()
                        help="Until then it is sent again and again to a phone that is off."
                    />
                </div>
            </details>
            {form.notice(|_| true)}
            <DialogFoot>
                <Button label="Cancel" on_press=move |()| asking.open.set(false) />
                <Button
                    label=if goes_on { "Go on …".to_owned() } else { title.get_value() }
                    kind=if destructive { Kind::DangerPrimary } else { Kind::Primary }
                    submit=true
                    busy=form.busy
                    disabled=sending
                    autofocus=no_fields
                />
            </DialogFoot>
        </form>
    }
}

/// What it would mean: how many phones, how it reaches them, what that costs. Where it cannot be known, nothing is
/// said: the request itself is answered in words.
#[component]
fn Ahead(asking: Asking, command: StoredValue<String>) -> impl IntoView {
    let key = move || (asking.targets.get(), command.get_value());
    let seen = load(key, |(targets, command)| preview(targets, command));
    any_view! {
        <div class="small muted stack tight" aria-live="polite">
            {move || {
                seen.data.with(|seen| {
                    seen.as_ref().map(|seen| {
                        let figures = Figures {
                            devices: seen.device_count.into(),
                            offline: seen.offline_count.into(),
                            by_push: seen.by_push.into(),
                            by_sms: seen.by_sms.into(),
                            uncalled: seen.uncalled.into(),
                            cost: seen.cost_micros.0,
                            most: seen.most_cost_micros.0,
                            currency: seen.currency.clone(),
                            left: seen.left_micros.map(|left| left.0),
                        };
                        sentences(&figures).into_iter().map(|text| view! { <p>{text}</p> }).collect_view()
                    })
                })
            }}
        </div>
    }
}

/// A choice that must be made begins with its first answer.
pub fn first(field: &ParameterDefinition) -> String {
    match (field.kind, field.required, &field.choices) {
        (ParameterKind::Choice, true, Some(choices)) => choices.first().cloned().unwrap_or_default(),
        _ => String::new(),
    }
}

/// An instant of the browser's own zone, from `2026-11-21T14:30`.
pub fn instant(text: &str) -> Option<i64> {
    let at = js_sys::Date::parse(text);
    at.is_finite().then_some(at as i64)
}

/// What a file that a command names is for.
pub fn purpose_of(command: &str) -> ObjectPurpose {
    match command {
        "scr" => ObjectPurpose::Script,
        "ins" | "uni" => ObjectPurpose::Package,
        _ => ObjectPurpose::File,
    }
}

/// The form field of a parameter.
pub fn parameter(
    field: ParameterDefinition,
    value: RwSignal<String>,
    problem: Signal<Option<String>>,
    lead: bool,
    purpose: ObjectPurpose,
    sending: RwSignal<bool>,
) -> AnyView {
    // The protocol calls every file an object; a person is asked for what it is.
    let title = match (field.kind, purpose) {
        (ParameterKind::Object, ObjectPurpose::Script) => "Script".to_owned(),
        (ParameterKind::Object, ObjectPurpose::Package) => "Package".to_owned(),
        (ParameterKind::Object, _) => "File".to_owned(),
        _ => field.title,
    };
    let label = if field.required { title } else { format!("{title} (optional)") };
    let help = Some(field.help).filter(|help| !help.is_empty());
    match field.kind {
        ParameterKind::Choice => {
            let mut choices: Vec<Choice> = field
                .choices
                .unwrap_or_default()
                .into_iter()
                .map(|choice| Choice::new(&choice, wording::choice(&choice)))
                .collect();
            if !field.required {
                choices.insert(0, Choice::new("", "As the phone sees fit"));
            }
            any_view! { <SelectField label value choices help=help.unwrap_or_default() problem /> }
        }
        ParameterKind::Text if field.name == "text" || field.name == "message" => {
            any_view! { <TextArea label value help=help.unwrap_or_default() problem /> }
        }
        ParameterKind::Object => {
            any_view! { <UploadField label value purpose sending help=help.unwrap_or_default() problem /> }
        }
        kind => {
            let kind = if kind == ParameterKind::Number { "number" } else { "text" };
            any_view! { <TextField label value kind help=help.unwrap_or_default() problem autofocus=lead /> }
        }
    }
}
