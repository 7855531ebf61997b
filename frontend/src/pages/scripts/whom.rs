//! The devices part of the form: every device, those that hold words, a group, a saved view, or what the script had
//! before, which this form need not be able to make.

use crate::api::device::{AttributeDefinition, DevicesAsked, devices};
use crate::api::filter::Filter;
use crate::api::issue::Targets;
use crate::api::script::{Script, TargetInput};
use crate::api::view::SavedView;
use crate::model::filter::Expression;
use crate::model::number::{counted, grouped};
use crate::pages::prelude::*;
use crate::pages::targets::{Chosen, GroupFields};

/// What the script had before, where the form has no fields for it.
#[derive(Clone, Default)]
struct Before {
    ids: Option<Vec<crate::api::scalar::Id>>,
    filter: Option<Expression>,
    search: Option<String>,
    /// It has a filter that could not be read.
    unread: bool,
}

/// What the fields hold.
#[derive(Clone, Copy)]
pub struct Whom {
    choice: RwSignal<String>,
    words: RwSignal<String>,
    group: Chosen,
    group_problem: RwSignal<Option<String>>,
    before: StoredValue<Before>,
}

impl Whom {
    /// As a script has it, or every device.
    pub fn of(script: Option<&Script>) -> Self {
        let target = script.map(|script| &script.target);
        let asked = target.and_then(|target| target.filter.as_ref());
        let filter = asked.and_then(|filter| Expression::of_api(&filter.0));
        let search = target.and_then(|target| target.search.clone()).filter(|words| !words.is_empty());
        let ids = target.and_then(|target| target.device_ids.clone());
        let view = target.and_then(|target| target.view_id.as_ref());
        let choice = match (view, &ids, &filter, &search) {
            (Some(view), ..) => view.inner(),
            (_, Some(_), ..) => "ids",
            (_, _, Some(_), _) => "filter",
            (.., Some(_)) => "words",
            _ => "all",
        };
        Self {
            choice: RwSignal::new(choice.to_owned()),
            words: RwSignal::new(search.clone().unwrap_or_default()),
            group: Chosen::group(),
            group_problem: RwSignal::new(None),
            before: StoredValue::new(Before {
                unread: asked.is_some() && filter.is_none(),
                ids,
                filter,
                search,
            }),
        }
    }

    /// As it is asked for; `None` when something is missing, which stands at its field then.
    pub fn input(&self) -> Option<TargetInput> {
        self.group_problem.set(None);
        let before = self.before.get_value();
        let none = TargetInput::default();
        Some(match self.choice.get_untracked().as_str() {
            "all" => none,
            "words" => TargetInput { search: Some(self.words.get_untracked()), ..none },
            "group" => match self.group.targets() {
                Ok(Some(Targets::Matching(Some(is), _))) => {
                    TargetInput { filter: Some(Filter::from(&is)), ..none }
                }
                Ok(_) => return None,
                Err(problem) => {
                    self.group_problem.set(Some(problem.to_owned()));
                    return None;
                }
            },
            "filter" => TargetInput {
                filter: before.filter.as_ref().map(Filter::from),
                search: before.search,
                ..none
            },
            "ids" => TargetInput { ids: before.ids, ..none },
            view => TargetInput { view_id: Some(crate::api::scalar::Id::new(view)), ..none },
        })
    }

    fn choices(&self, saved: Vec<SavedView>, attributes: &[AttributeDefinition]) -> Vec<Choice> {
        let mut choices = vec![
            Choice::new("all", "Every device"),
            Choice::new("words", "Devices that hold these words"),
            Choice::new("group", "A group of devices"),
        ];
        let before = self.before.get_value();
        if let Some(filter) = &before.filter {
            let title = |name: &str| {
                let known = attributes.iter().find(|attribute| attribute.name == name);
                known.map_or_else(|| name.to_owned(), |attribute| attribute.title.clone())
            };
            let words = before.search.map(|words| format!(", and that hold “{words}”")).unwrap_or_default();
            choices.push(Choice::new("filter", format!("Devices where {}{words}", filter.words(&title))));
        }
        if let Some(ids) = &before.ids {
            let many = counted(ids.len() as i64, "device chosen before", "devices chosen before");
            choices.push(Choice::new("ids", format!("The {many}")));
        }
        for view in saved {
            let count = view.count.map(|n| format!(" ({n} now)")).unwrap_or_default();
            choices.push(Choice::new(view.id.inner(), format!("Saved view {}{count}", view.name)));
        }
        choices
    }
}

/// The fields.
#[component]
pub fn WhomFields(
    /// What they hold.
    whom: Whom,
    /// The saved views to choose from.
    saved: Vec<SavedView>,
    /// The attributes, for the words of a filter.
    attributes: Vec<AttributeDefinition>,
    /// What is wrong with the choice.
    problem: Signal<Option<String>>,
) -> impl IntoView {
    let choices = whom.choices(saved, &attributes);
    let is = move |choice: &'static str| move || whom.choice.with(|now| now == choice);
    any_view! {
        <SelectField label="Devices" value=whom.choice choices help="Found anew for each run." problem />
        <Show when=is("words")>
            <TextField label="Words" value=whom.words help="As in the search of the device list: name, holder, number, model." />
            <Found words=whom.words />
        </Show>
        <Show when=is("group")>
            <GroupFields chosen=whom.group />
            <span role="alert">
                {move || whom.group_problem.get().map(|text| view! { <span class="problem">{text}</span> })}
            </span>
        </Show>
        {whom.before.with_value(|before| before.unread).then(|| view! {
            <Notice tone=Tone::Warn><p>"This script has a filter that this page cannot read. Saving here replaces it by what is chosen above."</p></Notice>
        })}
    }
}

/// Whom the words mean now.
#[component]
fn Found(words: RwSignal<String>) -> impl IntoView {
    let found = load(
        move || words.get().trim().to_owned(),
        |search| {
            let sort = Some(("name".to_owned(), false));
            devices(DevicesAsked { search, sort, rows: 3, ..DevicesAsked::default() })
        },
    );
    let said = move || {
        found.data.with(|page| {
            let Some(page) = page else { return String::new() };
            let names = page.nodes.iter().map(|device| device.name.as_str()).collect::<Vec<_>>().join(", ");
            let more = i64::from(page.total_count) - page.nodes.len() as i64;
            let count = counted(i64::from(page.total_count), "device now", "devices now");
            match more {
                _ if page.nodes.is_empty() => "No device has these words now.".to_owned(),
                0 => format!("{count}: {names}."),
                more => format!("{count}: {names} and {} more.", grouped(more)),
            }
        })
    };
    any_view! { <p class="small muted" role="status">{said}</p> }
}
