//! A field for phones: some by ticks, a group of them, or all; what a page was opened for can be offered first.

use crate::api::device::{DeviceCount, DevicePage, DeviceRow, DevicesAsked, counts, devices};
use crate::api::issue::Targets;
use crate::api::kinds::FilterOperator;
use crate::model::filter::{Comparison, Expression};
use crate::model::number::{counted, grouped};
use crate::model::wording;
use crate::pages::prelude::*;
use std::collections::BTreeSet;

/// Phones shown to tick at once; a search finds the others.
const ROWS: i32 = 50;

/// By what phones are grouped here: attributes whose values are few.
const GROUPS: [(&str, &str); 5] = [
    ("department", "Department"),
    ("office", "Office"),
    ("platform", "System"),
    ("homeCarrier", "Carrier"),
    ("liability", "Liability"),
];

/// What stands ready to be chosen: its words, and what it means.
#[derive(Clone)]
pub struct Ready<T> {
    /// The words on it.
    pub label: String,
    /// What it means.
    pub targets: T,
}

/// Phones as they are chosen.
#[derive(Clone, Copy)]
pub struct Chosen {
    mode: RwSignal<String>,
    ticked: RwSignal<BTreeSet<String>>,
    by: RwSignal<String>,
    group: RwSignal<String>,
    ready: StoredValue<Option<Ready<Option<Targets>>>>,
}

impl Chosen {
    /// Nothing chosen yet; begins with what stands ready, when something does. Ready targets of `None` mean that the
    /// phones of what is being changed stay as they are.
    pub fn new(ready: Option<Ready<Option<Targets>>>) -> Self {
        Self {
            mode: RwSignal::new(if ready.is_some() { "ready" } else { "ticks" }.to_owned()),
            ticked: RwSignal::new(BTreeSet::new()),
            by: RwSignal::new(GROUPS[0].0.to_owned()),
            group: RwSignal::new(String::new()),
            ready: StoredValue::new(ready),
        }
    }

    /// Phones of a group alone, for [`GroupFields`]; nothing chosen yet.
    pub fn group() -> Self {
        let chosen = Self::new(None);
        chosen.mode.set("group".to_owned());
        chosen
    }

    /// What was chosen.
    ///
    /// # Errors
    /// What is missing, in words.
    pub fn targets(&self) -> Result<Option<Targets>, &'static str> {
        match self.mode.get_untracked().as_str() {
            "ready" => {
                Ok(self.ready.with_value(|ready| ready.as_ref().and_then(|ready| ready.targets.clone())))
            }
            "all" => Ok(Some(Targets::Matching(None, String::new()))),
            "group" => match self.group.get_untracked() {
                group if group.is_empty() => Err("Choose a group of phones."),
                group => {
                    let is = Comparison {
                        attribute: self.by.get_untracked(),
                        operator: FilterOperator::Is,
                        values: vec![group],
                    };
                    Ok(Some(Targets::Matching(Some(Expression::Where(is)), String::new())))
                }
            },
            _ => match self.ticked.get_untracked() {
                ticked if ticked.is_empty() => Err("Tick at least one phone."),
                ticked => Ok(Some(Targets::Ids(ticked.into_iter().collect()))),
            },
        }
    }
}

/// The field.
#[component]
pub fn TargetsField(
    /// Its words.
    #[prop(into)]
    label: String,
    /// What is chosen.
    chosen: Chosen,
    /// What is wrong with it.
    #[prop(into)]
    problem: Signal<Option<String>>,
) -> impl IntoView {
    let mut choices: Vec<(String, String)> =
        [("ticks", "Choose phones"), ("group", "A group"), ("all", "All phones")]
            .map(|(value, words)| (value.to_owned(), words.to_owned()))
            .to_vec();
    if let Some(label) = chosen.ready.with_value(|ready| ready.as_ref().map(|ready| ready.label.clone())) {
        choices.insert(0, ("ready".to_owned(), label));
    }
    any_view! {
        <fieldset class="part">
            <legend>{label.clone()}</legend>
            <div>
                <Segmented label choices value=chosen.mode on_choose=move |mode| chosen.mode.set(mode) />
            </div>
            {move || match chosen.mode.get().as_str() {
                "ticks" => any_view! { <Ticks chosen /> },
                "group" => any_view! { <GroupFields chosen /> },
                "all" => any_view! { <p class="small muted">"Every phone of the enterprise, also those that enrol later where this repeats."</p> },
                _ => ().into_any(),
            }}
            <span role="alert">{move || problem.get().map(|text| view! { <span class="problem">{text}</span> })}</span>
        </fieldset>
    }
}

#[component]
fn Ticks(chosen: Chosen) -> impl IntoView {
    let typed = RwSignal::new(String::new());
    let found = load(
        move || typed.get().trim().to_owned(),
        |search| {
            let sort = Some(("name".to_owned(), false));
            devices(DevicesAsked { search, sort, rows: ROWS, ..DevicesAsked::default() })
        },
    );
    let ticked = chosen.ticked;
    let tick = move |device: &DeviceRow| {
        let id = StoredValue::new(device.id.inner().to_owned());
        let hint = [device.holder.as_deref(), device.phone_number.as_deref()];
        let hint = hint.into_iter().flatten().collect::<Vec<_>>().join(" · ");
        view! {
                <label class="check">
                    <input
                        type="checkbox"
                        prop:checked=move || ticked.with(|all| id.with_value(|id| all.contains(id)))
                        on:change=move |event| {
                            let on = event_target_checked(&event);
                            ticked
                                .update(|all| {
                                    if on { all.insert(id.get_value()) } else { all.remove(&id.get_value()) };
                                });
                        }
                    />
                    <span>{device.name.clone()} " " <span class="small muted">{hint}</span></span>
                </label>
        }
    };
    let draw = move |page: Signal<DevicePage>| {
        let more = move || {
            page.with(|page| {
                let left = i64::from(page.total_count) - page.nodes.len() as i64;
                (left > 0).then(|| format!("and {} more: search for them", grouped(left)))
            })
        };
        any_view! {
            <Show
                when=move || page.with(|page| !page.nodes.is_empty())
                fallback=|| view! { <p class="small muted">"No phone has these words."</p> }
            >
                <div class="tick-list" role="group" aria-label="Phones">
                    {move || page.with(|page| page.nodes.iter().map(tick).collect_view())}
                    {move || more().map(|more| view! { <span class="small muted">{more}</span> })}
                </div>
            </Show>
        }
    };
    any_view! {
        <SearchField label="Person, number or name of the phone" value=typed />
        <Loaded load=found lines=4 draw />
        <span class="small muted num" role="status">
            {move || match ticked.with(BTreeSet::len) {
                0 => String::new(),
                some => format!("{} chosen", counted(some as i64, "phone", "phones")),
            }}
        </span>
    }
}

/// The fields of a group: by what, and which.
#[component]
pub fn GroupFields(
    /// What is chosen.
    chosen: Chosen,
) -> impl IntoView {
    let found = load(move || chosen.by.get(), counts);
    let choices = Signal::derive(move || {
        let by = chosen.by.get();
        let mut all: Vec<DeviceCount> = found.data.get().unwrap_or_default();
        all.sort_by_key(|one| -one.count);
        let mut choices: Vec<Choice> = all
            .into_iter()
            .filter_map(|one| Some((one.value.filter(|value| !value.is_empty())?, one.count)))
            .map(|(value, count)| {
                let words = match by.as_str() {
                    "platform" => wording::platform(&value),
                    "liability" => wording::choice(&value),
                    _ => value.clone(),
                };
                let count = counted(i64::from(count), "phone", "phones");
                Choice::new(value, format!("{words} ({count})"))
            })
            .collect();
        choices.insert(0, Choice::new("", "Choose …"));
        choices
    });
    // A group of the one attribute is none of the other.
    when_changed(move || chosen.by.get(), move |_| chosen.group.set(String::new()));
    any_view! {
        <div class="two">
            <SelectField
                label="Grouped by"
                value=chosen.by
                choices=GROUPS.map(|(value, label)| Choice::new(value, label)).to_vec()
            />
            <SelectField label="Group" value=chosen.group choices />
        </div>
    }
}
