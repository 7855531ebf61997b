//! A field for a file: chosen here, sent at once, named in the action when it is there.

use crate::api::object::{ObjectPurpose, upload};
use crate::browser;
use crate::ui::prelude::*;
use leptos::html;
use leptos::prelude::*;

/// How far a file is.
#[derive(Clone, PartialEq)]
enum Sending {
    Nothing,
    Part(String, f64),
    There(String),
    Refused(String),
}

/// A field that holds the id of an uploaded file.
#[component]
pub fn UploadField(
    /// What it is for.
    #[prop(into)]
    label: String,
    /// The id of the object, once it is there.
    value: RwSignal<String>,
    /// What the file is for.
    purpose: ObjectPurpose,
    /// A sentence below it.
    #[prop(into)]
    help: String,
    /// What is wrong with it.
    problem: Signal<Option<String>>,
) -> impl IntoView {
    let id = crate::ui::unique_id("upload");
    let (help_id, state_id) = (format!("{id}-help"), format!("{id}-state"));
    let node = NodeRef::<html::Input>::new();
    let state = RwSignal::new(Sending::Nothing);
    let choose = move |_| {
        let file = node.get_untracked().and_then(|input| browser::chosen_file(&input));
        let Some(file) = file else { return };
        let name = file.name();
        value.set(String::new());
        state.set(Sending::Part(name.clone(), 0.0));
        leptos::task::spawn_local(async move {
            let told = {
                let name = name.clone();
                move |part| {
                    state.try_set(Sending::Part(name.clone(), part));
                }
            };
            match upload(file, purpose, told).await {
                Ok(object) => {
                    value.try_set(object);
                    state.try_set(Sending::There(name));
                }
                Err(refusal) => {
                    state.try_set(Sending::Refused(refusal.text()));
                }
            }
        });
    };
    let words = move || match state.get() {
        Sending::Nothing => String::new(),
        Sending::Part(name, part) => format!("Sending {name}: {:.0} %", part * 100.0),
        Sending::There(name) => format!("{name} is there."),
        Sending::Refused(_) => String::new(),
    };
    let wrong = move || match state.get() {
        Sending::Refused(text) => Some(text),
        _ => problem.get(),
    };
    view! {
        <div class="field">
            <label for=id.clone()>{label}</label>
            <input
                node_ref=node
                id=id
                class="input"
                type="file"
                aria-describedby=format!("{help_id} {state_id}")
                on:change=choose
            />
            <span class="help" id=help_id>{help}</span>
            <span id=state_id>
                <span role="status">{words}</span>
                <span role="alert">{move || wrong().map(|text| view! { <span class="problem">{text}</span> })}</span>
            </span>
        </div>
    }
    .into_any()
}
