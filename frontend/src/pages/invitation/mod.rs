//! Accepting an invitation by its link: says who invites, and takes a password, new or existing. Whoever finds that the
//! address has an account that is none of theirs asks for one of their own.

use super::alone::{Alone, leave_when_signed_in};
use crate::api::auth::{self, Invited};
use crate::browser;
use crate::model::fault::Fault;
use crate::model::form::{password_problem, required_problem};
use crate::model::wording;
use crate::pages::prelude::*;
use leptos_router::hooks::use_params_map;

/// The page.
#[component]
pub fn Page() -> impl IntoView {
    leave_when_signed_in();
    browser::set_title("Invitation · Handsight");
    let params = use_params_map();
    let secret = move || params.read().get("secret").unwrap_or_default();
    let invited = load(secret, |secret| async move { auth::invitation(&secret).await });
    any_view! {
        <Alone>
            {move || match invited.fault.get() {
                Some(Fault::NotFound) => {
                    any_view! {
                        <h1>"This invitation is no longer good"</h1>
                        <p class="muted">
                            "It was used or withdrawn, or it has expired. Ask whoever sent it for a new one."
                        </p>
                        <LinkButton label="Go to the sign-in" href="/sign-in" />
                    }
                }
                _ => any_view! { <Loaded load=invited draw=move |invited| accept(invited, secret) /> },
            }}
        </Alone>
    }
}

fn accept(invited: Signal<Invited>, secret: impl Fn() -> String + Copy + Send + Sync + 'static) -> AnyView {
    let (name, password) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let (busy, tried, problem) = (RwSignal::new(false), RwSignal::new(false), RwSignal::new(None::<String>));
    let foreign = RwSignal::new(false);
    let known = Signal::derive(move || invited.with(|invited| invited.account_exists) && !foreign.get());
    let name_problem = Signal::derive(move || {
        required_problem(&name.get()).filter(|_| tried.get() && !known.get()).map(str::to_owned)
    });
    let secret_problem = Signal::derive(move || {
        let found =
            if known.get() { required_problem(&password.get()) } else { password_problem(&password.get()) };
        found.filter(|_| tried.get()).map(str::to_owned)
    });
    let send = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        tried.set(true);
        if busy.get_untracked() || name_problem.get_untracked().or(secret_problem.get_untracked()).is_some() {
            return;
        }
        busy.set(true);
        problem.set(None);
        leptos::task::spawn_local(async move {
            let name = Some(name.get_untracked().trim().to_owned()).filter(|_| !known.get_untracked());
            let answer = auth::accept(&secret(), name.as_deref(), &password.get_untracked()).await;
            busy.try_set(false);
            if let Err(fault) = answer {
                let text = match fault {
                    Fault::SignedOut | Fault::Forbidden if foreign.get_untracked() => {
                        "The account that has this address keeps it. Give its password, or ask for an invitation to another address.".to_owned()
                    }
                    Fault::SignedOut | Fault::Forbidden => {
                        "This is not the password of your account.".to_owned()
                    }
                    other => other.words().advice,
                };
                problem.try_set(Some(text));
            }
        });
    };
    let role = move || invited.with(|invited| wording::role_by_name(&invited.role));
    any_view! {
        <div class="stack tight">
            <h1>{move || format!("Join {}", invited.with(|invited| invited.enterprise_name.clone()))}</h1>
            <p class="muted">
                {move || format!("You are invited as {}, with the role {}.", invited.with(|i| i.email.clone()), role())}
            </p>
        </div>
        <form on:submit=send novalidate=true>
            <Show when=move || !known.get()>
                <TextField label="Your name" value=name autocomplete="name" problem=name_problem />
            </Show>
            {move || {
                if known.get() {
                    view! {
                        <TextField
                            label="Password"
                            value=password
                            kind="password"
                            autocomplete="current-password"
                            help="The one you sign in with already."
                            problem=secret_problem
                        />
                    }
                } else {
                    view! {
                        <TextField
                            label="New password"
                            value=password
                            kind="password"
                            autocomplete="new-password"
                            help="At least 12 characters."
                            problem=secret_problem
                        />
                    }
                }
            }}
            <div role="alert">
                {move || problem.get().map(|text| view! { <Notice tone=Tone::Bad><p>{text}</p></Notice> })}
            </div>
            <Button label="Join" kind=Kind::Primary submit=true block=true busy=busy />
            <Show when=move || known.get()>
                <Button
                    label="I have no account"
                    kind=Kind::Quiet
                    small=true
                    on_press=move |()| {
                        foreign.set(true);
                        tried.set(false);
                        problem.set(None);
                    }
                />
            </Show>
        </form>
    }
}
