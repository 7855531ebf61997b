//! Scripts: what is asked of devices on a schedule; when each runs next, and how its last run went.

pub mod editor;
pub mod one;
mod steps;
mod when;
mod whom;

use crate::api::action;
use crate::api::kinds::ActorKind;
use crate::api::script::{Script, ScriptPage, ScriptRunCounts, scripts};
use crate::model::schedule;
use crate::pages::prelude::*;

/// Rows on a page.
const ROWS: i32 = 50;

/// Whether a script runs by itself.
pub fn state(script: &Script) -> (Tone, &'static str) {
    match (script.enabled, &script.next_run_at) {
        (false, _) => (Tone::Off, "Paused"),
        (true, Some(_)) => (Tone::Ok, "Active"),
        (true, None) => (Tone::Off, "By hand"),
    }
}

/// The counts of a run as parts of one bar.
pub fn run_parts(counts: ScriptRunCounts) -> Vec<(f64, Tone, String)> {
    let part = |count: i32, tone: Tone, word: &str| (f64::from(count), tone, format!("{count} {word}"));
    vec![
        part(counts.succeeded, Tone::Ok, "done"),
        part(counts.waiting, Tone::Wait, "on their way"),
        part(counts.failed, Tone::Bad, "not done"),
        part(counts.cancelled, Tone::Off, "taken back"),
    ]
}

/// Loads again when an action that a script asked for has changed, and after a break of the live connection.
fn live<T: Send + Sync + 'static>(load: Load<T>) {
    let mark = up_to_date(load);
    action::follow(None, None, move |changed| {
        if changed.created_by.kind == ActorKind::Script {
            mark();
        }
    });
}

/// The page.
#[component]
pub fn Page() -> impl IntoView {
    let me = Me::here();
    let here = Listing::new("/scripts");
    let page = load(move || here.turn(), |turn| scripts(turn, ROWS));
    live(page);
    let table = Table::new("Scripts", columns(), |one| one.id.inner().to_owned()).opens(opener("/scripts"));
    let draw = move |data: Signal<ScriptPage>| here.paged(data, ROWS, table, move || nothing(me));
    any_view! {
        <Sheet title="Scripts">
            <PageHead title="Scripts">
                <Show when=move || me.can(Permission::ActionsIssue)>
                    <LinkButton label="New script" href="/scripts/new" icon=Glyph::Plus kind=Kind::Primary />
                </Show>
            </PageHead>
            <Loaded load=page lines=8 draw />
        </Sheet>
    }
}

fn columns() -> Vec<Column<Script>> {
    vec![
        Column::new("name", "Script", |script: &Script| {
            view! { <a href=format!("/scripts/{}", script.id.inner())>{script.name.clone()}</a> }
        })
        .lead(),
        Column::state("state", "State", state),
        Column::new("steps", "Asks", |script: &Script| {
            script.steps.iter().map(|step| step.title.clone()).collect::<Vec<_>>().join(", ")
        })
        .minor(),
        Column::new("schedule", "When", |script: &Script| script.schedule.words.clone()),
        Column::moment("next", "Next run", |script: &Script| script.next_run_at.as_ref().map(|at| at.at())),
        Column::new("last", "Last run", |script: &Script| match &script.last_run {
            None => any_view! { <span class="muted">"never"</span> },
            Some(run) => {
                let (tone, label) = schedule::run_state(run.state);
                any_view! { <span class="links"><Chip tone label /><Moment at=Some(run.planned_at.at()) /></span> }
            }
        }),
        Column::new("progress", "Devices", |script: &Script| match &script.last_run {
            Some(run) if run.counts.targeted > 0 => {
                any_view! { <div class="progress"><Parted parts=run_parts(run.counts) /></div> }
            }
            _ => any_view! { <span class="muted">"–"</span> },
        })
        .minor(),
    ]
}

fn nothing(me: Me) -> AnyView {
    any_view! {
        <Empty
            card=true
            title="Nothing runs by itself yet"
            text="A script asks devices the same again and again: every morning, every hour, or whenever you run it. Each step can depend on the result before it."
            icon=Glyph::Clock
        >
            <Show when=move || me.can(Permission::ActionsIssue)>
                <LinkButton label="Make a script" href="/scripts/new" kind=Kind::Primary />
            </Show>
        </Empty>
    }
}
