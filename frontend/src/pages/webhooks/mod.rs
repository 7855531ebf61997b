//! Webhooks: programs that are told what happens, whether they take it, and how to add one.

pub mod one;

mod attempt;
mod edit;
mod form;
mod replay;

use crate::api::webhook::{self, Webhook, webhooks};
use crate::model::number::grouped;
use crate::model::webhook as words;
use crate::pages::listing::opener;
use crate::pages::live::up_to_date;
use crate::ui::prelude::*;
use leptos::prelude::*;

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
    let add = move || {
        view! { <Button label="Add a webhook" icon=Glyph::Plus kind=Kind::Primary on_press=move |()| creating.set(true) /> }
    };
    let draw = move |data: Signal<Vec<Webhook>>| {
        view! {
            <Show
                when=move || data.with(|data| !data.is_empty())
                fallback=move || {
                    view! {
                        <div class="card">
                            <Empty
                                title="No program is told what happens"
                                text="A webhook is an address of yours that Handsight calls when a phone enrolls, has a message, answers an action and more. Each request is signed."
                                icon=Glyph::Bell
                            >
                                <Button label="Add a webhook" kind=Kind::Primary on_press=move |()| creating.set(true) />
                            </Empty>
                        </div>
                    }
                }
            >
                <List data />
            </Show>
        }
        .into_any()
    };
    view! {
        <Sheet title="Webhooks">
            <PageHead title="Webhooks">
                {add()}
            </PageHead>
            <p class="muted">
                "Addresses of yours that are called when something happens, in the form of Standard Webhooks. What is missed is sent again for days, and can be replayed for 30."
            </p>
            <Loaded load=all draw />
            <form::CreateDialog open=creating all />
        </Sheet>
    }
    .into_any()
}

#[component]
fn List(data: Signal<Vec<Webhook>>) -> impl IntoView {
    let open = opener("/webhooks");
    let columns = Signal::stored(vec![
        Column::new("url", "Address", |webhook: &Webhook| {
            view! {
                <a class="strong" href=format!("/webhooks/{}", webhook.id.inner())>
                    {if webhook.description.is_empty() { webhook.url.clone() } else { webhook.description.clone() }}
                </a>
            }
            .into_any()
        })
        .lead(),
        Column::state("state", "State", state),
        Column::new("kinds", "Told of", |webhook: &Webhook| {
            view! { <span title=webhook.kinds.join(", ")>{words::kinds(&webhook.kinds)}</span> }.into_any()
        }),
        Column::new("where", "At", |webhook: &Webhook| webhook.url.clone().into_any()).minor(),
        Column::words("delivered", "Delivered", |webhook: &Webhook| grouped(i64::from(webhook.totals.delivered)))
        .numeric(),
        Column::words("waiting", "On their way", |webhook: &Webhook| grouped(i64::from(webhook.totals.waiting)))
        .numeric(),
        Column::new("failed", "Failed", |webhook: &Webhook| grouped(i64::from(webhook.totals.failed)).into_any())
            .numeric(),
    ]);
    view! {
        <DataTable label="Webhooks" columns rows=data id=|webhook| webhook.id.inner().to_owned() on_open=open />
    }
    .into_any()
}
