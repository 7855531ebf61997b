//! Schedules: plans that ask phones for backups by themselves, and what they keep.

use super::plan_form::{Editing, PlanDialog};
use super::{PARTS, live};
use crate::api::backup_plan::{BackupPlan, PlanDraft, delete, plans, run_now, save};
use crate::model::backup::{item_word, kept_words, when_words};
use crate::model::number::counted;
use crate::pages::prelude::*;

/// The page.
#[component]
pub fn Page() -> impl IntoView {
    let (me, toasts) = (Me::here(), Toasts::here());
    let all = load(|| (), |()| plans());
    live(all, None);
    let (editing, deleting) = (RwSignal::new(None::<Editing>), RwSignal::new(None::<BackupPlan>));
    let running = RwSignal::new(None::<BackupPlan>);
    let may = move || me.can(Permission::DevicesManage);
    let add = move |()| editing.set(Some(Editing::New));
    let none = move || {
        any_view! {
            <Empty
                card=true
                title="Nothing is backed up by itself"
                text="A schedule asks phones for backups each day, week or month, and removes those it need not keep."
                icon=Glyph::Clock
            >
                <Show when=may>
                    <Button label="Add a schedule" kind=Kind::Primary on_press=add />
                </Show>
            </Empty>
        }
    };
    let columns = columns(all, editing, deleting, running);
    let table = Table::new("Schedules", columns, |plan| plan.id.inner().to_owned());
    let draw = move |data: Signal<Vec<BackupPlan>>| table.or(data, none);
    any_view! {
        <Sheet title="Backup schedules">
            <PageHead title="Backups">
                <Show when=may>
                    <Button label="Add a schedule …" icon=Glyph::Plus kind=Kind::Primary on_press=add />
                </Show>
            </PageHead>
            {tabs("Parts of backups", &PARTS, "/backups/schedules")}
            <Loaded load=all draw />
            <PlanDialog editing on_done=move |()| all.reload() />
            <RunDialog running all />
            {confirm::chosen(
                deleting,
                |plan| format!("Delete {}", plan.name),
                "Delete",
                || any_view! { <p>"It asks no phone any more. The backups it made stay until somebody deletes them."</p> },
                |plan| delete(plan.id.into_inner()),
                move |plan, ()| {
                    toasts.say(format!("Deleted {}", plan.name));
                    all.reload();
                },
            )}
        </Sheet>
    }
}

fn what(plan: &BackupPlan) -> String {
    let words: Vec<String> = plan
        .items
        .iter()
        .map(|one| match one.groups.join(", ") {
            groups if groups.is_empty() => item_word(one.item).to_owned(),
            groups => format!("{} ({groups})", item_word(one.item)),
        })
        .collect();
    words.join(", ")
}

fn last(plan: &BackupPlan) -> AnyView {
    match (&plan.last_run_at, &plan.last_session) {
        (Some(at), Some(session)) => {
            any_view! { <a href=format!("/sessions/{}", session.id.inner())><Moment at=Some(at.at()) /></a> }
        }
        (Some(at), None) => any_view! { <Moment at=Some(at.at()) /> },
        (None, _) => any_view! { <span class="muted">"never"</span> },
    }
}

fn pause(plan: &BackupPlan, all: Load<Vec<BackupPlan>>, toasts: Toasts) {
    let draft = PlanDraft { enabled: !plan.enabled, ..PlanDraft::from(plan) };
    told(toasts, save(draft), move |plan| {
        let how = if plan.enabled { "runs by itself again" } else { "is paused" };
        toasts.say(format!("{} {how}", plan.name));
        all.reload();
    });
}

fn columns(
    all: Load<Vec<BackupPlan>>,
    editing: RwSignal<Option<Editing>>,
    deleting: RwSignal<Option<BackupPlan>>,
    running: RwSignal<Option<BackupPlan>>,
) -> Vec<Column<BackupPlan>> {
    let (me, toasts) = (Me::here(), Toasts::here());
    vec![
        Column::new("name", "Schedule", |plan: &BackupPlan| {
            view! { <span class="strong">{plan.name.clone()}</span> <div class="small muted">{what(plan)}</div> }
        })
        .lead(),
        Column::new("phones", "Phones", |plan: &BackupPlan| counted(i64::from(plan.device_count), "phone", "phones")),
        Column::new("when", "When", |plan: &BackupPlan| {
            when_words(plan.every, plan.day, plan.hour)
        }),
        Column::new("kept", "Keeps", |plan: &BackupPlan| {
            kept_words(plan.keep_count, plan.keep_days)
        }),
        Column::new("next", "Next", |plan: &BackupPlan| match &plan.next_run_at {
            Some(at) => any_view! { <Moment at=Some(at.at()) /> },
            None => any_view! { <Chip tone=Tone::Off label="Paused" /> },
        }),
        Column::new("last", "Last", last),
        Column::new("do", "", move |plan: &BackupPlan| {
            if !me.may(Permission::DevicesManage) {
                return ().into_any();
            }
            let (edit, hold, gone, now) = (plan.clone(), plan.clone(), plan.clone(), plan.clone());
            any_view! {
                <span class="tools">
                    {me.may(Permission::ActionsIssue).then(|| view! {
                        <Button label="Run now …" small=true on_press=move |()| running.set(Some(now.clone())) />
                    })}
                    <Button label="Edit …" icon=Glyph::Edit icon_only=true small=true on_press=move |()| editing.set(Some(Editing::Old(edit.clone()))) />
                    <Button
                        label=if plan.enabled { "Pause" } else { "Resume" }
                        small=true
                        on_press=move |()| pause(&hold, all, toasts)
                    />
                    <Button label="Delete …" icon=Glyph::Trash icon_only=true small=true kind=Kind::Danger on_press=move |()| deleting.set(Some(gone.clone())) />
                </span>
            }
        }),
    ]
}

#[component]
fn RunDialog(running: RwSignal<Option<BackupPlan>>, all: Load<Vec<BackupPlan>>) -> impl IntoView {
    let toasts = Toasts::here();
    let (open, busy) = (opens(running), RwSignal::new(false));
    let of =
        move |get: fn(&BackupPlan) -> String| running.with(|one| one.as_ref().map(get).unwrap_or_default());
    let phones = move || of(|plan| counted(i64::from(plan.device_count), "phone", "phones"));
    let problem = RwSignal::new(None::<String>);
    let go = move |()| {
        let Some(one) = running.get_untracked() else { return };
        let name = one.name;
        confirm::go(
            open,
            busy,
            problem,
            toasts,
            async move { run_now(one.id.inner()).await },
            move |session| {
                toasts.say_with(format!("{name}: its phones are asked"), "Follow", follow(session));
                all.reload();
            },
        );
    };
    any_view! {
        <Dialog open title=Signal::derive(move || format!("Run {} now", of(|plan| plan.name.clone())))>
            <p>{move || format!("It asks {} now. Its own times stay as they are, and it removes what it need not keep.", phones())}</p>
            <p class="muted">
                "Runs do not overlap by hand: while phones are still to answer the run before, it is refused. At its own time it asks in any case."
            </p>
            <DialogProblem problem />
            <DialogFoot>
                <Button label="Cancel" on_press=move |()| open.set(false) />
                <Button label="Run now" kind=Kind::Primary autofocus=true busy on_press=go />
            </DialogFoot>
        </Dialog>
    }
}
