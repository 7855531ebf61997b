//! One delivery: what was sent, and what each request brought back.

use crate::api::webhook::{DeliveryDetail, WebhookAttempt, delivery, resend};
use crate::model::webhook as words;
use crate::pages::prelude::*;

/// The dialog; `shown` holds the delivery's id while it is open.
#[component]
pub fn DeliveryDialog(
    /// Which delivery; `None` while the dialog is closed.
    shown: RwSignal<Option<String>>,
    /// Grows with each thing that the webhook's subscription tells, as the outcome of an attempt.
    news: RwSignal<u32>,
) -> impl IntoView {
    let open = opens(shown);
    any_view! {
        <Dialog open title="Delivery" wide=true>
            {
                let one = load(move || shown.get().unwrap_or_default(), delivery);
                // Soon, not at once: of a webhook in use there is news faster than answers come.
                let mark = up_to_date(one);
                when_changed(move || news.get(), move |_| mark());
                let draw = move |data: Signal<DeliveryDetail>| any_view! { <Detail data one /> };
                view! { <Loaded load=one draw /> }
            }
        </Dialog>
    }
}

#[component]
fn Detail(data: Signal<DeliveryDetail>, one: Load<DeliveryDetail>) -> impl IntoView {
    let toasts = Toasts::here();
    let busy = RwSignal::new(false);
    let again = move |()| {
        let id = data.with_untracked(|data| data.id.inner().to_owned());
        press(busy, toasts, resend(id), move |()| {
            toasts.say("Sent again");
            one.reload();
        });
    };
    let state = move || data.with(|data| words::delivery(data.state));
    any_view! {
        <div class="head">
            <code>{move || data.with(|data| data.kind.clone())}</code>
            <span role="status">
                <Chip tone=Signal::derive(move || state().0) label=Signal::derive(move || state().1) />
            </span>
            <span class="grow"></span>
            <Button label="Send again" icon=Glyph::Send busy=busy on_press=again />
        </div>
        <h3>"Body"</h3>
        <pre class="log" tabindex="0" role="region" aria-label="Body">{move || data.with(|data| words::pretty(&data.body))}</pre>
        {move || {
            data.with(|data| {
                if data.attempt_list.is_empty() {
                    any_view! { <p class="muted">"Nothing was sent yet."</p> }
                } else {
                    data.attempt_list.iter().map(attempt).collect_view().into_any()
                }
            })
        }}
    }
}

fn attempt(attempt: &WebhookAttempt) -> AnyView {
    let taken = attempt.status.is_some_and(|status| (200..300).contains(&status));
    let tone = if taken { Tone::Ok } else { Tone::Bad };
    let label = words::outcome(attempt.status, attempt.error.as_deref(), attempt.millis);
    let (sent, answer) =
        (format!("POST {}\n{}", attempt.url, attempt.headers.join("\n")), attempt.answer.clone());
    let number = attempt.number;
    any_view! {
        <section class="stack">
            <div class="head">
                <h3>{format!("Attempt {number}")}</h3>
                <Chip tone label />
                <span class="muted"><Moment at=Some(attempt.started_at.at()) /></span>
            </div>
            <pre class="log" tabindex="0" role="region" aria-label=format!("Request of attempt {number}")>{sent}</pre>
            {answer
                .filter(|answer| !answer.is_empty())
                .map(|answer| {
                    view! {
                        <pre class="log" tabindex="0" role="region" aria-label=format!("Answer to attempt {number}")>
                            {words::pretty(&answer)}
                        </pre>
                    }
                })}
        </section>
    }
}
