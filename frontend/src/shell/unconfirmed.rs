//! Above every page until an owner's e-mail address is confirmed: what waits for that, and another letter.

use super::me::Me;
use crate::api::auth;
use crate::api::kinds::Role;
use crate::ui::any_view;
use crate::ui::button::Button;
use crate::ui::chip::Tone;
use crate::ui::states::Notice;
use crate::ui::toast::Toasts;
use leptos::prelude::*;

/// What becomes of addresses that nobody confirms: the owner's, and those of whoever the enterprise invited.
const CLAIMED: &str = "If nobody confirms it within seven days, anyone who signs up with your address claims it, and you can no longer sign in.";

/// The bar; nothing where the address is confirmed.
#[component]
pub fn Unconfirmed() -> impl IntoView {
    let me = Me::here();
    let waiting = Memo::new(move |_| me.enterprise().is_some_and(|enterprise| !enterprise.confirmed));
    move || waiting.get().then(|| view! { <Waiting /> })
}

#[component]
fn Waiting() -> impl IntoView {
    let (me, toasts) = (Me::here(), Toasts::here());
    let busy = RwSignal::new(false);
    let email = move || {
        me.0.data.with(|viewer| {
            viewer.as_ref().and_then(|v| v.account.as_ref()).map(|account| account.email.clone())
        })
    };
    let owner = move || {
        me.0.data.with(|viewer| {
            viewer.as_ref().and_then(|v| v.member.as_ref()).is_some_and(|member| member.role == Role::Owner)
        })
    };
    let again = move |()| {
        busy.set(true);
        leptos::task::spawn_local(async move {
            match auth::confirmation().await {
                Ok(sent) => match sent.sent_to {
                    Some(address) => toasts.say(format!("A letter is on its way to {address}")),
                    None => me.0.reload(),
                },
                Err(fault) => {
                    let words = fault.words();
                    toasts.warn(format!("{}. {}", words.title, words.advice));
                }
            }
            busy.try_set(false);
        });
    };
    let words = move || {
        if owner() {
            format!(
                "We wrote to {}. Open the link in that letter: until then no texts and letters leave by this service's own gateways. Phones still fetch what you ask, and your own channels work. {CLAIMED}",
                email().unwrap_or_default()
            )
        } else {
            format!(
                "An owner of your enterprise has yet to confirm an e-mail address: until then no texts and letters leave by this service's own gateways. Phones still fetch what you ask, and your own channels work. {CLAIMED}"
            )
        }
    };
    any_view! {
        <section class="unconfirmed" aria-label="E-mail address">
            <Notice tone=Tone::Warn>
                <p>
                    <b>"Confirm your e-mail address. "</b>
                    {words}
                </p>
                <Show when=owner>
                    <Button label="Send again" small=true busy=busy on_press=again />
                </Show>
            </Notice>
        </section>
    }
}
