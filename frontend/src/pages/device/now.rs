//! A device now: the action under way, where it is, what it reports, its month, and what was done lately.

use super::attributes::{DeviceCard, MoreAttributes};
use super::month::Month;
use super::place::Where;
use crate::api::action::{Action, ActionPage, ActionsAsked, actions};
use crate::api::device_full::DeviceFull;
use crate::api::issue::Targets;
use crate::model::wording;
use crate::pages::actions::card::ActionCard;
use crate::pages::actions::live_page;
use crate::pages::issue::Asking;
use crate::pages::prelude::*;

/// The tab.
#[component]
pub fn Now(
    /// The device.
    device: Signal<DeviceFull>,
    /// What is being asked of it.
    asking: Asking,
) -> impl IntoView {
    let id = device.with_untracked(|device| device.id.inner().to_owned());
    let own = id.clone();
    let recent =
        load(move || ActionsAsked { device: Some(own.clone()), rows: 6, ..ActionsAsked::default() }, actions);
    live_page(recent, Some(id.clone()), None);
    when_changed(move || asking.asked.get(), move |_| recent.reload());
    // Shown large: the newest, so that what was just asked stays in place until it ends.
    let shown = move |page: &ActionPage| -> Option<Action> { page.nodes.first().cloned() };
    let put_back = move |newer: Action| {
        recent.data.update(|page| {
            if let Some(page) = page {
                crate::api::session_list::put(page, &newer);
            }
        });
    };
    let large = move |page: Signal<ActionPage>| {
        let there = Memo::new(move |_| page.with(|page| shown(page).is_some()));
        any_view! {
            {move || {
                // Asked for first: a part that reads nothing is never drawn again.
                let any = there.get();
                let first = page.with_untracked(shown);
                match first.filter(|_| any) {
                    Some(first) => {
                        let action = Signal::derive(move || page.with(shown).unwrap_or_else(|| first.clone()));
                        any_view! { <ActionCard action width="w7" on_change=put_back /> }
                    }
                    None => {
                        any_view! {
                            <Card title="Actions" width="w7">
                                <Empty
                                    title="Nothing was asked of this phone yet"
                                    text="Locate it, lock it or send it a message; every step appears here as it happens."
                                    icon=Glyph::Send
                                >
                                    <Button
                                        label="New action"
                                        kind=Kind::Primary
                                        on_press=move |()| {
                                            let (id, name) = device.with_untracked(|d| (d.id.inner().to_owned(), d.name.clone()));
                                            asking.open(Targets::Ids(vec![id]), name, "");
                                        }
                                    />
                                </Empty>
                            </Card>
                        }
                    }
                }
            }}
        }
    };
    let lately = move |page: Signal<ActionPage>| {
        any_view! {
            <ul class="todo small">
                {move || {
                    page.with(|page| page.nodes.iter().take(5).map(entry).collect_view())
                }}
            </ul>
        }
    };
    let all = format!("/devices/{id}/actions");
    any_view! {
        <div class="cols">
            <Loaded load=recent draw=large />
            <Where device />
            <DeviceCard device />
            <Month id />
            <Card title="Recent" width="w4" aside=move || view! { <a class="small" href=all.clone()>"All actions"</a> }>
                <Loaded load=recent lines=4 draw=lately />
            </Card>
            <super::ways::WaysCard device />
            <MoreAttributes device />
        </div>
    }
}

fn entry(action: &Action) -> AnyView {
    let (tone, word) = wording::action_state(action.state);
    let answer = action.result.as_ref().and_then(|result| result.message.clone()).unwrap_or_default();
    any_view! {
        <li>
            <Chip tone label=word />
            <div>
                <a href=format!("/actions/{}", action.id.inner())>{action.title.clone()}</a>
                <div class="muted">
                    <Moment at=Some(action.created_at.at()) />
                    {(!answer.is_empty()).then(|| format!(", {answer}"))}
                </div>
            </div>
            <span></span>
        </li>
    }
}
