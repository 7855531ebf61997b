//! Inviting by link: the link is made here and shown once; sending it is up to whoever made it.

use super::{role_choices, role_of, role_value};
use crate::api::kinds::Role;
use crate::api::people::{People, invite};
use crate::model::form::email_problem;
use crate::model::wording;
use crate::pages::prelude::*;

/// The form; its dialog shows the link when it is made.
#[component]
pub fn InviteForm(
    /// The dialog it is in.
    open: RwSignal<bool>,
    /// The members, to load again.
    all: Load<People>,
) -> impl IntoView {
    let (email, role) = (RwSignal::new(String::new()), RwSignal::new(role_value(Role::Operator)));
    let form = Sending::new();
    let link = RwSignal::new(None::<String>);
    let mail_problem = form.checked("email", email, email_problem);
    let send = form.submits(move || {
        let Some(role) = role_of(&role.get_untracked()) else { return };
        if email_problem(&email.get_untracked()).is_some() {
            return;
        }
        form.send(async move { invite(email.get_untracked().trim(), role).await }, move |made| {
            link.try_set(Some(made));
            all.reload();
        });
    });
    let form = move || {
        any_view! {
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
                <FormFoot form open verb="Make the link" fields=&["email"] />
            </form>
        }
    };
    move || match link.get() {
        Some(link) => any_view! {
            <p>
                "Send this link to "
                <b>{email.get_untracked()}</b>
                ". It works once, for this address only, and is shown only now."
            </p>
            <CopyLine text=link what="invitation link" />
            <DialogFoot>
                <Button label="Done" kind=Kind::Primary on_press=move |()| open.set(false) />
            </DialogFoot>
        },
        None => form(),
    }
}
