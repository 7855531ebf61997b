//! Dialogs on the browser's own `<dialog>`: it traps the focus, closes on Esc and gives the focus back to whoever
//! opened it. Content is made anew each time, so an old answer never lingers.

use super::button::{Button, Kind};
use super::chip::Tone;
use super::field::TextField;
use super::icon::Glyph;
use super::states::Notice;
use leptos::html;
use leptos::prelude::*;

/// A dialog.
#[component]
pub fn Dialog(
    /// Whether it is open; closing it sets this.
    open: RwSignal<bool>,
    /// Its heading.
    #[prop(into)]
    title: Signal<String>,
    /// Wider than usual, for tables and forms of two columns.
    #[prop(optional)]
    wide: bool,
    /// What it holds, made anew on each opening.
    children: ChildrenFn,
) -> impl IntoView {
    let node = NodeRef::<html::Dialog>::new();
    let heading = super::unique_id("dialog");
    let labelled = heading.clone();
    Effect::new(move |_| {
        let wanted = open.get();
        let Some(dialog) = node.get() else { return };
        if wanted {
            // The content is put in first, so that its autofocus is found.
            request_animation_frame(move || {
                if !dialog.open() {
                    let _ = dialog.show_modal();
                }
            });
        } else if dialog.open() {
            dialog.close();
        }
    });
    any_view! {
        <dialog node_ref=node class=if wide { "wide" } else { "" } aria-labelledby=labelled on:close=move |_| open.set(false)>
            <Show when=move || open.get()>
                <div class="dialog-head">
                    <h2 id=heading.clone()>{move || title.get()}</h2>
                    <Button label="Close" icon=Glyph::Close icon_only=true kind=Kind::Quiet on_press=move |()| open.set(false) />
                </div>
                <div class="dialog-body">{children()}</div>
            </Show>
        </dialog>
    }
}

/// The buttons at the end of a dialog.
#[component]
pub fn DialogFoot(
    /// The buttons, the main one last.
    children: Children,
) -> impl IntoView {
    any_view! { <div class="dialog-foot">{children()}</div> }
}

/// Why what a dialog was to do was refused; stands in the dialog, before its buttons. Closing the dialog clears it.
#[component]
pub fn DialogProblem(
    /// The reason, once there is one.
    problem: RwSignal<Option<String>>,
) -> impl IntoView {
    on_cleanup(move || {
        problem.try_set(None);
    });
    any_view! {
        <div role="alert">
            {move || problem.get().map(|text| view! { <Notice tone=Tone::Bad><p>{text}</p></Notice> })}
        </div>
    }
}

/// Opens a dialog whenever something is chosen for it, and lets go of what was chosen when it closes, however it does.
pub fn opens<T: Send + Sync + 'static>(chosen: RwSignal<Option<T>>) -> RwSignal<bool> {
    let open = RwSignal::new(false);
    Effect::new(move |_| {
        if chosen.with(Option::is_some) {
            open.set(true);
        }
    });
    Effect::new(move |before: Option<bool>| {
        let now = open.get();
        if before == Some(true) && !now {
            chosen.set(None);
        }
        now
    });
    open
}

/// Asks once more before something hurts. Giving up has the focus, so that Enter does no harm.
#[component]
pub fn Confirm(
    /// Whether it is open.
    open: RwSignal<bool>,
    /// Its heading.
    #[prop(into)]
    title: Signal<String>,
    /// The verb on the red button.
    #[prop(into)]
    verb: Signal<String>,
    /// The words on the button that gives up.
    #[prop(default = "Cancel")]
    keep: &'static str,
    /// Work is going on.
    #[prop(optional, into)]
    busy: Signal<bool>,
    /// Why it was refused.
    problem: RwSignal<Option<String>>,
    /// What to do when it is wanted.
    #[prop(into)]
    on_confirm: Callback<()>,
    /// What will happen, and to whom.
    children: ChildrenFn,
) -> impl IntoView {
    let children = StoredValue::new(children);
    any_view! {
        <Dialog open title>
            {children.with_value(|children| children())}
            <DialogProblem problem />
            <DialogFoot>
                <Button label=keep autofocus=true on_press=move |()| open.set(false) />
                <Button label=verb kind=Kind::DangerPrimary busy on_press=on_confirm />
            </DialogFoot>
        </Dialog>
    }
}

/// The slow way into danger: says what will happen, and waits for a word to be typed.
#[component]
pub fn ConfirmTyping(
    /// Whether it is open.
    open: RwSignal<bool>,
    /// Its heading.
    #[prop(into)]
    title: Signal<String>,
    /// The word to type.
    #[prop(into)]
    word: Signal<String>,
    /// The verb on the button.
    #[prop(into)]
    verb: Signal<String>,
    /// Work is going on.
    #[prop(optional, into)]
    busy: Signal<bool>,
    /// Why it was refused, where the dialog stays open then.
    #[prop(optional)]
    problem: Option<RwSignal<Option<String>>>,
    /// What to do once the word was typed.
    #[prop(into)]
    on_confirm: Callback<()>,
    /// What will happen, and to whom.
    children: ChildrenFn,
) -> impl IntoView {
    let children = StoredValue::new(children);
    any_view! {
        <Dialog open title>
            {
                let typed = RwSignal::new(String::new());
                let matches = move || typed.get().trim() == word.get();
                view! {
                    <form on:submit=move |event| {
                        event.prevent_default();
                        if matches() && !busy.get_untracked() {
                            on_confirm.run(());
                        }
                    }>
                        {children.with_value(|children| children())}
                        <TextField
                            label=Signal::derive(move || format!("Type {} to go on", word.get()))
                            value=typed
                            autocomplete="off"
                            autofocus=true
                        />
                        {problem.map(|problem| view! { <DialogProblem problem /> })}
                        <DialogFoot>
                            <Button label="Cancel" on_press=move |()| open.set(false) />
                            <Button
                                label=verb
                                kind=Kind::DangerPrimary
                                submit=true
                                busy
                                disabled=Signal::derive(move || !matches())
                            />
                        </DialogFoot>
                    </form>
                }
            }
        </Dialog>
    }
}
