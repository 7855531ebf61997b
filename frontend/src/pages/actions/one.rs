//! One action by its address.

use super::card::ActionCard;
use super::reload_when_resumed;
use crate::api::action::{self, Action};
use crate::ui::prelude::*;
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

/// The page.
#[component]
pub fn Page() -> impl IntoView {
    let params = use_params_map();
    let id = Memo::new(move |_| params.read().get("id").unwrap_or_default());
    // Another action is another page: nothing of the one before may linger.
    move || view! { <One id=id.get() /> }.into_any()
}

#[component]
fn One(id: String) -> impl IntoView {
    let own = id.clone();
    let one = load(move || own.clone(), |id| async move { action::action(&id).await });
    action::follow(None, None, move |changed| {
        if changed.id.inner() == id {
            one.put(changed);
        }
    });
    reload_when_resumed(one);
    let title = move || {
        one.data.with(|one| one.as_ref().map_or_else(|| "Action".to_owned(), |one| one.title.clone()))
    };
    let draw = move |action: Signal<Action>| {
        let device = move || action.with(|action| action.device.clone());
        view! {
            <nav class="crumbs" aria-label="Where you are">
                <a href="/actions?by=phone">"Actions"</a>
                <span aria-hidden="true">"/"</span>
            </nav>
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
        .into_any()
    };
    view! {
        <Sheet title=Signal::derive(title) shape="narrow">
            <Loaded load=one draw />
        </Sheet>
    }
    .into_any()
}
