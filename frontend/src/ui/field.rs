//! Fields of forms: a label always, help where a stranger needs it, and a problem in words beside the field.

use super::icon::{Glyph, Icon};
use leptos::html;
use leptos::prelude::*;

fn described(
    help: Option<String>,
    problem: Signal<Option<String>>,
    help_id: String,
    problem_id: String,
) -> AnyView {
    any_view! {
        {help.map(|help| view! { <span class="help" id=help_id>{help}</span> })}
        <span id=problem_id role="alert">
            {move || problem.get().map(|text| view! { <span class="problem">{text}</span> })}
        </span>
    }
}

/// A line of text.
#[component]
pub fn TextField(
    /// What it is for.
    #[prop(into)]
    label: Signal<String>,
    /// What is in it.
    value: RwSignal<String>,
    /// A sentence below it.
    #[prop(optional, into)]
    help: Option<String>,
    /// What is wrong with it.
    #[prop(optional, into)]
    problem: Signal<Option<String>>,
    /// The kind of input: `text`, `email`, `password`, `number`, `datetime-local` …
    #[prop(default = "text")]
    kind: &'static str,
    /// What the browser may fill in, in its own words (`email`, `current-password` …).
    #[prop(default = "off")]
    autocomplete: &'static str,
    /// Grey words in an empty field: an example, never the label.
    #[prop(optional, into)]
    placeholder: String,
    /// Must be filled in.
    #[prop(optional)]
    required: bool,
    /// Gets the focus when it appears.
    #[prop(optional)]
    autofocus: bool,
) -> impl IntoView {
    let id = super::unique_id("field");
    let (help_id, problem_id) = (format!("{id}-help"), format!("{id}-problem"));
    let describedby = if help.is_some() { format!("{help_id} {problem_id}") } else { problem_id.clone() };
    let node = NodeRef::<html::Input>::new();
    if autofocus {
        Effect::new(move |_| {
            if let Some(input) = node.get() {
                let before = document().active_element();
                request_animation_frame(move || {
                    let now = document().active_element();
                    // Whoever began to fill in another field meanwhile stays there.
                    let elsewhere = now != before
                        && now.is_some_and(|now| now.matches("input, select, textarea").unwrap_or(false));
                    if !elsewhere {
                        let _ = input.focus();
                    }
                });
            }
        });
    }
    any_view! {
        <div class="field">
            <label for=id.clone()>{move || label.get()}</label>
            <input
                node_ref=node
                id=id
                class="input"
                type=kind
                autocomplete=autocomplete
                placeholder=placeholder
                required=required
                autofocus=autofocus
                aria-describedby=describedby
                aria-invalid=move || problem.get().is_some().then_some("true")
                prop:value=move || value.get()
                on:input=move |event| value.set(event_target_value(&event))
            />
            {described(help, problem, help_id, problem_id)}
        </div>
    }
}

/// Several lines of text.
#[component]
pub fn TextArea(
    /// What it is for.
    #[prop(into)]
    label: Signal<String>,
    /// What is in it.
    value: RwSignal<String>,
    /// A sentence below it.
    #[prop(optional, into)]
    help: Option<String>,
    /// What is wrong with it.
    #[prop(optional, into)]
    problem: Signal<Option<String>>,
) -> impl IntoView {
    let id = super::unique_id("field");
    let (help_id, problem_id) = (format!("{id}-help"), format!("{id}-problem"));
    let describedby = if help.is_some() { format!("{help_id} {problem_id}") } else { problem_id.clone() };
    any_view! {
        <div class="field">
            <label for=id.clone()>{move || label.get()}</label>
            <textarea
                id=id
                class="input"
                rows="3"
                aria-describedby=describedby
                prop:value=move || value.get()
                on:input=move |event| value.set(event_target_value(&event))
            ></textarea>
            {described(help, problem, help_id, problem_id)}
        </div>
    }
}

/// One choice of a select.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// What the choice stands for.
    pub value: String,
    /// Its words.
    pub label: String,
}

impl Choice {
    /// A choice and its words.
    pub fn new(value: impl Into<String>, label: impl Into<String>) -> Self {
        Self { value: value.into(), label: label.into() }
    }
}

/// One of several.
#[component]
pub fn SelectField(
    /// What it is for.
    #[prop(into)]
    label: Signal<String>,
    /// The value of the choice made.
    value: RwSignal<String>,
    /// What there is to choose from.
    #[prop(into)]
    choices: Signal<Vec<Choice>>,
    /// A sentence below it.
    #[prop(optional, into)]
    help: Option<String>,
    /// What is wrong with it.
    #[prop(optional, into)]
    problem: Signal<Option<String>>,
    /// The label is read out but not shown.
    #[prop(optional)]
    label_unseen: bool,
) -> impl IntoView {
    let id = super::unique_id("field");
    let (help_id, problem_id) = (format!("{id}-help"), format!("{id}-problem"));
    let describedby = if help.is_some() { format!("{help_id} {problem_id}") } else { problem_id.clone() };
    any_view! {
        <div class="field">
            <label class=if label_unseen { "unseen" } else { "" } for=id.clone()>{move || label.get()}</label>
            <select
                id=id
                class="input"
                aria-describedby=describedby
                on:change=move |event| value.set(event_target_value(&event))
            >
                {move || {
                    choices
                        .get()
                        .into_iter()
                        .map(|choice| {
                            let own = choice.value.clone();
                            view! {
                                <option value=choice.value selected=move || value.get() == own>{choice.label}</option>
                            }
                        })
                        .collect_view()
                }}
            </select>
            {described(help, problem, help_id, problem_id)}
        </div>
    }
}

/// Yes or no.
#[component]
pub fn CheckField(
    /// What saying yes means.
    #[prop(into)]
    label: Signal<String>,
    /// The answer.
    value: RwSignal<bool>,
) -> impl IntoView {
    any_view! {
        <label class="check">
            <input
                type="checkbox"
                prop:checked=move || value.get()
                on:change=move |event| value.set(event_target_checked(&event))
            />
            <span>{move || label.get()}</span>
        </label>
    }
}

/// A field that narrows what is shown as one types; `/` puts the focus into it.
#[component]
pub fn SearchField(
    /// What it looks through, read out and shown while it is empty.
    #[prop(into)]
    label: String,
    /// What is in it.
    value: RwSignal<String>,
) -> impl IntoView {
    any_view! {
        <div class="search">
            <Icon glyph=Glyph::Search />
            <input
                class="input"
                type="search"
                data-slash
                aria-label=label.clone()
                placeholder=label
                autocomplete="off"
                prop:value=move || value.get()
                on:input=move |event| value.set(event_target_value(&event))
            />
        </div>
    }
}
