//! One phone, lost or not: the decision, its steps as they happen, and finding it again.

use super::form::LostForm;
use super::steps::{LossSteps, put};
use crate::api::action::{self, Action};
use crate::api::device_full::DeviceFull;
use crate::api::kinds::DeviceStatus;
use crate::api::lost::{Loss, found, losses};
use crate::pages::prelude::*;

/// The part of a device's page.
#[component]
pub fn LostPhone(
    /// The phone's id.
    id: String,
    /// The phone.
    device: Signal<DeviceFull>,
) -> impl IntoView {
    let me = Me::here();
    let own = id.clone();
    let all = load(move || own.clone(), losses);
    let mark = up_to_date(all);
    let put_back = move |newer: Action| {
        all.data.try_update(|losses| {
            if let Some(losses) = losses {
                put(losses, &newer);
            }
        });
    };
    action::follow(Some(id.clone()), None, move |newer| {
        put_back(newer);
        // What cannot be undone follows from how far the steps came.
        mark();
    });
    // Somebody else may have marked it or found it.
    let since = Memo::new(move |_| device.with(|device| device.lost.as_ref().map(|lost| lost.since.at())));
    when_changed(move || since.get(), move |_| all.reload());
    let online = device.with_untracked(|device| device.status == DeviceStatus::Online);
    let id = StoredValue::new(id);
    let draw = move |losses: Signal<Vec<Loss>>| {
        let is_lost = Memo::new(move |_| {
            losses.with(|losses| losses.first().is_some_and(|loss| loss.found_at.is_none()))
        });
        let any = Memo::new(move |_| losses.with(|losses| !losses.is_empty()));
        // Of a phone that is with another server nothing can be asked.
        let may = move || {
            device.with(DeviceFull::here)
                && (me.can(Permission::ActionsIssueOne) || me.can(Permission::ActionsIssue))
        };
        any_view! {
            <div class="stack loose">
                <Show when=move || any.get()>
                    <Standing losses id=id.get_value() on_done=move |()| all.reload() />
                </Show>
                <Show when=move || any.get()>
                    <section class="stack" aria-label="Steps">
                        <h2>{move || if is_lost.get() { "What was done" } else { "What was done the last time" }}</h2>
                        <LossSteps losses on_change=put_back />
                    </section>
                </Show>
                <Show when=may>
                    {move || {
                        let lost = is_lost.get();
                        let title = if lost { "Further steps" } else { "Lost or stolen?" };
                        view! {
                            <Card title>
                                <p class="muted">
                                    "Steps go out in this order, by SMS and as soon as the phone asks; what each does is seen here as it happens."
                                </p>
                                <LostForm id=id.get_value() lost online on_done=move |()| all.reload() />
                            </Card>
                        }
                    }}
                </Show>
                <Show when=move || !any.get() && !may()>
                    <Card title="Lost or stolen">
                        <p class="muted">"This phone was never marked as lost."</p>
                    </Card>
                </Show>
            </div>
        }
    };
    any_view! { <Loaded load=all draw /> }
}

/// How things stand, and the way back.
#[component]
fn Standing(losses: Signal<Vec<Loss>>, id: String, #[prop(into)] on_done: Callback<()>) -> impl IntoView {
    let (me, toasts) = (Me::here(), Toasts::here());
    let (open, busy) = (RwSignal::new(false), RwSignal::new(false));
    let problem = RwSignal::new(None::<String>);
    let newest = move || losses.with(|losses| losses.first().cloned());
    let left = move || newest().map(|loss| loss.cannot_undo).unwrap_or_default();
    let id = StoredValue::new(id);
    let is_found = move |()| {
        let id = id.get_value();
        confirm::go(open, busy, problem, toasts, found(id), move |_| {
            toasts.say("Marked as found");
            let _ = on_done.try_run(());
        });
    };
    let sentences = move || left().into_iter().map(|text| view! { <li>{text}</li> }).collect_view();
    any_view! {
        {move || {
            newest()
                .map(|loss| match (loss.found_at, loss.found_by) {
                    (Some(at), by) => {
                        any_view! {
                            <Notice tone=Tone::Ok>
                                <p>
                                    "Found again " <Moment at=Some(at.at()) />
                                    {by.map(|by| format!(", says {}", by.name))} "."
                                </p>
                                <ul>{sentences()}</ul>
                            </Notice>
                        }
                    }
                    (None, _) => {
                        any_view! {
                            <Notice tone=Tone::Bad>
                                <p>
                                    "Lost since " <Moment at=Some(loss.since.at()) />
                                    {format!(", marked by {}.", loss.by.name)}
                                </p>
                                <Show when=move || me.can(Permission::ActionsIssueOne) || me.can(Permission::ActionsIssue)>
                                    <Button label="Found again …" kind=Kind::Primary on_press=move |()| open.set(true) />
                                </Show>
                            </Notice>
                        }
                    }
                })
        }}
        <Dialog open title="Found again">
            <p>"What has not reached the phone is taken back; following it ends, a block is lifted, and its holder is told that the passcode opens it."</p>
            <Show when=move || !left().is_empty()>
                <Notice tone=Tone::Warn>
                    <ul>{sentences}</ul>
                </Notice>
            </Show>
            <DialogProblem problem />
            <DialogFoot>
                <Button label="Cancel" on_press=move |()| open.set(false) />
                <Button label="Mark as found" kind=Kind::Primary busy=busy on_press=is_found />
            </DialogFoot>
        </Dialog>
    }
}
