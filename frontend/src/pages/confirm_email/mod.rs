//! Behind the link of the letter that asks for a proof of an e-mail address. Opening it confirms nothing, since
//! programs open the links of letters too: a person presses the button.

use super::alone::Alone;
use crate::api::auth;
use crate::browser;
use crate::model::fault::Fault;
use crate::pages::prelude::*;
use leptos_router::hooks::use_location;

/// The page.
#[component]
pub fn Page() -> impl IntoView {
    browser::set_title("Confirm your e-mail address · Handsight");
    let hash = use_location().hash;
    let (busy, done) = (RwSignal::new(false), RwSignal::new(None::<Result<String, Fault>>));
    let confirm = move |()| {
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        leptos::task::spawn_local(async move {
            let answer = auth::confirm(hash.get_untracked().trim_start_matches('#')).await;
            busy.try_set(false);
            done.try_set(Some(answer));
        });
    };
    let gone = move || matches!(done.get(), Some(Err(Fault::NotFound)));
    let confirmed = move || done.get().and_then(Result::ok);
    let problem = move || match done.get() {
        Some(Err(fault)) if fault != Fault::NotFound => Some(fault.words().advice),
        _ => None,
    };
    any_view! {
        <Alone>
            {move || match confirmed() {
                Some(email) => {
                    any_view! {
                        <h1>"Thank you"</h1>
                        <p role="status">{format!("{email} is confirmed. Texts and letters may go out now.")}</p>
                        <LinkButton label="Go to Handsight" href="/" />
                    }
                }
                None if gone() => {
                    any_view! {
                        <h1>"This link is no longer good"</h1>
                        <p class="muted" role="status">
                            "It was used, a newer one was sent, or it is older than a day. Sign in: if the address still waits, you can have another letter sent."
                        </p>
                        <LinkButton label="Go to the sign-in" href="/sign-in" />
                    }
                }
                None => {
                    any_view! {
                        <h1>"Confirm your e-mail address"</h1>
                        <p class="muted">
                            "If you set up an enterprise on Handsight with this address, confirm it. If you did not, close this page: nothing is sent in your name."
                        </p>
                        <div role="alert">
                            {move || problem().map(|text| view! { <Notice tone=Tone::Bad><p>{text}</p></Notice> })}
                        </div>
                        <Button label="It is my address" kind=Kind::Primary block=true busy=busy on_press=confirm />
                    }
                }
            }}
        </Alone>
    }
}
