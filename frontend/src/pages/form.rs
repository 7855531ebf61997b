//! What every form does alike: it is sent once, says at each field what is wrong with it, and keeps what was typed until
//! the server took it.

use crate::api::outcome::{ConfirmationNeeded, Outcome, Refusal};
use crate::model::form::required_problem;
use crate::ui::prelude::*;
use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use std::future::Future;
use std::pin::Pin;

type Work<T> = Pin<Box<dyn Future<Output = Outcome<T>>>>;
type Done<T> = Box<dyn FnOnce(T)>;
type Ask = Box<dyn FnOnce(ConfirmationNeeded)>;

/// A form on its way, and what was said of it.
#[derive(Clone, Copy)]
pub struct Sending {
    /// Whether it is on its way.
    pub busy: RwSignal<bool>,
    /// Whether somebody tried to send it.
    pub tried: RwSignal<bool>,
    refusal: RwSignal<Option<Refusal>>,
}

impl Sending {
    /// Nothing sent, nothing said.
    pub fn new() -> Self {
        Self { busy: RwSignal::new(false), tried: RwSignal::new(false), refusal: RwSignal::new(None) }
    }

    /// What submitting does: `act`, unless the form is on its way already. What was said of the try before is taken back.
    pub fn submits(self, act: impl Fn() + 'static) -> impl Fn(SubmitEvent) + Copy + 'static {
        let act = StoredValue::new_local(act);
        move |event: SubmitEvent| {
            event.prevent_default();
            if !self.busy.get_untracked() {
                self.tried.set(true);
                self.take_back();
                act.try_with_value(|act| act());
            }
        }
    }

    /// Takes back what was said.
    pub fn take_back(self) {
        self.refusal.set(None);
    }

    /// Why it was refused, now; tracks it.
    pub fn why(self) -> Option<String> {
        self.refusal.with(|refusal| refusal.as_ref().map(Refusal::text))
    }

    /// What was said of a field.
    pub fn of(self, field: &'static str) -> Signal<Option<String>> {
        Signal::derive(move || self.said(field))
    }

    /// What was said of a field, now; tracks it.
    pub fn said(self, field: &str) -> Option<String> {
        self.refusal.with(|refusal| refusal.as_ref()?.of(field))
    }

    /// What was said of a field; else what is wrong with what it holds, once somebody tried to send that.
    pub fn checked(
        self,
        field: &'static str,
        value: RwSignal<String>,
        check: fn(&str) -> Option<&'static str>,
    ) -> Signal<Option<String>> {
        Signal::derive(move || {
            let own = move || value.with(|text| check(text)).filter(|_| self.tried.get()).map(str::to_owned);
            self.said(field).or_else(own)
        })
    }

    /// As [`Sending::checked`], for a field that must not be empty.
    pub fn required(self, field: &'static str, value: RwSignal<String>) -> Signal<Option<String>> {
        self.checked(field, value, required_problem)
    }

    /// What is wrong with a field by itself; else what was said of it.
    pub fn either(self, own: RwSignal<Option<String>>, field: &'static str) -> Signal<Option<String>> {
        Signal::derive(move || own.get().or_else(|| self.said(field)))
    }

    /// Sends. `done` gets what came of it, even if the page is gone by then: it touches what belongs to the page by the
    /// careful ways (`try_set`, `try_run`) alone. A refusal is kept and shown.
    pub fn send<T: 'static>(
        self,
        work: impl Future<Output = Outcome<T>> + 'static,
        done: impl FnOnce(T) + 'static,
    ) {
        self.settle(Box::pin(work), Box::new(done), None);
    }

    /// Sends what may have to be confirmed: `ask` gets the question.
    pub fn send_or_ask<T: 'static>(
        self,
        work: impl Future<Output = Outcome<T>> + 'static,
        done: impl FnOnce(T) + 'static,
        ask: impl FnOnce(ConfirmationNeeded) + 'static,
    ) {
        self.settle(Box::pin(work), Box::new(done), Some(Box::new(ask)));
    }

    // Boxed: what waits is compiled once for each kind of answer, not for each form.
    fn settle<T: 'static>(self, work: Work<T>, done: Done<T>, ask: Option<Ask>) {
        if self.busy.get_untracked() {
            return;
        }
        self.busy.set(true);
        self.refusal.set(None);
        leptos::task::spawn_local(async move {
            match (work.await, ask) {
                (Ok(made), _) => done(made),
                (Err(Refusal::Confirm(needed)), Some(ask)) => ask(needed),
                (Err(refusal), _) => {
                    self.refusal.try_set(Some(refusal));
                }
            }
            self.busy.try_set(false);
        });
    }

    /// Why it was refused, where `shown` says so: what is said at a field need not be said twice.
    pub fn notice(self, shown: impl Fn(&Refusal) -> bool + Send + Sync + 'static) -> AnyView {
        any_view! {
            <div role="alert">
                {move || {
                    self.refusal
                        .get()
                        .filter(|refusal| shown(refusal))
                        .map(|refusal| view! { <Notice tone=Tone::Bad><p>{refusal.text()}</p></Notice> })
                }}
            </div>
        }
    }

    /// Why it was refused, unless that is said at one of these fields.
    pub fn beside(self, fields: &'static [&'static str]) -> AnyView {
        self.notice(move |refusal| fields.iter().all(|field| refusal.of(field).is_none()))
    }
}

/// The end of a form in a dialog: why it was refused, the button that gives up, and the one that sends.
#[component]
pub fn FormFoot(
    /// The form.
    form: Sending,
    /// The dialog.
    open: RwSignal<bool>,
    /// The words on the button that sends.
    #[prop(into)]
    verb: Signal<String>,
    /// The fields that say themselves what is wrong with them; a refusal of one of them is not said here again.
    #[prop(default = &[])]
    fields: &'static [&'static str],
    /// Whether it cannot be sent yet.
    #[prop(optional, into)]
    disabled: Signal<bool>,
) -> impl IntoView {
    any_view! {
        {form.beside(fields)}
        <DialogFoot>
            <Button label="Cancel" on_press=move |()| open.set(false) />
            <Button label=verb kind=Kind::Primary submit=true busy=form.busy disabled />
        </DialogFoot>
    }
}

/// Does what a button asks, once at a time; a refusal is told by a toast.
pub fn press<T: 'static>(
    busy: RwSignal<bool>,
    toasts: Toasts,
    work: impl Future<Output = Outcome<T>> + 'static,
    done: impl FnOnce(T) + 'static,
) {
    busy.set(true);
    settle(Some(busy), toasts, Box::pin(work), Box::new(done));
}

/// Does what is asked; a refusal is told by a toast.
pub fn told<T: 'static>(
    toasts: Toasts,
    work: impl Future<Output = Outcome<T>> + 'static,
    done: impl FnOnce(T) + 'static,
) {
    settle(None, toasts, Box::pin(work), Box::new(done));
}

// Boxed: what waits is compiled once for each kind of answer, not for each button.
fn settle<T: 'static>(busy: Option<RwSignal<bool>>, toasts: Toasts, work: Work<T>, done: Done<T>) {
    leptos::task::spawn_local(async move {
        match work.await {
            Ok(made) => done(made),
            Err(refusal) => toasts.warn(refusal.text()),
        }
        if let Some(busy) = busy {
            busy.try_set(false);
        }
    });
}
