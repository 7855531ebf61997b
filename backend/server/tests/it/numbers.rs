//! Numbers of phones: one question per change, to that number alone; nothing else to a number that is not proven; one
//! spelling; one device at a time.

use std::{sync::Arc, time::Duration};

use handsight_protocol::{CommandName, DeviceId, Reply as Answer};
use handsight_testkit::{Phone, TestApp, on_both};
use http::{Method, StatusCode};
use sea_orm::{ConnectionTrait, TransactionTrait};
use serde_json::{Value, json};
use tokio::task::JoinHandle;

use crate::{crowd, notifiers::encoded};

async fn device(app: &TestApp, phone: &Phone) -> Value {
    let what = "device { phoneNumber numbers { number state verifiedBy } }";
    app.look(app.acme.auditor(), what, &phone.device).await
}

async fn tell(app: &TestApp, phone: &Phone, number: &str) -> StatusCode {
    phone.post(app, "phone", json!({"phoneNumber": number})).await.status
}

/// What went out since the last time: where to and what.
pub(crate) async fn texts(app: &TestApp) -> Vec<(String, String)> {
    app.run_jobs().await;
    app.sms.take().into_iter().map(|text| (text.to, text.text)).collect()
}

fn nonce(text: &str) -> String {
    text.split("phn(").nth(1).unwrap().trim_end_matches(')').to_owned()
}

/// Hands in what a phone replies from a number.
async fn reply(app: &TestApp, tag: u8, nonce: &str, from: &str) -> StatusCode {
    let text =
        Answer::encode(nonce.parse().unwrap(), &CommandName::Phn, "ok", &DeviceId::from_bytes([tag; 32]));
    let path = format!("/gateway/kannel/mo?token=incoming&from={from}&text={}", encoded(&text));
    app.call(Method::GET, &path, None, &Value::Null).await.status
}

on_both!(a_phone_cannot_read_the_question_that_its_number_is_asked, |app| async move {
    let one = app.phone(1).await;
    assert_eq!(tell(&app, &one, "+353861234567").await, StatusCode::NO_CONTENT);
    let answer = one.waiting(&app, 0).await;
    assert_eq!(answer, json!({"messages": [], "through": "00000000", "more": false}), "its turn is not over");
    // Behind it there is something to do: the phone passes the question over.
    one.asked(&app, "loc", json!({})).await;
    let answer = one.waiting(&app, 0).await;
    assert_eq!((answer["through"].as_str(), answer["more"].as_bool()), (Some("00000002"), Some(false)));
    let messages = answer["messages"].as_array().unwrap();
    assert_eq!(messages.len(), 1);
    assert!(messages[0].as_str().unwrap().ends_with(" loc()"), "{answer}");
    let checked = one.post(&app, "checkin", json!({"sequence": "00000002"})).await.json();
    assert_eq!(checked["pending"], 0, "nothing is to be fetched: {checked}");
    // The text says it, and whoever read the text may confirm without another one.
    let sent = texts(&app).await;
    assert_eq!(sent.len(), 1, "{sent:?}");
    assert_eq!(sent[0].0, "+353861234567");
    let confirm = || async { one.post(&app, "phone", json!({"nonce": nonce(&sent[0].1)})).await.status };
    assert_eq!(confirm().await, StatusCode::NO_CONTENT);
    assert_eq!(device(&app, &one).await["numbers"][0]["state"], "VERIFIED");
    assert_eq!(confirm().await, StatusCode::UNPROCESSABLE_ENTITY, "once");
    // Its result comes late and is no surprise.
    let result = json!({"results": [{"sequence": "00000001", "command": "phn", "status": "ok", "code": "0",
        "finishedAt": app.now().to_string(), "items": {}}]});
    assert_eq!(one.post(&app, "results", result).await.json()["accepted"], json!(["00000001"]));
    let log = "{ auditRecords(first: 20) { nodes { verb } } actions(first: 9) { nodes { command state } } }";
    let seen = app.data(app.acme.owner(), log, json!({})).await;
    assert!(!seen.to_string().contains("late_result"), "{seen}");
    assert!(seen.to_string().contains(r#""command":"phn","state":"SUCCEEDED""#), "{seen}");
});

on_both!(nothing_that_was_handed_to_no_gateway_confirms_a_number, |app| async move {
    let one = app.phone(1).await;
    tell(&app, &one, "+353861234567").await;
    let known = handsight_app::device::find(&app.app, &app.acme.scope(), one.device.parse().unwrap()).await;
    assert!(known.unwrap().unwrap().phone_verified_at.is_none());
    // As an insider would: the nonce from the database, before it was sent.
    let wire = "{ actions(first: 1) { nodes { command parameters } } }";
    let read = app.data(app.acme.owner(), wire, json!({})).await;
    let nonce = read["actions"]["nodes"][0]["parameters"][0].as_str().unwrap().to_owned();
    let confirmed = one.post(&app, "phone", json!({"nonce": nonce})).await;
    assert_eq!(confirmed.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", confirmed.text());
    assert_eq!(device(&app, &one).await["numbers"][0]["state"], "PENDING");
});

on_both!(a_change_of_number_sends_one_text_and_holds_the_others, |app| async move {
    let one = app.phone(1).await;
    one.asked(&app, "loc", json!({})).await;
    assert_eq!(texts(&app).await.len(), 1, "to the number that it enrolled with");
    one.asked(&app, "aud", json!({})).await;
    let numbers: Vec<String> = (0..8).map(|n| format!("+35386123450{n}")).collect();
    let mut answers = Vec::new();
    for number in &numbers {
        answers.push(one.post(&app, "phone", json!({"phoneNumber": number})).await);
    }
    let taken: Vec<bool> = answers.iter().map(|a| a.status == StatusCode::NO_CONTENT).collect();
    assert_eq!(taken, [true, true, true, true, true, false, false, false]);
    assert_eq!(answers[7].status, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(answers[7].header("content-type"), Some("application/problem+json"));
    let wait: u64 = answers[7].header("retry-after").unwrap().parse().unwrap();
    assert!((1..=3_601).contains(&wait), "{wait}");
    assert_eq!(tell(&app, &one, &numbers[4]).await, StatusCode::NO_CONTENT, "the same again is no change");
    let sent = texts(&app).await;
    assert_eq!(sent.len(), 1, "one question is open, to the number that holds: {sent:?}");
    assert!(sent[0].0 == numbers[4] && sent[0].1.contains(" phn("), "{sent:?}");
    // The schedule repeats the question to its number, and nothing else goes there.
    app.advance(Duration::from_secs(61));
    let again = texts(&app).await;
    assert_eq!(again, sent, "the same text");
    let list = "{ actions(first: 20) { nodes { command state lastError supersededBy { id } } } }";
    let seen = app.data(app.acme.owner(), list, json!({})).await["actions"]["nodes"].clone();
    let of = |command: &str, state: &str| {
        let nodes = seen.as_array().unwrap().iter();
        nodes.filter(|a| a["command"] == command && a["state"] == state).count()
    };
    assert_eq!((of("phn", "CANCELLED"), of("phn", "SENT")), (4, 1), "{seen}");
    let aud = seen.as_array().unwrap().iter().find(|a| a["command"] == "aud").unwrap();
    assert!(aud["lastError"].as_str().unwrap().contains("proven its new number"), "{aud}");
    // The phone may fetch it all the same.
    let answer = one.waiting(&app, 0).await;
    assert!(
        answer["messages"].to_string().contains("aud()") && !answer.to_string().contains("phn("),
        "{answer}"
    );
    one.asked(&app, "app", json!({})).await;
    assert!(texts(&app).await.is_empty(), "also what is asked now waits");
    // An old question's nonce is void; the new one's proof lets go what was never sent.
    assert_eq!(reply(&app, 1, &nonce(&sent[0].1), "%2B353861234504").await, StatusCode::NO_CONTENT);
    assert_eq!(device(&app, &one).await["numbers"][0]["state"], "VERIFIED");
    let after = texts(&app).await;
    assert_eq!(after.len(), 1, "{after:?}");
    assert!(after[0].0 == numbers[4] && after[0].1.contains(" app()"), "{after:?}");
    app.advance(Duration::from_secs(3_600));
    assert_eq!(tell(&app, &one, &numbers[6]).await, StatusCode::NO_CONTENT, "another hour");
});

on_both!(another_card_too_often_is_written_down_and_asks_nobody, |app| async move {
    let one = app.phone(1).await;
    let card = |n: u32| {
        json!({"sequence": "00000000", "sims": [
        {"slot": 0, "iccid": format!("893530{n:013}"), "number": format!("+3538612345{n:02}")}]})
    };
    one.post(&app, "checkin", card(0)).await;
    app.run_jobs().await;
    app.sms.take();
    for n in 1..12 {
        assert_eq!(one.post(&app, "checkin", card(n)).await.status, StatusCode::OK);
        app.run_jobs().await;
    }
    let sent = app.sms.take();
    assert!((3..=5).contains(&sent.len()), "{sent:?}");
    let now = device(&app, &one).await;
    assert_eq!(now["numbers"][0]["number"], "+353861234511", "what it says is known");
    let log = "{ auditRecords(first: 90) { nodes { verb } } }";
    let log = app.data(app.acme.owner(), log, json!({})).await.to_string();
    assert!((3..=5).contains(&log.matches("device.sim_changed").count()), "and told a few times: {log}");
    one.asked(&app, "loc", json!({})).await;
    assert!(texts(&app).await.is_empty(), "and nothing goes to a number that nobody proved");
});

on_both!(a_number_is_proven_for_one_device_at_a_time, |app| async move {
    let (one, two) = (app.phone(1).await, app.phone(2).await);
    for (phone, tag) in [(&one, 1), (&two, 2)] {
        tell(&app, phone, "+353861234567").await;
        let sent = texts(&app).await.pop().unwrap().1;
        assert_eq!(reply(&app, tag, &nonce(&sent), "353861234567").await, StatusCode::NO_CONTENT);
        let seen = device(&app, phone).await;
        assert_eq!(
            seen["numbers"][0],
            json!({"number": "+353861234567", "state": "VERIFIED", "verifiedBy": "SMS"})
        );
    }
    let lost = device(&app, &one).await;
    assert_eq!((&lost["numbers"][0]["state"], &lost["phoneNumber"]), (&json!("UNVERIFIED"), &Value::Null));
    let log = "{ auditRecords(first: 3) { nodes { verb } } }";
    let log = app.data(app.acme.owner(), log, json!({})).await;
    assert_eq!(log["auditRecords"]["nodes"][0]["verb"], "device.phone_taken", "{log}");
    // What is meant for the first phone does not go to the second one, whatever the first says of itself.
    let says = json!({"sequence": "00000000", "phoneNumber": "+353861234567"});
    assert_eq!(one.post(&app, "checkin", says).await.status, StatusCode::OK);
    one.asked(&app, "loc", json!({})).await;
    assert_eq!(texts(&app).await, []);
    two.asked(&app, "loc", json!({})).await;
    assert_eq!(texts(&app).await.len(), 1);
    // In another enterprise the same number is another matter.
    let three = app.phone_of(&app.globex, 3).await;
    tell(&app, &three, "+353861234567").await;
    let sent = texts(&app).await.pop().unwrap().1;
    assert_eq!(reply(&app, 3, &nonce(&sent), "%2B353861234567").await, StatusCode::NO_CONTENT);
    assert_eq!(device(&app, &two).await["numbers"][0]["state"], "VERIFIED");
});

on_both!(a_number_has_one_spelling_wherever_it_comes_in, |app| async move {
    // The enterprise is in Ireland.
    let spelled = ["086 123 4567", "00353861234567", "353861234567", "+353 (86) 123-4567"];
    for (tag, number) in (10..).zip(spelled) {
        let one = app.enrol(&app.acme, tag, json!({"phoneNumber": number})).await;
        assert_eq!(device(&app, &one).await["phoneNumber"], "+353861234567", "enrolled as {number}");
        assert_eq!(tell(&app, &one, number).await, StatusCode::NO_CONTENT);
        assert!(texts(&app).await.is_empty(), "{number} is no change");
    }
    let one = app.phone(1).await;
    assert_eq!(tell(&app, &one, "00491512345678").await, StatusCode::NO_CONTENT);
    assert_eq!(device(&app, &one).await["phoneNumber"], "+491512345678");
    let input = json!({"deviceId": one.device, "number": "086 765 4321"});
    let done = app.mutate("setDeviceNumber { number { number } }", input).await;
    assert_eq!(done["number"]["number"], "+353867654321");
    // The envelope of a reply, as a gateway without pluses writes it.
    let sent = texts(&app).await.pop().unwrap().1;
    assert_eq!(reply(&app, 1, &nonce(&sent), "353867654321").await, StatusCode::NO_CONTENT);
    assert_eq!(device(&app, &one).await["phoneNumber"], "+353867654321");
    let sims = json!({"sequence": "00000000", "sims": [{"slot": 1, "iccid": "8935301234567890123", "number": "087 111 2222"}]});
    one.post(&app, "checkin", sims).await;
    assert_eq!(device(&app, &one).await["numbers"][1]["number"], "+353871112222");
});

/// What is written last when a number is proven.
const LAST: &str = "UPDATE audit_heads SET number = number";

on_both!(phones_that_prove_one_number_at_once_do_not_both_keep_it, |app| async move {
    let mut phones = Vec::new();
    for tag in 1..=3 {
        let one = Arc::new(app.phone(tag).await);
        tell(&app, &one, "+353861234567").await;
        let sent = texts(&app).await.pop().unwrap().1;
        phones.push((tag, one, nonce(&sent)));
    }
    // On PostgreSQL no proof ends before all are under way; SQLite writes one after the other by itself.
    let admin = crowd::admin(&app).await;
    let held = match &admin {
        Some(admin) => {
            let tx = admin.begin().await.unwrap();
            tx.execute_unprepared(LAST).await.unwrap();
            Some((admin, tx))
        }
        None => None,
    };
    let proof = |(tag, one, nonce): &(u8, Arc<Phone>, String)| {
        let (app, tag, one, nonce) = (app.clone(), *tag, Arc::clone(one), nonce.clone());
        tokio::spawn(async move {
            match tag {
                // One of them says over the web what it has read.
                3 => one.post(&app, "phone", json!({"nonce": nonce})).await.status,
                _ => reply(&app, tag, &nonce, "353861234567").await,
            }
        })
    };
    let proofs: Vec<_> = phones.iter().map(proof).collect();
    if let Some((admin, tx)) = held {
        while crowd::number(admin, crowd::WAITS).await < 3 {
            assert!(!proofs.iter().any(JoinHandle::is_finished), "a proof waited for nothing");
            tokio::task::yield_now().await;
        }
        tx.rollback().await.unwrap();
    }
    for proof in proofs {
        assert_eq!(proof.await.unwrap(), StatusCode::NO_CONTENT);
    }
    let mut verified = 0;
    for (_, one, _) in &phones {
        let seen = device(&app, one).await;
        let number = match seen["numbers"][0]["state"].as_str() {
            Some("VERIFIED") => {
                verified += 1;
                json!("+353861234567")
            }
            _ => Value::Null,
        };
        assert_eq!(seen["phoneNumber"], number, "{seen}");
    }
    assert_eq!(verified, 1);
});

on_both!(a_number_leaves_with_its_card, |app| async move {
    let one = app.phone(1).await;
    let card = |iccid: &str| json!({"sequence": "00000000", "iccid": iccid, "phoneNumber": "+12125550101"});
    one.post(&app, "checkin", card("8935301234567890123")).await;
    assert_eq!(device(&app, &one).await["phoneNumber"], "+12125550101");
    for _ in 0..2 {
        one.post(&app, "checkin", card("8935309999999999999")).await;
        assert_eq!(device(&app, &one).await["phoneNumber"], Value::Null);
    }
    one.asked(&app, "loc", json!({})).await;
    assert_eq!(texts(&app).await, [], "whoever has the old card now is not written to");
});

const SET: &str = "setDeviceNumber { number { id } }";

on_both!(people_ask_a_number_a_few_times_an_hour, |app| async move {
    let one = app.phone(1).await;
    let owner = app.acme.owner();
    let mut number = Value::Null;
    for n in 0..10 {
        let input = json!({"deviceId": one.device, "number": format!("+3538612345{n:02}")});
        number = app.mutate(SET, input).await["number"]["id"].clone();
    }
    for _ in 0..10 {
        assert_eq!(
            app.refusal(owner, "verifyDeviceNumber", json!({"deviceNumberId": number})).await,
            "no error"
        );
    }
    app.refuses("RATE_LIMITED", owner, "verifyDeviceNumber", json!({"deviceNumberId": number})).await;
    let input = json!({"deviceId": one.device, "number": "+353861234599"});
    app.refuses("RATE_LIMITED", owner, SET, input).await;
    // Nor is the question repeated by hand.
    assert_eq!(texts(&app).await.len(), 1);
    let open = "{ actions(first: 30) { nodes { id command state } } }";
    let open = app.data(owner, open, json!({})).await["actions"]["nodes"].clone();
    let asked =
        open.as_array().unwrap().iter().find(|a| a["command"] == "phn" && a["state"] == "SENT").unwrap();
    let said = app.mutate("retryAction", json!({"actionId": asked["id"]})).await;
    assert!(said.to_string().contains("verify the number again"), "{said}");
    assert_eq!(texts(&app).await, []);
});

on_both!(a_weak_role_does_not_stop_a_wipe_by_another_number, |app| async move {
    let one = app.phone(1).await;
    let (owner, operator) = (app.acme.owner(), app.acme.operator());
    let set = |slot: i64, n: u8| {
        let number = format!("+35386123450{n}");
        json!({"deviceId": one.device, "slot": slot, "number": number})
    };
    let first = app.mutate_as(operator, SET, set(0, 1)).await["number"]["id"].clone();
    one.asked(&app, "wip", json!({"parameters": ["media"], "confirm": "wipe"})).await;
    app.refuses("FORBIDDEN", operator, SET, set(0, 2)).await;
    app.refuses("FORBIDDEN", operator, "verifyDeviceNumber", json!({"deviceNumberId": first})).await;
    assert_eq!(app.refusal(operator, SET, set(1, 3)).await, "no error", "no text goes to the second place");
    assert_eq!(app.refusal(owner, SET, set(0, 4)).await, "no error");
});
