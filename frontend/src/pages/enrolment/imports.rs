//! The files that were brought in lately, and the way to take one out again.

use crate::api::contact::ContactPage;
use crate::api::contact_import::{ContactImport, imports, undo};
use crate::model::enrolment::import_words;
use crate::model::number::counted;
use crate::pages::confirm;
use crate::ui::prelude::*;
use leptos::prelude::*;

/// The list; nothing while there is none.
#[component]
pub fn Imports(
    /// The contacts, to load again after an undo.
    changed: Load<ContactPage>,
) -> impl IntoView {
    let toasts = Toasts::here();
    let all = load(|| (), |()| imports());
    let undoing = RwSignal::new(None::<ContactImport>);
    let (open, busy) = (opens(undoing), RwSignal::new(false));
    let problem = RwSignal::new(None::<String>);
    let go = move |()| {
        let Some(import) = undoing.get_untracked() else { return };
        confirm::go(open, busy, problem, toasts, async move { undo(import.id.inner()).await }, move |done| {
            let mut text = format!("Removed {}", counted(i64::from(done.removed), "contact", "contacts"));
            if done.kept > 0 {
                text = format!("{text}; {} kept", counted(i64::from(done.kept), "was", "were"));
            }
            toasts.say(text);
            all.reload();
            changed.reload();
        });
    };
    let columns = vec![
        Column::new("file", "File", |one: &ContactImport| {
            view! { <span class="strong">{one.file_name.clone()}</span> }.into_any()
        })
        .lead(),
        Column::new("what", "Brought", |one: &ContactImport| {
            import_words(one.created, one.updated, one.refused).into_any()
        }),
        Column::new("by", "By", |one: &ContactImport| one.created_by.name.clone().into_any()).minor(),
        Column::ago("at", "When", |one: &ContactImport| one.committed_at.as_ref().map(|at| at.at())),
        Column::new("do", "", move |one: &ContactImport| {
            if one.undone_at.is_some() {
                return view! { <Chip tone=Tone::Off label="Undone" /> }.into_any();
            }
            let own = one.clone();
            view! {
                <Button label="Undo …" small=true kind=Kind::Quiet on_press=move |()| undoing.set(Some(own.clone())) />
            }
            .into_any()
        }),
    ];
    let columns = StoredValue::new(columns);
    view! {
        <Show when=move || all.data.with(|all| all.as_ref().is_some_and(|all| !all.is_empty()))>
            <h2>"Imported files"</h2>
            <DataTable
                label="Imported files"
                columns=Signal::stored(columns.get_value())
                rows=Signal::derive(move || all.data.get().unwrap_or_default())
                id=|one: &ContactImport| one.id.inner().to_owned()
            />
        </Show>
        <Confirm open title="Undo this import" verb="Undo the import" busy problem on_confirm=go>
            <p>"Contacts that it made go, and those that it changed become as they were. Whoever was invited, has enrolled or was changed since stays."</p>
        </Confirm>
    }
    .into_any()
}
