//! One script: what it asks of whom and when, and the history of its runs, live.

use super::{live, run_parts, state};
use crate::api::device::attributes;
use crate::api::script::{self, Script, ScriptRun, ScriptShown};
use crate::model::{filter::Expression, number::counted, schedule};
use crate::pages::issue::upload::Given;
use crate::pages::prelude::*;

/// Rows on a page.
const ROWS: i32 = 25;

/// The page.
#[component]
pub fn Page() -> impl IntoView {
    by_id(|id| any_view! { <One id /> })
}

#[component]
fn One(id: String) -> impl IntoView {
    let here = Listing::new(format!("/scripts/{id}"));
    let one = load(move || (id.clone(), here.turn()), |(id, turn)| script::script(id, turn, ROWS));
    live(one);
    let table = Table::new("Runs", columns(), |run| run.id.inner().to_owned());
    let draw = move |data: Signal<ScriptShown>| {
        let runs = Signal::derive(move || data.with(|data| data.runs.clone()));
        let none = || {
            let text = "Each run appears here with how many phones did what was asked.";
            empty("It has not run yet", text, Glyph::Clock)
        };
        any_view! {
            <Head data one />
            <About data />
            <section class="stack">
                <h2>"Runs"</h2>
                {here.paged(runs, ROWS, table, none)}
            </section>
        }
    };
    any_view! {
        <Sheet title=one.words("Script", |one| one.script.name.clone())>
            <Crumbs to="/scripts" label="Scripts" />
            <Loaded load=one lines=10 draw />
        </Sheet>
    }
}

#[component]
fn Head(data: Signal<ScriptShown>, one: Load<ScriptShown>) -> impl IntoView {
    let (me, toasts) = (Me::here(), Toasts::here());
    let (busy, deleting) = (RwSignal::new(false), RwSignal::new(false));
    let way = Way::here();
    let id = move || data.with_untracked(|data| data.script.id.inner().to_owned());
    let done = move |words: &'static str| {
        toasts.say(words);
        one.reload();
    };
    let run = move |()| press(busy, toasts, script::run(id()), move |()| done("It runs now"));
    let turn = move |()| {
        if data.with_untracked(|data| data.script.enabled) {
            press(busy, toasts, script::pause(id()), move |()| done("Paused"));
        } else {
            press(busy, toasts, script::resume(id()), move |()| done("It runs by itself again"));
        }
    };
    let problem = RwSignal::new(None::<String>);
    let delete = move |()| {
        let (id, name) = (id(), data.with_untracked(|data| data.script.name.clone()));
        confirm::go(deleting, busy, problem, toasts, script::delete(id), move |()| {
            toasts.say(format!("Deleted {name}"));
            way.to("/scripts");
        });
    };
    any_view! {
        <div class="head">
            <h1>{move || data.with(|data| data.script.name.clone())}</h1>
            <span role="status">
                <Chip
                    tone=Signal::derive(move || data.with(|data| state(&data.script).0))
                    label=Signal::derive(move || data.with(|data| state(&data.script).1.to_owned()))
                />
            </span>
            <span class="grow"></span>
            <Show when=move || me.can(Permission::ActionsIssue) && data.with(|data| data.script.caller_may)>
                <Button label="Run now" icon=Glyph::Send kind=Kind::Primary busy=busy on_press=run />
                <Button
                    label=Signal::derive(move || if data.with(|data| data.script.enabled) { "Pause" } else { "Resume" }.to_owned())
                    busy=busy
                    on_press=turn
                />
                <LinkButton label="Edit" href=Signal::derive(move || format!("/scripts/{}/edit", data.with(|data| data.script.id.inner().to_owned()))) />
                <Button label="Delete …" kind=Kind::Danger on_press=move |()| deleting.set(true) />
            </Show>
        </div>
        <Confirm open=deleting title="Delete this script" verb="Delete" busy problem on_confirm=delete>
            <p>"Its history goes with it. What it has asked already stays with the phones; nothing follows."</p>
        </Confirm>
    }
}

#[component]
fn About(data: Signal<ScriptShown>) -> impl IntoView {
    let of = move |part: fn(&Script) -> String| move || data.with(|data| part(&data.script));
    // Only a filter's words need what the attributes are called.
    let filtered = Memo::new(move |_| data.with(|data| data.script.target.filter.is_some()));
    let known = load(
        move || filtered.get(),
        |filtered| async move { if filtered { attributes().await } else { Ok(Vec::new()) } },
    );
    // Drawn anew, and the names of their files asked for, only when they changed: a running script loads often.
    let steps = Memo::new(move |_| data.with(|data| data.script.steps.clone()));
    let title = move |name: &str| {
        known.data.with(|known| {
            let known = known.iter().flatten().find(|attribute| attribute.name == name);
            known.map_or_else(|| name.to_owned(), |attribute| attribute.title.clone())
        })
    };
    let whom = move || {
        data.with(|ScriptShown { script, .. }| {
            let target = &script.target;
            let filter = target.filter.as_ref().map(|filter| match Expression::of_api(&filter.0) {
                Some(filter) => format!("Devices where {}", filter.words(&title)),
                None => "Devices that pass its filter".to_owned(),
            });
            match (&target.device_ids, &target.view_id, filter, &target.search) {
                (Some(ids), ..) => counted(ids.len() as i64, "chosen device", "chosen devices"),
                (_, Some(_), ..) => "Whatever a saved view shows at each run".to_owned(),
                (.., Some(filter), Some(words)) => format!("{filter}, and that hold “{words}”, at each run"),
                (.., Some(filter), None) => format!("{filter}, at each run"),
                (.., Some(words)) => format!("Whatever holds “{words}” at each run"),
                _ => "Every device".to_owned(),
            }
        })
    };
    let more = |script: &Script| {
        let hold = if script.hold_minutes > 0 {
            format!("Held back {}. ", schedule::minutes(script.hold_minutes))
        } else {
            String::new()
        };
        format!(
            "{hold}Waits {} for phones. Missed runs: {}. Overlap: {}.",
            schedule::minutes(script.lifetime_minutes),
            schedule::missed(script.missed).to_lowercase(),
            schedule::overlap(script.overlap).to_lowercase(),
        )
    };
    any_view! {
        <Card title="What it does">
            <div class="two">
                <div class="stack tight">
                    <h3>{whom}</h3>
                    <ol class="plain-steps">
                        {move || {
                            steps
                                .get()
                                .into_iter()
                                .enumerate()
                                .map(|(index, step)| {
                                    let given: Vec<String> = step.parameters.into_iter().flatten().collect();
                                    let what = if given.is_empty() { step.title } else { format!("{}: ", step.title) };
                                    let given = given.into_iter().enumerate().map(|(at, text)| view! { {(at > 0).then_some(", ")} <Given text /> }).collect_view();
                                    let when = (index > 0).then(|| schedule::condition(step.condition).trim_end_matches(" …").to_owned());
                                    let with = step.item.map(|item| format!(" ({item}: {})", step.value.unwrap_or_default())).unwrap_or_default();
                                    view! { <li>{what}{given}{when.map(|when| view! { <span class="muted">{format!(" · {when}{with}")}</span> })}</li> }
                                })
                                .collect_view()
                        }}
                    </ol>
                </div>
                <div class="stack tight">
                    <h3>{of(|script| script.schedule.words.clone())}</h3>
                    <p>"Next run: " <Moment at=Signal::derive(move || data.with(|data| data.script.next_run_at.as_ref().map(|at| at.at()))) /></p>
                    <p class="muted">{of(more)}</p>
                    <p class="muted">"Asks with the permissions of " {of(|script| script.owner.name.clone())}</p>
                </div>
            </div>
        </Card>
    }
}

fn columns() -> Vec<Column<ScriptRun>> {
    vec![
        Column::moment("planned", "Run", |run: &ScriptRun| Some(run.planned_at.at())).lead(),
        Column::state("state", "State", |run: &ScriptRun| schedule::run_state(run.state)),
        Column::new("cause", "Why", |run: &ScriptRun| schedule::cause(run.cause)),
        Column::new("devices", "Devices", |run: &ScriptRun| run.counts.targeted.to_string()).numeric(),
        Column::new("progress", "Progress", |run: &ScriptRun| match (&run.note, run.counts.targeted) {
            (Some(note), _) => any_view! { <span class="muted">{note.clone()}</span> },
            (None, 0) => any_view! { <span class="muted">"–"</span> },
            _ => any_view! { <div class="progress"><Parted parts=run_parts(run.counts) /></div> },
        }),
        Column::new("succeeded", "Done", |run: &ScriptRun| run.counts.succeeded.to_string()).numeric(),
        Column::new("failed", "Not done", |run: &ScriptRun| run.counts.failed.to_string()).numeric(),
        Column::new("waiting", "Waiting", |run: &ScriptRun| run.counts.waiting.to_string()).numeric(),
        Column::new("sessions", "Sessions", |run: &ScriptRun| {
            let links = run.steps.iter().map(|step| {
                let (href, words) = (
                    format!("/sessions/{}", step.session.id.inner()),
                    format!("{}. {}", step.step, step.session.title),
                );
                view! { <a href=href>{words}</a> }
            });
            view! { <span class="links">{links.collect_view()}</span> }
        }),
    ]
}
