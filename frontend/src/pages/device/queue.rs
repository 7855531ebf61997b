//! What waits at this phone, in the order in which it does it, each with the reason in words and what can be done.

use crate::api::action::{self, Action, ActionPage, ActionsAsked, actions};
use crate::api::device_full::DeviceFull;
use crate::api::issue;
use crate::api::kinds::{ActionState, DeviceStatus};
use crate::model::queue::{in_order, raisable, why};
use crate::pages::prelude::*;

/// Rows that are shown: the newest of more.
const ROWS: i32 = 100;

/// The card; nothing while nothing waits.
#[component]
pub fn Queue(
    /// The phone's id.
    id: String,
    /// The phone.
    device: Signal<DeviceFull>,
    /// What is being asked of it.
    asked: RwSignal<u32>,
) -> impl IntoView {
    let own = id.clone();
    let page = load(
        move || ActionsAsked {
            device: Some(own.clone()),
            states: vec![ActionState::Pending, ActionState::Sent, ActionState::Received],
            rows: ROWS,
            ..ActionsAsked::default()
        },
        actions,
    );
    let mark = up_to_date(page);
    let put = move |newer: Action| {
        page.data.try_update(|data: &mut Option<ActionPage>| {
            if let Some(data) = data {
                crate::api::session_list::put(data, &newer);
            }
        });
    };
    action::follow(Some(id), None, move |newer| {
        put(newer);
        mark();
    });
    when_changed(move || asked.get(), move |_| page.reload());
    let waiting = Memo::new(move |_| {
        page.data.with(|data| data.as_ref().map(|data| in_order(&data.nodes)).unwrap_or_default())
    });
    let all = move || page.data.with(|data| data.as_ref().map_or(0, |data| data.total_count));
    any_view! {
        <Show when=move || waiting.with(|waiting| !waiting.is_empty())>
            <Card title="Waiting, in order">
                <Show when=move || all().cmp(&ROWS).is_gt()>
                    <p class="muted small">{move || format!("The newest {ROWS} of {} are shown.", all())}</p>
                </Show>
                <p class="muted small">
                    "The phone does them in this order, by their numbers. Raise puts one before all that were not handed over yet and sends it now, by the ways for what is urgent; what was sent already stays before it."
                </p>
                <ol class="queue">
                    <For each=move || waiting.get() key=|action| action.id.inner().to_owned() let:first>
                        <Line first waiting device on_change=put />
                    </For>
                </ol>
            </Card>
        </Show>
    }
}

/// One that waits: the same line from when it begins to wait until it no longer does, with what is new about it.
#[component]
fn Line(
    first: Action,
    waiting: Memo<Vec<Action>>,
    device: Signal<DeviceFull>,
    #[prop(into)] on_change: Callback<Action>,
) -> impl IntoView {
    let (me, toasts, piece) = (Me::here(), Toasts::here(), Timepiece::here());
    let busy = RwSignal::new(false);
    let may = move || me.can(Permission::ActionsIssueOne) || me.can(Permission::ActionsIssue);
    let id = StoredValue::new(first.id.inner().to_owned());
    let title = first.title.clone();
    let now = Memo::new(move |_| {
        let own = |waiting: &Vec<Action>| {
            let at = waiting.iter().position(|action| action.id == first.id)?;
            Some((at, waiting.get(at)?.clone()))
        };
        waiting.with(own).unwrap_or_else(|| (0, first.clone()))
    });
    let can_raise = move || now.with(|(_, action)| raisable(action));
    let can_cancel = Memo::new(move |_| {
        now.with(|(_, action)| action.caller_may && action.state != ActionState::Received)
    });
    let again = move |()| {
        press(busy, toasts, issue::retry(id.get_value()), move |newer| {
            toasts.say("Sending again");
            let _ = on_change.try_run(newer);
        });
    };
    let raise = move |()| {
        press(busy, toasts, issue::raise(id.get_value()), move |newer| {
            toasts.say("Raised: it goes out now, the urgent way");
            let _ = on_change.try_run(newer);
        });
    };
    let cancel = move |()| {
        press(busy, toasts, issue::cancel(id.get_value()), move |newer| {
            toasts.say("Cancelled; the phone will not do it");
            let _ = on_change.try_run(newer);
        });
    };
    let reason = move || {
        let silent = device.with(|device| {
            (device.status != DeviceStatus::Online)
                .then(|| device.last_seen_at.as_ref().map(|seen| piece.moment(seen.at())))
                .flatten()
        });
        now.with(|(at, action)| why(action, *at, silent.as_deref(), |when| piece.moment(when)))
    };
    any_view! {
        <li class="row">
            <span class="stack tight grow">
                <span class="strong">{title}</span>
                <span class="muted small">{reason}</span>
            </span>
            <Show when=move || may() && now.with(|(_, action)| action.caller_may)>
                <Show when=can_raise>
                    <Button label="Raise" small=true kind=Kind::Quiet busy=busy on_press=raise />
                </Show>
                <Button label="Send again now" small=true kind=Kind::Quiet busy=busy on_press=again />
                <Show when=move || can_cancel.get()>
                    <Button label="Cancel" small=true kind=Kind::Danger busy=busy on_press=cancel />
                </Show>
            </Show>
        </li>
    }
}
