//! Ladders for all devices: what is tried first, and how long is waited before the next.

use crate::api::notifier::{Ladder, LadderStep, LadderStepInput, LadderStepKind, Urgency, Ways, set_ladder};
use crate::model::number;
use crate::pages::prelude::*;

/// The orders that make sense, in words.
const ORDERS: [(&str, &str); 4] = [
    ("push-sms", "Push, then SMS"),
    ("sms-push", "SMS, then push"),
    ("push", "Push only"),
    ("sms", "SMS only"),
];

const fn kind(kind: LadderStepKind) -> &'static str {
    match kind {
        LadderStepKind::Push => "push",
        LadderStepKind::Sms => "sms",
    }
}

/// The steps of an order with a pause between.
fn steps(order: &str, pause: i32) -> Vec<LadderStep> {
    let of = |name: &str| if name == "sms" { LadderStepKind::Sms } else { LadderStepKind::Push };
    let pauses = std::iter::once(0).chain(std::iter::repeat(pause));
    order
        .split('-')
        .zip(pauses)
        .map(|(name, after_seconds)| LadderStep { kind: of(name), after_seconds })
        .collect()
}

/// A ladder in a sentence.
fn told(ladder: &Ladder) -> String {
    let words: Vec<String> = ladder
        .steps
        .iter()
        .enumerate()
        .map(|(at, step)| {
            let name = match step.kind {
                LadderStepKind::Push => "push",
                LadderStepKind::Sms => "SMS",
            };
            match (at, step.after_seconds) {
                (0, _) | (_, 0) => name.to_owned(),
                (_, seconds) => format!("after {} {name}", number::duration(f64::from(seconds))),
            }
        })
        .collect();
    format!("{}. What nothing reaches, the phone fetches.", words.join(", "))
}

/// The card.
#[component]
pub fn Ladders(data: Signal<Ways>, all: Load<Ways>) -> impl IntoView {
    let of = move |urgency: Urgency| {
        data.with_untracked(|data| data.ladders.iter().find(|ladder| ladder.urgency == urgency).cloned())
    };
    let one = move |urgency: Urgency, title: &'static str, help: &'static str| {
        let words = Signal::derive(move || {
            data.with(|data| data.ladders.iter().find(|ladder| ladder.urgency == urgency).map(told))
        });
        of(urgency).map(|ladder| view! { <One ladder words title help all /> })
    };
    any_view! {
        <Card title="Which is tried when" width="w7">
            <div class="stack loose">
                {one(Urgency::Normal, "Usually", "A step that a phone cannot take is passed over.")}
                <hr />
                {one(Urgency::Urgent, "When it hurries", "Lock, ring, block and wipe, for a phone may be in a stranger's hand; and whatever somebody raised.")}
            </div>
        </Card>
    }
}

#[component]
fn One(
    ladder: Ladder,
    words: Signal<Option<String>>,
    title: &'static str,
    help: &'static str,
    all: Load<Ways>,
) -> impl IntoView {
    let toasts = Toasts::here();
    let urgency = ladder.urgency;
    let order: Vec<&str> = ladder.steps.iter().map(|step| kind(step.kind)).collect();
    let order = RwSignal::new(order.join("-"));
    let pause = ladder.steps.get(1).map_or(120, |step| step.after_seconds);
    let pause = RwSignal::new(pause.to_string());
    let (busy, wrong) = (RwSignal::new(false), RwSignal::new(None::<String>));
    let mut choices = ORDERS.map(|(value, label)| Choice::new(value, label)).to_vec();
    if !ORDERS.iter().any(|(value, _)| order.with_untracked(|order| order == value)) {
        choices.push(Choice::new(order.get_untracked(), "As it was set by a program"));
    }
    let save = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let seconds = pause.with_untracked(|text| text.trim().parse::<i32>().ok());
        let seconds = seconds.filter(|seconds| (0..=86_400).contains(seconds));
        wrong.set(seconds.is_none().then(|| "From 0 to 86400 seconds".to_owned()));
        let Some(seconds) = seconds.filter(|_| !busy.get_untracked()) else { return };
        press(
            busy,
            toasts,
            async move {
                let given = |LadderStep { kind, after_seconds }| LadderStepInput { kind, after_seconds };
                let steps = steps(&order.get_untracked(), seconds).into_iter().map(given).collect();
                set_ladder(urgency, steps).await
            },
            move |_| {
                toasts.say("Saved");
                all.reload();
            },
        );
    };
    any_view! {
        <form on:submit=save novalidate=true>
            <h3>{title}</h3>
            <p class="small muted">{help}</p>
            <p>{words}</p>
            <div class="two">
                <SelectField label=format!("Order, {}", title.to_lowercase()) value=order choices=choices />
                <TextField
                    label=format!("Seconds between, {}", title.to_lowercase())
                    value=pause
                    kind="number"
                    problem=wrong
                    help="Not waited for when a way fails."
                />
            </div>
            <div class="row">
                <Button label="Save" submit=true busy=busy />
            </div>
        </form>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_order_is_read_and_told() {
        let ladder = Ladder { urgency: Urgency::Normal, steps: steps("push-sms", 120), own: true };
        assert_eq!(ladder.steps[1].after_seconds, 120);
        assert!(told(&ladder).starts_with("push, after 2 min"), "{}", told(&ladder));
        assert_eq!(steps("sms", 120).len(), 1);
    }
}
