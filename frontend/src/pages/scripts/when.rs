//! The schedule part of the form: plain words for the usual shapes, and the next five runs as one chooses.

use crate::api::kinds::{ScheduleKind, ScheduleUnit};
use crate::api::scalar::DateTime;
use crate::api::script::{ScheduleInput, SchedulePreview, ScriptSchedule, preview};
use crate::browser;
use crate::model::schedule::{SHAPES, WEEKDAYS, cron_of, shape_of};
use crate::model::time;
use crate::pages::issue::form::instant;
use crate::pages::prelude::*;

/// What the fields hold.
#[derive(Clone, Copy)]
pub struct When {
    shape: RwSignal<String>,
    at: RwSignal<String>,
    every: RwSignal<String>,
    unit: RwSignal<String>,
    time: RwSignal<String>,
    weekday: RwSignal<String>,
    day: RwSignal<String>,
    cron: RwSignal<String>,
}

impl When {
    /// As a script has it, or as a new one begins: every morning.
    pub fn of(schedule: Option<&ScriptSchedule>) -> Self {
        let cron = schedule.and_then(|s| s.cron.clone()).unwrap_or_else(|| "0 9 * * *".to_owned());
        let (of_cron, time, weekday, day) = shape_of(&cron);
        let shape = match schedule.map(|s| s.kind) {
            Some(ScheduleKind::Manual) => "manual",
            Some(ScheduleKind::Once) => "once",
            Some(ScheduleKind::Every) => "every",
            Some(ScheduleKind::Cron) | None => of_cron,
        };
        // In an hour, on the minute, unless the script says otherwise.
        let soon = (browser::now() / 60_000 + 60) * 60_000;
        let at = schedule.and_then(|s| s.at.as_ref()).map_or(soon, DateTime::at);
        let unit = match schedule.and_then(|s| s.unit) {
            Some(ScheduleUnit::Minutes) => "minutes",
            Some(ScheduleUnit::Days) => "days",
            Some(ScheduleUnit::Hours) | None => "hours",
        };
        Self {
            shape: RwSignal::new(shape.to_owned()),
            at: RwSignal::new(time::input(at, browser::offset_minutes(at, ""))),
            every: RwSignal::new(schedule.and_then(|s| s.every).unwrap_or(4).to_string()),
            unit: RwSignal::new(unit.to_owned()),
            time: RwSignal::new(time),
            weekday: RwSignal::new(weekday),
            day: RwSignal::new(day),
            cron: RwSignal::new(cron),
        }
    }

    /// The schedule as it is asked for; `None` while a field is empty.
    pub fn input(&self) -> Option<ScheduleInput> {
        let none = |kind| ScheduleInput { kind, at: None, every: None, unit: None, cron: None };
        let at = || instant(&self.at.get()).map(DateTime::from_ms);
        Some(match self.shape.get().as_str() {
            "manual" => none(ScheduleKind::Manual),
            "once" => ScheduleInput { at: Some(at()?), ..none(ScheduleKind::Once) },
            "every" => ScheduleInput {
                at: Some(at()?),
                every: Some(self.every.get().trim().parse().ok()?),
                unit: Some(match self.unit.get().as_str() {
                    "minutes" => ScheduleUnit::Minutes,
                    "days" => ScheduleUnit::Days,
                    _ => ScheduleUnit::Hours,
                }),
                ..none(ScheduleKind::Every)
            },
            "cron" => ScheduleInput { cron: Some(self.cron.get()), ..none(ScheduleKind::Cron) },
            shape => ScheduleInput {
                cron: Some(cron_of(shape, &self.time.get(), &self.weekday.get(), &self.day.get())?),
                ..none(ScheduleKind::Cron)
            },
        })
    }
}

fn choices(of: &[(&str, &str)]) -> Vec<Choice> {
    of.iter().map(|(value, label)| Choice::new(*value, *label)).collect()
}

/// The fields.
#[component]
pub fn WhenFields(
    /// What they hold.
    when: When,
    /// What the server said of the schedule.
    #[prop(into)]
    problem: Signal<Option<String>>,
) -> impl IntoView {
    let zone = Timepiece::here().zone;
    let fields = move || {
        let shape = when.shape.get();
        match shape.as_str() {
            "once" => {
                any_view! { <TextField label="At" value=when.at kind="datetime-local" help="In your browser's time zone." /> }
            }
            "every" => any_view! {
                <div class="two">
                    <TextField label="Every" value=when.every kind="number" />
                    <SelectField label="Unit" value=when.unit choices=choices(&[("minutes", "Minutes"), ("hours", "Hours"), ("days", "Days")]) />
                </div>
                <TextField label="Counted from" value=when.at kind="datetime-local" help="In your browser's time zone." />
            },
            "cron" => any_view! {
                <TextField label="Cron expression" value=when.cron help="Minute, hour, day of the month, month, day of the week: 0 9 * * 1-5 is 9:00 from Monday to Friday." />
            },
            "manual" => ().into_any(),
            _ => any_view! {
                <div class="two">
                    {(shape == "weekly").then(|| view! { <SelectField label="Day" value=when.weekday choices=choices(&WEEKDAYS) /> })}
                    {(shape == "monthly").then(|| view! { <TextField label="Day of the month" value=when.day kind="number" help="Months without it are left out." /> })}
                    <TextField label="At" value=when.time kind="time" help=Some(zone.get()).filter(|zone| !zone.is_empty()).map_or_else(String::new, |zone| format!("Time zone {zone}")) />
                </div>
            },
        }
    };
    any_view! {
        <SelectField label="It runs" value=when.shape choices=choices(&SHAPES) problem />
        {fields}
        <Ahead when />
    }
}

/// The next five runs.
#[component]
fn Ahead(when: When) -> impl IntoView {
    let piece = Timepiece::here();
    let ahead = load(
        move || when.input().filter(|asked| asked.kind != ScheduleKind::Manual),
        |asked| async move {
            match asked {
                Some(asked) => preview(asked).await.map(Some),
                None => Ok(None),
            }
        },
    );
    let draw = move |data: Signal<Option<SchedulePreview>>| {
        let runs = move |shown: SchedulePreview| {
            any_view! {
                <h3>"Next runs"</h3>
                <ol class="small plain-steps">
                    {shown.runs.into_iter().map(|at| view! { <li>{format!("{}, {}", piece.date(at.at()), piece.clock(at.at()))}</li> }).collect_view()}
                </ol>
            }
        };
        (move || match data.get() {
            None => ().into_any(),
            Some(SchedulePreview { problem: Some(problem), .. }) => {
                any_view! { <p class="bad-ink small">{format!("This schedule {problem}.")}</p> }
            }
            Some(shown) => runs(shown),
        })
        .into_any()
    };
    any_view! { <div class="stack tight" role="status"><Loaded load=ahead lines=3 draw /></div> }
}
