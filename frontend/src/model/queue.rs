//! What waits at one phone, and why, in words: in the order in which the phone does it.

use crate::api::action::Action;
use crate::api::kinds::{ActionState, AttemptOutcome, WaitingFor};
use std::collections::BTreeMap;

/// Puts what has not ended in the order of its numbers; what ended leaves. While numbers are dealt anew, the news of
/// one comes before the news of the next: of two with one number the raised one is first, then the older.
pub fn in_order(actions: &[Action]) -> Vec<Action> {
    let mut open: Vec<Action> = actions.iter().filter(|action| !action.state.ended()).cloned().collect();
    let place = |a: &Action| (a.sequence.clone(), a.raised_at.is_none(), a.created_at.at());
    open.sort_by_cached_key(place);
    open
}

/// Why an action has not ended. `ahead` is how many the phone does before it; `silent_since` says in words since when
/// the phone was not heard of, when it is not online; `moment` writes an instant.
pub fn why(
    action: &Action,
    ahead: usize,
    silent_since: Option<&str>,
    moment: impl Fn(i64) -> String,
) -> String {
    let next = action.next_attempt_at.as_ref().map(|at| moment(at.at()));
    let again = next.map_or_else(String::new, |next| format!("; sent again {next}"));
    let reason = match action.waiting_for {
        Some(WaitingFor::Confirmation) => {
            "Held: it has waited so long that somebody must confirm it again".to_owned()
        }
        Some(WaitingFor::NotBefore) => match &action.not_before {
            Some(at) => format!("Not before {}", moment(at.at())),
            None => "Not before its time".to_owned(),
        },
        Some(WaitingFor::Notifier) => {
            let failed =
                action.attempts.iter().rev().find(|attempt| attempt.outcome == AttemptOutcome::Failed);
            let said = failed.and_then(|attempt| attempt.detail.as_deref()).unwrap_or("it does not answer");
            match &action.last_error {
                Some(error) => format!("Not sent: {error}{again}"),
                None => format!("The gateway did not take it: {said}{again}"),
            }
        }
        Some(WaitingFor::Result) => "The phone has it and works on it".to_owned(),
        Some(WaitingFor::Device) | None => {
            let sent = if action.attempts.is_empty() { "Not handed over yet" } else { "On its way" };
            match silent_since {
                Some(since) => format!("{sent}; the phone was last heard of {since}{again}"),
                None => format!("{sent}{again}"),
            }
        }
    };
    let reason = if action.raised_at.is_some() { format!("{reason}; raised") } else { reason };
    match ahead {
        0 => reason,
        1 => format!("{reason}; behind one other"),
        many => format!("{reason}; behind {many} others"),
    }
}

/// Whether an action may be raised: the viewer may ask it, the phone has not got it, and it is not held until somebody
/// confirms it again. What destroys is never raised before its time.
pub fn raisable(action: &Action) -> bool {
    let open = action.caller_may && matches!(action.state, ActionState::Pending | ActionState::Sent);
    let destroys = matches!(action.command.as_str(), "blk" | "wip" | "mov");
    open && match action.waiting_for {
        Some(WaitingFor::Confirmation) => false,
        Some(WaitingFor::NotBefore) => !destroys,
        _ => true,
    }
}

/// Whether what a session asked for may be asked for again as it was. What destroys is asked for anew, with its word, and
/// never by the dozen; an e-mail account comes from its own form, for its password is kept nowhere; and a number is
/// proven by a token that is good once.
pub fn repeatable(command: &str) -> bool {
    !matches!(command, "blk" | "wip" | "mov" | "eml" | "phn")
}

/// Why actions ended without being done, most first: what the phone said, else how they ended.
pub fn reasons(actions: &[Action]) -> Vec<(String, usize)> {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for action in actions {
        let said = action.result.as_ref().and_then(|result| result.message.clone());
        let reason = said.unwrap_or_else(|| {
            match action.state {
                ActionState::Expired => "No answer before the deadline",
                ActionState::Refused => "The phone refused",
                ActionState::Unsupported => "The phone does not know how",
                _ => "The phone could not do it",
            }
            .to_owned()
        });
        *counts.entry(reason).or_default() += 1;
    }
    let mut counts: Vec<_> = counts.into_iter().collect();
    counts.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    counts
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::scalar::DateTime;
    use serde_json::json;

    fn action(changes: serde_json::Value) -> Action {
        let mut value = json!({
            "id": "act_1", "device": { "id": "dev_1", "name": "Phone", "holder": null },
            "session": { "id": "acs_1", "counts": { "targeted": 1, "pending": 1, "sent": 0, "received": 0,
                "succeeded": 0, "failed": 0, "expired": 0, "cancelled": 0 } },
            "sequence": "00000002", "command": "rng", "parameters": [], "title": "Ring", "state": "PENDING",
            "createdAt": "2026-11-21T14:31:58.000Z", "createdBy": { "kind": "MEMBER", "name": "Ada" },
            "callerMay": true, "notBefore": null, "raisedAt": null, "expiresAt": "2026-11-28T14:31:58.000Z", "sentAt": null, "receivedAt": null,
            "finishedAt": null, "waitingFor": "DEVICE", "nextAttemptAt": null, "lastError": null, "attempts": [], "receipt": null,
            "result": null, "backupId": null, "message": "KME 1.00 00000002 rng()",
        });
        for (key, change) in changes.as_object().unwrap() {
            value[key] = change.clone();
        }
        serde_json::from_value(value).unwrap()
    }

    #[test]
    fn the_phone_does_them_by_number_and_what_ended_has_left() {
        let (first, second) = (action(json!({ "sequence": "00000001" })), action(json!({})));
        let ended = action(json!({ "state": "EXPIRED" }));
        assert_eq!(in_order(&[second.clone(), ended, first.clone()]), [first, second]);
    }

    #[test]
    fn while_numbers_are_dealt_anew_the_raised_one_is_first_and_the_others_keep_their_order() {
        let at = |second: u8| format!("2026-11-21T14:31:{second:02}.000Z");
        let one = |number: u8, created| {
            action(json!({ "sequence": format!("{number:08x}"), "createdAt": at(created) }))
        };
        let raised = action(json!({ "sequence": "00000001", "createdAt": at(30), "raisedAt": at(40) }));
        for waiting in [[raised.clone(), one(2, 20), one(1, 10)], [raised, one(2, 20), one(2, 10)]] {
            let order: Vec<_> = in_order(&waiting).iter().map(|action| action.created_at.clone()).collect();
            assert_eq!(order, [at(30), at(10), at(20)].map(DateTime));
        }
    }

    #[test]
    fn only_what_may_be_asked_as_it_was_is_repeated() {
        assert!(["loc", "msg", "ins", "bak"].into_iter().all(repeatable));
        assert!(!["wip", "blk", "mov", "eml", "phn"].into_iter().any(repeatable));
    }

    #[test]
    fn only_what_the_server_would_raise_is_raisable() {
        let raisable_at = |state: &str| raisable(&action(json!({ "state": state })));
        assert!(["PENDING", "SENT"].into_iter().all(raisable_at));
        assert!(!["RECEIVED", "SUCCEEDED", "CANCELLED"].into_iter().any(raisable_at));
        let held = action(json!({ "command": "wip", "waitingFor": "CONFIRMATION" }));
        assert!(!raisable(&held));
        let later = json!({ "waitingFor": "NOT_BEFORE", "notBefore": "2026-11-22T12:00:00.000Z" });
        assert!(raisable(&action(later.clone())));
        for command in ["blk", "wip", "mov"] {
            let mut held = later.clone();
            held["command"] = json!(command);
            assert!(!raisable(&action(held)));
        }
        for command in ["blk", "wip", "mov", "scr", "ins", "rng"] {
            let of = |may: bool| action(json!({ "command": command, "callerMay": may }));
            assert!(raisable(&of(true)) && !raisable(&of(false)));
        }
    }

    #[test]
    fn failures_are_grouped_by_what_was_said() {
        let said = json!({ "status": "FAILED", "code": 3, "reason": null, "message": "No position", "finishedAt": "2026-11-21T14:32:00.000Z",
            "receivedAt": "2026-11-21T14:32:00.000Z", "items": {} });
        let failed = action(json!({ "state": "FAILED", "result": said }));
        let late = action(json!({ "state": "EXPIRED" }));
        let grouped = reasons(&[late, failed.clone(), failed]);
        assert_eq!(grouped, [("No position".to_owned(), 2), ("No answer before the deadline".to_owned(), 1)]);
    }

    #[test]
    fn each_reason_is_a_sentence() {
        let say = |action: &Action, ahead, silent: Option<&str>| {
            why(action, ahead, silent, |_| "at noon".to_owned())
        };
        let off = action(json!({ "nextAttemptAt": "2026-11-21T15:00:00.000Z" }));
        assert_eq!(
            say(&off, 2, Some("yesterday")),
            "Not handed over yet; the phone was last heard of yesterday; sent again at noon; behind 2 others"
        );
        let refused = action(
            json!({ "waitingFor": "NOTIFIER", "attempts": [{ "number": 1, "transport": "sms", "notifier": null, "costMicros": 0,
            "startedAt": "2026-11-21T14:32:00.000Z", "finishedAt": null, "outcome": "FAILED", "detail": "503" }] }),
        );
        assert_eq!(say(&refused, 0, None), "The gateway did not take it: 503");
        let full = json!({ "waitingFor": "NOTIFIER", "lastError": "today's 50 texts are used up: more at 00:00 UTC" });
        assert_eq!(say(&action(full), 0, None), "Not sent: today's 50 texts are used up: more at 00:00 UTC");
        let later = action(json!({ "waitingFor": "NOT_BEFORE", "notBefore": "2026-11-22T12:00:00.000Z" }));
        assert_eq!(say(&later, 1, None), "Not before at noon; behind one other");
        let raised = action(json!({ "raisedAt": "2026-11-21T14:40:00.000Z" }));
        assert_eq!(say(&raised, 1, None), "Not handed over yet; raised; behind one other");
        let held = action(json!({ "waitingFor": "CONFIRMATION" }));
        assert!(say(&held, 0, None).contains("confirm it again"));
    }
}
