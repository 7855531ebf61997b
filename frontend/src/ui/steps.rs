//! A line of steps in time: what happened, when, and where it stands now.

use leptos::prelude::*;

/// How a step went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// Done.
    Done,
    /// Going on.
    Now,
    /// Went wrong.
    Bad,
    /// Look at it.
    Warn,
    /// Ended without being done.
    Off,
}

/// One step.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// The time in words, `now` for the last.
    pub when: String,
    /// What happened.
    pub text: String,
    /// What explains it.
    pub detail: String,
    /// How it went.
    pub mark: Mark,
}

/// The steps, oldest first.
#[component]
pub fn Steps(
    /// The steps.
    #[prop(into)]
    steps: Signal<Vec<Step>>,
) -> impl IntoView {
    any_view! {
        <ol class="steps">
            {move || {
                steps
                    .get()
                    .into_iter()
                    .map(|step| {
                        let (class, now) = match step.mark {
                            Mark::Done => ("done", false),
                            Mark::Now => ("now", true),
                            Mark::Bad => ("bad", false),
                            Mark::Warn => ("warn", false),
                            Mark::Off => ("off", false),
                        };
                        view! {
                            <li class=class aria-current=now.then_some("step")>
                                <span class="when">{step.when}</span>
                                <span>
                                    <span class=if now { "strong" } else { "" }>{step.text}</span>
                                    " "
                                    <span class="muted">{step.detail}</span>
                                </span>
                            </li>
                        }
                    })
                    .collect_view()
            }}
        </ol>
    }
}
