//! The files that were brought in lately, and the way to take one out again.

use crate::api::contact::ContactPage;
use crate::api::contact_import::{ContactImport, UndoContactImportDone, imports, undo};
use crate::model::enrolment::import_words;
use crate::model::number::counted;
use crate::pages::prelude::*;

/// The list; nothing while there is none.
#[component]
pub fn Imports(
    /// The contacts, to load again after an undo.
    changed: Load<ContactPage>,
) -> impl IntoView {
    let toasts = Toasts::here();
    let all = load(|| (), |()| imports());
    let undoing = RwSignal::new(None::<ContactImport>);
    let undone = move |_: ContactImport, done: UndoContactImportDone| {
        let mut text = format!("Removed {}", counted(i64::from(done.removed), "contact", "contacts"));
        if done.kept > 0 {
            text = format!("{text}; {} kept", counted(i64::from(done.kept), "was", "were"));
        }
        toasts.say(text);
        all.reload();
        changed.reload();
    };
    let columns = vec![
        Column::new("file", "File", |one: &ContactImport| {
            view! { <span class="strong">{one.file_name.clone()}</span> }
        })
        .lead(),
        Column::new("what", "Brought", |one: &ContactImport| {
            import_words(one.created, one.updated, one.refused)
        }),
        Column::new("by", "By", |one: &ContactImport| one.created_by.name.clone()).minor(),
        Column::ago("at", "When", |one: &ContactImport| one.committed_at.as_ref().map(|at| at.at())),
        Column::new("do", "", move |one: &ContactImport| {
            if one.undone_at.is_some() {
                return any_view! { <Chip tone=Tone::Off label="Undone" /> };
            }
            let own = one.clone();
            any_view! {
                <Button label="Undo …" small=true kind=Kind::Quiet on_press=move |()| undoing.set(Some(own.clone())) />
            }
        }),
    ];
    let table = Table::new("Imported files", columns, |one| one.id.inner().to_owned());
    let rows = Signal::derive(move || all.data.get().unwrap_or_default());
    any_view! {
        <Show when=move || all.data.with(|all| all.as_ref().is_some_and(|all| !all.is_empty()))>
            <h2>"Imported files"</h2>
            {table.rows(rows)}
        </Show>
        {confirm::chosen(
            undoing,
            |_| "Undo this import".to_owned(),
            "Undo the import",
            || any_view! { <p>"Contacts that it made go, and those that it changed become as they were. Whoever was invited, has enrolled or was changed since stays."</p> },
            |import| undo(import.id.into_inner()),
            undone,
        )}
    }
}
