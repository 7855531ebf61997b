//! Changing a webhook, giving it a new secret, deleting it.

use super::form::{Draft, Fields, Filled, SecretOnce};
use crate::api::outcome::Refusal;
use crate::api::webhook::{EventKind, Webhook, WebhookShown, event_kinds};
use crate::api::webhook_change::{Change, delete, rotate, update};
use crate::pages::confirm;
use crate::ui::prelude::*;
use leptos::prelude::*;
use leptos_router::{NavigateOptions, hooks::use_navigate};

/// The dialog that changes a webhook.
#[component]
pub fn EditDialog(
    /// Whether it is open.
    open: RwSignal<bool>,
    /// The webhook.
    #[prop(into)]
    webhook: Signal<Webhook>,
    /// The page, to load again.
    one: Load<WebhookShown>,
) -> impl IntoView {
    view! {
        <Dialog open title="Edit the webhook" wide=true>
            {
                let kinds = load(|| (), |()| event_kinds());
                let draw = move |data: Signal<Vec<EventKind>>| {
                    let (kinds, webhook) = (data.get_untracked(), webhook.get_untracked());
                    view! { <Form open webhook kinds one /> }.into_any()
                };
                view! { <Loaded load=kinds draw /> }
            }
        </Dialog>
    }
    .into_any()
}

#[component]
fn Form(
    open: RwSignal<bool>,
    webhook: Webhook,
    kinds: Vec<EventKind>,
    one: Load<WebhookShown>,
) -> impl IntoView {
    let draft = Draft::new(kinds, &webhook.url, &webhook.description, &webhook.kinds);
    let id = StoredValue::new(webhook.id.inner().to_owned());
    let send = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let Some(Filled { url, description, kinds }) = draft.send() else { return };
        let change =
            Change { url: Some(url), description: Some(description), kinds: Some(kinds), enabled: None };
        leptos::task::spawn_local(async move {
            match update(&id.get_value(), change).await {
                Ok(_) => {
                    draft.ended(None);
                    open.try_set(false);
                    one.reload();
                }
                Err(refusal) => draft.ended(Some(refusal)),
            }
        });
    };
    view! {
        <form on:submit=send novalidate=true>
            <Fields draft />
            <DialogFoot>
                <Button label="Cancel" on_press=move |()| open.set(false) />
                <Button label="Save" kind=Kind::Primary submit=true busy=draft.busy />
            </DialogFoot>
        </form>
    }
    .into_any()
}

/// The dialog that gives a webhook a new secret.
#[component]
pub fn RotateDialog(
    /// Whether it is open.
    open: RwSignal<bool>,
    /// The webhook.
    #[prop(into)]
    id: Signal<String>,
) -> impl IntoView {
    view! {
        <Dialog open title="New secret">
            {
                let (busy, secret) = (RwSignal::new(false), RwSignal::new(None::<String>));
                let refusal = RwSignal::new(None::<Refusal>);
                let go = move |()| {
                    busy.set(true);
                    leptos::task::spawn_local(async move {
                        match rotate(&id.get_untracked()).await {
                            Ok(made) => secret.try_set(Some(made)).is_none(),
                            Err(other) => refusal.try_set(Some(other)).is_none(),
                        };
                        busy.try_set(false);
                    });
                };
                move || match secret.get() {
                    Some(secret) => view! { <SecretOnce secret open /> }.into_any(),
                    None => view! {
                        <p>"Requests are signed with the new secret from now on. For 24 hours the old one signs too, so that your program can change in its own time."</p>
                        <div role="alert">
                            {move || refusal.get().map(|refusal| view! { <Notice tone=Tone::Bad><p>{refusal.text()}</p></Notice> })}
                        </div>
                        <DialogFoot>
                            <Button label="Cancel" on_press=move |()| open.set(false) />
                            <Button label="Make a new secret" kind=Kind::Primary busy=busy on_press=go />
                        </DialogFoot>
                    }
                    .into_any(),
                }
            }
        </Dialog>
    }
    .into_any()
}

/// The dialog that deletes a webhook.
#[component]
pub fn DeleteDialog(
    /// Whether it is open.
    open: RwSignal<bool>,
    /// The webhook.
    #[prop(into)]
    id: Signal<String>,
    /// What it is called.
    name: Signal<String>,
) -> impl IntoView {
    let toasts = Toasts::here();
    let busy = RwSignal::new(false);
    let navigate = StoredValue::new_local(use_navigate());
    let problem = RwSignal::new(None::<String>);
    let go = move |()| {
        let (id, name) = (id.get_untracked(), name.get_untracked());
        confirm::go(open, busy, problem, toasts, async move { delete(&id).await }, move |()| {
            toasts.say(format!("Deleted {name}"));
            navigate.try_with_value(|navigate| navigate("/webhooks", NavigateOptions::default()));
        });
    };
    view! {
        <Confirm open title="Delete the webhook" verb="Delete" busy problem on_confirm=go>
            <p>"It is told of nothing any more. What is on its way to it, and the record of what was sent, are deleted with it."</p>
        </Confirm>
    }
    .into_any()
}
