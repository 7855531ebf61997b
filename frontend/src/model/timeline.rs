//! The life of an action as steps in time, in words: stored, each attempt, received, and how it ended or what it
//! waits for. Pure; times stay instants.

use super::wording;
use crate::api::action::{Action, Attempt};
use crate::api::kinds::{ActionState, AttemptOutcome, ResultStatus, WaitingFor};
use crate::api::scalar::DateTime;

/// How a step went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Went {
    /// Well.
    Well,
    /// It is going on.
    On,
    /// Wrong.
    Wrong,
    /// Not well, but it goes on.
    Slow,
    /// It ended without being done.
    Ended,
}

/// One step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fact {
    /// When; `None` is now.
    pub at: Option<i64>,
    /// What happened.
    pub text: String,
    /// What explains it.
    pub detail: String,
    /// How it went.
    pub went: Went,
}

fn fact(at: Option<i64>, text: impl Into<String>, detail: impl Into<String>, went: Went) -> Fact {
    Fact { at, text: text.into(), detail: detail.into(), went }
}

/// The steps of an action, oldest first.
pub fn facts(action: &Action) -> Vec<Fact> {
    let mut facts = vec![fact(Some(action.created_at.at()), "Stored and numbered", "", Went::Well)];
    facts.extend(action.attempts.iter().map(attempt));
    if let Some(at) = &action.raised_at {
        facts.push(fact(
            Some(at.at()),
            "Raised",
            "before what was not handed over yet, the urgent way",
            Went::Well,
        ));
    }
    if let Some(receipt) = &action.receipt {
        let via = wording::transport(&receipt.via);
        facts.push(fact(
            Some(receipt.received_at.at()),
            "Received by the agent",
            format!("by {via}"),
            Went::Well,
        ));
    }
    if let Some(last) = last(action) {
        facts.push(last);
    }
    // Attempts overlap with receipts; the order of the page is the order of time.
    facts.sort_by_key(|fact| fact.at.unwrap_or(i64::MAX));
    facts
}

fn attempt(attempt: &Attempt) -> Fact {
    let name = wording::transport(&attempt.transport);
    let text = match attempt.outcome {
        AttemptOutcome::Fetched => "Fetched by the phone".to_owned(),
        _ => match &attempt.notifier {
            Some(notifier) => format!("Sent by {name}, {notifier}"),
            None => format!("Sent by {name}"),
        },
    };
    let (word, went) = match attempt.outcome {
        AttemptOutcome::Sending => ("under way", Went::On),
        AttemptOutcome::Accepted => ("accepted by the gateway", Went::Well),
        AttemptOutcome::Delivered => ("delivered to the phone", Went::Well),
        AttemptOutcome::Failed => ("did not work", Went::Slow),
        AttemptOutcome::Fetched => ("", Went::Well),
    };
    let detail = match attempt.detail.as_deref() {
        Some(detail) if !detail.is_empty() && !word.is_empty() => format!("{word}: {detail}"),
        Some(detail) if word.is_empty() => detail.to_owned(),
        _ => word.to_owned(),
    };
    let detail = match attempt.cost_micros.0 {
        0 => detail,
        cost => format!("{detail}, cost {}", super::money::shown(cost, "")),
    };
    fact(Some(attempt.started_at.at()), text, detail, went)
}

fn last(action: &Action) -> Option<Fact> {
    let ended = action.finished_at.as_ref().map(DateTime::at);
    if let Some(result) = &action.result {
        let took = result.finished_at.at()
            - action.received_at.as_ref().map_or(result.finished_at.at(), |at| at.at());
        let (text, went) = match result.status {
            ResultStatus::Ok => ("Done", Went::Well),
            ResultStatus::Failed => ("The phone could not do it", Went::Wrong),
            ResultStatus::Refused => ("The phone refused", Went::Wrong),
            ResultStatus::Unsupported => ("The phone does not know how", Went::Wrong),
        };
        let mut detail = result.message.clone().unwrap_or_default();
        // A word tells more than the number beside it.
        let code = match &result.reason {
            Some(reason) => Some(reason.clone()),
            None => (result.code != 0).then(|| format!("code {}", result.code)),
        };
        if let Some(code) = code {
            detail = format!("{detail} ({code})").trim_start().to_owned();
        }
        if detail.is_empty() && took >= 1_000 {
            detail = format!("in {}", super::number::duration(took as f64 / 1_000.0));
        }
        return Some(fact(Some(result.received_at.at()), text, detail, went));
    }
    match action.state {
        ActionState::Expired => {
            Some(fact(ended, "Expired", "the deadline passed without an answer", Went::Ended))
        }
        ActionState::Cancelled => Some(fact(ended, "Cancelled", "before the phone had it", Went::Ended)),
        state if !state.ended() => {
            let why = action.last_error.clone().unwrap_or_default();
            Some(fact(None, waiting(action.waiting_for, state), why, Went::On))
        }
        _ => None,
    }
}

/// What an action waits for, as the present step.
pub fn waiting(reason: Option<WaitingFor>, state: ActionState) -> &'static str {
    match (reason, state) {
        (Some(WaitingFor::NotBefore), _) => "Waiting for its time",
        (Some(WaitingFor::Confirmation), _) => "Held until somebody confirms it again",
        (Some(WaitingFor::Notifier), _) => "Waiting for a way to the phone",
        (Some(WaitingFor::Device), _) | (None, ActionState::Sent) => "Waiting for the phone",
        (Some(WaitingFor::Result), _) | (None, ActionState::Received) => "Running on the phone",
        (None, _) => "Waiting to be sent",
    }
}

#[cfg(test)]
#[path = "timeline_tests.rs"]
mod tests;
