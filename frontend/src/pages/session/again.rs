//! Asking the phones at which a session failed once more: why they failed, grouped, before anything is sent.

use crate::api::action::Action;
use crate::api::issue::{IssueActionInput, Targets, issue};
use crate::api::kinds::ActionState;
use crate::api::outcome::Refusal;
use crate::api::page::Turn;
use crate::api::session_list::{ActionSession, SessionAsked, session};
use crate::model::fault::Fault;
use crate::model::number::counted;
use crate::model::queue::reasons;
use crate::pages::confirm::{Word, WordField};
use crate::pages::prelude::*;

/// Rows of one question, and how many questions are asked: more phones are narrowed in the list of devices.
const ROWS: i32 = 50;
const PAGES: usize = 20;

/// The actions of a session that failed, at most a thousand.
async fn failed(id: String) -> Result<Vec<Action>, Fault> {
    let states =
        vec![ActionState::Failed, ActionState::Refused, ActionState::Unsupported, ActionState::Expired];
    let (mut found, mut turn) = (Vec::new(), Turn::Start);
    for _ in 0..PAGES {
        let (_, page) =
            session(SessionAsked { id: id.clone(), states: states.clone(), turn, rows: ROWS }).await?;
        found.extend(page.nodes);
        match page.page_info.end_cursor.filter(|_| page.page_info.has_next_page) {
            Some(cursor) => turn = Turn::After(cursor),
            None => break,
        }
    }
    Ok(found)
}

/// The content of the dialog.
#[component]
pub fn Again(
    /// The dialog it is in.
    open: RwSignal<bool>,
    /// The session.
    of: Signal<ActionSession>,
) -> impl IntoView {
    let id = of.with_untracked(|of| of.id.inner().to_owned());
    let found = load(move || id.clone(), failed);
    let draw = move |actions: Signal<Vec<Action>>| any_view! { <Known open of actions /> };
    any_view! { <Loaded load=found lines=4 draw /> }
}

#[component]
fn Known(open: RwSignal<bool>, of: Signal<ActionSession>, actions: Signal<Vec<Action>>) -> impl IntoView {
    let toasts = Toasts::here();
    let way = Way::here();
    let busy = RwSignal::new(false);
    let word = Word::new();
    let count = move || actions.with(|actions| actions.len() as i64);
    let send = move |()| {
        busy.set(true);
        let ids = |all: &Vec<Action>| all.iter().map(|one| one.device.id.inner().to_owned()).collect();
        let targets = Targets::Ids(actions.with_untracked(ids));
        let given = |text: &Option<String>| text.clone().filter(|text| !text.is_empty());
        let order = of.with_untracked(|of| IssueActionInput {
            parameters: Some(of.parameters.iter().map(given).collect()),
            confirm: word.of(&targets),
            ..IssueActionInput::new(targets.clone(), of.command.clone())
        });
        leptos::task::spawn_local(async move {
            match issue(order).await {
                Ok(session) => {
                    open.try_set(false);
                    toasts.say("Asked again; this is the new session");
                    way.to(format!("/sessions/{session}"));
                }
                Err(Refusal::Confirm(needed)) => word.ask(targets, needed),
                Err(refusal) => toasts.warn(refusal.text()),
            }
            busy.try_set(false);
        });
    };
    any_view! {
        <p>{move || format!("{} did not do it:", counted(count(), "phone", "phones"))}</p>
        <ul class="lines">
            {move || {
                actions
                    .with(|actions| reasons(actions))
                    .into_iter()
                    .map(|(reason, count)| view! { <li><span>{reason}</span><span class="num">{count}</span></li> })
                    .collect_view()
            }}
        </ul>
        <p class="muted small">"They are asked once more in a session of its own, with the usual deadline of seven days."</p>
        <WordField word />
        <DialogFoot>
            <Button label="Close" on_press=move |()| open.set(false) />
            <Button
                label=Signal::derive(move || format!("Ask {} again", counted(count(), "phone", "phones")))
                kind=Kind::Primary
                busy=busy
                disabled=Signal::derive(move || count() == 0)
                on_press=send
            />
        </DialogFoot>
    }
}
