//! Telling a webhook again what happened.

use crate::api::scalar::DateTime;
use crate::api::webhook::{WebhookShown, replay};
use crate::browser;
use crate::model::number::counted;
use crate::pages::prelude::*;

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
    any_view! {
        <Dialog open title="Replay past events">
            {
                let span = RwSignal::new("24".to_owned());
                let form = Sending::new();
                let send = form.submits(move || {
                    let hours = span.with_untracked(|span| span.parse::<i64>().unwrap_or(24));
                    form.send(async move {
                        let from = DateTime::from_ms(browser::now() - hours * HOUR);
                        replay(id.get_untracked(), from).await
                    }, move |total| {
                            toasts.say(format!("Replaying {}", counted(i64::from(total), "event", "events")));
                            open.try_set(false);
                            one.reload();
                    });
                });
                view! {
                    <form on:submit=send novalidate=true>
                        <p>"Every event of the kinds this webhook wants is sent again, under the id it had. A program that remembers ids does nothing twice."</p>
                        <SelectField
                            label="From"
                            value=span
                            choices=SPANS.map(|(value, label)| Choice::new(value, label)).to_vec()
                        />
                        <FormFoot form open verb="Replay" />
                    </form>
                }
            }
        </Dialog>
    }
}
