//! Raising: what waits at a phone, put in another order, sent the urgent way, before other phones.

use axum::http::{Method, StatusCode};
use handsight_domain::{
    id::{DeviceId, TypedId},
    scope::PlatformScope,
};
use handsight_store::job::claim;
use handsight_testkit::{TestApp, on_both};
use serde_json::{Value, json};

use crate::{
    agents::{ask, post},
    usage::{Phone, phone},
};

const RAISE: &str =
    "mutation($id: ID!, $key: String) { raiseAction(input: {actionId: $id, idempotencyKey: $key}) {
    __typename ... on RaiseActionDone { action { sequence raisedAt notBefore waitingFor state } }
    ... on Conflict { message } } }";

/// A phone that nothing can call: it fetches.
async fn silent(app: &TestApp, digit: char) -> Phone {
    let secret = digit.to_string().repeat(64);
    let body = json!({"systemId": app.acme.system_id, "deviceId": secret, "platform": "android", "agentVersion": "1.0"});
    let reply = app.call(Method::POST, "/agent/v1/provision", None, &body).await;
    assert_eq!(reply.status, StatusCode::CREATED, "{}", reply.text());
    let device = reply.json()["device"].as_str().unwrap().to_owned();
    Phone { authorization: format!("Device {}.{secret}", app.acme.system_id), device }
}

async fn issue(app: &TestApp, phone: &Phone, command: &str, more: Value) -> String {
    let text = "mutation($input: IssueActionInput!) { issueAction(input: $input) {
        __typename ... on IssueActionDone { actions { id } } ... on InvalidInput { message } } }";
    let mut input = json!({"devices": {"ids": [phone.device]}, "command": command});
    input.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    let done = app.data(app.acme.owner(), text, json!({"input": input})).await["issueAction"].clone();
    done["actions"][0]["id"].as_str().unwrap_or_else(|| panic!("{done}")).to_owned()
}

async fn raise(app: &TestApp, id: &str) -> Value {
    app.data(app.acme.operator(), RAISE, json!({"id": id})).await["raiseAction"].clone()
}

/// The commands that the phone fetches after a number, in order.
async fn fetched(app: &TestApp, phone: &Phone, after: &str) -> Vec<String> {
    let path = format!("/agent/v1/actions?after={after}");
    let answer = ask(app, phone, Method::GET, &path, "application/json", String::new()).await.json();
    let texts = answer["messages"].as_array().unwrap().iter().map(|text| text.as_str().unwrap().to_owned());
    let commands = texts.flat_map(|text| text.split(' ').skip(4).map(str::to_owned).collect::<Vec<_>>());
    commands.collect()
}

fn device(phone: &Phone) -> DeviceId {
    phone.device.parse().unwrap()
}

on_both!(what_no_phone_has_seen_is_put_in_another_order, |app| async move {
    let waiting = silent(&app, '1').await;
    issue(&app, &waiting, "aud", json!({})).await;
    let locate = issue(&app, &waiting, "loc", json!({})).await;
    let tell = issue(&app, &waiting, "msg", json!({"parameters": ["first"]})).await;
    let later = app.now().after(std::time::Duration::from_secs(3_600)).to_string();
    let held = issue(&app, &waiting, "app", json!({"notBefore": later})).await;
    let raised = raise(&app, &tell).await["action"].clone();
    assert_eq!(raised["sequence"], "00000001", "{raised}");
    assert_eq!(raised["raisedAt"], app.now().to_string());
    // The same request again is the same, and raising what is first already moves nothing.
    let again = json!({"id": locate, "key": "once"});
    for _ in 0..2 {
        let done = app.data(app.acme.operator(), RAISE, again.clone()).await;
        assert_eq!(done["raiseAction"]["action"]["sequence"], "00000001", "{done}");
    }
    assert_eq!(fetched(&app, &waiting, "00000000").await, ["loc()", "msg(first)", "aud()"]);
    // Its number was told now: nothing overtakes it, but it goes at once.
    let seen = raise(&app, &tell).await;
    assert_eq!(seen["action"]["sequence"], "00000002", "{seen}");
    let let_go = raise(&app, &held).await["action"].clone();
    assert_eq!((let_go["sequence"].as_str(), &let_go["notBefore"]), (Some("00000004"), &Value::Null));
    assert_eq!(let_go["waitingFor"], "DEVICE");
    assert_eq!(fetched(&app, &waiting, "00000003").await, ["app()"]);

    let at = app.now().to_string();
    let text = format!("KME 1.00 00000001 {} loc()", "0".repeat(16));
    let receipt = json!({"messages": [{"text": text, "receivedAt": at, "via": "poll"}]});
    assert_eq!(post(&app, &waiting, "/agent/v1/receipts", receipt).await.status, StatusCode::NO_CONTENT);
    let audited =
        app.data(app.acme.owner(), "{ auditRecords(first: 20) { nodes { verb } } }", json!({})).await;
    let raised = |row: &&Value| row["verb"] == "action.raised";
    assert_eq!(audited["auditRecords"]["nodes"].as_array().unwrap().iter().filter(raised).count(), 4);
});

on_both!(what_cannot_be_raised_says_why, |app| async move {
    let waiting = silent(&app, '2').await;
    let later = app.now().after(std::time::Duration::from_secs(3_600)).to_string();
    let wipe = json!({"parameters": ["all"], "confirm": "wipe", "notBefore": later});
    let wipe = issue(&app, &waiting, "wip", wipe).await;
    let refused = app.data(app.acme.owner(), RAISE, json!({"id": wipe})).await["raiseAction"].clone();
    assert!(refused["message"].as_str().unwrap().contains("not let go before its time"), "{refused}");
    let locate = issue(&app, &waiting, "loc", json!({})).await;
    let cancel = "mutation($id: ID!) { cancelAction(input: {actionId: $id}) { __typename } }";
    app.data(app.acme.owner(), cancel, json!({"id": locate})).await;
    assert_eq!(raise(&app, &locate).await["message"], "it has already ended");
    let own = json!({"id": issue(&app, &waiting, "aud", json!({})).await});
    assert_eq!(app.code(app.globex.owner(), RAISE, own.clone()).await, "NOT_FOUND");
    assert_eq!(app.code(app.acme.auditor(), RAISE, own).await, "FORBIDDEN");
    assert_eq!(app.code(app.acme.operator(), RAISE, json!({"id": wipe})).await, "FORBIDDEN");
});

on_both!(a_raised_action_s_phone_goes_before_others, |app| async move {
    let (first, second, third) =
        (phone(&app, &app.acme, 1).await, phone(&app, &app.acme, 2).await, phone(&app, &app.acme, 3).await);
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
    let mut urgent = [device(&second), device(&third)];
    urgent.sort_unstable();
    assert_eq!(order, [urgent[0], urgent[1], device(&first)]);
    tx.commit().await.unwrap();
    // As after a process that stopped: the lease ends, and others take over.
    app.advance(lease);
    app.run_jobs().await;
    assert_eq!(app.sms.take().len(), 3);
    // Once the phones have what hurried, they go as others do.
    for one in [&second, &third] {
        let fetch = "/agent/v1/actions?after=00000000";
        let fetched = ask(&app, one, Method::GET, fetch, "application/json", String::new()).await.json();
        let has = |text: &Value| json!({"text": text, "receivedAt": app.now().to_string(), "via": "poll"});
        let texts: Vec<_> = fetched["messages"].as_array().unwrap().iter().map(has).collect();
        assert!(!texts.is_empty());
        post(&app, one, "/agent/v1/receipts", json!({"messages": texts})).await;
    }
    app.advance(std::time::Duration::from_secs(400));
    app.run_jobs().await;
    issue(&app, &first, "loc", json!({})).await;
    app.advance(std::time::Duration::from_secs(1));
    issue(&app, &second, "loc", json!({})).await;
    let tx = app.app.store.platform(&PlatformScope::of_service()).await.unwrap();
    let claims =
        claim(&tx, app.now(), lease, app.app.mint.uuid_at(app.now()), 1, &["action.dispatch"]).await.unwrap();
    assert_eq!(DeviceId::from_uuid(claims[0].subject), device(&first));
    tx.commit().await.unwrap();
});
