//! Adding a webhook and changing one: where it is, what it is for, what it wants. The secret is shown once.

use crate::api::webhook::{Change, EventKind, Webhook, create, event_kinds, update};
use crate::model::form::required_problem;
use crate::pages::prelude::*;

/// The kinds as boxes to tick: the kind, and whether it is wanted.
type Ticks = StoredValue<Vec<(EventKind, RwSignal<bool>)>>;

/// A webhook as it is filled in, new or changed.
#[derive(Clone, Copy)]
struct Draft {
    url: RwSignal<String>,
    description: RwSignal<String>,
    ticks: Ticks,
    form: Sending,
}

/// What was filled in.
struct Filled {
    url: String,
    description: String,
    /// The names of the kinds that are ticked.
    kinds: Vec<String>,
}

impl Draft {
    /// With what stands there already, and the kinds in `wanted` ticked.
    fn new(kinds: Vec<EventKind>, url: &str, description: &str, wanted: &[String]) -> Self {
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
    fn filled(&self) -> Option<Filled> {
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
fn Fields(draft: Draft) -> impl IntoView {
    let Draft { url, description, ticks, form } = draft;
    let url_problem = form.required("url", url);
    any_view! {
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
    any_view! {
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
}

/// The secret, shown once.
#[component]
pub fn SecretOnce(
    /// Its text.
    secret: String,
    /// Closed when it was copied.
    open: RwSignal<bool>,
) -> impl IntoView {
    any_view! {
        <Notice tone=Tone::Warn>
            <p>"This is the only time the secret is shown. Give it to the program that verifies the signatures, and keep it like a password."</p>
        </Notice>
        <CopyLine text=secret what="secret" />
        <DialogFoot>
            <Button label="Done" kind=Kind::Primary on_press=move |()| open.set(false) />
        </DialogFoot>
    }
}

/// The form of a webhook: of a new one, whose secret its dialog shows then, or of one that is changed.
#[component]
pub fn WebhookForm(
    /// The dialog it is in.
    open: RwSignal<bool>,
    /// The webhook that is changed; `None` for a new one.
    old: Option<Webhook>,
    /// What to do once it is saved.
    #[prop(into)]
    on_done: Callback<()>,
) -> impl IntoView {
    let kinds = load(|| (), |()| event_kinds());
    let draw = move |data: Signal<Vec<EventKind>>| form(open, old.clone(), data.get_untracked(), on_done);
    any_view! { <Loaded load=kinds draw /> }
}

fn form(open: RwSignal<bool>, old: Option<Webhook>, kinds: Vec<EventKind>, on_done: Callback<()>) -> AnyView {
    let (draft, verb) = match &old {
        Some(old) => (Draft::new(kinds, &old.url, &old.description, &old.kinds), "Save"),
        None => {
            let usual = ["action.received".to_owned(), "result.created".to_owned()];
            (Draft::new(kinds, "", "", &usual), "Add the webhook")
        }
    };
    let id = StoredValue::new(old.map(|old| old.id));
    let secret = RwSignal::new(None::<String>);
    let form = draft.form;
    let send = form.submits(move || {
        let Some(Filled { url, description, kinds }) = draft.filled() else { return };
        let work = async move {
            let Some(webhook_id) = id.get_value() else {
                return create(url.trim(), Some(description.trim().to_owned()), kinds).await.map(Some);
            };
            let (url, description, kinds) = (Some(url), Some(description), Some(kinds));
            update(Change { webhook_id, url, description, kinds, ..Change::default() }).await.map(|()| None)
        };
        form.send(work, move |made| {
            if made.is_some() {
                secret.try_set(made);
            } else {
                open.try_set(false);
            }
            let _ = on_done.try_run(());
        });
    });
    (move || match secret.get() {
        Some(secret) => any_view! { <SecretOnce secret open /> },
        None => any_view! {
            <form on:submit=send novalidate=true>
                <Fields draft />
                <FormFoot form open verb fields=&["url", "description"] />
            </form>
        },
    })
    .into_any()
}
