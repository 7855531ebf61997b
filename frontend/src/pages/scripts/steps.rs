//! The steps part of the form: commands in order, each on a condition; moved by buttons.

use crate::api::action::CommandDefinition;
use crate::api::kinds::StepCondition;
use crate::api::script::{ScriptStep, StepInput};
use crate::model::schedule;
use crate::pages::issue::form::{first, parameter, purpose_of};
use crate::pages::prelude::*;

/// Most parameters of a command.
const PARAMETERS: usize = 8;
/// Most steps of a script.
const MOST: usize = 20;

/// The conditions, by the names that the choice carries.
const CONDITIONS: [(&str, StepCondition); 5] = [
    ("always", StepCondition::Always),
    ("ok", StepCondition::Ok),
    ("failed", StepCondition::Failed),
    ("equals", StepCondition::Equals),
    ("contains", StepCondition::Contains),
];

/// What the fields of one step hold.
#[derive(Clone, Copy, PartialEq)]
pub struct Draft {
    key: u32,
    command: RwSignal<String>,
    values: [RwSignal<String>; PARAMETERS],
    condition: RwSignal<String>,
    item: RwSignal<String>,
    value: RwSignal<String>,
}

impl Draft {
    fn new(key: u32, command: &str) -> Self {
        let empty = || RwSignal::new(String::new());
        Self {
            key,
            command: RwSignal::new(command.to_owned()),
            values: std::array::from_fn(|_| empty()),
            condition: RwSignal::new("always".to_owned()),
            item: empty(),
            value: empty(),
        }
    }

    fn of(key: u32, step: &ScriptStep) -> Self {
        let draft = Self::new(key, &step.command);
        for (value, given) in draft.values.iter().zip(&step.parameters) {
            value.set(given.clone().unwrap_or_default());
        }
        let name = CONDITIONS.iter().find(|(_, c)| *c == step.condition).map_or("always", |(name, _)| name);
        draft.condition.set(name.to_owned());
        draft.item.set(step.item.clone().unwrap_or_default());
        draft.value.set(step.value.clone().unwrap_or_default());
        draft
    }

    fn condition(&self) -> StepCondition {
        let name = self.condition.get();
        CONDITIONS.iter().find(|(own, _)| *own == name).map_or(StepCondition::Always, |(_, c)| *c)
    }

    fn input(&self, lead: bool) -> StepInput {
        let condition = if lead { StepCondition::Always } else { self.condition() };
        let compares = matches!(condition, StepCondition::Equals | StepCondition::Contains);
        let given =
            |signal: &RwSignal<String>| Some(signal.get().trim().to_owned()).filter(|text| !text.is_empty());
        StepInput {
            command: self.command.get(),
            parameters: Some(self.values.iter().map(given).collect()),
            condition,
            item: given(&self.item).filter(|_| compares),
            value: given(&self.value).filter(|_| compares),
        }
    }
}

/// The steps of the form.
#[derive(Clone, Copy)]
pub struct Steps {
    drafts: RwSignal<Vec<Draft>>,
    next: StoredValue<u32>,
    /// Whether a file of a step is under way: saving waits.
    pub sending: RwSignal<bool>,
}

impl Steps {
    /// As a script has them, or one to begin with.
    pub fn of(steps: &[ScriptStep]) -> Self {
        let mut drafts: Vec<Draft> = steps.iter().zip(0..).map(|(step, key)| Draft::of(key, step)).collect();
        if drafts.is_empty() {
            drafts.push(Draft::new(0, "loc"));
        }
        let next = u32::try_from(drafts.len()).unwrap_or(0);
        Self { drafts: RwSignal::new(drafts), next: StoredValue::new(next), sending: RwSignal::new(false) }
    }

    /// As they are asked for.
    pub fn input(&self) -> Vec<StepInput> {
        untrack(|| {
            self.drafts.with(|all| all.iter().enumerate().map(|(at, draft)| draft.input(at == 0)).collect())
        })
    }

    fn place(self, key: u32) -> usize {
        self.drafts.with(|all| all.iter().position(|draft| draft.key == key).unwrap_or(0))
    }

    fn shift(self, key: u32, up: bool) {
        self.drafts.update(|all| {
            let Some(at) = all.iter().position(|draft| draft.key == key) else { return };
            let to = if up { at.saturating_sub(1) } else { (at + 1).min(all.len() - 1) };
            all.swap(at, to);
        });
    }
}

/// The fields.
#[component]
pub fn StepFields(
    /// What they hold.
    steps: Steps,
    /// The commands that there are.
    known: StoredValue<Vec<CommandDefinition>>,
) -> impl IntoView {
    let add = move |()| {
        let key = steps.next.get_value();
        steps.next.set_value(key + 1);
        steps.drafts.update(|all| all.push(Draft::new(key, "loc")));
    };
    let count = move || steps.drafts.with(Vec::len);
    any_view! {
        <div class="stack">
            <For each=move || steps.drafts.get() key=|draft| draft.key let:draft>
                <StepCard draft steps known />
            </For>
            <div class="row">
                <Button
                    label="Add a step"
                    icon=Glyph::Plus
                    disabled=Signal::derive(move || count() >= MOST)
                    on_press=add
                />
            </div>
        </div>
    }
}

#[component]
fn StepCard(draft: Draft, steps: Steps, known: StoredValue<Vec<CommandDefinition>>) -> impl IntoView {
    let key = draft.key;
    let at = Memo::new(move |_| steps.place(key));
    let count = move || steps.drafts.with(Vec::len);
    let commands =
        known.with_value(|all| all.iter().map(|c| Choice::new(&c.name, &c.title)).collect::<Vec<_>>());
    let begin = move |now: &String| {
        draft.values.iter().for_each(|value| value.set(String::new()));
        let fields =
            known.with_value(|all| all.iter().find(|c| c.name == *now).map(|c| c.parameters.clone()));
        for (value, field) in draft.values.iter().zip(fields.unwrap_or_default()) {
            value.set(first(&field));
        }
    };
    when_changed(move || draft.command.get(), begin);
    let parameters = move || {
        let name = draft.command.get();
        let found = known.with_value(|all| all.iter().find(|c| c.name == name).cloned());
        found.map(|command| {
            let fields = command.parameters.into_iter().zip(draft.values);
            let fields = fields.map(|(field, value)| {
                parameter(field, value, Signal::stored(None), false, purpose_of(&name), steps.sending)
            });
            view! { <p class="muted small">{command.help}</p> {fields.collect_view()} }
        })
    };
    let conditions: Vec<Choice> =
        CONDITIONS.iter().map(|(name, c)| Choice::new(*name, schedule::condition(*c))).collect();
    let follows = move || at.get() > 0;
    let compares = move || matches!(draft.condition(), StepCondition::Equals | StepCondition::Contains);
    any_view! {
        <fieldset class="step">
            <legend>{move || format!("Step {}", at.get() + 1)}</legend>
            <Show when=follows>
                <SelectField label="When" value=draft.condition choices=conditions.clone() />
                <Show when=compares>
                    <div class="two">
                        <TextField label="Item of the last result" value=draft.item placeholder="fix.source" />
                        <TextField label="Text" value=draft.value />
                    </div>
                </Show>
            </Show>
            <SelectField label="Ask" value=draft.command choices=commands />
            {parameters}
            <div class="row">
                <Button
                    label=Signal::derive(move || format!("Move step {} up", at.get() + 1))
                    small=true
                    disabled=Signal::derive(move || at.get() == 0)
                    on_press=move |()| steps.shift(key, true)
                />
                <Button
                    label=Signal::derive(move || format!("Move step {} down", at.get() + 1))
                    small=true
                    disabled=Signal::derive(move || at.get() + 1 >= count())
                    on_press=move |()| steps.shift(key, false)
                />
                <Button
                    label=Signal::derive(move || format!("Remove step {}", at.get() + 1))
                    small=true
                    kind=Kind::Danger
                    disabled=Signal::derive(move || count() == 1)
                    on_press=move |()| steps.drafts.update(|all| all.retain(|other| other.key != key))
                />
            </div>
        </fieldset>
    }
}
