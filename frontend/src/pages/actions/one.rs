//! One action by its address.

use super::card::ActionCard;
use crate::api::action::{self, Action};
use crate::pages::prelude::*;

/// The page.
#[component]
pub fn Page() -> impl IntoView {
    by_id(|id| any_view! { <One id /> })
}

#[component]
fn One(id: String) -> impl IntoView {
    let own = id.clone();
    let one = load(move || own.clone(), action::action);
    action::follow(None, None, move |changed| {
        if changed.id.inner() == id {
            one.put(changed);
        }
    });
    reload_when_resumed(one);
    let draw = move |action: Signal<Action>| {
        let device = move || action.with(|action| action.device.clone());
        any_view! {
            <Crumbs to="/actions?by=phone" label="Actions" />
            <div class="head">
                <h1>{move || action.with(|action| action.title.clone())}</h1>
                <span class="muted">
                    "on "
                    <a class="inline-link" href=move || format!("/devices/{}", device().id.inner())>{move || device().name}</a>
                    {move || device().holder.map(|holder| format!(", {holder}"))}
                </span>
            </div>
            <ActionCard action on_change=move |newer| one.data.set(Some(newer)) />
        }
    };
    any_view! {
        <Sheet title=one.words("Action", |one| one.title.clone()) shape="narrow">
            <Loaded load=one draw />
        </Sheet>
    }
}
