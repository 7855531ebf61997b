//! A schedule as it is filled in: what, of which phones, when, and how much is kept.

use super::items::{ItemsField, Wishes};
use crate::api::backup_plan::{BackupEvery, BackupPlan, PlanDraft, save};
use crate::model::backup::{WEEKDAYS, ordinal};
use crate::model::form::required_problem;
use crate::model::number::counted;
use crate::pages::prelude::*;
use crate::pages::targets::{Chosen, Ready, TargetsField};

/// What is being filled in.
#[derive(Clone)]
pub enum Editing {
    /// A new schedule.
    New,
    /// One that is there.
    Old(BackupPlan),
}

const EVERY: [(BackupEvery, &str, &str); 3] = [
    (BackupEvery::Day, "day", "Each day"),
    (BackupEvery::Week, "week", "Each week"),
    (BackupEvery::Month, "month", "Each month"),
];

fn every_of(key: &str) -> BackupEvery {
    EVERY.iter().find(|one| one.1 == key).map_or(BackupEvery::Day, |one| one.0)
}

/// The dialog; open while something is being filled in.
#[component]
pub fn PlanDialog(
    /// What is being filled in.
    editing: RwSignal<Option<Editing>>,
    /// What to do once it is saved.
    #[prop(into)]
    on_done: Callback<()>,
) -> impl IntoView {
    let open = opens(editing);
    let title = move || match editing.get() {
        Some(Editing::Old(plan)) => format!("Change {}", plan.name),
        _ => "Add a schedule".to_owned(),
    };
    any_view! {
        <Dialog open title=Signal::derive(title)>
            {move || {
                let plan = match editing.get_untracked() {
                    Some(Editing::Old(plan)) => Some(plan),
                    _ => None,
                };
                view! { <PlanForm open plan on_done /> }
            }}
        </Dialog>
    }
}

/// When it runs, as it is filled in.
#[derive(Clone, Copy)]
struct Times {
    every: RwSignal<String>,
    weekday: RwSignal<String>,
    monthday: RwSignal<String>,
    hour: RwSignal<String>,
}

impl Times {
    fn new(plan: Option<&BackupPlan>) -> Self {
        let every = plan.map_or(BackupEvery::Day, |plan| plan.every);
        let key = EVERY.iter().find(|one| one.0 == every).map_or("day", |one| one.1);
        let day =
            |of: BackupEvery| plan.filter(|plan| plan.every == of).map_or(1, |plan| plan.day).to_string();
        Self {
            every: RwSignal::new(key.to_owned()),
            weekday: RwSignal::new(day(BackupEvery::Week)),
            monthday: RwSignal::new(day(BackupEvery::Month)),
            hour: RwSignal::new(plan.map_or(3, |plan| plan.hour).to_string()),
        }
    }

    /// How often, the day, the hour.
    fn read(&self) -> (BackupEvery, i32, i32) {
        let number = |field: RwSignal<String>| field.with_untracked(|text| text.parse().unwrap_or(1));
        let every = every_of(&self.every.get_untracked());
        let day = match every {
            BackupEvery::Day => 1,
            BackupEvery::Week => number(self.weekday),
            BackupEvery::Month => number(self.monthday),
        };
        (every, day, number(self.hour))
    }
}

/// A number that may be left out.
fn optional(text: &str) -> Result<Option<i32>, &'static str> {
    match text.trim() {
        "" => Ok(None),
        text => text.parse().map(Some).map_err(|_| "Write a whole number, or nothing."),
    }
}

#[component]
fn PlanForm(open: RwSignal<bool>, plan: Option<BackupPlan>, on_done: Callback<()>) -> impl IntoView {
    let toasts = Toasts::here();
    let draft = plan.as_ref().map(PlanDraft::from);
    let name = RwSignal::new(draft.as_ref().map(|draft| draft.name.clone()).unwrap_or_default());
    let wishes = Wishes::new(draft.as_ref().map(|draft| draft.items.as_slice()));
    let ready = plan.as_ref().map(|plan| Ready {
        label: format!("As now: {}", counted(i64::from(plan.device_count), "phone", "phones")),
        targets: None,
    });
    let chosen = Chosen::new(ready);
    let times = Times::new(plan.as_ref());
    let figure = |value: Option<i32>| RwSignal::new(value.map(|value| value.to_string()).unwrap_or_default());
    let count = figure(plan.as_ref().map_or(Some(7), |plan| plan.keep_count));
    let days = figure(plan.as_ref().and_then(|plan| plan.keep_days));
    let enabled = plan.as_ref().is_none_or(|plan| plan.enabled);
    let plan_id = plan.as_ref().map(|plan| plan.id.clone());
    let form = Sending::new();
    let (items_problem, phones_problem) = (RwSignal::new(None::<String>), RwSignal::new(None::<String>));
    let name_problem = form.required("name", name);
    let number_problem = move |field: &'static str, value: RwSignal<String>| {
        Signal::derive(move || {
            form.said(field).or_else(|| value.with(|text| optional(text).err().map(str::to_owned)))
        })
    };
    let send = form.submits(move || {
        let (items, phones) = (wishes.chosen(), chosen.targets());
        items_problem.set(items.as_ref().err().map(|text| (*text).to_owned()));
        phones_problem.set(phones.as_ref().err().map(|text| (*text).to_owned()));
        let kept = (count.with_untracked(|text| optional(text)), days.with_untracked(|text| optional(text)));
        let (Ok(items), Ok(targets), (Ok(keep_count), Ok(keep_days))) = (items, phones, kept) else { return };
        if name.with_untracked(|name| required_problem(name).is_some()) {
            return;
        }
        let (every, day, hour) = times.read();
        let draft = PlanDraft {
            idempotency_key: None,
            plan_id: plan_id.clone(),
            name: name.get_untracked().trim().to_owned(),
            items,
            devices: targets.map(Into::into),
            every,
            day,
            hour,
            keep_count,
            keep_days,
            enabled,
        };
        form.send(save(draft), move |plan| {
            toasts.say(format!("Saved {}", plan.name));
            open.try_set(false);
            let _ = on_done.try_run(());
        });
    });
    any_view! {
        <form on:submit=send novalidate=true>
            <TextField label="Name" value=name placeholder="Contacts each night" problem=name_problem autofocus=true />
            <ItemsField wishes problem=items_problem />
            <TargetsField label="Of which phones" chosen problem=phones_problem />
            <TimesField times />
            <fieldset class="part">
                <legend>"Kept of each phone"</legend>
                <div class="two">
                    <TextField
                        label="The newest"
                        value=count
                        kind="number"
                        help="How many backups; empty for all."
                        problem=number_problem("keepCount", count)
                    />
                    <TextField
                        label="For days"
                        value=days
                        kind="number"
                        help="Older ones go; empty for ever."
                        problem=number_problem("keepDays", days)
                    />
                </div>
            </fieldset>
            <FormFoot form open verb="Save" fields=&["name", "keepCount", "keepDays"] />
        </form>
    }
}

#[component]
fn TimesField(times: Times) -> impl IntoView {
    let zone = untrack(|| Me::here().enterprise())
        .map(|there| there.time_zone.replace('_', " "))
        .unwrap_or_default();
    let hours: Vec<Choice> =
        (0..24).map(|hour| Choice::new(hour.to_string(), format!("{hour:02}:00"))).collect();
    let weekdays: Vec<Choice> =
        (1..).zip(WEEKDAYS).map(|(day, word): (i32, _)| Choice::new(day.to_string(), word)).collect();
    let monthdays: Vec<Choice> =
        (1..=28).map(|day: i32| Choice::new(day.to_string(), format!("on the {}", ordinal(day)))).collect();
    let day = move || match every_of(&times.every.get()) {
        BackupEvery::Day => ().into_any(),
        BackupEvery::Week => {
            any_view! { <SelectField label="On" value=times.weekday choices=weekdays.clone() /> }
        }
        BackupEvery::Month => {
            any_view! { <SelectField label="Day" value=times.monthday choices=monthdays.clone() /> }
        }
    };
    any_view! {
        <fieldset class="part">
            <legend>"When"</legend>
            <div class="grid-fields">
                <SelectField
                    label="How often"
                    value=times.every
                    choices=EVERY.map(|(_, key, words)| Choice::new(key, words)).to_vec()
                />
                {day}
                <SelectField label="At" value=times.hour choices=hours />
            </div>
            <span class="small muted">{format!("By the enterprise's time zone, {zone}.")}</span>
        </fieldset>
    }
}
