//! One entry of a backup with everything that is known of it.

use crate::api::backup::BackupEntry;
use crate::model::number::bytes;
use crate::pages::prelude::*;

/// The dialog.
#[component]
pub fn EntryDialog(
    /// The entry; the dialog is open while there is one.
    looking: RwSignal<Option<BackupEntry>>,
    /// Saves it as a file.
    #[prop(into)]
    on_save: Callback<i32>,
    /// Begins its restoring.
    #[prop(into)]
    on_restore: Callback<i32>,
) -> impl IntoView {
    let me = Me::here();
    let open = opens(looking);
    let title = move || looking.with(|one| one.as_ref().map(|one| one.title.clone()).unwrap_or_default());
    let rows = move || {
        let Some(one) = looking.get() else { return ().into_any() };
        let none = one.fields.is_empty() && one.at.is_none() && one.bytes.is_none();
        any_view! {
            <dl class="attrs">
                {one.at.as_ref().map(|at| view! { <dt>"When"</dt> <dd><Moment at=Some(at.at()) /></dd> })}
                {one.bytes.map(|size| view! { <dt>"Size"</dt> <dd>{bytes(f64::from(size))}</dd> })}
                {one
                    .fields
                    .into_iter()
                    .map(|field| view! { <dt>{field.name}</dt> <dd class="lines-kept">{field.value}</dd> })
                    .collect_view()}
            </dl>
            {none.then(|| view! { <p class="muted">"Nothing more is known of it."</p> })}
        }
    };
    let with = move |act: Callback<i32>| {
        move |()| {
            if let Some(one) = looking.get_untracked() {
                open.set(false);
                act.run(one.index);
            }
        }
    };
    any_view! {
        <Dialog open title=Signal::derive(title)>
            {rows}
            <DialogFoot>
                <Button label="Save" icon=Glyph::Download on_press=with(on_save) />
                <Show when=move || me.can(Permission::ActionsRunCode)>
                    <Button label="Restore …" kind=Kind::Primary on_press=with(on_restore) />
                </Show>
            </DialogFoot>
        </Dialog>
    }
}
