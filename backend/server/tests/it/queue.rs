//! Raising: what waits at a phone, put in another order, sent the urgent way, before other phones.

use handsight_domain::{
    id::{DeviceId, TypedId},
    scope::PlatformScope,
};
use handsight_store::job::claim;
use handsight_testkit::{Phone, TestApp, on_both, on_postgres};
use sea_orm::{ConnectionTrait, TransactionTrait};
use serde_json::{Value, json};

use crate::crowd::{WAITS, admin, number};

const RAISE: &str = "raiseAction { action { sequence raisedAt notBefore waitingFor state } }";

async fn issue(app: &TestApp, phone: &Phone, command: &str, more: Value) -> String {
    phone.asked(app, command, more).await["id"].as_str().unwrap().to_owned()
}

async fn raise(app: &TestApp, id: &str) -> Value {
    app.mutate_as(app.acme.operator(), RAISE, json!({"actionId": id})).await
}

/// The commands that the phone fetches after a number, in order.
async fn fetched(app: &TestApp, phone: &Phone, after: u32) -> Vec<String> {
    let answer = phone.waiting(app, after).await;
    let texts = answer["messages"].as_array().unwrap().iter().map(|text| text.as_str().unwrap().to_owned());
    let commands = texts.flat_map(|text| text.split(' ').skip(4).map(str::to_owned).collect::<Vec<_>>());
    commands.collect()
}

on_both!(what_no_phone_has_seen_is_put_in_another_order, |app| async move {
    let waiting = app.enrol(&app.acme, 1, json!({})).await;
    issue(&app, &waiting, "aud", json!({})).await;
    let locate = issue(&app, &waiting, "loc", json!({})).await;
    let tell = issue(&app, &waiting, "msg", json!({"parameters": ["first"]})).await;
    let later = app.now().after(std::time::Duration::from_secs(3_600)).to_string();
    let held = issue(&app, &waiting, "app", json!({"notBefore": later})).await;
    let raised = raise(&app, &tell).await["action"].clone();
    assert_eq!(raised["sequence"], "00000001", "{raised}");
    assert_eq!(raised["raisedAt"], app.now().to_string());
    // The same request again is the same, and raising what is first already moves nothing.
    let again = json!({"actionId": locate, "idempotencyKey": "once"});
    for _ in 0..2 {
        let done = app.mutate_as(app.acme.operator(), RAISE, again.clone()).await;
        assert_eq!(done["action"]["sequence"], "00000001", "{done}");
    }
    assert_eq!(fetched(&app, &waiting, 0).await, ["loc()", "msg(first)", "aud()"]);
    // Its number was told now: nothing overtakes it, but it goes at once.
    let seen = raise(&app, &tell).await;
    assert_eq!(seen["action"]["sequence"], "00000002", "{seen}");
    let let_go = raise(&app, &held).await["action"].clone();
    assert_eq!((let_go["sequence"].as_str(), &let_go["notBefore"]), (Some("00000004"), &Value::Null));
    assert_eq!(let_go["waitingFor"], "DEVICE");
    assert_eq!(fetched(&app, &waiting, 3).await, ["app()"]);

    let text = format!("KME 1.00 00000001 {} loc()", "0".repeat(16));
    waiting.has(&app, &text, "poll").await;
    let audited =
        app.data(app.acme.owner(), "{ auditRecords(first: 20) { nodes { verb } } }", json!({})).await;
    let raised = |row: &&Value| row["verb"] == "action.raised";
    assert_eq!(audited["auditRecords"]["nodes"].as_array().unwrap().iter().filter(raised).count(), 4);
});

on_both!(what_cannot_be_raised_says_why, |app| async move {
    let waiting = app.enrol(&app.acme, 2, json!({})).await;
    let later = app.now().after(std::time::Duration::from_secs(3_600)).to_string();
    let wipe = json!({"parameters": ["all"], "confirm": "wipe", "notBefore": later});
    let wipe = issue(&app, &waiting, "wip", wipe).await;
    let refused = app.mutate(RAISE, json!({"actionId": wipe})).await;
    assert!(refused["message"].as_str().unwrap().contains("not let go before its time"), "{refused}");
    let locate = issue(&app, &waiting, "loc", json!({})).await;
    app.mutate("cancelAction", json!({"actionId": locate})).await;
    assert_eq!(raise(&app, &locate).await["message"], "it has already ended");
    let own = json!({"actionId": issue(&app, &waiting, "aud", json!({})).await});
    app.refuses("NOT_FOUND", app.globex.owner(), RAISE, own.clone()).await;
    app.refuses("FORBIDDEN", app.acme.auditor(), RAISE, own).await;
    app.refuses("FORBIDDEN", app.acme.operator(), RAISE, json!({"actionId": wipe})).await;
});

on_both!(a_raised_action_s_phone_goes_before_others, |app| async move {
    let (first, second, third) = (app.phone(1).await, app.phone(2).await, app.phone(3).await);
    issue(&app, &first, "aud", json!({})).await;
    app.advance(std::time::Duration::from_secs(1));
    let raised = issue(&app, &second, "aud", json!({})).await;
    app.advance(std::time::Duration::from_secs(1));
    raise(&app, &raised).await;
    // What protects a phone hurries without anybody's word.
    issue(&app, &third, "lck", json!({})).await;
    let tx = app.app.store.platform(&PlatformScope::of_service()).await.unwrap();
    let lease = std::time::Duration::from_secs(60);
    let mut order = Vec::new();
    for _ in 0..3 {
        let claims = claim(&tx, app.now(), lease, app.app.mint.uuid_at(app.now()), 1, &["action.dispatch"])
            .await
            .unwrap();
        order.push(DeviceId::from_uuid(claims[0].subject));
    }
    order[..2].sort_unstable();
    let mut urgent = [second.id(), third.id()];
    urgent.sort_unstable();
    assert_eq!(order, [urgent[0], urgent[1], first.id()]);
    tx.commit().await.unwrap();
    // As after a process that stopped: the lease ends, and others take over.
    app.advance(lease);
    app.run_jobs().await;
    assert_eq!(app.sms.take().len(), 3);
    // Once the phones have what hurried, they go as others do.
    for one in [&second, &third] {
        let texts = one.texts(&app).await;
        assert!(!texts.is_empty());
        for text in texts {
            one.has(&app, &text, "poll").await;
        }
    }
    app.advance(std::time::Duration::from_secs(400));
    app.run_jobs().await;
    issue(&app, &first, "loc", json!({})).await;
    app.advance(std::time::Duration::from_secs(1));
    issue(&app, &second, "loc", json!({})).await;
    let tx = app.app.store.platform(&PlatformScope::of_service()).await.unwrap();
    let claims =
        claim(&tx, app.now(), lease, app.app.mint.uuid_at(app.now()), 1, &["action.dispatch"]).await.unwrap();
    assert_eq!(DeviceId::from_uuid(claims[0].subject), first.id());
    tx.commit().await.unwrap();
});

on_postgres!(what_is_taken_back_while_it_is_fetched_is_not_handed_over, |app| async move {
    let waiting = app.enrol(&app.acme, 1, json!({})).await;
    let locate = issue(&app, &waiting, "loc", json!({})).await;
    assert_eq!(waiting.texts(&app).await.len(), 1);
    // As after a hundred attempts: it is handed over all the same, and none is written down any more.
    let often = "UPDATE actions SET attempts = 100 WHERE enterprise_id = $1";
    assert_eq!(app.alter(&app.acme, often, vec![]).await, 1);
    assert_eq!(waiting.texts(&app).await.len(), 1);
    assert_eq!(app.count("attempts").await, 1);
    // Somebody takes it back, and holds its device while waiting for the head of the audit log.
    let admin = admin(&app).await.unwrap();
    let held = admin.begin().await.unwrap();
    held.execute_unprepared("UPDATE audit_heads SET number = number").await.unwrap();
    let cancel = {
        let app = app.clone();
        tokio::spawn(async move { app.done("cancelAction", json!({"actionId": locate})).await })
    };
    while number(&admin, WAITS).await < 1 {
        assert!(!cancel.is_finished(), "it waited for nothing");
        tokio::task::yield_now().await;
    }
    // The phone's fetch reads it as it was, and meets the device.
    let fetch = {
        let app = app.clone();
        tokio::spawn(async move { waiting.texts(&app).await })
    };
    while number(&admin, WAITS).await < 2 {
        assert!(!fetch.is_finished(), "it waited for nothing");
        tokio::task::yield_now().await;
    }
    held.rollback().await.unwrap();
    cancel.await.unwrap();
    assert_eq!(fetch.await.unwrap(), Vec::<String>::new());
});
