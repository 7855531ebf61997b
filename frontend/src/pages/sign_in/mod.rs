//! The sign-in. A wrong address and a wrong password are told apart by nobody.

use super::alone::{Alone, leave_when_signed_in};
use crate::api::auth::{self, Admission};
use crate::browser;
use crate::model::address::Query;
use crate::model::fault::Fault;
use crate::pages::prelude::*;
use leptos_router::hooks::use_location;

/// What a refused sign-in says.
fn refusal(fault: &Fault) -> String {
    match fault {
        Fault::SignedOut | Fault::Forbidden | Fault::NotFound => {
            "This e-mail address and password do not go together. Check both, and the Caps Lock key."
                .to_owned()
        }
        other => {
            let words = other.words();
            format!("{}. {}", words.title, words.advice)
        }
    }
}

/// The page.
#[component]
pub fn Page() -> impl IntoView {
    leave_when_signed_in();
    browser::set_title("Sign in · Handsight");
    let (email, password) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let (busy, problem) = (RwSignal::new(false), RwSignal::new(None::<String>));
    // No way in is shown that leads nowhere.
    let admission = load(|| (), |()| auth::admission());
    let send = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        problem.set(None);
        leptos::task::spawn_local(async move {
            let answer = auth::sign_in(email.get_untracked().trim(), &password.get_untracked()).await;
            busy.try_set(false);
            if let Err(fault) = answer {
                problem.try_set(Some(refusal(&fault)));
            }
        });
    };
    let search = use_location().search;
    let came_back = move || Query::parse(&search.get()).get("next").is_some();
    any_view! {
        <Alone>
            <div class="stack tight">
                <h1>"Sign in"</h1>
                <p class="muted">
                    {move || if came_back() { "Then you go on to the page you asked for." } else { "Manage your phones and know what they do." }}
                </p>
            </div>
            <form on:submit=send>
                <TextField label="E-mail address" value=email kind="email" autocomplete="username" required=true autofocus=true />
                <TextField label="Password" value=password kind="password" autocomplete="current-password" required=true />
                <div role="alert">
                    {move || problem.get().map(|text| view! { <Notice tone=Tone::Bad><p>{text}</p></Notice> })}
                </div>
                <Button label="Sign in" kind=Kind::Primary submit=true block=true busy=busy />
            </form>
            {move || {
                (admission.data.get() == Some(Admission::Open))
                    .then(|| {
                        view! {
                            <p class="muted small">
                                "New here? " <a href="/sign-up">"Set up an enterprise"</a> ", free for 30 days and 25 devices."
                            </p>
                        }
                    })
            }}
        </Alone>
    }
}
