//! The steps of a loss as they happen: what reached the phone and by which way, what it answered, and the word that
//! a wipe asks for when it has waited too long.

use crate::api::action::Action;
use crate::api::kinds::WaitingFor;
use crate::api::lost::{Loss, confirm_wipe};
use crate::pages::actions::card::ActionCard;
use crate::pages::prelude::*;

/// Puts a newer state of an action in its place.
pub fn put(losses: &mut [Loss], newer: &Action) -> bool {
    let mut steps = losses.iter_mut().flat_map(|loss| loss.steps.iter_mut());
    match steps.find(|step| step.action.id == newer.id) {
        Some(step) => {
            step.action.clone_from(newer);
            true
        }
        None => false,
    }
}

/// The steps of the newest loss.
#[component]
pub fn LossSteps(
    /// The losses, newest first.
    losses: Signal<Vec<Loss>>,
    /// What to do with the newer state of an action that a button brought.
    #[prop(into)]
    on_change: Callback<Action>,
) -> impl IntoView {
    let ids = move || {
        losses.with(|losses| {
            losses
                .first()
                .map(|loss| {
                    loss.steps.iter().map(|step| step.action.id.inner().to_owned()).collect::<Vec<_>>()
                })
                .unwrap_or_default()
        })
    };
    let first = move |id: &str| {
        losses.with_untracked(|losses| {
            losses
                .iter()
                .flat_map(|loss| &loss.steps)
                .find(|step| step.action.id.inner() == id)
                .map(|step| step.action.clone())
        })
    };
    any_view! {
        <div class="stack">
            <For each=ids key=|id| id.clone() let:id>
                {first(&id)
                    .map(|begin| {
                        let action = Signal::derive(move || {
                            losses
                                .with(|losses| {
                                    losses
                                        .iter()
                                        .flat_map(|loss| &loss.steps)
                                        .find(|step| step.action.id == begin.id)
                                        .map(|step| step.action.clone())
                                })
                                .unwrap_or_else(|| begin.clone())
                        });
                        view! {
                            <AsksAgain action on_change />
                            <ActionCard action on_change />
                        }
                    })}
            </For>
        </div>
    }
}

/// Above a wipe that is held: why, and the way to let it go.
#[component]
fn AsksAgain(action: Signal<Action>, on_change: Callback<Action>) -> impl IntoView {
    let (me, toasts) = (Me::here(), Toasts::here());
    let (open, busy) = (RwSignal::new(false), RwSignal::new(false));
    let problem = RwSignal::new(None::<String>);
    let asks = Memo::new(move |_| action.with(|action| action.waiting_for == Some(WaitingFor::Confirmation)));
    let go_out = move |()| {
        let id = action.with_untracked(|action| action.id.inner().to_owned());
        confirm::go(open, busy, problem, toasts, confirm_wipe(id, "wipe"), move |newer| {
            toasts.say("Confirmed; the wipe goes out");
            let _ = on_change.try_run(newer);
        });
    };
    any_view! {
        <Show when=move || asks.get()>
            <Notice tone=Tone::Bad>
                <p>
                    "The phone was not reached for so long that this wipe is held. It goes out only when somebody confirms it again; otherwise it expires."
                </p>
                <Show when=move || me.can(Permission::ActionsDestructive)>
                    <Button label="Confirm the wipe …" kind=Kind::Danger on_press=move |()| open.set(true) />
                </Show>
            </Notice>
        </Show>
        <ConfirmTyping
            open
            title="Wipe the phone after all"
            word="wipe"
            verb="Wipe"
            busy
            problem
            on_confirm=go_out
        >
            <p>"Is the phone still lost? What it erases does not come back."</p>
        </ConfirmTyping>
    }
}
