//! Changing a webhook, giving it a new secret, deleting it.

use super::form::{Draft, Fields, Filled, SecretOnce};
use crate::api::webhook::{Change, EventKind, Webhook, WebhookShown, delete, event_kinds, rotate, update};
use crate::pages::confirm;
use crate::pages::form::{FormFoot, Sending};
use crate::pages::listing::Way;
use crate::ui::prelude::*;
use leptos::prelude::*;

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
    let id = StoredValue::new(webhook.id.clone());
    let form = draft.form;
    let send = form.submits(move || {
        let Some(Filled { url, description, kinds }) = draft.filled() else { return };
        let (url, description, kinds) = (Some(url), Some(description), Some(kinds));
        let change = Change { webhook_id: id.get_value(), url, description, kinds, ..Change::default() };
        form.send(async move { update(change).await }, move |_| {
            open.try_set(false);
            one.reload();
        });
    });
    view! {
        <form on:submit=send novalidate=true>
            <Fields draft />
            <FormFoot form open verb="Save" fields=&["url", "description"] />
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
                let (form, secret) = (Sending::new(), RwSignal::new(None::<String>));
                let go = move |()| {
                    form.send(async move { rotate(id.get_untracked()).await }, move |made| {
                        secret.try_set(Some(made));
                    });
                };
                move || match secret.get() {
                    Some(secret) => view! { <SecretOnce secret open /> }.into_any(),
                    None => view! {
                        <p>"Requests are signed with the new secret from now on. For 24 hours the old one signs too, so that your program can change in its own time."</p>
                        {form.beside(&[])}
                        <DialogFoot>
                            <Button label="Cancel" on_press=move |()| open.set(false) />
                            <Button label="Make a new secret" kind=Kind::Primary busy=form.busy on_press=go />
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
    let way = Way::here();
    let problem = RwSignal::new(None::<String>);
    let go = move |()| {
        let (id, name) = (id.get_untracked(), name.get_untracked());
        confirm::go(open, busy, problem, toasts, delete(id), move |()| {
            toasts.say(format!("Deleted {name}"));
            way.to("/webhooks");
        });
    };
    view! {
        <Confirm open title="Delete the webhook" verb="Delete" busy problem on_confirm=go>
            <p>"It is told of nothing any more. What is on its way to it, and the record of what was sent, are deleted with it."</p>
        </Confirm>
    }
    .into_any()
}
