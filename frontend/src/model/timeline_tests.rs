//! The life of an action is told in order and in words.

use super::*;
use serde_json::json;

fn action(changes: serde_json::Value) -> Action {
    let mut value = json!({
        "id": "act_1", "device": { "id": "dev_1", "name": "emi-moto", "holder": null },
        "session": { "id": "ses_1", "counts": { "targeted": 1, "pending": 1, "sent": 0, "received": 0, "succeeded": 0,
            "failed": 0, "expired": 0, "cancelled": 0 } },
        "backupId": null, "sequence": "000174ef", "command": "lck", "parameters": ["Call 555 0100"], "title": "Lock",
        "state": "PENDING", "createdAt": "2026-11-21T14:31:58.000Z", "createdBy": { "kind": "MEMBER", "name": "Ada" },
        "callerMay": true, "notBefore": null, "raisedAt": null, "expiresAt": "2026-11-28T14:31:58.000Z", "sentAt": null, "receivedAt": null,
        "finishedAt": null, "waitingFor": "NOTIFIER", "nextAttemptAt": null, "lastError": null, "attempts": [], "receipt": null,
        "result": null, "message": "KME 1.00 000174ef lck(Call%20555%200100)",
    });
    for (key, change) in changes.as_object().unwrap() {
        value[key] = change.clone();
    }
    serde_json::from_value(value).unwrap()
}

fn told(action: &Action) -> Vec<(String, String)> {
    facts(action).into_iter().map(|fact| (fact.text, fact.detail)).collect()
}

fn words(text: &str, detail: &str) -> (String, String) {
    (text.to_owned(), detail.to_owned())
}

#[test]
fn a_waiting_action_says_for_what() {
    let waiting = action(json!({}));
    assert_eq!(told(&waiting)[1], words("Waiting for a way to the phone", ""));
    assert_eq!(facts(&waiting)[1].went, Went::On);
    assert_eq!(facts(&waiting)[1].at, None);
    let later = action(json!({ "waitingFor": "NOT_BEFORE" }));
    assert_eq!(told(&later)[1].0, "Waiting for its time");
}

#[test]
fn attempts_receipt_and_result_stand_in_the_order_of_time() {
    let done = action(json!({
        "state": "SUCCEEDED", "waitingFor": null, "receivedAt": "2026-11-21T14:32:24.000Z",
        "finishedAt": "2026-11-21T14:32:28.000Z",
        "attempts": [
            { "number": 1, "transport": "poll", "notifier": null, "costMicros": 0, "startedAt": "2026-11-21T14:31:59.000Z", "finishedAt": null,
              "outcome": "FAILED", "detail": "no answer in 20 s" },
            { "number": 2, "transport": "sms", "notifier": "Carrier", "costMicros": 45_000, "startedAt": "2026-11-21T14:32:19.000Z", "finishedAt": null,
              "outcome": "DELIVERED", "detail": null },
        ],
        "receipt": { "receivedAt": "2026-11-21T14:32:24.000Z", "via": "sms" },
        "result": { "status": "OK", "code": 0, "reason": null, "message": null, "finishedAt": "2026-11-21T14:32:28.000Z",
            "receivedAt": "2026-11-21T14:32:28.500Z", "items": {} },
    }));
    assert_eq!(
        told(&done),
        vec![
            words("Stored and numbered", ""),
            words("Sent by long poll", "did not work: no answer in 20 s"),
            words("Sent by SMS, Carrier", "delivered to the phone, cost 0.045"),
            words("Received by the agent", "by SMS"),
            words("Done", "in 4 s"),
        ]
    );
    assert!(facts(&done).iter().all(|fact| fact.went != Went::On));
}

#[test]
fn an_end_without_success_says_why() {
    let failed = action(json!({
        "state": "FAILED", "waitingFor": null, "finishedAt": "2026-11-21T14:32:28.000Z",
        "result": { "status": "FAILED", "code": 28, "reason": null, "message": "no space left", "finishedAt": "2026-11-21T14:32:28.000Z",
            "receivedAt": "2026-11-21T14:32:28.000Z", "items": {} },
    }));
    assert_eq!(told(&failed).last(), Some(&words("The phone could not do it", "no space left (code 28)")));
    let mut worded = failed;
    worded.result.as_mut().unwrap().reason = Some("no_space".to_owned());
    assert_eq!(told(&worded).last(), Some(&words("The phone could not do it", "no space left (no_space)")));
    let expired =
        action(json!({ "state": "EXPIRED", "waitingFor": null, "finishedAt": "2026-11-28T14:31:58.000Z" }));
    assert_eq!(facts(&expired).last().map(|fact| fact.went), Some(Went::Ended));
}
