//! One webhook: how it stands, what is sent to it, live.

use super::attempt::DeliveryDialog;
use super::edit::{DeleteDialog, RotateDialog};
use super::form::WebhookForm;
use super::replay::ReplayDialog;
use super::state;
use crate::api::scalar::Id;
use crate::api::webhook::{self, Change, WebhookDelivery, WebhookShown, test, update, webhook};
use crate::model::number::grouped;
use crate::model::webhook as words;
use crate::pages::prelude::*;

/// Rows on a page.
const ROWS: i32 = 50;

/// The page.
#[component]
pub fn Page() -> impl IntoView {
    by_id(|id| any_view! { <One id /> })
}

#[component]
fn One(id: String) -> impl IntoView {
    let here = Listing::new(format!("/webhooks/{id}"));
    let own = id.clone();
    let chosen = move || here.word("state");
    let asked = move || (own.clone(), words::state_of(&chosen()), here.turn());
    let one = load(asked, |(id, state, turn)| webhook(id, state, turn, ROWS));
    let (mark, news) = (up_to_date(one), RwSignal::new(0_u32));
    webhook::follow(Some(id), move |changed| {
        one.data.try_update(|data| {
            if let Some(data) = data {
                data.webhook = changed;
            }
        });
        mark();
        news.try_update(|count| *count = count.wrapping_add(1));
    });
    let shown = RwSignal::new(None::<String>);
    let table = Table::new("Deliveries", columns(shown), |delivery| delivery.id.inner().to_owned());
    let draw = move |data: Signal<WebhookShown>| {
        let page = Signal::derive(move || data.with(|data| data.page.clone()));
        let none = move || {
            let (title, text) = if chosen().is_empty() {
                (
                    "Nothing was sent here",
                    "Press Send a test to see whether the address takes what is sent, and how its answer looks.",
                )
            } else {
                ("No delivery stands like this", "Choose All to see the others.")
            };
            empty(title, text, Glyph::Send)
        };
        any_view! {
            <Head data one />
            <div class="head">{here.choice("state", "State", &words::STATES)}</div>
            {here.paged(page, ROWS, table, none)}
        }
    };
    any_view! {
        <Sheet title=one.words("Webhook", name)>
            <Crumbs to="/webhooks" label="Webhooks" />
            <Loaded load=one lines=10 draw />
            <DeliveryDialog shown news />
        </Sheet>
    }
}

fn name(shown: &WebhookShown) -> String {
    let webhook = &shown.webhook;
    if webhook.description.is_empty() { webhook.url.clone() } else { webhook.description.clone() }
}

fn columns(shown: RwSignal<Option<String>>) -> Vec<Column<WebhookDelivery>> {
    vec![
        Column::new("kind", "Event", move |delivery: &WebhookDelivery| {
            let id = delivery.id.inner().to_owned();
            view! {
                <Button
                    label=delivery.kind.clone()
                    kind=Kind::Quiet
                    small=true
                    on_press=move |()| shown.set(Some(id.clone()))
                />
            }
        })
        .lead(),
        Column::state("state", "State", |delivery: &WebhookDelivery| words::delivery(delivery.state)),
        Column::moment("happened", "Happened", |delivery: &WebhookDelivery| Some(delivery.happened_at.at())),
        Column::count("attempts", "Attempts", |delivery: &WebhookDelivery| delivery.attempts),
        Column::new("next", "Next attempt", |delivery: &WebhookDelivery| match &delivery.next_attempt_at {
            Some(at) => any_view! { <Moment at=Some(at.at()) /> },
            None => "–".into_any(),
        })
        .minor(),
        Column::new("id", "Id", |delivery: &WebhookDelivery| {
            view! { <code class="small">{delivery.message_id.clone()}</code> }
        })
        .minor(),
    ]
}

#[component]
fn Head(data: Signal<WebhookShown>, one: Load<WebhookShown>) -> impl IntoView {
    let toasts = Toasts::here();
    let (testing, switching) = (RwSignal::new(false), RwSignal::new(false));
    let (editing, rotating) = (RwSignal::new(false), RwSignal::new(false));
    let (replaying, deleting) = (RwSignal::new(false), RwSignal::new(false));
    let id = Signal::derive(move || data.with(|data| data.webhook.id.inner().to_owned()));
    let enabled = move || data.with(|data| data.webhook.enabled);
    let try_it = move |()| {
        press(testing, toasts, test(id.get_untracked()), move |()| {
            toasts.say("A test is on its way");
            one.reload();
        });
    };
    let switch = move |()| {
        let (webhook_id, enabled) = (Id::new(id.get_untracked()), Some(!untrack(enabled)));
        let change = Change { webhook_id, enabled, ..Change::default() };
        let work = async move {
            let done = update(change).await;
            one.reload();
            done
        };
        press(switching, toasts, work, |()| ());
    };
    let look = move || data.with(|data| state(&data.webhook));
    any_view! {
        <div class="head">
            <h1>{move || data.with(name)}</h1>
            <span role="status">
                <Chip tone=Signal::derive(move || look().0) label=Signal::derive(move || look().1) />
            </span>
            <span class="grow"></span>
            <Show when=enabled>
                <Button label="Send a test" icon=Glyph::Send kind=Kind::Primary busy=testing on_press=try_it />
            </Show>
            <Button
                label=Signal::derive(move || if enabled() { "Switch off" } else { "Switch on" }.to_owned())
                busy=switching
                on_press=switch
            />
            <Menu label="More" icon=Glyph::More icon_only=true>
                <MenuItem label="Edit …" icon=Glyph::Edit on_press=move |()| editing.set(true) />
                <MenuItem label="Replay past events …" icon=Glyph::Send on_press=move |()| replaying.set(true) />
                <MenuItem label="New secret …" icon=Glyph::Key on_press=move |()| rotating.set(true) />
                <MenuItem label="Delete …" icon=Glyph::Trash danger=true on_press=move |()| deleting.set(true) />
            </Menu>
        </div>
        <p class="muted">
            <code>{move || data.with(|data| data.webhook.url.clone())}</code>
            " is told of "
            {move || data.with(|data| data.webhook.kinds.join(", "))}
            "."
        </p>
        {move || data.with(|data| data.webhook.disabled_reason.clone()).map(|reason| view! {
            <Notice tone=Tone::Bad>
                <p>{format!("The service switched it off: {reason}. Mend it, switch it on, then replay what it missed.")}</p>
            </Notice>
        })}
        {move || data.with(|data| data.webhook.old_secret_until.as_ref().map(|at| at.at())).map(|at| view! {
            <p class="small muted">"The old secret signs too until " <Moment at=Some(at) /> "."</p>
        })}
        {move || data.with(|data| data.replay.clone()).map(|replay| view! {
            <p class="small muted" role="status">
                {format!("Replay: {} of {} put on their way", grouped(i64::from(replay.done)), grouped(i64::from(replay.total)))}
                {if replay.finished_at.is_some() { ", finished." } else { " …" }}
            </p>
        })}
        <Dialog open=editing title="Edit the webhook" wide=true>
            <WebhookForm
                open=editing
                old=Some(data.with_untracked(|data| data.webhook.clone()))
                on_done=move |()| one.reload()
            />
        </Dialog>
        <ReplayDialog open=replaying id one />
        <RotateDialog open=rotating id />
        <DeleteDialog open=deleting id name=Signal::derive(move || data.with(name)) />
    }
}
