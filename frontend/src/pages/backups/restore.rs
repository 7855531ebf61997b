//! Restoring a backup, all of it or some entries, to the phone it came from or to others.

use crate::api::backup::{Backup, restore};
use crate::api::issue::Targets;
use crate::model::backup::entry_words;
use crate::model::number::counted;
use crate::pages::confirm::{Word, WordField};
use crate::pages::prelude::*;
use crate::pages::targets::{Chosen, Ready, TargetsField};

/// The dialog.
#[component]
pub fn RestoreDialog(
    /// Whether it is open.
    open: RwSignal<bool>,
    /// The backup.
    one: Signal<Backup>,
    /// The places of the entries to restore; all when there are none.
    #[prop(into)]
    entries: Signal<Vec<i32>>,
) -> impl IntoView {
    let title = move || {
        let (one_word, many) = one.with(|one| entry_words(one.item));
        match entries.with(Vec::len) {
            0 => format!("Restore all {many}"),
            some => format!("Restore {}", counted(some as i64, one_word, many)),
        }
    };
    any_view! {
        <Dialog open title=Signal::derive(title)>
            <RestoreForm open one entries />
        </Dialog>
    }
}

#[component]
fn RestoreForm(open: RwSignal<bool>, one: Signal<Backup>, entries: Signal<Vec<i32>>) -> impl IntoView {
    let toasts = Toasts::here();
    let ready = one.with_untracked(|one| Ready {
        label: one.device.name.clone(),
        targets: Some(Targets::Ids(vec![one.device.id.inner().to_owned()])),
    });
    let chosen = Chosen::new(Some(ready));
    let form = Sending::new();
    let problem = RwSignal::new(None::<String>);
    let word = Word::new();
    let send = form.submits(move || {
        let phones = chosen.targets();
        problem.set(phones.as_ref().err().map(|text| (*text).to_owned()));
        let Ok(Some(targets)) = phones else { return };
        let id = one.with_untracked(|one| one.id.inner().to_owned());
        let some = Some(entries.get_untracked()).filter(|some| !some.is_empty());
        let (whom, confirm) = (targets.clone(), word.of(&targets));
        form.send_or_ask(
            async move { restore(&id, some, whom, confirm).await },
            move |session| {
                open.try_set(false);
                toasts.say_with("The restore was asked for", "Follow", follow(session));
            },
            move |needed| word.ask(targets, needed),
        );
    });
    any_view! {
        <form on:submit=send novalidate=true>
            <p class="muted">"What a phone has stays; what is missing on it is added."</p>
            <TargetsField label="To which phones" chosen problem />
            <WordField word />
            <FormFoot form open verb="Restore" />
        </form>
    }
}
