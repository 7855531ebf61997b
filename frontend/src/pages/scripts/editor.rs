//! Making a script and changing one: whom, what in which order, when, and what happens when things go otherwise.

use super::steps::{StepFields, Steps};
use super::when::{When, WhenFields};
use super::whom::{Whom, WhomFields};
use crate::api::action::{CommandDefinition, commands};
use crate::api::device::{AttributeDefinition, attributes};
use crate::api::kinds::{MissedRuns, ScriptOverlap};
use crate::api::outcome::ConfirmationNeeded;
use crate::api::page::Turn;
use crate::api::script::{self, Script, ScriptInput};
use crate::api::view::{SavedView, views};
use crate::model::{fault::Fault, form::required_problem, schedule};
use crate::pages::prelude::*;
use leptos_router::hooks::use_params_map;

/// What the form needs before it can be drawn: the script, the commands, the saved views, the attributes' titles.
type Needed = (Option<Script>, Vec<CommandDefinition>, Vec<SavedView>, Vec<AttributeDefinition>);

async fn fetch(id: Option<String>) -> Result<Needed, Fault> {
    let found = match id {
        Some(id) => Some(script::script(id, Turn::Start, 1).await?.script),
        None => None,
    };
    Ok((found, commands().await?, views("devices").await?, attributes().await?))
}

/// The page of a new script.
#[component]
pub fn New() -> impl IntoView {
    any_view! { <Editor id=None /> }
}

/// The page of changing a script.
#[component]
pub fn Edit() -> impl IntoView {
    let params = use_params_map();
    let id = Memo::new(move |_| params.read().get("id"));
    // Another script is another form: nothing of the one before may linger.
    move || any_view! { <Editor id=id.get() /> }
}

#[component]
fn Editor(id: Option<String>) -> impl IntoView {
    let me = Me::here();
    let title = if id.is_some() { "Edit the script" } else { "New script" };
    let id = StoredValue::new(id);
    let may = Memo::new(move |_| me.can(Permission::ActionsIssue));
    let content = move || {
        if may.get() {
            return any_view! { <Fetched id=id.get_value() /> };
        }
        any_view! {
            <Empty
                card=true
                title="This is not open to your role"
                text="A script asks many phones at a time. Who may do that by hand may also let a script do it."
                icon=Glyph::Lock
            >
                <LinkButton label="To the scripts" href="/scripts" />
            </Empty>
        }
    };
    any_view! {
        <Sheet title=title shape="narrow">
            <Crumbs to="/scripts" label="Scripts" />
            <div class="head"><h1>{title}</h1></div>
            {content}
        </Sheet>
    }
}

#[component]
fn Fetched(id: Option<String>) -> impl IntoView {
    let needed = load(|| (), move |()| fetch(id.clone()));
    let draw = move |data: Signal<Needed>| any_view! { <Form needed=data.get_untracked() /> };
    any_view! { <Loaded load=needed lines=10 draw /> }
}

#[component]
fn Form(needed: Needed) -> impl IntoView {
    let (found, known, saved, attributes) = needed;
    let way = Way::here();
    let toasts = Toasts::here();
    let id = found.as_ref().map(|script| script.id.inner().to_owned());
    let name = RwSignal::new(found.as_ref().map(|script| script.name.clone()).unwrap_or_default());
    let whom = Whom::of(found.as_ref());
    let steps = Steps::of(found.as_ref().map_or(&[], |script| script.steps.as_slice()));
    let when = When::of(found.as_ref().map(|script| &script.schedule));
    let rest = Rest::of(found.as_ref());
    let known = StoredValue::new(known);
    let form = Sending::new();
    let (asked, typed) = (RwSignal::new(None::<ConfirmationNeeded>), RwSignal::new(String::new()));
    let name_problem = form.required("name", name);
    let send = form.submits(move || {
        let Some(schedule) = untrack(|| when.input()) else { return };
        if required_problem(&name.get_untracked()).is_some() || steps.sending.get_untracked() {
            return;
        }
        let Some(target) = whom.input() else { return };
        let confirm = asked.with_untracked(Option::is_some).then(|| typed.get_untracked().trim().to_owned());
        let input = rest.input(ScriptInput {
            name: name.get_untracked(),
            target,
            steps: steps.input(),
            schedule,
            missed: MissedRuns::Once,
            missed_most: None,
            overlap: ScriptOverlap::Skip,
            hold_minutes: 0,
            lifetime_minutes: 1440,
            confirm,
        });
        let id = id.clone();
        form.send_or_ask(
            script::save(id, input),
            move |id| {
                toasts.say("Saved");
                way.to(format!("/scripts/{id}"));
            },
            move |needed| {
                asked.try_set(Some(needed));
            },
        );
    });
    any_view! {
        <form class="stack" on:submit=send novalidate=true>
            <section class="card stack">
                <TextField label="Name" value=name placeholder="Morning round" problem=name_problem />
                <WhomFields whom saved attributes problem=form.of("target") />
            </section>
            <Card title="Steps"><StepFields steps known /></Card>
            <Card title="When"><div class="stack"><WhenFields when problem=form.of("schedule") /></div></Card>
            <Card title="If things go otherwise"><RestFields rest of_hold=form.of("holdMinutes") of_lifetime=form.of("lifetimeMinutes") /></Card>
            {move || asked.get().map(|needed| view! {
                <Notice tone=Tone::Bad><p>{needed.message}</p></Notice>
                <TextField label=format!("Type {} to go on", needed.word) value=typed autofocus=true />
            })}
            {form.beside(&[])}
            <div class="row">
                <Button label="Save" kind=Kind::Primary submit=true busy=form.busy disabled=steps.sending />
                <LinkButton label="Cancel" href="/scripts" />
            </div>
        </form>
    }
}

/// The fields that most people leave alone.
#[derive(Clone, Copy)]
struct Rest {
    overlap: RwSignal<String>,
    missed: RwSignal<String>,
    hold: RwSignal<String>,
    lifetime: RwSignal<String>,
}

const OVERLAPS: [(&str, ScriptOverlap); 3] =
    [("skip", ScriptOverlap::Skip), ("queue", ScriptOverlap::Queue), ("parallel", ScriptOverlap::Parallel)];
const MISSED: [(&str, MissedRuns); 3] =
    [("once", MissedRuns::Once), ("skip", MissedRuns::Skip), ("all", MissedRuns::All)];

impl Rest {
    fn of(script: Option<&Script>) -> Self {
        let overlap = script.map_or(ScriptOverlap::Skip, |script| script.overlap);
        let missed = script.map_or(MissedRuns::Once, |script| script.missed);
        let named = |name: Option<&str>| RwSignal::new(name.unwrap_or_default().to_owned());
        Self {
            overlap: named(OVERLAPS.iter().find(|(_, o)| *o == overlap).map(|(name, _)| *name)),
            missed: named(MISSED.iter().find(|(_, m)| *m == missed).map(|(name, _)| *name)),
            hold: RwSignal::new(script.map_or(0, |script| script.hold_minutes).to_string()),
            lifetime: RwSignal::new(script.map_or(1440, |script| script.lifetime_minutes).to_string()),
        }
    }

    fn input(&self, script: ScriptInput) -> ScriptInput {
        let overlap = self.overlap.get_untracked();
        let missed = self.missed.get_untracked();
        let missed = MISSED.iter().find(|(name, _)| *name == missed).map_or(MissedRuns::Once, |(_, m)| *m);
        ScriptInput {
            overlap: OVERLAPS
                .iter()
                .find(|(name, _)| *name == overlap)
                .map_or(ScriptOverlap::Skip, |(_, o)| *o),
            missed,
            missed_most: (missed == MissedRuns::All).then_some(3),
            // What is no number is below the least: the server says so at the field.
            hold_minutes: self.hold.get_untracked().trim().parse().unwrap_or(-1),
            lifetime_minutes: self.lifetime.get_untracked().trim().parse().unwrap_or(-1),
            ..script
        }
    }
}

#[component]
fn RestFields(
    rest: Rest,
    of_hold: Signal<Option<String>>,
    of_lifetime: Signal<Option<String>>,
) -> impl IntoView {
    let overlaps: Vec<Choice> =
        OVERLAPS.iter().map(|(name, o)| Choice::new(*name, schedule::overlap(*o))).collect();
    let missed: Vec<Choice> =
        MISSED.iter().map(|(name, m)| Choice::new(*name, schedule::missed(*m))).collect();
    any_view! {
        <div class="two">
            <SelectField label="When the run before goes on" value=rest.overlap choices=overlaps />
            <SelectField label="Runs that were missed" value=rest.missed choices=missed />
            <TextField label="Hold back, in minutes" value=rest.hold kind="number" help="Phones are asked so long after the run's time." problem=of_hold />
            <TextField label="Wait for phones, in minutes" value=rest.lifetime kind="number" help="What is open then has failed. A day is 1440." problem=of_lifetime />
        </div>
    }
}
