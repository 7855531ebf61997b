//! Adding a webhook: where it is, what it is for, what it wants. The secret is shown once.

use crate::api::outcome::Refusal;
use crate::api::webhook::{EventKind, Webhook, event_kinds};
use crate::api::webhook_change::create;
use crate::model::form::required_problem;
use crate::ui::prelude::*;
use leptos::prelude::*;

/// The kinds as boxes to tick: the kind, and whether it is wanted.
pub type Ticks = StoredValue<Vec<(EventKind, RwSignal<bool>)>>;

/// The kinds as boxes, those in `wanted` ticked.
pub fn ticks(kinds: Vec<EventKind>, wanted: &[String]) -> Ticks {
    let tick = |kind: EventKind| {
        let on = RwSignal::new(wanted.contains(&kind.name));
        (kind, on)
    };
    StoredValue::new(kinds.into_iter().map(tick).collect())
}

/// The names of the kinds that are ticked; tracks the boxes.
pub fn chosen(ticks: Ticks) -> Vec<String> {
    ticks.with_value(|ticks| {
        ticks.iter().filter(|(_, on)| on.get()).map(|(kind, _)| kind.name.clone()).collect()
    })
}

/// The boxes, and what is wrong when none is ticked.
#[component]
pub fn KindBoxes(
    /// The boxes.
    ticks: Ticks,
    /// Whether somebody tried to go on.
    tried: RwSignal<bool>,
) -> impl IntoView {
    let all = move |on: bool| ticks.with_value(|ticks| ticks.iter().for_each(|(_, tick)| tick.set(on)));
    view! {
        <fieldset>
            <legend>"Told of"</legend>
            <div class="two tight-grid">
                {ticks
                    .with_value(|ticks| {
                        ticks
                            .iter()
                            .map(|(kind, on)| {
                                view! {
                                    <div>
                                        <CheckField label=kind.name.clone() value=*on />
                                        <span class="small muted">{kind.description.clone()}</span>
                                    </div>
                                }
                            })
                            .collect_view()
                    })}
            </div>
            <div class="row">
                <Button label="All" small=true on_press=move |()| all(true) />
                <Button label="None" small=true on_press=move |()| all(false) />
            </div>
            <div role="alert">
                {move || {
                    (tried.get() && chosen(ticks).is_empty())
                        .then(|| view! { <span class="bad-ink small">"Choose at least one."</span> })
                }}
            </div>
        </fieldset>
    }
    .into_any()
}

/// The secret, shown once.
#[component]
pub fn SecretOnce(
    /// Its text.
    secret: String,
    /// Closed when it was copied.
    open: RwSignal<bool>,
) -> impl IntoView {
    view! {
        <Notice tone=Tone::Warn>
            <p>"This is the only time the secret is shown. Give it to the program that verifies the signatures, and keep it like a password."</p>
        </Notice>
        <CopyLine text=secret what="secret" />
        <DialogFoot>
            <Button label="Done" kind=Kind::Primary on_press=move |()| open.set(false) />
        </DialogFoot>
    }
    .into_any()
}

/// The dialog.
#[component]
pub fn CreateDialog(
    /// Whether it is open.
    open: RwSignal<bool>,
    /// The webhooks, to load again.
    all: Load<Vec<Webhook>>,
) -> impl IntoView {
    view! {
        <Dialog open title="Add a webhook" wide=true>
            {
                let kinds = load(|| (), |()| event_kinds());
                let draw = move |data: Signal<Vec<EventKind>>| {
                    let kinds = data.get_untracked();
                    view! { <Form open all kinds /> }.into_any()
                };
                view! { <Loaded load=kinds draw /> }
            }
        </Dialog>
    }
    .into_any()
}

#[component]
fn Form(open: RwSignal<bool>, all: Load<Vec<Webhook>>, kinds: Vec<EventKind>) -> impl IntoView {
    let (url, description) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let (busy, tried) = (RwSignal::new(false), RwSignal::new(false));
    let (refusal, secret) = (RwSignal::new(None::<Refusal>), RwSignal::new(None::<String>));
    let ticks = ticks(kinds, &["action.received".to_owned(), "result.created".to_owned()]);
    let told = move |field: &'static str| {
        refusal.with(|refusal| refusal.as_ref().and_then(|refusal| refusal.of(field)))
    };
    let url_problem = Signal::derive(move || {
        told("url").or_else(|| required_problem(&url.get()).filter(|_| tried.get()).map(str::to_owned))
    });
    let send = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        tried.set(true);
        refusal.set(None);
        let kinds = untrack(move || chosen(ticks));
        if required_problem(&url.get_untracked()).is_some() || kinds.is_empty() || busy.get_untracked() {
            return;
        }
        busy.set(true);
        leptos::task::spawn_local(async move {
            match create(&url.get_untracked(), &description.get_untracked(), kinds).await {
                Ok((_, made)) => {
                    secret.try_set(Some(made));
                    all.reload();
                }
                Err(other) => {
                    refusal.try_set(Some(other));
                }
            }
            busy.try_set(false);
        });
    };
    let form = move || {
        view! {
            <form on:submit=send novalidate=true>
                <TextField
                    label="Address"
                    value=url
                    placeholder="https://hooks.example.com/handsight"
                    help="An https address of the open Internet; it answers with 200 to 299."
                    problem=url_problem
                    autofocus=true
                />
                <TextField
                    label="What it is for"
                    value=description
                    placeholder="Help desk software"
                    problem=Signal::derive(move || told("description"))
                />
                <KindBoxes ticks tried />
                <div role="alert">
                    {move || {
                        refusal
                            .get()
                            .filter(|refusal| refusal.of("url").is_none() && refusal.of("description").is_none())
                            .map(|refusal| view! { <Notice tone=Tone::Bad><p>{refusal.text()}</p></Notice> })
                    }}
                </div>
                <DialogFoot>
                    <Button label="Cancel" on_press=move |()| open.set(false) />
                    <Button label="Add the webhook" kind=Kind::Primary submit=true busy=busy />
                </DialogFoot>
            </form>
        }
        .into_any()
    };
    move || match secret.get() {
        Some(secret) => view! { <SecretOnce secret open /> }.into_any(),
        None => form(),
    }
}
