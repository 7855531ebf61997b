//! Adding a webhook: where it is, what it is for, what it wants. The secret is shown once.

use crate::api::webhook::{EventKind, Webhook, create, event_kinds};
use crate::model::form::required_problem;
use crate::pages::form::{FormFoot, Sending};
use crate::ui::prelude::*;
use leptos::prelude::*;

/// The kinds as boxes to tick: the kind, and whether it is wanted.
type Ticks = StoredValue<Vec<(EventKind, RwSignal<bool>)>>;

/// A webhook as it is filled in, new or changed.
#[derive(Clone, Copy)]
pub struct Draft {
    url: RwSignal<String>,
    description: RwSignal<String>,
    ticks: Ticks,
    /// How it is sent.
    pub form: Sending,
}

/// What was filled in.
pub struct Filled {
    /// Where it is.
    pub url: String,
    /// What it is for.
    pub description: String,
    /// The names of the kinds that are ticked.
    pub kinds: Vec<String>,
}

impl Draft {
    /// With what stands there already, and the kinds in `wanted` ticked.
    pub fn new(kinds: Vec<EventKind>, url: &str, description: &str, wanted: &[String]) -> Self {
        let tick = |kind: EventKind| {
            let on = RwSignal::new(wanted.contains(&kind.name));
            (kind, on)
        };
        Self {
            url: RwSignal::new(url.to_owned()),
            description: RwSignal::new(description.to_owned()),
            ticks: StoredValue::new(kinds.into_iter().map(tick).collect()),
            form: Sending::new(),
        }
    }

    /// What was filled in, when it is whole.
    pub fn filled(&self) -> Option<Filled> {
        let draft = *self;
        let kinds = untrack(move || chosen(draft.ticks));
        let (url, description) = (self.url.get_untracked(), self.description.get_untracked());
        let whole = required_problem(&url).is_none() && !kinds.is_empty();
        whole.then_some(Filled { url, description, kinds })
    }
}

/// The names of the kinds that are ticked; tracks the boxes.
fn chosen(ticks: Ticks) -> Vec<String> {
    ticks.with_value(|ticks| {
        ticks.iter().filter(|(_, on)| on.get()).map(|(kind, _)| kind.name.clone()).collect()
    })
}

/// The fields of a draft.
#[component]
pub fn Fields(
    /// What is filled in.
    draft: Draft,
) -> impl IntoView {
    let Draft { url, description, ticks, form } = draft;
    let url_problem = form.required("url", url);
    view! {
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
            problem=form.of("description")
        />
        <KindBoxes ticks tried=form.tried />
    }
    .into_any()
}

/// The boxes, and what is wrong when none is ticked.
#[component]
fn KindBoxes(
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
    let draft = Draft::new(kinds, "", "", &["action.received".to_owned(), "result.created".to_owned()]);
    let secret = RwSignal::new(None::<String>);
    let form = draft.form;
    let send = form.submits(move || {
        let Some(Filled { url, description, kinds }) = draft.filled() else { return };
        let work = async move { create(url.trim(), Some(description.trim().to_owned()), kinds).await };
        form.send(work, move |made| {
            secret.try_set(Some(made));
            all.reload();
        });
    });
    let form = move || {
        view! {
            <form on:submit=send novalidate=true>
                <Fields draft />
                <FormFoot form open verb="Add the webhook" fields=&["url", "description"] />
            </form>
        }
        .into_any()
    };
    move || match secret.get() {
        Some(secret) => view! { <SecretOnce secret open /> }.into_any(),
        None => form(),
    }
}
