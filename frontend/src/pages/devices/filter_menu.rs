//! Building one condition of the filter: attribute, comparison, value, and alternatives joined by or. Conditions
//! stand beside each other as chips and must all hold.

use super::Here;
use crate::api::device::{AttributeDefinition, DeviceCount, counts};
use crate::api::kinds::{AttributeKind, FilterOperator};
use crate::model::filter::{
    Comparison, Expression, conjuncts, disjoined, operator_by_name, operator_name, operator_words,
    takes_many, takes_value,
};
use crate::model::time;
use crate::pages::prelude::*;

/// Whether the form is open, and for which of the chips.
#[derive(Clone, Copy)]
pub struct Editing {
    open: RwSignal<bool>,
    /// The chip that is changed; none for a new one.
    chip: RwSignal<Option<usize>>,
}

impl Editing {
    /// Closed.
    pub fn new() -> Self {
        Self { open: RwSignal::new(false), chip: RwSignal::new(None) }
    }

    /// Opens the form with what a chip says.
    pub fn change(&self, chip: usize) {
        self.chip.set(Some(chip));
        self.open.set(true);
    }

    fn add(&self) {
        self.chip.set(None);
        self.open.set(true);
    }
}

/// The comparisons of a chip, joined by or; `None` of one that says more than this form can.
fn alternatives(part: &Expression) -> Option<Vec<Comparison>> {
    match part {
        Expression::Where(one) => Some(vec![one.clone()]),
        Expression::Any(parts) => parts
            .iter()
            .map(|part| match part {
                Expression::Where(one) => Some(one.clone()),
                _ => None,
            })
            .collect(),
        Expression::All(_) | Expression::Not(_) => None,
    }
}

/// Whether this form can change a chip.
pub fn editable(part: &Expression) -> bool {
    alternatives(part).is_some()
}

/// The button and its form.
#[component]
pub fn FilterMenu(
    /// Where the list is.
    here: Here,
    /// What can be compared.
    definitions: Load<Vec<AttributeDefinition>>,
    /// Whether the form is open.
    editing: Editing,
) -> impl IntoView {
    any_view! {
        <Button label="Filter" icon=Glyph::Plus kind=Kind::Quiet on_press=move |()| editing.add() />
        <Dialog open=editing.open title="Show only devices where …" wide=true>
            {move || {
                definitions
                    .data
                    .get()
                    .map(|known| any_view! { <Form here known editing /> })
                    .unwrap_or_else(|| any_view! { <Skeleton lines=4 /> })
            }}
        </Dialog>
    }
}

/// One comparison being made.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
struct Draft {
    key: u32,
    attribute: RwSignal<String>,
    operator: RwSignal<String>,
    value: RwSignal<String>,
}

impl Draft {
    fn new(key: u32, known: &[AttributeDefinition]) -> Self {
        let first = known.iter().find(|known| known.name == "status").or_else(|| known.first());
        Self {
            key,
            attribute: RwSignal::new(first.map(|first| first.name.clone()).unwrap_or_default()),
            operator: RwSignal::new(
                first
                    .and_then(|first| first.operators.first())
                    .map(|op| operator_name(*op).to_owned())
                    .unwrap_or_default(),
            ),
            value: RwSignal::new(String::new()),
        }
    }

    /// A comparison made before, to be changed.
    fn of(key: u32, made: Comparison, kind: AttributeKind) -> Self {
        let joined = made.values.join(", ");
        // A date field knows days alone.
        let value = match joined.split_once('T') {
            Some((day, _)) if kind == AttributeKind::Instant => day.to_owned(),
            _ => joined,
        };
        Self {
            key,
            attribute: RwSignal::new(made.attribute),
            operator: RwSignal::new(operator_name(made.operator).to_owned()),
            value: RwSignal::new(value),
        }
    }

    /// The comparison, when it is whole.
    fn comparison(&self, kind: AttributeKind) -> Option<Comparison> {
        let operator = operator_by_name(&self.operator.get())?;
        let value = self.value.get().trim().to_owned();
        let values = match operator {
            _ if !takes_value(operator) => Vec::new(),
            _ if value.is_empty() => return None,
            _ if takes_many(operator) => {
                value.split(',').map(|part| part.trim().to_owned()).filter(|part| !part.is_empty()).collect()
            }
            // A date means its beginning.
            FilterOperator::Before | FilterOperator::After if kind == AttributeKind::Instant => {
                vec![time::rfc3339(time::parse(&value)?)]
            }
            _ => vec![value],
        };
        Some(Comparison { attribute: self.attribute.get(), operator, values })
    }
}

#[component]
fn Form(here: Here, known: Vec<AttributeDefinition>, editing: Editing) -> impl IntoView {
    let known = StoredValue::new(known);
    let open = editing.open;
    let kind_of = move |name: &str| {
        known
            .with_value(|known| known.iter().find(|a| a.name == name).map_or(AttributeKind::Text, |a| a.kind))
    };
    let chip = editing.chip.get_untracked();
    let before = chip
        .and_then(|chip| conjuncts(untrack(|| here.filter()).as_ref()).get(chip).and_then(alternatives))
        .filter(|before| !before.is_empty());
    let drafts = RwSignal::new(match before {
        Some(before) => (0..)
            .zip(before)
            .map(|(key, made)| {
                let kind = kind_of(&made.attribute);
                Draft::of(key, made, kind)
            })
            .collect(),
        None => vec![known.with_value(|known| Draft::new(0, known))],
    });
    let made = Memo::new(move |_| {
        let comparisons: Option<Vec<Comparison>> =
            drafts.get().iter().map(|draft| draft.comparison(kind_of(&draft.attribute.get()))).collect();
        comparisons.and_then(disjoined)
    });
    let add = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if let Some(part) = made.get_untracked() {
            let mut parts: Vec<Expression> = conjuncts(untrack(|| here.filter()).as_ref());
            match chip.filter(|chip| *chip < parts.len()) {
                Some(chip) => parts[chip] = part,
                None if parts.contains(&part) => {}
                None => parts.push(part),
            }
            open.set(false);
            here.set_filter(parts);
        }
    };
    any_view! {
        <form on:submit=add>
            <For each=move || drafts.get() key=|draft| draft.key let:draft>
                <Row draft known drafts />
            </For>
            <div class="row">
                <Button
                    label="Or …"
                    icon=Glyph::Plus
                    small=true
                    kind=Kind::Quiet
                    on_press=move |()| {
                        drafts
                            .update(|drafts| {
                                let key = drafts.last().map_or(0, |last| last.key + 1);
                                drafts.push(known.with_value(|known| Draft::new(key, known)));
                            });
                    }
                />
                <span class="small muted">"Filters added one after the other must all hold."</span>
            </div>
            <DialogFoot>
                <Button label="Cancel" on_press=move |()| open.set(false) />
                <Button
                    label=if chip.is_some() { "Change filter" } else { "Add filter" }
                    kind=Kind::Primary
                    submit=true
                    disabled=Signal::derive(move || made.with(Option::is_none))
                />
            </DialogFoot>
        </form>
    }
}

#[component]
fn Row(
    draft: Draft,
    known: StoredValue<Vec<AttributeDefinition>>,
    drafts: RwSignal<Vec<Draft>>,
) -> impl IntoView {
    let definition = Memo::new(move |_| {
        let name = draft.attribute.get();
        known.with_value(|known| known.iter().find(|known| known.name == name).cloned())
    });
    // Another attribute may not know the comparison chosen before.
    let begin = move |_: &String| {
        draft.value.set(String::new());
        let first = definition.get_untracked().and_then(|known| known.operators.first().copied());
        draft.operator.set(first.map(|op| operator_name(op).to_owned()).unwrap_or_default());
    };
    when_changed(move || draft.attribute.get(), begin);
    let attributes = known.with_value(|known| {
        let mut choices: Vec<Choice> = known
            .iter()
            .map(|a| match &a.platform {
                Some(platform) => Choice::new(
                    &a.name,
                    format!("{} ({})", a.title, crate::model::wording::platform(platform)),
                ),
                None => Choice::new(&a.name, &a.title),
            })
            .collect();
        choices.sort_by_key(|choice| choice.label.to_lowercase());
        choices
    });
    let operators = Signal::derive(move || {
        definition.with(|known| {
            let operators = known.as_ref().map(|known| known.operators.clone()).unwrap_or_default();
            operators
                .into_iter()
                .map(|op| Choice::new(operator_name(op), operator_words(op)))
                .collect::<Vec<_>>()
        })
    });
    let removable = move || drafts.with(|drafts| drafts.len() > 1);
    any_view! {
        <div class="filter-row">
            <SelectField label="Attribute" value=draft.attribute choices=attributes />
            <SelectField label="Comparison" value=draft.operator choices=operators />
            {move || value_field(draft, definition.get())}
            <Show when=removable>
                <Button
                    label="Remove this alternative"
                    icon=Glyph::Close
                    icon_only=true
                    kind=Kind::Quiet
                    on_press=move |()| drafts.update(|drafts| drafts.retain(|other| other.key != draft.key))
                />
            </Show>
        </div>
    }
}

fn value_field(draft: Draft, definition: Option<AttributeDefinition>) -> AnyView {
    let Some((definition, operator)) = definition.zip(operator_by_name(&draft.operator.get())) else {
        return ().into_any();
    };
    if !takes_value(operator) {
        return any_view! { <span></span> };
    }
    let choose = |choices: Vec<Choice>| {
        if draft.value.with_untracked(String::is_empty)
            && let Some(first) = choices.first()
        {
            draft.value.set(first.value.clone());
        }
        any_view! { <SelectField label="Value" value=draft.value choices /> }
    };
    match (definition.kind, operator) {
        (AttributeKind::Boolean, _) => choose(vec![Choice::new("true", "Yes"), Choice::new("false", "No")]),
        (_, FilterOperator::Within) => choose(
            [("1h", "hour"), ("24h", "24 hours"), ("7d", "7 days"), ("30d", "30 days"), ("90d", "90 days")]
                .map(|(value, label)| Choice::new(value, label))
                .to_vec(),
        ),
        (AttributeKind::Instant, _) => {
            any_view! { <TextField label="Date" value=draft.value kind="date" /> }
        }
        (AttributeKind::Choice, _) if !takes_many(operator) => choose(
            definition
                .values
                .unwrap_or_default()
                .into_iter()
                .map(|value| Choice::new(&value, crate::model::wording::choice(&value)))
                .collect(),
        ),
        (AttributeKind::Number, _) => {
            let label =
                definition.unit.map_or_else(|| "Value".to_owned(), |unit| format!("Value, in {unit}"));
            any_view! { <TextField label value=draft.value kind="number" /> }
        }
        _ => any_view! { <Suggesting draft name=definition.name many=takes_many(operator) /> },
    }
}

/// A text with the values that devices have now, most frequent first.
#[component]
fn Suggesting(draft: Draft, name: String, many: bool) -> impl IntoView {
    let found = load(move || name.clone(), counts);
    let pick = move |value: String| {
        draft.value.update(|text| {
            if many && !text.trim().is_empty() {
                let mut parts: Vec<&str> =
                    text.split(',').map(str::trim).filter(|part| !part.is_empty()).collect();
                if !parts.contains(&value.as_str()) {
                    parts.push(&value);
                }
                *text = parts.join(", ");
            } else {
                text.clone_from(&value);
            }
        });
    };
    let top = move || {
        let mut all: Vec<DeviceCount> = found.data.get().unwrap_or_default();
        all.sort_by_key(|count| -count.count);
        all.into_iter()
            .filter_map(|count| count.value.map(|value| (value, count.count)))
            .take(6)
            .collect::<Vec<_>>()
    };
    any_view! {
        <div class="stack tight">
            <TextField label=if many { "Values, with commas" } else { "Value" } value=draft.value />
            <div class="row">
                {move || {
                    top()
                        .into_iter()
                        .map(|(value, count)| {
                            let own = value.clone();
                            view! {
                                <button type="button" class="pill small" on:click=move |_| pick(own.clone())>
                                    {value}
                                    <span class="muted num">{count}</span>
                                </button>
                            }
                        })
                        .collect_view()
                }}
            </div>
        </div>
    }
}
