//! The form of a way out: its fields follow from its kind. Secrets can be written, never read.

use super::opens;
use crate::api::notifier::{
    CreateNotifierInput, Notifier, NotifierField, NotifierFieldKind, NotifierKindInfo, NotifierSettingInput,
    UpdateNotifierInput, Ways, create, update,
};
use crate::api::scalar::Long;
use crate::model::money;
use crate::pages::prelude::*;

/// What is being edited.
#[derive(Clone, Debug)]
pub enum Editing {
    /// A way out to be made.
    New,
    /// One that is there.
    Old(Notifier),
}

/// The dialog.
#[component]
pub fn FormDialog(editing: RwSignal<Option<Editing>>, all: Load<Ways>) -> impl IntoView {
    let open = opens(editing);
    let title = Signal::derive(move || match editing.get() {
        Some(Editing::Old(one)) => format!("Edit {}", one.name),
        _ => "Add a way out".to_owned(),
    });
    any_view! {
        <Dialog open title wide=true>
            {move || editing.get().map(|editing| view! { <Form editing open all /> })}
        </Dialog>
    }
}

/// A field and what is in it.
type Filled = (NotifierField, RwSignal<String>);

fn filled(info: &NotifierKindInfo, old: Option<&Notifier>) -> Vec<Filled> {
    let value = |field: &NotifierField| {
        let kept = old.and_then(|old| old.settings.iter().find(|s| s.name == field.name));
        kept.map(|s| s.value.clone()).or_else(|| field.default.clone()).unwrap_or_default()
    };
    info.fields.iter().map(|field| (field.clone(), RwSignal::new(value(field)))).collect()
}

#[component]
fn Form(editing: Editing, open: RwSignal<bool>, all: Load<Ways>) -> impl IntoView {
    let toasts = Toasts::here();
    let old = match &editing {
        Editing::Old(one) => Some(one.clone()),
        Editing::New => None,
    };
    let kinds =
        all.data.with_untracked(|data| data.as_ref().map(|d| d.notifier_kinds.clone()).unwrap_or_default());
    let first = kinds.iter().position(|k| old.as_ref().is_some_and(|old| old.kind == k.kind)).unwrap_or(0);
    let choices: Vec<Choice> =
        kinds.iter().enumerate().map(|(at, kind)| Choice::new(at.to_string(), kind.title.clone())).collect();
    let kinds = StoredValue::new(kinds);
    let chosen = RwSignal::new(first.to_string());
    let info =
        move || kinds.with_value(|kinds| kinds.get(chosen.get().parse::<usize>().unwrap_or(0)).cloned());
    let is_new = old.is_none();
    let name = RwSignal::new(old.as_ref().map(|old| old.name.clone()).unwrap_or_default());
    let cost =
        RwSignal::new(old.as_ref().map_or_else(|| "0".to_owned(), |old| money::plain(old.cost_micros.0)));
    let speed = RwSignal::new(old.as_ref().map_or(0, |old| old.per_second).to_string());
    let enabled = RwSignal::new(old.as_ref().is_none_or(|old| old.enabled));
    let old = StoredValue::new(old);
    let fields = Memo::new_with_compare(
        move |_| info().map(|info| old.with_value(|old| filled(&info, old.as_ref()))).unwrap_or_default(),
        |_, _| true,
    );
    let kept = move |field: &NotifierField| {
        field.secret
            && old.with_value(|old| old.as_ref().is_some_and(|old| old.secrets.contains(&field.name)))
    };
    let shown = move |lines: bool| {
        fields.with(|fields| {
            let own = fields.iter().filter(|(field, _)| (field.kind == NotifierFieldKind::Lines) == lines);
            own.map(|(field, value)| one_field(field, *value, kept(field))).collect_view()
        })
    };
    let form = Sending::new();
    let (cost_wrong, speed_wrong) = (RwSignal::new(None::<String>), RwSignal::new(None::<String>));
    let name_problem = form.of("name");
    let send = form.submits(move || {
        let amount = cost.with_untracked(|text| money::read(text));
        let per_second = speed.with_untracked(|text| text.trim().parse::<i32>().ok());
        cost_wrong.set(amount.is_none().then(|| "An amount such as 0.045".to_owned()));
        speed_wrong.set(per_second.is_none().then(|| "A whole number".to_owned()));
        let (Some(cost_micros), Some(per_second), Some(info)) = (amount, per_second, untrack(info)) else {
            return;
        };
        let given = name.with_untracked(|name| name.trim().to_owned());
        let settings = fields.with_untracked(|fields| {
            let typed = fields.iter().map(|(field, value)| (field, value.get_untracked()));
            // A secret that is left empty stays what it is.
            typed
                .filter(|(field, value)| !(kept(field) && value.is_empty()))
                .map(|(field, value)| NotifierSettingInput { name: field.name.clone(), value })
                .collect::<Vec<_>>()
        });
        let name = Some(if given.is_empty() { info.title.clone() } else { given });
        let (cost_micros, per_second) = (Some(Long(cost_micros)), Some(per_second));
        let enabled = Some(enabled.get_untracked());
        let work = async move {
            match old.get_value() {
                Some(old) => {
                    let (notifier_id, position, settings) = (old.id, Some(old.position), Some(settings));
                    let change = UpdateNotifierInput {
                        idempotency_key: None,
                        notifier_id,
                        name,
                        settings,
                        position,
                        cost_micros,
                        per_second,
                        enabled,
                    };
                    update(change).await
                }
                None => {
                    let (idempotency_key, kind, position) = (None, info.kind, None);
                    let new = CreateNotifierInput {
                        idempotency_key,
                        kind,
                        name,
                        settings,
                        position,
                        cost_micros,
                        per_second,
                        enabled,
                    };
                    create(new).await
                }
            }
        };
        form.send(work, move |one| {
            toasts.say(format!("Saved {}", one.name));
            open.try_set(false);
            all.reload();
        });
    });
    let incoming = old.with_value(|old| old.as_ref().and_then(|old| old.incoming_url.clone()));
    any_view! {
        <form on:submit=send novalidate=true>
            {is_new.then(|| view! { <SelectField label="Kind" value=chosen choices=choices /> })}
            <p class="muted">{move || info().map(|info| info.help)}</p>
            <div class="two">
                <TextField label="Name" value=name problem=name_problem help="Appears in the life of each action." />
                {move || shown(false)}
                <TextField label="A message costs" value=cost problem=cost_wrong help="In your currency, 0 for nothing." />
                <TextField label="Most messages a second" value=speed problem=speed_wrong kind="number" help="0 for no bound." />
            </div>
            {move || shown(true)}
            <CheckField label="In use" value=enabled />
            {incoming.map(|url| view! {
                <div class="stack">
                    <p class="small muted">"The gateway hands in texts from phones here. Keep the address like a password."</p>
                    <CopyLine text=url what="address for incoming texts" />
                </div>
            })}
            <FormFoot form open verb="Save" fields=&["name"] />
        </form>
    }
}

/// What stands at a secret that is there already.
const KEPT: &str = "Kept; leave it empty to keep it. It is asked for again when the address, the encryption or the \
                    trusted certificate changes: a kept secret goes to no other place.";

fn one_field(field: &NotifierField, value: RwSignal<String>, kept: bool) -> AnyView {
    let label = if field.required { field.title.clone() } else { format!("{} (optional)", field.title) };
    let help = if kept { KEPT.to_owned() } else { field.help.clone() };
    match field.kind {
        NotifierFieldKind::Choice => {
            let choices: Vec<Choice> =
                field.choices.iter().map(|c| Choice::new(c.clone(), c.clone())).collect();
            any_view! { <SelectField label value choices=choices help=help /> }
        }
        NotifierFieldKind::Lines => any_view! { <TextArea label value help=help /> },
        NotifierFieldKind::Number => any_view! { <TextField label value help=help kind="number" /> },
        NotifierFieldKind::Text if field.secret => {
            any_view! { <TextField label value help=help kind="password" /> }
        }
        NotifierFieldKind::Text => any_view! { <TextField label value help=help /> },
    }
}
