//! What needs somebody: ranked by the server, each with its one step.

use crate::api::issue::Targets;
use crate::api::overview::{Attention, Standing};
use crate::model::attention::{NextStep, next_step, word};
use crate::model::wording;
use crate::pages::issue::at_once;
use crate::pages::prelude::*;

/// Entries that are shown before one asks for all.
const SHOWN: usize = 5;

/// The card.
#[component]
pub fn NeedsYou(standing: Signal<Standing>) -> impl IntoView {
    let all = RwSignal::new(false);
    let entries = Memo::new(move |_| standing.with(|standing| standing.attention.clone()));
    let count = Memo::new(move |_| entries.with(Vec::len));
    let aside = move || {
        view! {
            {move || {
                (count.get() > SHOWN)
                    .then(|| {
                        view! {
                            <button type="button" class="as-link" aria-expanded=move || all.get().to_string() on:click=move |_| all.update(|all| *all = !*all)>
                                {move || if all.get() { "Fewer".to_owned() } else { format!("All {}", count.get()) }}
                            </button>
                        }
                    })
            }}
        }
    };
    let shown = move || {
        let most = if all.get() { usize::MAX } else { SHOWN };
        entries.with(|entries| entries.iter().take(most).cloned().collect::<Vec<_>>())
    };
    any_view! {
        <Card width="w4" title="What needs you" aside>
            {move || {
                (count.get() == 0)
                    .then(|| {
                        view! {
                            <Empty
                                icon=Glyph::Check
                                title="Nothing needs you"
                                text="Silent phones, failed actions, roaming and empty batteries appear here, the most urgent first."
                            />
                        }
                    })
            }}
            <ul class="todo">
                <For each=shown key=|entry| format!("{entry:?}") let:entry>
                    <Entry entry />
                </For>
            </ul>
        </Card>
    }
}

#[component]
fn Entry(entry: Attention) -> impl IntoView {
    let device = entry.device.clone();
    let device_id = device.as_ref().map(|device| device.id.inner().to_owned());
    let session = entry.action_session.as_ref().map(|session| session.id.inner().to_owned());
    let title = match &device_id {
        Some(id) => {
            any_view! { <a class="todo-title" href=format!("/devices/{id}")>{entry.title.clone()}</a> }
        }
        None => any_view! { <span class="todo-title">{entry.title.clone()}</span> },
    };
    let step = next_step(entry.kind, device_id.as_deref(), session.as_deref());
    any_view! {
        <li>
            <Chip tone=wording::severity(entry.severity) label=word(entry.kind) />
            <span class="todo-words">{title} <span class="small muted">{entry.detail.clone()}</span></span>
            {step_button(step, device_id, device.map(|device| device.called()))}
        </li>
    }
}

fn step_button(step: NextStep, device: Option<String>, called: Option<String>) -> AnyView {
    match (step, device) {
        (NextStep::Go(verb, href), _) => any_view! { <LinkButton label=verb href small=true /> },
        (NextStep::Locate, Some(id)) => {
            let toasts = Toasts::here();
            let me = Me::here();
            let may = move || me.can(Permission::ActionsIssue) || me.can(Permission::ActionsIssueOne);
            let asked = RwSignal::new(false);
            let href = format!("/devices/{id}");
            let press = move |()| {
                asked.set(true);
                at_once(Targets::Ids(vec![id.clone()]), called.clone().unwrap_or_default(), "loc", toasts);
            };
            any_view! {
                {move || {
                    if may() {
                        let press = press.clone();
                        any_view! {
                            <Button
                                label=Signal::derive(move || if asked.get() { "Asked".to_owned() } else { "Locate".to_owned() })
                                small=true
                                disabled=asked
                                on_press=press
                            />
                        }
                    } else {
                        any_view! { <LinkButton label="Open" href=href.clone() small=true /> }
                    }
                }}
            }
        }
        (NextStep::Locate, None) => ().into_any(),
    }
}
