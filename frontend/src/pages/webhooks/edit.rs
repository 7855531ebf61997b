//! Giving a webhook a new secret, deleting it.

use super::form::SecretOnce;
use crate::api::webhook::{delete, rotate};
use crate::pages::prelude::*;

/// The dialog that gives a webhook a new secret.
#[component]
pub fn RotateDialog(
    /// Whether it is open.
    open: RwSignal<bool>,
    /// The webhook.
    #[prop(into)]
    id: Signal<String>,
) -> impl IntoView {
    any_view! {
        <Dialog open title="New secret">
            {
                let (form, secret) = (Sending::new(), RwSignal::new(None::<String>));
                let go = move |()| {
                    form.send(rotate(id.get_untracked()), move |made| {
                        secret.try_set(Some(made));
                    });
                };
                move || match secret.get() {
                    Some(secret) => any_view! { <SecretOnce secret open /> },
                    None => any_view! {
                        <p>"Requests are signed with the new secret from now on. For 24 hours the old one signs too, so that your program can change in its own time."</p>
                        {form.beside(&[])}
                        <DialogFoot>
                            <Button label="Cancel" on_press=move |()| open.set(false) />
                            <Button label="Make a new secret" kind=Kind::Primary busy=form.busy on_press=go />
                        </DialogFoot>
                    },
                }
            }
        </Dialog>
    }
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
    any_view! {
        <Confirm open title="Delete the webhook" verb="Delete" busy problem on_confirm=go>
            <p>"It is told of nothing any more. What is on its way to it, and the record of what was sent, are deleted with it."</p>
        </Confirm>
    }
}
