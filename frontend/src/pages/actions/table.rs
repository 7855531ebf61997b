//! Actions as rows: what, of whom, since when, and where it stands.

use crate::api::action::{Action, ActionPage};
use crate::model::wording;
use crate::pages::prelude::*;

/// The state of an action in one chip, with what it waits for beside it.
pub fn state(action: &Action) -> AnyView {
    let (tone, word) = wording::action_state(action.state);
    let reason = action.waiting_for.map(wording::waiting_for);
    any_view! {
        <span class="row nowrap">
            <Chip tone label=word />
            {reason.map(|reason| view! { <span class="small muted">{format!("for {reason}")}</span> })}
        </span>
    }
}

/// What a result says in a few words.
fn answer(action: &Action) -> String {
    match &action.result {
        Some(result) => result.message.clone().unwrap_or_default(),
        None => String::new(),
    }
}

/// The table.
#[component]
pub fn ActionsTable(
    /// The actions.
    page: Signal<ActionPage>,
    /// Whether the device is told.
    #[prop(optional)]
    with_device: bool,
) -> impl IntoView {
    let mut columns = vec![
        Column::new("title", "Action", |action: &Action| {
            view! { <a href=format!("/actions/{}", action.id.inner())>{action.title.clone()}</a> }
        })
        .lead(),
    ];
    if with_device {
        columns.push(Column::new("device", "Device", |action: &Action| {
            let device = &action.device;
            view! { <a href=format!("/devices/{}", device.id.inner())>{device.name.clone()}</a> }
        }));
        columns.push(
            Column::new("holder", "Person", |action: &Action| {
                action.device.holder.clone().unwrap_or_else(|| "–".to_owned())
            })
            .minor(),
        );
    }
    columns.extend([
        Column::new("state", "State", state),
        Column::moment("createdAt", "Asked", |action: &Action| Some(action.created_at.at())),
        Column::new("createdBy", "By", |action: &Action| action.created_by.name.clone()).minor(),
        Column::moment("finishedAt", "Ended", |action: &Action| {
            action.finished_at.as_ref().map(|at| at.at())
        })
        .minor(),
        Column::new("answer", "Answer", |action: &Action| {
            view! { <span class="muted">{answer(action)}</span> }
        })
        .minor(),
        Column::new("sequence", "Number", |action: &Action| {
            view! { <code>{action.sequence.clone()}</code> }
        })
        .minor(),
    ]);
    let rows = Signal::derive(move || page.with(|page| page.nodes.clone()));
    Table::new("Actions", columns, |one| one.id.inner().to_owned()).opens(opener("/actions")).rows(rows)
}
