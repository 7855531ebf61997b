//! Inviting by link: the link is made here and shown once; sending it is up to whoever made it.

use super::{role_choices, role_of, role_value};
use crate::api::kinds::Role;
use crate::api::outcome::Refusal;
use crate::api::people::{People, invite};
use crate::model::form::email_problem;
use crate::model::wording;
use crate::ui::prelude::*;
use leptos::prelude::*;

/// The dialog.
#[component]
pub fn InviteDialog(
    /// Whether it is open.
    open: RwSignal<bool>,
    /// The members, to load again.
    all: Load<People>,
) -> impl IntoView {
    view! {
        <Dialog open title="Invite a member">
            <Form open all />
        </Dialog>
    }
    .into_any()
}

#[component]
fn Form(open: RwSignal<bool>, all: Load<People>) -> impl IntoView {
    let (email, role) = (RwSignal::new(String::new()), RwSignal::new(role_value(Role::Operator)));
    let (busy, tried) = (RwSignal::new(false), RwSignal::new(false));
    let refusal = RwSignal::new(None::<Refusal>);
    let link = RwSignal::new(None::<String>);
    let mail_problem = Signal::derive(move || {
        let told = refusal.with(|refusal| refusal.as_ref().and_then(|refusal| refusal.of("email")));
        told.or_else(|| email_problem(&email.get()).filter(|_| tried.get()).map(str::to_owned))
    });
    let send = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        tried.set(true);
        refusal.set(None);
        let Some(role) = role_of(&role.get_untracked()) else { return };
        if email_problem(&email.get_untracked()).is_some() || busy.get_untracked() {
            return;
        }
        busy.set(true);
        leptos::task::spawn_local(async move {
            match invite(&email.get_untracked(), role).await {
                Ok(made) => {
                    link.try_set(Some(made));
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
                    label="E-mail address"
                    value=email
                    kind="email"
                    placeholder="ben@example.com"
                    problem=mail_problem
                    autofocus=true
                />
                <SelectField label="Role" value=role choices=role_choices() />
                <p class="muted">{move || role_of(&role.get()).map(wording::role_help)}</p>
                <div role="alert">
                    {move || {
                        refusal
                            .get()
                            .filter(|refusal| refusal.of("email").is_none())
                            .map(|refusal| view! { <Notice tone=Tone::Bad><p>{refusal.text()}</p></Notice> })
                    }}
                </div>
                <DialogFoot>
                    <Button label="Cancel" on_press=move |()| open.set(false) />
                    <Button label="Make the link" kind=Kind::Primary submit=true busy=busy />
                </DialogFoot>
            </form>
        }
        .into_any()
    };
    move || match link.get() {
        Some(link) => view! {
            <p>
                "Send this link to "
                <b>{email.get_untracked()}</b>
                ". It works once, for this address only, and is shown only now."
            </p>
            <CopyLine text=link what="invitation link" />
            <DialogFoot>
                <Button label="Done" kind=Kind::Primary on_press=move |()| open.set(false) />
            </DialogFoot>
        }
        .into_any(),
        None => form(),
    }
}
