//! One's own password, and where one is signed in.

use crate::api::account::{AuthSession, change_password, end, sessions};
use crate::model::form::password_problem;
use crate::model::wording;
use crate::pages::prelude::*;

/// Changing the password.
#[component]
pub fn PasswordCard() -> impl IntoView {
    let toasts = Toasts::here();
    let (current, new) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let form = Sending::new();
    let current_problem = form.of("currentPassword");
    let new_problem = form.checked("newPassword", new, password_problem);
    let send = form.submits(move || {
        if password_problem(&new.get_untracked()).is_some() {
            return;
        }
        form.send(
            async move { change_password(&current.get_untracked(), &new.get_untracked()).await },
            move |()| {
                toasts.say("The password is changed");
                current.try_set(String::new());
                new.try_set(String::new());
                form.tried.try_set(false);
            },
        );
    });
    any_view! {
        <Card title="Your password">
            <form on:submit=send novalidate=true>
                <div class="two">
                    <TextField
                        label="Present password"
                        value=current
                        kind="password"
                        autocomplete="current-password"
                        problem=current_problem
                    />
                    <TextField
                        label="New password"
                        value=new
                        kind="password"
                        autocomplete="new-password"
                        help="At least 12 characters."
                        problem=new_problem
                    />
                </div>
                {form.beside(&["currentPassword", "newPassword"])}
                <div class="row">
                    <Button label="Change the password" submit=true busy=form.busy />
                </div>
            </form>
        </Card>
    }
}

/// Where one is signed in.
#[component]
pub fn SessionsCard() -> impl IntoView {
    let toasts = Toasts::here();
    let all = load(|| (), |()| sessions());
    let out = move |id: String| {
        told(toasts, end(id), move |()| {
            toasts.say("Signed out there");
            all.reload();
        });
    };
    let columns = vec![
        Column::new("where", "Browser", |one: &AuthSession| {
            let agent = one.user_agent.clone().unwrap_or_default();
            let words = if agent.is_empty() { "Unknown".to_owned() } else { wording::user_agent(&agent) };
            view! {
                <span class="strong" title=agent>{words}</span>
                {one.current.then(|| view! { " " <span class="tag">"this one"</span> })}
            }
        })
        .lead(),
        Column::new("address", "Address", |one: &AuthSession| {
            one.address.clone().unwrap_or_else(|| "–".to_owned())
        }),
        Column::moment("since", "Since", |one: &AuthSession| Some(one.created_at.at())),
        Column::ago("used", "Last used", |one: &AuthSession| Some(one.last_used_at.at())),
        Column::new("do", "", move |one: &AuthSession| {
            if one.current {
                return ().into_any();
            }
            let id = one.id.inner().to_owned();
            any_view! { <Button label="Sign out there" small=true kind=Kind::Danger on_press=move |()| out(id.clone()) /> }
        }),
    ];
    let table = Table::new("Where you are signed in", columns, |one| one.id.inner().to_owned());
    let draw = move |rows: Signal<Vec<AuthSession>>| table.rows(rows);
    any_view! {
        <Card title="Where you are signed in">
            <Loaded load=all lines=3 draw />
        </Card>
    }
}
