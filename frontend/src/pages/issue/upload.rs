//! A field for a file: chosen here, sent at once with its progress shown, named in the action when it is there. A line that
//! breaks is waited for; what stays broken goes on where it stopped. A file that was chosen before is called by its name.

use crate::api::object::{FileName, ObjectPurpose, announce, file_name, send};
use crate::api::outcome::Refusal;
use crate::browser;
use crate::model::fault::Fault;
use crate::model::number::bytes;
use crate::ui::any_view;
use crate::ui::button::Button;
use crate::ui::icon::Glyph;
use crate::ui::load::load;
use leptos::html;
use leptos::prelude::*;

/// How far a file is.
#[derive(Clone, PartialEq)]
enum Sending {
    Nothing,
    /// Its digest is made and its room asked for.
    Announcing,
    /// So much of it is there, of one.
    Part(f64),
    /// The line broke with so much of it there.
    Broken,
    There,
    Refused(String),
}

/// A file that was chosen; `turn` tells it from those chosen before.
#[derive(Clone)]
struct Chosen {
    file: web_sys::File,
    turn: u32,
    object: Option<String>,
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
    /// Whether it is under way: what names it must wait.
    sending: RwSignal<bool>,
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
    let chosen = StoredValue::new_local(None::<Chosen>);
    let turn = StoredValue::new(0_u32);
    let go = move || {
        let Some(mut own) = chosen.get_value() else { return };
        sending.set(true);
        leptos::task::spawn_local(async move {
            // Another choice, or the field's end, makes this one nobody's.
            let wanted = move || turn.try_get_value() == Some(own.turn);
            let done = async {
                let object = match own.object.take() {
                    Some(object) => object,
                    None => announce(&own.file, purpose).await?,
                };
                if wanted() {
                    chosen.try_update_value(|all| {
                        if let Some(all) = all {
                            all.object = Some(object.clone());
                        }
                    });
                }
                let told = move |part| wanted() && state.try_set(Sending::Part(part)).is_none();
                told(0.0);
                send(&own.file, &object, told).await.map_err(Refusal::from)?;
                Ok::<_, Refusal>(object)
            }
            .await;
            if !wanted() {
                return;
            }
            sending.try_set(false);
            match done {
                Ok(object) => {
                    value.try_set(object);
                    state.try_set(Sending::There);
                }
                Err(Refusal::Fault(Fault::Away)) => {
                    state.try_set(Sending::Broken);
                }
                Err(refusal) => {
                    state.try_set(Sending::Refused(refusal.text()));
                }
            }
        });
    };
    let choose = move |_| {
        let file = node.get_untracked().and_then(|input| browser::chosen_file(&input));
        turn.update_value(|turn| *turn += 1);
        value.set(String::new());
        let Some(file) = file else {
            sending.set(false);
            state.set(Sending::Nothing);
            return;
        };
        chosen.set_value(Some(Chosen { file, turn: turn.get_value(), object: None }));
        state.set(Sending::Announcing);
        go();
    };
    let size = move || {
        chosen
            .with_value(|one| one.as_ref().map(|one| (one.file.name(), bytes(one.file.size()))))
            .unwrap_or_default()
    };
    let before = load(
        move || if state.get() == Sending::Nothing { value.get() } else { String::new() },
        |id| async move { if id.is_empty() { Ok(None) } else { file_name(&id).await.map(Some) } },
    );
    let before = move || {
        before.data.with(|found| match found {
            Some(Some(Some(FileName { name, size }))) => {
                format!("{name} is chosen ({}). Another file replaces it.", bytes(f64::from(*size)))
            }
            Some(Some(None)) => "The file that was chosen is gone: choose another.".to_owned(),
            Some(None) | None => String::new(),
        })
    };
    let words = move || {
        let now = state.get();
        let (name, size) = size();
        match now {
            Sending::Nothing => before(),
            Sending::Refused(_) | Sending::Broken => String::new(),
            Sending::Announcing => format!("Reading {name} …"),
            Sending::Part(part) => format!("Sending {name}: {:.0} % of {size}", part * 100.0),
            Sending::There => format!("{name} is there ({size})."),
        }
    };
    let wrong = move || match state.get() {
        Sending::Refused(text) => Some(text),
        Sending::Broken => Some("The line broke. What was sent is kept.".to_owned()),
        _ => problem.get(),
    };
    let part = move || match state.get() {
        Sending::Part(part) => Some(part),
        _ => None,
    };
    any_view! {
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
            <Show when=move || part().is_some()>
                <div class="bar" aria-hidden="true">
                    <i style:width=move || format!("{:.1}%", part().unwrap_or_default() * 100.0)></i>
                </div>
            </Show>
            <span id=state_id>
                <span role="status" class="small">{words}</span>
                <span role="alert">{move || wrong().map(|text| view! { <span class="problem">{text}</span> })}</span>
            </span>
            <Show when=move || state.get() == Sending::Broken>
                <div class="row">
                    <Button label="Go on where it stopped" small=true icon=Glyph::Refresh on_press=move |()| go() />
                </div>
            </Show>
        </div>
    }
}

/// What was given for a parameter: a file by its name, anything else as it is.
#[component]
pub fn Given(
    /// What was given.
    text: String,
) -> impl IntoView {
    if !text.starts_with("obj_") {
        return text.into_any();
    }
    let own = text.clone();
    let found = load(move || own.clone(), file_name);
    let words = move || {
        found.data.with(|found| match found {
            Some(Some(file)) => file.name.clone(),
            Some(None) => "a file that is gone".to_owned(),
            None => "a file".to_owned(),
        })
    };
    any_view! { <span title=text>{words}</span> }
}
