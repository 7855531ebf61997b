//! Webhooks: programs that are told what happens, whether they take it, and how to add one.

pub mod one;

mod attempt;
mod edit;
mod form;
mod replay;

use crate::api::webhook::{self, Webhook, webhooks};
use crate::model::webhook as words;
use crate::pages::prelude::*;

fn state(webhook: &Webhook) -> (Tone, &'static str) {
    words::state(webhook.enabled, webhook.disabled_reason.is_some(), webhook.failing_since.is_some())
}

/// The page.
#[component]
pub fn Page() -> impl IntoView {
    let all = load(|| (), |()| webhooks());
    let creating = RwSignal::new(false);
    let mark = up_to_date(all);
    webhook::follow(None, move |_| mark());
    let none = move || {
        any_view! {
            <Empty
                card=true
                title="No program is told what happens"
                text="A webhook is an address of yours that Handsight calls when a phone enrolls, has a message, answers an action and more. Each request is signed."
                icon=Glyph::Bell
            >
                <Button label="Add a webhook" kind=Kind::Primary on_press=move |()| creating.set(true) />
            </Empty>
        }
    };
    let table = Table::new("Webhooks", columns(), |one| one.id.inner().to_owned()).opens(opener("/webhooks"));
    let draw = move |data: Signal<Vec<Webhook>>| table.or(data, none);
    any_view! {
        <Sheet title="Webhooks">
            <PageHead title="Webhooks">
                <Button label="Add a webhook" icon=Glyph::Plus kind=Kind::Primary on_press=move |()| creating.set(true) />
            </PageHead>
            <p class="muted">
                "Addresses of yours that are called when something happens, in the form of Standard Webhooks. What is missed is sent again for days, and can be replayed for 30."
            </p>
            <Loaded load=all draw />
            <Dialog open=creating title="Add a webhook" wide=true>
                <form::WebhookForm open=creating old=None on_done=move |()| all.reload() />
            </Dialog>
        </Sheet>
    }
}

fn columns() -> Vec<Column<Webhook>> {
    vec![
        Column::new("url", "Address", |webhook: &Webhook| {
            view! {
                <a class="strong" href=format!("/webhooks/{}", webhook.id.inner())>
                    {if webhook.description.is_empty() { webhook.url.clone() } else { webhook.description.clone() }}
                </a>
            }
        })
        .lead(),
        Column::state("state", "State", state),
        Column::new("kinds", "Told of", |webhook: &Webhook| {
            view! { <span title=webhook.kinds.join(", ")>{words::kinds(&webhook.kinds)}</span> }
        }),
        Column::new("where", "At", |webhook: &Webhook| webhook.url.clone()).minor(),
        Column::count("delivered", "Delivered", |webhook: &Webhook| webhook.totals.delivered),
        Column::count("waiting", "On their way", |webhook: &Webhook| webhook.totals.waiting),
        Column::count("failed", "Failed", |webhook: &Webhook| webhook.totals.failed),
    ]
}
