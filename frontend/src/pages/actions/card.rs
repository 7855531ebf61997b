//! One action: its steps as they happen, its answer, and what can still be done about it.

use super::answer::Answer;
use crate::api::action::Action;
use crate::api::issue;
use crate::api::kinds::ActionState;
use crate::model::number::counted;
use crate::model::queue::raisable;
use crate::model::timeline::{Fact, Went, facts};
use crate::model::wording;
use crate::pages::prelude::*;

fn steps(action: &Action, piece: Timepiece) -> Vec<Step> {
    let step = |fact: Fact| Step {
        when: fact.at.map_or_else(|| "now".to_owned(), |at| piece.clock(at)),
        text: fact.text,
        detail: fact.detail,
        mark: match fact.went {
            Went::Well => Mark::Done,
            Went::On => Mark::Now,
            Went::Wrong => Mark::Bad,
            Went::Slow => Mark::Warn,
            Went::Ended => Mark::Off,
        },
    };
    facts(action).into_iter().map(step).collect()
}

/// The card.
#[component]
pub fn ActionCard(
    /// The action; changes arrive through it.
    action: Signal<Action>,
    /// Its width of twelve columns.
    #[prop(optional, into)]
    width: String,
    /// What to do with the newer state that a button brought.
    #[prop(into)]
    on_change: Callback<Action>,
) -> impl IntoView {
    let (piece, toasts, me) = (Timepiece::here(), Toasts::here(), Me::here());
    let show_message = RwSignal::new(false);
    let busy = RwSignal::new(false);
    let state = Memo::new(move |_| action.with(|action| action.state));
    let id = move || action.with_untracked(|action| action.id.inner().to_owned());
    let may = move || me.can(Permission::ActionsIssueOne) && action.with(|action| action.caller_may);
    let can_raise = move || may() && action.with(raisable);
    let again = move |()| {
        press(busy, toasts, issue::retry(id()), move |newer| {
            toasts.say("Sending again");
            let _ = on_change.try_run(newer);
        });
    };
    let raise = move |()| {
        press(busy, toasts, issue::raise(id()), move |newer| {
            toasts.say("Raised: it goes out now, the urgent way");
            let _ = on_change.try_run(newer);
        });
    };
    let cancel = move |()| {
        press(busy, toasts, issue::cancel(id()), move |newer| {
            toasts.say("Cancelled; the phone will not do it");
            let _ = on_change.try_run(newer);
        });
    };
    let asked = move || {
        action.with(|action| {
            let session = action.session.counts.targeted;
            let mut words =
                format!("Asked by {}, {}", action.created_by.name, piece.moment(action.created_at.at()));
            if session > 1 {
                words.push_str(&format!(" · one of {}", counted(i64::from(session), "device", "devices")));
            }
            if !action.state.ended() {
                words.push_str(&format!(" · expires {}", piece.moment(action.expires_at.at())));
                if let Some(next) = &action.next_attempt_at {
                    words.push_str(&format!(" · next try {}", piece.moment(next.at())));
                }
            }
            words
        })
    };
    let heading = crate::ui::unique_id("action");
    let named = heading.clone();
    let chip = move || wording::action_state(state.get());
    any_view! {
        <section class=format!("card {width}") aria-labelledby=named>
            <header>
                <h2 id=heading>{move || action.with(|action| action.title.clone())}</h2>
                <code>{move || action.with(command_text)}</code>
                <span class="grow"></span>
                <span role="status">
                    <Chip tone=Signal::derive(move || chip().0) label=Signal::derive(move || chip().1.to_owned()) />
                </span>
            </header>
            <p class="muted small asked">
                {asked}
                " · number "
                <code>{move || action.with(|action| action.sequence.clone())}</code>
            </p>
            <Steps steps=Signal::derive(move || action.with(|action| steps(action, piece))) />
            {move || {
                action
                    .with(|action| action.result.clone())
                    .filter(|result| result.items.0.as_object().is_none_or(|items| !items.is_empty()))
                    .map(|result| view! { <div class="answer"><h3>"Answer"</h3><Answer items=result.items.0 /></div> })
            }}
            <div class="row action-foot">
                {move || {
                    let kept = |action: &Action| {
                        let backup = action.backup_id.as_ref().map(|id| id.inner().to_owned());
                        backup.filter(|_| action.state == ActionState::Succeeded)
                    };
                    action
                        .with(kept)
                        .map(|id| {
                            view! {
                                <LinkButton label="Look into the backup" href=format!("/backups/{id}") icon=Glyph::Download kind=Kind::Primary />
                            }
                        })
                }}
                <Show when=move || !state.get().ended() && may()>
                    <Button label="Send again now" icon=Glyph::Refresh busy=busy on_press=again />
                </Show>
                <Show when=can_raise>
                    <Button label="Raise" icon=Glyph::Send busy=busy on_press=raise />
                </Show>
                <Show when=move || {
                    matches!(state.get(), ActionState::Pending | ActionState::Sent) && may()
                }>
                    <Button label="Cancel it" kind=Kind::Danger busy=busy on_press=cancel />
                </Show>
                <Button
                    label=Signal::derive(move || {
                        if show_message.get() { "Hide the message" } else { "Show the message" }.to_owned()
                    })
                    kind=Kind::Quiet
                    on_press=move |()| show_message.update(|on| *on = !*on)
                />
                {move || {
                    action.with(|action| {
                        (action.session.counts.targeted > 1)
                            .then(|| {
                                view! {
                                    <LinkButton
                                        label="The whole session"
                                        href=format!("/sessions/{}", action.session.id.inner())
                                        kind=Kind::Quiet
                                    />
                                }
                            })
                    })
                }}
            </div>
            <Show when=move || show_message.get()>
                <CopyLine text=Signal::derive(move || action.with(|action| action.message.clone())) what="message" />
            </Show>
        </section>
    }
}

/// The command as it is written, such as `lck(Call 555 0100)`.
fn command_text(action: &Action) -> String {
    let parameters: Vec<&str> =
        action.parameters.iter().map(|text| text.as_deref().unwrap_or_default()).collect();
    format!("{}({})", action.command, parameters.join(", "))
}
