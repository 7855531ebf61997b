//! Telling a webhook again what happened.

use crate::api::outcome::Refusal;
use crate::api::webhook::WebhookShown;
use crate::api::webhook_change::replay;
use crate::browser;
use crate::model::number::counted;
use crate::ui::prelude::*;
use leptos::prelude::*;

/// How far back, in hours, and in words.
const SPANS: [(&str, &str); 5] = [
    ("1", "The last hour"),
    ("24", "The last 24 hours"),
    ("72", "The last 3 days"),
    ("168", "The last 7 days"),
    ("720", "The last 30 days"),
];
/// Milliseconds of an hour.
const HOUR: i64 = 3_600_000;

/// The dialog.
#[component]
pub fn ReplayDialog(
    /// Whether it is open.
    open: RwSignal<bool>,
    /// The webhook.
    #[prop(into)]
    id: Signal<String>,
    /// The page, to load again.
    one: Load<WebhookShown>,
) -> impl IntoView {
    let toasts = Toasts::here();
    view! {
        <Dialog open title="Replay past events">
            {
                let span = RwSignal::new("24".to_owned());
                let (busy, refusal) = (RwSignal::new(false), RwSignal::new(None::<Refusal>));
                let send = move |event: leptos::ev::SubmitEvent| {
                    event.prevent_default();
                    if busy.get_untracked() {
                        return;
                    }
                    busy.set(true);
                    let hours = span.with_untracked(|span| span.parse::<i64>().unwrap_or(24));
                    leptos::task::spawn_local(async move {
                        match replay(&id.get_untracked(), browser::now() - hours * HOUR, vec![]).await {
                            Ok(total) => {
                                toasts.say(format!("Replaying {}", counted(i64::from(total), "event", "events")));
                                open.try_set(false);
                                one.reload();
                            }
                            Err(other) => {
                                refusal.try_set(Some(other));
                            }
                        }
                        busy.try_set(false);
                    });
                };
                view! {
                    <form on:submit=send novalidate=true>
                        <p>"Every event of the kinds this webhook wants is sent again, under the id it had. A program that remembers ids does nothing twice."</p>
                        <SelectField
                            label="From"
                            value=span
                            choices=SPANS.map(|(value, label)| Choice::new(value, label)).to_vec()
                        />
                        <div role="alert">
                            {move || refusal.get().map(|refusal| view! { <Notice tone=Tone::Bad><p>{refusal.text()}</p></Notice> })}
                        </div>
                        <DialogFoot>
                            <Button label="Cancel" on_press=move |()| open.set(false) />
                            <Button label="Replay" kind=Kind::Primary submit=true busy=busy />
                        </DialogFoot>
                    </form>
                }
            }
        </Dialog>
    }
    .into_any()
}
