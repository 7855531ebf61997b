//! The sign-up: an enterprise in evaluation and its owner, in one form; or, where the operator does not let everybody
//! in, how to get in.

use super::alone::{Alone, leave_when_signed_in};
use crate::api::auth::{self, Admission};
use crate::browser;
use crate::model::fault::Fault;
use crate::model::form::{email_problem, password_problem, required_problem};
use crate::pages::prelude::*;
use leptos_router::hooks::use_location;

/// The page.
#[component]
pub fn Page() -> impl IntoView {
    leave_when_signed_in();
    browser::set_title("Set up an enterprise · Handsight");
    let hash = use_location().hash;
    let link = move || Some(hash.get().trim_start_matches('#').to_owned()).filter(|link| !link.is_empty());
    let admission = load(|| (), |()| auth::admission());
    let draw = move |admission: Signal<Admission>| {
        let door = Memo::new(move |_| (admission.get(), link()));
        let shown = move || match door.get() {
            (Admission::Open, link) | (Admission::Invitation, link @ Some(_)) => form(link),
            (Admission::Invitation, None) => closed(
                "Set up an enterprise by invitation",
                "This service lets in whoever has a sign-up link. Ask its operator for one, and open it.",
            ),
            (Admission::Off, _) => closed(
                "Enterprises are set up by the operator",
                "Nobody signs up by themselves on this service. Ask its operator to set yours up.",
            ),
        };
        shown.into_any()
    };
    any_view! {
        <Alone>
            <Loaded load=admission draw />
            <p class="muted small">"Have an account? " <a href="/sign-in">"Sign in"</a></p>
        </Alone>
    }
}

/// Why there is no form, and the way out.
fn closed(title: &'static str, words: &'static str) -> AnyView {
    any_view! {
        <h1>{title}</h1>
        <p class="muted">{words}</p>
    }
}

/// The form, for whoever comes by a link or without one.
fn form(link: Option<String>) -> AnyView {
    let text = || RwSignal::new(String::new());
    let (enterprise, name, email, password) = (text(), text(), text(), text());
    let (busy, tried) = (RwSignal::new(false), RwSignal::new(false));
    let problem = RwSignal::new(None::<String>);
    let zone = browser::time_zone();
    let shown_zone = zone.clone();
    let shown = move |found: Option<&'static str>| found.filter(|_| tried.get()).map(str::to_owned);
    let enterprise_problem = Signal::derive(move || shown(required_problem(&enterprise.get())));
    let name_problem = Signal::derive(move || shown(required_problem(&name.get())));
    let mail_problem = Signal::derive(move || shown(email_problem(&email.get())));
    let secret_problem = Signal::derive(move || shown(password_problem(&password.get())));
    let send = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        tried.set(true);
        let wrong = [enterprise_problem, name_problem, mail_problem, secret_problem]
            .iter()
            .any(|problem| problem.get_untracked().is_some());
        if wrong || busy.get_untracked() {
            return;
        }
        busy.set(true);
        problem.set(None);
        let (zone, link) = (zone.clone(), link.clone());
        leptos::task::spawn_local(async move {
            let answer = auth::sign_up(
                enterprise.get_untracked().trim(),
                name.get_untracked().trim(),
                email.get_untracked().trim(),
                &password.get_untracked(),
                &zone,
                link.as_deref(),
            )
            .await;
            busy.try_set(false);
            if let Err(fault) = answer {
                let text = match fault {
                    // No role is meant here: the link was used up, or the door was closed meanwhile.
                    Fault::Forbidden => {
                        "This sign-up link was used already, has expired or was cut off. Ask the operator of this service for another.".to_owned()
                    }
                    other => other.words().advice,
                };
                problem.try_set(Some(text));
            }
        });
    };
    any_view! {
        <div class="stack tight">
            <h1>"Set up an enterprise"</h1>
            <p class="muted">"Free for 30 days with up to 25 devices. You become its owner."</p>
        </div>
        <form on:submit=send novalidate=true>
            <TextField label="Enterprise" value=enterprise placeholder="Northwind Freight" autocomplete="organization" problem=enterprise_problem autofocus=true />
            <TextField label="Your name" value=name autocomplete="name" problem=name_problem />
            <TextField label="Work e-mail address" value=email kind="email" autocomplete="username" problem=mail_problem />
            <TextField
                label="Password"
                value=password
                kind="password"
                autocomplete="new-password"
                help="At least 12 characters. A few words in a row are easy to remember and hard to guess."
                problem=secret_problem
            />
            <p class="small muted">{format!("Times are shown for {shown_zone}; you can change that later.")}</p>
            <div role="alert">
                {move || problem.get().map(|text| view! { <Notice tone=Tone::Bad><p>{text}</p></Notice> })}
            </div>
            <Button label="Set up" kind=Kind::Primary submit=true block=true busy=busy />
        </form>
    }
}
