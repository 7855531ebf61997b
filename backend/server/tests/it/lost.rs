//! Lost phones over the real doors: one decision in steps, found again, and a wipe that asks again before it
//! goes out.

use std::time::Duration;

use handsight_app::account::{self, Browser, SignIn};
use handsight_domain::policy::Role;
use handsight_testkit::{PASSWORD, TestApp, on_both};
use http::Method;
use serde_json::{Value, json};

use crate::{
    agents::{ask, post},
    usage::{Phone, phone},
};

const MARK: &str = "mutation($input: MarkLostInput!) { markLost(input: $input) { __typename
    ... on MarkLostDone { device { lost { since by { name } foundAt cannotUndo steps { position kind undoes
        action { id command state attempts { transport outcome } receipt { via } result { status } } } } } }
    ... on ConfirmationNeeded { word deviceCount offlineCount deviceNames }
    ... on InvalidInput { message } } }";
const FOUND: &str = "mutation($d: ID!) { markFound(input: {deviceId: $d}) { __typename
    ... on MarkFoundDone { notUndone device { lost { since } losses { foundAt foundBy { name }
        steps { kind undoes action { command parameters state } } } } }
    ... on Conflict { message } } }";
const WIPE: &str =
    "mutation($a: ID!, $w: String) { confirmWipe(input: {actionId: $a, confirm: $w}) { __typename
    ... on ConfirmWipeDone { action { waitingFor confirmAskedAt sequence } }
    ... on ConfirmationNeeded { word } ... on Conflict { message } } }";

async fn mark(app: &TestApp, token: &str, phone: &Phone, steps: Value, confirm: Option<&str>) -> Value {
    let input = json!({"deviceId": phone.device, "steps": steps, "confirm": confirm});
    app.data(token, MARK, json!({"input": input})).await["markLost"].clone()
}

/// A new token, after the clock went further than one lasts.
pub async fn again(app: &TestApp, role: Role) -> String {
    let sign_in = SignIn { email: app.acme.person(role).email.clone(), password: PASSWORD.to_owned() };
    account::sign_in(&app.app, &sign_in, &Browser::default()).await.unwrap().access_token
}

async fn fetch(app: &TestApp, phone: &Phone, after: &str) -> Value {
    let path = format!("/agent/v1/actions?after={after}");
    ask(app, phone, Method::GET, &path, "application/json", String::new()).await.json()
}

async fn answer(app: &TestApp, phone: &Phone, number: &str, command: &str) {
    let results = json!({"results": [{"sequence": number, "command": command, "status": "ok", "code": "0",
        "finishedAt": app.now().to_string(), "items": {}}]});
    assert_eq!(post(app, phone, "/agent/v1/results", results).await.status, 200);
}

on_both!(lost_and_found_again, |app| async move {
    let phone = phone(&app, &app.acme, 1).await;
    let steps = json!([
        {"kind": "LOCATE"},
        {"kind": "LOCK", "message": "Lost. Please call", "callback": "5550100"},
        {"kind": "TRACK", "minutes": 5},
    ]);
    let desk = app.acme.person(Role::HelpDesk).token.clone();
    let done = mark(&app, &desk, &phone, steps, None).await;
    assert_eq!(done["__typename"], "MarkLostDone", "{done}");
    let lost = &done["device"]["lost"];
    assert_eq!(lost["by"]["name"], "Acme HELP_DESK");
    let kinds: Vec<_> =
        lost["steps"].as_array().unwrap().iter().map(|s| s["kind"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["LOCATE", "LOCK", "TRACK"]);
    // Without data: one text by SMS carries it all.
    app.run_jobs().await;
    let sent = app.sms.take();
    assert_eq!(sent.len(), 1);
    assert!(
        sent[0].text.ends_with("loc() lck(Lost.%20Please%20call%20Call%205550100) loc(5)"),
        "{}",
        sent[0].text
    );
    let receipt =
        json!({"messages": [{"text": sent[0].text, "receivedAt": app.now().to_string(), "via": "sms"}]});
    assert_eq!(post(&app, &phone, "/agent/v1/receipts", receipt).await.status, 204);
    answer(&app, &phone, "00000002", "lck").await;
    let seen =
        "query { devices(filter: {where: {attribute: \"lost\", operator: IS, values: [\"true\"]}}) { nodes {
        id lost { steps { kind action { state receipt { via } attempts { transport } } } cannotUndo } } }
        attention { kind title device { id } } }";
    let seen = app.data(app.acme.owner(), seen, json!({})).await;
    let node = &seen["devices"]["nodes"][0];
    assert_eq!(node["id"].as_str(), Some(phone.device.as_str()));
    assert_eq!(node["lost"]["steps"][1]["action"]["state"], "SUCCEEDED");
    assert_eq!(node["lost"]["steps"][1]["action"]["receipt"]["via"], "sms");
    assert_eq!(node["lost"]["steps"][1]["action"]["attempts"][0]["transport"], "sms");
    assert_eq!(node["lost"]["cannotUndo"], json!(["The screen stays locked until its passcode is entered."]));
    assert!(seen["attention"].as_array().unwrap().iter().any(|f| f["kind"] == "DEVICE_LOST"), "{seen}");
    // Further steps join the same loss.
    let more = mark(&app, &desk, &phone, json!([{"kind": "RING"}]), None).await;
    assert_eq!(more["device"]["lost"]["steps"][3]["action"]["command"], "rng");
    let late = mark(&app, &desk, &phone, json!([{"kind": "TRACK", "minutes": 0}]), None).await;
    assert_eq!(late["__typename"], "InvalidInput");
    let found = app.data(&desk, FOUND, json!({"d": phone.device})).await["markFound"].clone();
    assert_eq!(found["__typename"], "MarkFoundDone", "{found}");
    assert_eq!(found["device"]["lost"], Value::Null);
    let steps = found["device"]["losses"][0]["steps"].as_array().unwrap().clone();
    let undone: Vec<_> =
        steps.iter().filter(|s| s["undoes"] == true).map(|s| s["action"]["command"].clone()).collect();
    assert_eq!(undone, ["msg", "loc"], "unlocked in words, tracking stopped");
    assert_eq!(steps.last().unwrap()["action"]["parameters"], json!(["0"]));
    assert_eq!(steps[3]["action"]["state"], "CANCELLED", "a ring that never left is taken back");
    let twice = app.data(&desk, FOUND, json!({"d": phone.device})).await["markFound"].clone();
    assert_eq!(twice["message"], "it is not marked as lost");
    let audit = app.data(app.acme.owner(), "{ auditRecords(first: 3) { nodes { verb } } }", json!({})).await;
    assert_eq!(audit["auditRecords"]["nodes"][0]["verb"], "device.found");
    // Another time it is another loss, and another enterprise knows of none.
    mark(&app, app.acme.owner(), &phone, json!([]), None).await;
    let foreign = json!({"input": {"deviceId": phone.device, "steps": []}});
    assert_eq!(app.code(app.globex.owner(), MARK, foreign).await, "NOT_FOUND");
});

on_both!(a_wipe_that_waited_too_long_asks_again, |app| async move {
    let phone = phone(&app, &app.acme, 1).await;
    let steps = json!([{"kind": "LOCK"}, {"kind": "BLOCK"}, {"kind": "WIPE"}]);
    let code = json!({"input": {"deviceId": phone.device, "steps": steps}});
    assert_eq!(app.code(app.acme.operator(), MARK, code).await, "FORBIDDEN", "an operator destroys nothing");
    let asked = mark(&app, app.acme.owner(), &phone, steps.clone(), None).await;
    assert_eq!(
        (asked["__typename"].as_str(), asked["word"].as_str()),
        (Some("ConfirmationNeeded"), Some("wipe"))
    );
    let wrong = json!([{"kind": "WIPE"}, {"kind": "LOCK"}]);
    assert_eq!(mark(&app, app.acme.owner(), &phone, wrong, Some("wipe")).await["__typename"], "InvalidInput");
    let done = mark(&app, app.acme.owner(), &phone, steps, Some("wipe")).await;
    let wipe = done["device"]["lost"]["steps"][2]["action"]["id"].as_str().unwrap().to_owned();
    app.run_jobs().await;
    let texts: Vec<_> = app.sms.take().into_iter().map(|sent| sent.text).collect();
    assert_eq!(texts.len(), 3, "each fits one text: {texts:?}");
    let until = app.now().after(Duration::from_secs(7 * 86_400)).millis() / 1_000;
    assert!(texts[2].contains(&format!("wip(all,{until}) sig(")), "{texts:?}");
    // Not asking yet, so there is nothing to confirm.
    let early = app.data(app.acme.owner(), WIPE, json!({"a": wipe, "w": "wipe"})).await;
    assert_eq!(early["confirmWipe"]["__typename"], "Conflict");

    app.advance(Duration::from_secs(24 * 3_600 + 60));
    app.run_jobs().await;
    app.sms.take();
    let owner = again(&app, Role::Owner).await;
    let state = "query($id: ID!) { action(id: $id) { state waitingFor confirmAskedAt nextAttemptAt }
        attention { kind device { id } } }";
    let held = app.data(&owner, state, json!({"id": wipe})).await;
    assert_eq!(held["action"]["waitingFor"], "CONFIRMATION", "{held}");
    assert_eq!(held["action"]["nextAttemptAt"], Value::Null);
    let fact =
        held["attention"].as_array().unwrap().iter().find(|f| f["kind"] == "WIPE_UNCONFIRMED").cloned();
    assert_eq!(fact.unwrap()["device"]["id"].as_str(), Some(phone.device.as_str()));
    // The phone comes back: it locks and blocks, and hears nothing of a wipe.
    let heard = fetch(&app, &phone, "00000000").await;
    let block = format!("blk(all,{until}) sig(");
    assert!(heard.to_string().contains(&block) && !heard.to_string().contains("wip"), "{heard}");
    let again_now = "mutation($a: ID!) { retryAction(input: {actionId: $a}) { __typename } }";
    let refused = app.data(&owner, again_now, json!({"a": wipe})).await;
    assert_eq!(refused["retryAction"]["__typename"], "Conflict", "sending again is no confirmation");

    let unsaid = app.data(&owner, WIPE, json!({"a": wipe})).await;
    assert_eq!(unsaid["confirmWipe"]["word"], "wipe");
    let said = app.data(&owner, WIPE, json!({"a": wipe, "w": "wipe"})).await;
    assert_eq!(said["confirmWipe"]["action"]["waitingFor"], "DEVICE", "{said}");
    let heard = fetch(&app, &phone, "00000002").await;
    assert!(heard.to_string().contains(&format!("wip(all,{until}) sig(")), "{heard}");
    answer(&app, &phone, said["confirmWipe"]["action"]["sequence"].as_str().unwrap(), "wip").await;
    let found = app.data(&owner, FOUND, json!({"d": phone.device})).await["markFound"].clone();
    assert!(found["notUndone"].to_string().contains("was wiped"), "{found}");
});

on_both!(an_enterprise_says_when_a_wipe_asks_again, |app| async move {
    let set = "mutation($h: Int!) { updateEnterprise(input: {wipeAsksAfterHours: $h}) { __typename
        ... on UpdateEnterpriseDone { enterprise { name wipeAsksAfterHours } }
        ... on InvalidInput { fields { field } } } }";
    let usual = app.data(app.acme.owner(), "{ enterprise { wipeAsksAfterHours } }", json!({})).await;
    assert_eq!(usual["enterprise"]["wipeAsksAfterHours"], 24);
    for wrong in [0, 721] {
        let got = app.data(app.acme.owner(), set, json!({"h": wrong})).await;
        assert_eq!(got["updateEnterprise"]["fields"][0]["field"], "wipeAsksAfterHours", "{got}");
    }
    let got = app.data(app.acme.owner(), set, json!({"h": 2})).await["updateEnterprise"].clone();
    assert_eq!(got["enterprise"], json!({"name": "Acme", "wipeAsksAfterHours": 2}), "the rest stays");
    let theirs = app.data(app.globex.owner(), "{ enterprise { wipeAsksAfterHours } }", json!({})).await;
    assert_eq!(theirs["enterprise"]["wipeAsksAfterHours"], 24);

    let phone = phone(&app, &app.acme, 1).await;
    let done = mark(&app, app.acme.owner(), &phone, json!([{"kind": "WIPE"}]), Some("wipe")).await;
    let wipe = done["device"]["lost"]["steps"][0]["action"]["id"].as_str().unwrap().to_owned();
    let state = "query($id: ID!) { action(id: $id) { confirmAskedAt } }";
    let asks = |owner: String| {
        let (app, wipe) = (&app, wipe.clone());
        async move { app.data(&owner, state, json!({"id": wipe})).await["action"]["confirmAskedAt"].is_string() }
    };
    app.advance(Duration::from_secs(2 * 3_600 - 60));
    app.run_jobs().await;
    assert!(!asks(again(&app, Role::Owner).await).await, "not before its time");
    app.advance(Duration::from_secs(120));
    app.run_jobs().await;
    let owner = again(&app, Role::Owner).await;
    assert!(asks(owner.clone()).await);
    // Confirmed, it waits as long again as is set by then.
    app.data(&owner, set, json!({"h": 5})).await;
    let said = app.data(&owner, WIPE, json!({"a": wipe, "w": "wipe"})).await;
    assert_eq!(said["confirmWipe"]["__typename"], "ConfirmWipeDone", "{said}");
    app.advance(Duration::from_secs(5 * 3_600 - 60));
    app.run_jobs().await;
    assert!(!asks(again(&app, Role::Owner).await).await);
    app.advance(Duration::from_secs(120));
    app.run_jobs().await;
    assert!(asks(again(&app, Role::Owner).await).await);
});

on_both!(a_held_wipe_takes_a_new_number_after_others, |app| async move {
    let phone = phone(&app, &app.acme, 1).await;
    let done = mark(&app, app.acme.owner(), &phone, json!([{"kind": "WIPE"}]), Some("wipe")).await;
    let wipe = done["device"]["lost"]["steps"][0]["action"]["id"].as_str().unwrap().to_owned();
    app.advance(Duration::from_secs(24 * 3_600));
    let owner = again(&app, Role::Owner).await;
    mark(&app, &owner, &phone, json!([{"kind": "RING"}]), None).await;
    // The ring passes the wipe that asks; the phone counts the wipe's first number as void.
    let heard = fetch(&app, &phone, "00000000").await;
    assert_eq!(
        (heard["through"].as_str(), heard["messages"].as_array().map(Vec::len)),
        (Some("00000002"), Some(1))
    );
    let said = app.data(&owner, WIPE, json!({"a": wipe, "w": "wipe"})).await;
    assert_eq!(said["confirmWipe"]["action"]["sequence"], "00000003");
    let heard = fetch(&app, &phone, "00000002").await;
    assert!(heard["messages"][0].as_str().unwrap().starts_with("KME 1.00 00000003 "), "{heard}");
    // Unheard for as long again, it asks again; unconfirmed, it expires and is never done.
    app.advance(Duration::from_secs(8 * 86_400));
    app.run_jobs().await;
    let owner = again(&app, Role::Owner).await;
    let state = "query($id: ID!) { action(id: $id) { state } }";
    assert_eq!(app.data(&owner, state, json!({"id": wipe})).await["action"]["state"], "EXPIRED");
});
