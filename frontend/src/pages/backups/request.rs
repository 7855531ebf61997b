//! Asking phones to back up: what, of which phones, in one session.

use super::items::{ItemsField, Wishes};
use crate::api::backup::request;
use crate::api::issue::Targets;
use crate::pages::prelude::*;
use crate::pages::targets::{Chosen, Ready, TargetsField};

/// The dialog.
#[component]
pub fn RequestDialog(
    /// Whether it is open.
    open: RwSignal<bool>,
    /// The phones that it was opened for, in words and by what finds them; none to choose freely.
    #[prop(optional, into)]
    whom: Signal<Option<Ready<Targets>>>,
    /// What to do once the phones are asked.
    #[prop(into)]
    on_done: Callback<()>,
) -> impl IntoView {
    any_view! {
        <Dialog open title="Back up phones">
            {move || {
                let ready = whom.get_untracked();
                view! { <RequestForm open ready on_done /> }
            }}
        </Dialog>
    }
}

/// The form of the dialog.
#[component]
pub fn RequestForm(
    /// The dialog it is in.
    open: RwSignal<bool>,
    /// The phones that it was opened for.
    ready: Option<Ready<Targets>>,
    /// What to do once the phones are asked.
    on_done: Callback<()>,
) -> impl IntoView {
    let toasts = Toasts::here();
    let wishes = Wishes::new(None);
    let ready = ready.map(|ready| Ready { label: ready.label, targets: Some(ready.targets) });
    let chosen = Chosen::new(ready);
    let form = Sending::new();
    let (items_problem, phones_problem) = (RwSignal::new(None::<String>), RwSignal::new(None::<String>));
    let send = form.submits(move || {
        let (items, phones) = (wishes.chosen(), chosen.targets());
        items_problem.set(items.as_ref().err().map(|text| (*text).to_owned()));
        phones_problem.set(phones.as_ref().err().map(|text| (*text).to_owned()));
        let (Ok(items), Ok(Some(targets))) = (items, phones) else { return };
        form.send(request(items, targets), move |session| {
            open.try_set(false);
            toasts.say_with("The phones are asked to back up", "Follow", follow(session));
            let _ = on_done.try_run(());
        });
    });
    any_view! {
        <form on:submit=send novalidate=true>
            <p class="muted">"Each phone sends what it has. It is kept encrypted and can be looked into, saved and restored to any phone."</p>
            <ItemsField wishes problem=items_problem />
            <TargetsField label="Of which phones" chosen problem=phones_problem />
            <FormFoot form open verb="Back up" />
        </form>
    }
}
