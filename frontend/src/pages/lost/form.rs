//! The decision: which steps are taken, in which order, with what words; what destroys asks for a word.

use crate::api::kinds::LossStepKind;
use crate::api::lost::mark;
use crate::api::outcome::{ConfirmationNeeded, Refusal};
use crate::model::lost::{Chosen, KINDS, MOVABLE, begins_chosen, destroys, moved_up, words};
use crate::model::schedule::minutes;
use crate::pages::prelude::*;
use leptos::web_sys::HtmlElement;
use wasm_bindgen::JsCast;

/// What may be blocked or wiped, as the command takes it.
const BLOCKS: [(&str, &str); 5] = [
    ("all", "Everything"),
    ("voice", "Calls"),
    ("sms", "Messages"),
    ("data", "Data"),
    ("roaming", "Roaming"),
];
const WIPES: [(&str, &str); 3] =
    [("all", "The whole phone"), ("enterprise", "What is the enterprise's"), ("media", "Pictures and media")];

/// The fields of the form.
#[derive(Clone, Copy)]
struct Fields {
    order: RwSignal<Vec<LossStepKind>>,
    on: [RwSignal<bool>; 6],
    message: RwSignal<String>,
    callback: RwSignal<String>,
    minutes: RwSignal<String>,
    block: RwSignal<String>,
    wipe: RwSignal<String>,
}

impl Fields {
    fn is_on(&self, kind: LossStepKind) -> RwSignal<bool> {
        let at = KINDS.iter().position(|one| *one == kind).unwrap_or(0);
        self.on[at]
    }

    fn chosen(&self, may_destroy: bool) -> Vec<Chosen> {
        let step = |kind: LossStepKind| Chosen {
            kind,
            message: self.message.get_untracked(),
            callback: self.callback.get_untracked(),
            minutes: self.minutes.get_untracked().trim().parse().ok().filter(|_| kind == LossStepKind::Track),
            extent: match kind {
                LossStepKind::Block => self.block.get_untracked(),
                LossStepKind::Wipe => self.wipe.get_untracked(),
                _ => String::new(),
            },
        };
        self.order
            .get_untracked()
            .into_iter()
            .filter(|kind| self.is_on(*kind).get_untracked() && (may_destroy || !destroys(*kind)))
            .map(step)
            .collect()
    }
}

/// The form.
#[component]
pub fn LostForm(
    /// The phone's id.
    id: String,
    /// Whether it is lost already: then these are further steps, and none begins chosen.
    lost: bool,
    /// Whether it is online.
    online: bool,
    /// What to do once the steps are on their way.
    #[prop(into)]
    on_done: Callback<()>,
) -> impl IntoView {
    let (me, toasts) = (Me::here(), Toasts::here());
    let may_destroy = me.may(Permission::ActionsDestructive);
    let fields = Fields {
        order: RwSignal::new(KINDS.to_vec()),
        on: KINDS.map(|kind| RwSignal::new(!lost && begins_chosen(kind, online))),
        message: RwSignal::new("This phone is lost.".to_owned()),
        callback: RwSignal::new(String::new()),
        minutes: RwSignal::new("5".to_owned()),
        block: RwSignal::new("all".to_owned()),
        wipe: RwSignal::new("all".to_owned()),
    };
    let form = Sending::new();
    let (asking, needed) = (RwSignal::new(false), RwSignal::new(None::<ConfirmationNeeded>));
    let id = StoredValue::new(id);
    let send = move |confirm: Option<String>| {
        let steps = fields.chosen(may_destroy);
        if form.busy.get_untracked() {
            return;
        }
        if lost && steps.is_empty() {
            toasts.warn("Choose at least one step".to_owned());
            return;
        }
        let any = !steps.is_empty();
        let work = async move {
            let done = mark(&id.get_value(), steps, confirm).await;
            // What was refused is said in the form, which the question hides.
            asking.try_set(matches!(done, Err(Refusal::Confirm(_))));
            done
        };
        let done = move |()| {
            toasts.say(match (lost, any) {
                (true, _) => "The steps are on their way",
                (false, true) => "Marked as lost; the steps are on their way",
                (false, false) => "Marked as lost",
            });
            let _ = on_done.try_run(());
        };
        form.send_or_ask(work, done, move |asked| {
            needed.try_set(Some(asked));
        });
    };
    let kinds = move || {
        fields.order.get().into_iter().filter(|kind| may_destroy || !destroys(*kind)).collect::<Vec<_>>()
    };
    any_view! {
        <form on:submit=move |event| {
            event.prevent_default();
            send(None);
        }>
            <ol class="lost-steps">
                // By kind: what is moved keeps its fields and the focus.
                <For each=kinds key=|kind| *kind as u8 let:kind>
                    <Line fields kind />
                </For>
            </ol>
            {form.beside(&[])}
            <div class="row">
                <Button
                    label=if lost { "Take these steps" } else { "Mark as lost" }
                    kind=Kind::DangerPrimary
                    submit=true
                    busy=form.busy
                />
            </div>
        </form>
        <ConfirmTyping
            open=asking
            title="This destroys"
            word=Signal::derive(move || needed.get().map(|needed| needed.word).unwrap_or_default())
            verb=if lost { "Take these steps" } else { "Mark as lost" }
            busy=form.busy
            on_confirm=move |()| send(needed.get_untracked().map(|needed| needed.word))
        >
            <p>{move || needed.get().map(|needed| needed.message)}</p>
            <p class="muted">
                {move || {
                    let hours = me.enterprise().map_or(24, |enterprise| enterprise.wipe_asks_after_hours);
                    let long = minutes(hours.saturating_mul(60));
                    format!("A phone that is off gets it as soon as it is reached. A wipe that has not reached the phone within {long} asks you again before it goes out.")
                }}
            </p>
        </ConfirmTyping>
    }
}

/// One step with its fields and its place.
#[component]
fn Line(fields: Fields, kind: LossStepKind) -> impl IntoView {
    let (title, help) = words(kind);
    let on = fields.is_on(kind);
    let movable = Memo::new(move |_| {
        fields.order.with(|order| (1..MOVABLE).any(|at| order.get(at).is_some_and(|one| *one == kind)))
    });
    let choices = |all: &[(&str, &str)]| {
        all.iter().map(|(value, label)| Choice::new(*value, *label)).collect::<Vec<_>>()
    };
    let earlier = move |()| {
        let pressed = document().active_element().and_then(|element| element.dyn_into::<HtmlElement>().ok());
        let line = pressed.as_ref().and_then(|pressed| pressed.closest("li").ok().flatten());
        fields.order.update(|order| *order = moved_up(std::mem::take(order), kind));
        // What is put elsewhere in the page loses the focus; and at the first place the button is gone.
        request_animation_frame(move || {
            let first = || line?.query_selector("input").ok().flatten()?.dyn_into::<HtmlElement>().ok();
            if let Some(next) = pressed.filter(|pressed| pressed.is_connected()).or_else(first) {
                let _ = next.focus();
            }
        });
    };
    let details = move || match kind {
        LossStepKind::Lock => any_view! {
            <div class="two">
                <TextField label="Message on the screen" value=fields.message />
                <TextField label="Number to call" value=fields.callback kind="tel" help="A finder reads it on the locked screen." />
            </div>
        },
        LossStepKind::Track => {
            any_view! { <TextField label="Every how many minutes" value=fields.minutes kind="number" /> }
        }
        LossStepKind::Block => {
            any_view! { <SelectField label="What to block" value=fields.block choices=choices(&BLOCKS) /> }
        }
        LossStepKind::Wipe => {
            any_view! { <SelectField label="What to erase" value=fields.wipe choices=choices(&WIPES) /> }
        }
        LossStepKind::Locate | LossStepKind::Ring => ().into_any(),
    };
    any_view! {
        <li class="stack tight">
            <div class="row">
                <CheckField label=title value=on />
                <span class="grow"></span>
                <Show when=move || movable.get()>
                    <Button
                        label=format!("{title}: earlier")
                        icon=Glyph::Up
                        icon_only=true
                        small=true
                        kind=Kind::Quiet
                        on_press=earlier
                    />
                </Show>
            </div>
            <p class="muted small">{help}</p>
            <Show when=move || on.get()>{details()}</Show>
        </li>
    }
}
