//! Webhooks from what happened to what was received: kinds, signatures, retries, giving up, sending again,
//! replays, and the doors that stay shut.

mod brought;

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex},
    time::Duration,
};

use axum::{Router, body::Bytes, extract::State, http::HeaderMap, routing::post};
use handsight_domain::{policy::Role, time::Timestamp, webhook::WebhookSecret};
use handsight_testkit::{Phone, TestApp, on_both};
use http::{Method, StatusCode};
use serde_json::{Value, json};

use crate::notifiers::{encoded, reply};

/// A receiver on this machine: remembers what comes, answers as it was told and then with 200.
#[derive(Clone, Default)]
struct Receiver {
    heard: Arc<Mutex<Vec<(HeaderMap, String)>>>,
    answers: Arc<Mutex<VecDeque<u16>>>,
}

impl Receiver {
    async fn listen() -> (Self, String) {
        let receiver = Self::default();
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}/hook", listener.local_addr().unwrap());
        let router = Router::new().route("/hook", post(Self::hear)).with_state(receiver.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        (receiver, address)
    }
    async fn hear(State(me): State<Self>, headers: HeaderMap, body: Bytes) -> (StatusCode, &'static str) {
        me.heard.lock().unwrap().push((headers, String::from_utf8(body.to_vec()).unwrap()));
        let status = me.answers.lock().unwrap().pop_front().unwrap_or(200);
        (StatusCode::from_u16(status).unwrap(), "thank you")
    }
    fn answers(&self, statuses: &[u16]) {
        self.answers.lock().unwrap().extend(statuses);
    }
    /// Everything since the last time, as (webhook-id, body).
    fn take(&self) -> Vec<(String, Value)> {
        let heard = std::mem::take(&mut *self.heard.lock().unwrap());
        let id = |h: &HeaderMap| h["webhook-id"].to_str().unwrap().to_owned();
        heard.into_iter().map(|(h, body)| (id(&h), serde_json::from_str(&body).unwrap())).collect()
    }
}

/// The kinds of what was heard, sorted.
fn kinds(heard: &[(String, Value)]) -> Vec<&str> {
    let mut kinds: Vec<_> = heard.iter().map(|(_, body)| body["type"].as_str().unwrap()).collect();
    kinds.sort_unstable();
    kinds
}

/// Holds what was heard against the page that programs are written from, and each to be about this device.
fn are_documented(heard: &[(String, Value)], phone: &Phone) {
    for (_, body) in heard {
        let kind = body["type"].as_str().unwrap();
        assert_eq!(shape(body), shape(&documented(kind)), "docs/webhooks.md on {kind}");
        assert_eq!(body["data"]["device"]["id"].as_str(), Some(phone.device.as_str()));
    }
}

pub(crate) async fn hook(app: &TestApp, url: &str, kinds: &[&str]) -> (String, String) {
    let made =
        app.mutate("createWebhook { secret webhook { id } }", json!({"url": url, "kinds": kinds})).await;
    let text = |v: &Value| v.as_str().unwrap_or_else(|| panic!("{made}")).to_owned();
    (text(&made["webhook"]["id"]), text(&made["secret"]))
}

async fn look(app: &TestApp, id: &str) -> Value {
    let query =
        "webhook { enabled disabledReason failingSince oldSecretUntil totals { waiting delivered failed }
        lastReplay { total done finishedAt } deliveries { totalCount nodes { id messageId kind state attempts
            nextAttemptAt body attemptList { number status answer error headers } } } }";
    app.look(app.acme.owner(), query, &id).await
}

/// The example of a kind in the page that programs are written from.
fn documented(kind: &str) -> Value {
    let page = include_str!("../../../../docs/webhooks.md");
    let (_, rest) =
        page.split_once(&format!("### `{kind}`\n")).unwrap_or_else(|| panic!("{kind} is not in the page"));
    let example = rest.split_once("```json\n").unwrap().1.split_once("```").unwrap().0;
    serde_json::from_str(example).unwrap()
}

/// The names of a value's fields, all the way down; what a command answers is its own affair.
fn shape(value: &Value) -> Vec<String> {
    let mut names = Vec::new();
    for (name, inner) in value.as_object().into_iter().flatten() {
        names.push(name.clone());
        if name != "items" {
            names.extend(shape(inner).into_iter().map(|deeper| format!("{name}.{deeper}")));
        }
    }
    names.sort_unstable();
    names
}

#[test]
fn the_page_has_an_example_of_every_kind() {
    for kind in handsight_domain::event::EventKind::ALL {
        assert_eq!(documented(kind.name())["type"], kind.name());
    }
    let headings = include_str!("../../../../docs/webhooks.md").matches("\n### `").count();
    assert_eq!(headings, handsight_domain::event::EventKind::ALL.len(), "and of nothing else");
}

const EVERYTHING: [&str; 9] = [
    "device.enrolled",
    "device.deleted",
    "phone.changed",
    "action.queued",
    "action.sent",
    "action.received",
    "action.completed",
    "result.created",
    "message.rejected",
];

on_both!(a_program_is_told_of_the_whole_walk, |app| async move {
    let (receiver, url) = Receiver::listen().await;
    let (id, secret) = hook(&app, &url, &EVERYTHING).await;
    assert!(secret.starts_with("whsec_"));
    let phone = app.phone(1).await;
    phone.asked(&app, "msg", json!({"parameters": ["Call home"]})).await;
    let fetched = phone.waiting(&app, 0).await;
    let text = fetched["messages"][0].as_str().unwrap().to_owned();
    let now = app.now().to_string();
    phone.has(&app, &text, "poll").await;
    phone.did(&app, "00000001", "msg", json!({"shownAt": now})).await;
    phone.says(&app, "phone", json!({"phoneNumber": "+12125550199"})).await;
    let odd = json!({"text": "KME 1.00 x", "reason": "token", "receivedAt": now});
    phone.says(&app, "rejections", odd).await;
    app.mutate("deleteDevices", json!({"ids": [phone.device], "confirm": "delete"})).await;
    app.run_jobs().await;
    let heard = receiver.take();
    let kinds = kinds(&heard);
    // The new number is to be proven: that is an action of its own, and deleting the device ends it.
    let mut wanted = [EVERYTHING.as_slice(), &["action.queued", "action.completed"]].concat();
    wanted.sort_unstable();
    assert_eq!(kinds, wanted);
    for (_, body) in &heard {
        let kind = body["type"].as_str().unwrap();
        assert_eq!(shape(body), shape(&documented(kind)), "docs/webhooks.md on {kind}");
    }
    let about = |b: &Value| b["data"]["action"]["command"] != "phn";
    let of = |kind: &str| &heard.iter().find(|(_, b)| b["type"] == kind && about(b)).unwrap().1["data"];
    let received = of("action.received");
    assert_eq!(received["message"]["text"], text);
    assert_eq!(received["message"]["commands"], json!(["msg(Call%20home)"]));
    assert_eq!(received["action"]["state"], "RECEIVED");
    assert_eq!(of("action.completed")["action"]["state"], "SUCCEEDED");
    assert_eq!(of("result.created")["result"]["items"]["shownAt"], now);
    assert_eq!(of("action.sent")["transport"], "poll");
    assert_eq!(of("device.enrolled")["device"]["id"], phone.device);
    let seen = look(&app, &id).await;
    assert_eq!(seen["totals"], json!({"waiting": 0, "delivered": 11, "failed": 0}));
    let first = &seen["deliveries"]["nodes"][0];
    assert_eq!(first["attemptList"][0]["answer"], "thank you");
    // The other enterprise's events go nowhere.
    app.phone_of(&app.globex, 2).await;
    app.run_jobs().await;
    assert_eq!(receiver.take(), vec![]);
});

on_both!(a_program_hears_of_lost_phones_and_other_cards, |app| async move {
    let (receiver, url) = Receiver::listen().await;
    hook(&app, &url, &["device.lost", "device.found", "phone.verified", "sim.changed"]).await;
    let phone = app.phone(1).await;
    let check_in = |sims: Value| {
        let body = json!({"sequence": "00000000", "sims": sims});
        phone.says(&app, "checkin", body)
    };
    check_in(json!([{"slot": 0, "iccid": "8935301234567890123"}])).await;
    check_in(json!([{"slot": 0, "iccid": "8935301234567890123"}])).await;
    check_in(json!([{"slot": 0, "iccid": "8935309999999999999", "number": "+12125550111"}])).await;
    app.run_jobs().await;
    let text = encoded(&reply(&app, 1));
    for _ in 0..2 {
        let path = format!("/gateway/kannel/mo?token=incoming&from=%2B12125550112&text={text}");
        assert_eq!(app.call(Method::GET, &path, None, &Value::Null).await.status, 204);
    }
    for steps in [json!([{"kind": "LOCK", "message": "Lost"}]), json!([{"kind": "RING"}])] {
        app.mutate("markLost", json!({"deviceId": phone.device, "steps": steps})).await;
    }
    app.mutate("markFound", json!({"deviceId": phone.device})).await;
    app.run_jobs().await;
    let heard = receiver.take();
    let told = kinds(&heard);
    assert_eq!(told, ["device.found", "device.lost", "phone.verified", "sim.changed"], "each once");
    are_documented(&heard, &phone);
    let of = |kind: &str| &heard.iter().find(|(_, b)| b["type"] == kind).unwrap().1["data"];
    assert_eq!(of("sim.changed")["sim"]["phoneNumber"], "+12125550111");
    assert_eq!(of("phone.verified")["device"]["phoneNumber"], "+12125550112", "the envelope's");
    assert_eq!(of("device.lost")["steps"], json!(["lck"]));
});

on_both!(what_fails_is_tried_again_under_the_same_id, |app| async move {
    let (receiver, url) = Receiver::listen().await;
    let (id, _) = hook(&app, &url, &["device.enrolled"]).await;
    receiver.answers(&[500, 302]);
    app.phone(1).await;
    app.run_jobs().await;
    let seen = look(&app, &id).await;
    assert_eq!(seen["deliveries"]["nodes"][0]["state"], "WAITING");
    assert!(seen["failingSince"].is_string());
    app.advance(Duration::from_secs(4));
    app.run_jobs().await;
    assert_eq!(receiver.heard.lock().unwrap().len(), 1, "not before its time");
    app.advance(Duration::from_secs(2));
    app.run_jobs().await;
    app.advance(Duration::from_secs(331));
    app.run_jobs().await;
    let heard = receiver.take();
    assert_eq!(heard.len(), 3);
    assert!(heard.iter().all(|h| *h == heard[0]), "the same id and the same bytes");
    let seen = look(&app, &id).await;
    let delivery = &seen["deliveries"]["nodes"][0];
    assert_eq!((&delivery["state"], &delivery["attempts"]), (&json!("DELIVERED"), &json!(3)));
    let statuses: Vec<_> =
        delivery["attemptList"].as_array().unwrap().iter().map(|a| a["status"].clone()).collect();
    assert_eq!(statuses, [200, 302, 500]);
    assert_eq!(seen["failingSince"], Value::Null);
});

on_both!(gone_and_days_of_failure_switch_it_off, |app| async move {
    let (receiver, url) = Receiver::listen().await;
    let (gone, _) = hook(&app, &url, &["device.enrolled"]).await;
    receiver.answers(&[410]);
    app.phone(1).await;
    app.run_jobs().await;
    let seen = look(&app, &gone).await;
    assert_eq!((&seen["enabled"], &seen["totals"]["failed"]), (&json!(false), &json!(1)));
    assert_eq!(seen["disabledReason"], "it answered 410 Gone");
    app.mutate("deleteWebhook", json!({"webhookId": gone})).await;
    receiver.take();

    let (id, _) = hook(&app, &url, &["device.enrolled"]).await;
    receiver.answers(&[503; 40]);
    app.phone(2).await;
    let mut rounds = 0;
    let scope = app.acme.scope();
    let on = async || {
        handsight_app::webhook::find(&app.app, &scope, id.parse().unwrap()).await.unwrap().unwrap().enabled
    };
    while on().await {
        app.run_jobs().await;
        app.advance(Duration::from_secs(2 * 3_600));
        rounds += 1;
        assert!(rounds < 60, "an address that takes nothing is given up");
    }
    let owner = app.token(Role::Owner).await;
    assert!(rounds >= 36, "and not before three days: {rounds}");
    let facts = app.data(&owner, "{ attention { kind detail } }", json!({})).await.to_string();
    assert!(facts.contains("WEBHOOK_FAILING") && facts.contains("it took nothing for 3 days"), "{facts}");
    let log =
        app.data(&owner, "{ auditRecords(search: \"webhook.disabled\") { totalCount } }", json!({})).await;
    assert_eq!(log["auditRecords"]["totalCount"], 2);
    // Nothing is sent while it is off; switched on again it gets what waited.
    receiver.answers.lock().unwrap().clear();
    receiver.take();
    app.phone(3).await;
    app.run_jobs().await;
    assert_eq!(receiver.take(), vec![]);
    app.mutate_as(&owner, "updateWebhook", json!({"webhookId": id, "enabled": true})).await;
    app.run_jobs().await;
    assert_eq!(kinds(&receiver.take()), ["device.enrolled"]);
});

on_both!(sending_again_and_replaying, |app| async move {
    let (receiver, url) = Receiver::listen().await;
    let (id, _) = hook(&app, &url, &["device.enrolled"]).await;
    for number in 1..=3 {
        app.phone(number).await;
    }
    let from = app.now();
    app.run_jobs().await;
    let first = receiver.take();
    assert_eq!(first.len(), 3);
    let seen = look(&app, &id).await;
    let delivery = seen["deliveries"]["nodes"][0]["id"].clone();
    for _ in 0..2 {
        let got = json!({"deliveryId": delivery, "idempotencyKey": "k"});
        let got = app.mutate("resendWebhookDelivery { delivery { state } }", got).await;
        assert!(got["delivery"]["state"].is_string(), "{got}");
    }
    app.run_jobs().await;
    let resent = receiver.take();
    assert_eq!(resent.len(), 1, "the same key sends once");
    assert!(first.contains(&resent[0]), "the same id and bytes as before");

    let (late, _) = hook(&app, &url, &["action.sent"]).await;
    let replay = "replayWebhook { replay { total } }";
    app.advance(Duration::from_secs(60));
    let input = json!({"webhookId": late, "from": from.to_string(), "kinds": ["device.enrolled"]});
    let got = app.mutate(replay, input.clone()).await;
    assert_eq!(got["replay"]["total"], 3, "{got}");
    let busy = app.mutate(replay, input).await;
    assert!(busy["message"].as_str().unwrap().contains("under way"));
    app.run_jobs().await;
    let told = receiver.take();
    assert_eq!(told.len(), 3);
    assert!(told.iter().all(|t| first.contains(t)));
    let seen = look(&app, &late).await;
    assert_eq!((&seen["lastReplay"]["done"], &seen["totals"]["delivered"]), (&json!(3), &json!(3)));
    assert!(seen["lastReplay"]["finishedAt"].is_string());
});

on_both!(a_new_secret_and_the_old_one_sign_for_a_day, |app| async move {
    let (receiver, url) = Receiver::listen().await;
    let (id, old) = hook(&app, &url, &["device.enrolled"]).await;
    let new = app.mutate("rotateWebhookSecret { secret }", json!({"webhookId": id})).await;
    assert_ne!(new["secret"], json!(old));
    let signatures = |receiver: &Receiver| {
        let heard = std::mem::take(&mut *receiver.heard.lock().unwrap());
        heard[0].0["webhook-signature"].to_str().unwrap().split(' ').count()
    };
    app.mutate("testWebhook", json!({"webhookId": id})).await;
    app.run_jobs().await;
    assert_eq!(signatures(&receiver), 2);
    app.advance(Duration::from_secs(86_401));
    app.phone(1).await;
    app.run_jobs().await;
    assert_eq!(signatures(&receiver), 1);
    // Old events are forgotten by themselves, a day at a time.
    for _ in 0..31 {
        app.advance(Duration::from_secs(86_400));
        app.run_jobs().await;
    }
    let scope = app.acme.scope();
    let left = handsight_app::webhook::totals(&app.app, &scope, id.parse().unwrap()).await.unwrap();
    assert_eq!(left, vec![]);
    // Also after the last webhook has gone, to which they would have been told.
    let owner = app.token(Role::Owner).await;
    app.mutate_as(&owner, "testWebhook", json!({"webhookId": id})).await;
    app.run_jobs().await;
    app.mutate_as(&owner, "deleteWebhook", json!({"webhookId": id})).await;
    assert_eq!(app.count("events").await, 1);
    for _ in 0..32 {
        app.advance(Duration::from_secs(86_400));
        app.run_jobs().await;
    }
    assert_eq!(app.count("events").await, 0);
});

on_both!(changes_at_the_same_moment_undo_none_of_each_other, |app| async move {
    let (receiver, url) = Receiver::listen().await;
    let (id, _) = hook(&app, &url, &["device.enrolled"]).await;
    for round in 0..10 {
        let renames = (0..6).map(|n| {
            app.mutate("updateWebhook", json!({"webhookId": id, "description": format!("{round} {n}")}))
        });
        let rotated = app.mutate("rotateWebhookSecret { secret }", json!({"webhookId": id}));
        let (_, made) = futures::future::join(futures::future::join_all(renames), rotated).await;
        let secret = made["secret"].as_str().unwrap();
        let key = data_encoding::BASE64.decode(secret.trim_start_matches("whsec_").as_bytes()).unwrap();
        app.mutate("testWebhook", json!({"webhookId": id})).await;
        app.run_jobs().await;
        let heard = std::mem::take(&mut *receiver.heard.lock().unwrap());
        let (headers, body) = heard.last().unwrap();
        let text = |name: &str| headers[name].to_str().unwrap().to_owned();
        let at = Timestamp::from_millis(text("webhook-timestamp").parse::<i64>().unwrap() * 1_000);
        let signed = WebhookSecret::from_bytes(key.into()).sign(&text("webhook-id"), at, body);
        assert!(text("webhook-signature").split(' ').any(|one| one == signed), "the new secret was lost");
    }
});

on_both!(wrong_webhooks_are_refused_in_words, |app| async move {
    for (url, kinds, words) in [
        ("https://10.0.0.1/", json!(["action.sent"]), "private or special"),
        ("http://hooks.example.com/", json!(["action.sent"]), "must begin with https://"),
        ("https://hooks.example.com/", json!([]), "at least one kind"),
        ("https://hooks.example.com/", json!(["action.eaten"]), "not a kind of event"),
        ("https://hooks.example.com/", json!(["webhook.test"]), "not a kind of event"),
    ] {
        let got = app.mutate("createWebhook", json!({"url": url, "kinds": kinds})).await;
        let message = got["message"].as_str().unwrap_or_default();
        assert!(message.contains(words), "{url} {got}");
    }
    let auditor = app.acme.auditor().to_owned();
    assert_eq!(app.code(&auditor, "{ webhooks { id } }", json!({})).await, "FORBIDDEN");
});

on_both!(what_is_taken_back_when_a_phone_is_found_is_told, |app| async move {
    let (receiver, url) = Receiver::listen().await;
    let phone = app.phone(1).await;
    hook(&app, &url, &["action.completed"]).await;
    app.mutate("markLost", json!({"deviceId": phone.device, "steps": [{"kind": "RING"}]})).await;
    app.mutate("markFound", json!({"deviceId": phone.device})).await;
    app.run_jobs().await;
    let heard = receiver.take();
    let ended: Vec<_> = heard.iter().map(|(_, b)| &b["data"]["action"]).collect();
    assert_eq!(ended.len(), 1, "{heard:?}");
    assert_eq!((&ended[0]["command"], &ended[0]["state"]), (&json!("rng"), &json!("CANCELLED")));
});
