//! Lost phones over the real doors: one decision in steps, found again, and a wipe that asks again before it
//! goes out.

use std::time::Duration;

use handsight_domain::policy::Role;
use handsight_testkit::{Phone, TestApp, holds, on_both};
use serde_json::{Value, json};

const MARK: &str =
    "markLost { device { lost { since by { name } foundAt cannotUndo steps { position kind undoes
    action { id command state attempts { transport outcome } receipt { via } result { status } } } } } }";
const FOUND: &str = "markFound { notUndone device { lost { since } losses { foundAt foundBy { name }
    steps { kind undoes action { command parameters state } } } } }";
const WIPE: &str = "confirmWipe { action { waitingFor confirmAskedAt sequence } }";

async fn mark(app: &TestApp, token: &str, phone: &Phone, steps: Value, confirm: Option<&str>) -> Value {
    let input = json!({"deviceId": phone.device, "steps": steps, "confirm": confirm});
    app.mutate_as(token, MARK, input).await
}

on_both!(lost_and_found_again, |app| async move {
    let phone = app.phone(1).await;
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
    phone.has(&app, &sent[0].text, "sms").await;
    phone.did(&app, "00000002", "lck", json!({})).await;
    let seen =
        "query { devices(filter: {where: {attribute: \"lost\", operator: IS, values: [\"true\"]}}) { nodes {
        id lost { steps { kind action { state receipt { via } attempts { transport } } } cannotUndo } } }
        attention { kind title device { id } } }";
    let seen = app.data(app.acme.owner(), seen, json!({})).await;
    let node = &seen["devices"]["nodes"][0];
    assert_eq!(node["id"].as_str(), Some(phone.device.as_str()));
    holds(&node["lost"]["steps"][1]["action"], json!({"state": "SUCCEEDED", "receipt": {"via": "sms"}}));
    assert_eq!(node["lost"]["steps"][1]["action"]["attempts"][0]["transport"], "sms");
    assert_eq!(node["lost"]["cannotUndo"], json!(["The screen stays locked until its passcode is entered."]));
    assert!(seen["attention"].as_array().unwrap().iter().any(|f| f["kind"] == "DEVICE_LOST"), "{seen}");
    // Further steps join the same loss.
    let more = mark(&app, &desk, &phone, json!([{"kind": "RING"}]), None).await;
    assert_eq!(more["device"]["lost"]["steps"][3]["action"]["command"], "rng");
    let late = mark(&app, &desk, &phone, json!([{"kind": "TRACK", "minutes": 0}]), None).await;
    assert_eq!(late["__typename"], "InvalidInput");
    let found = app.done_as(&desk, FOUND, json!({"deviceId": phone.device})).await;
    assert_eq!(found["device"]["lost"], Value::Null);
    let steps = found["device"]["losses"][0]["steps"].as_array().unwrap().clone();
    let undone: Vec<_> =
        steps.iter().filter(|s| s["undoes"] == true).map(|s| s["action"]["command"].clone()).collect();
    assert_eq!(undone, ["msg", "loc"], "unlocked in words, tracking stopped");
    assert_eq!(steps.last().unwrap()["action"]["parameters"], json!(["0"]));
    assert_eq!(steps[3]["action"]["state"], "CANCELLED", "a ring that never left is taken back");
    let twice = app.mutate_as(&desk, FOUND, json!({"deviceId": phone.device})).await;
    assert_eq!(twice["message"], "it is not marked as lost");
    let audit = app.data(app.acme.owner(), "{ auditRecords(first: 3) { nodes { verb } } }", json!({})).await;
    assert_eq!(audit["auditRecords"]["nodes"][0]["verb"], "device.found");
    // Another time it is another loss, and another enterprise knows of none.
    mark(&app, app.acme.owner(), &phone, json!([]), None).await;
    let foreign = json!({"deviceId": phone.device, "steps": []});
    app.refuses("NOT_FOUND", app.globex.owner(), MARK, foreign).await;
});

on_both!(a_wipe_that_waited_too_long_asks_again, |app| async move {
    let phone = app.phone(1).await;
    let steps = json!([{"kind": "LOCK"}, {"kind": "BLOCK"}, {"kind": "WIPE"}]);
    let code = json!({"deviceId": phone.device, "steps": steps});
    assert_eq!(
        app.refusal(app.acme.operator(), MARK, code).await,
        "FORBIDDEN",
        "an operator destroys nothing"
    );
    let asked = mark(&app, app.acme.owner(), &phone, steps.clone(), None).await;
    holds(&asked, json!({"__typename": "ConfirmationNeeded", "word": "wipe"}));
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
    let early = app.mutate(WIPE, json!({"actionId": wipe, "confirm": "wipe"})).await;
    assert_eq!(early["__typename"], "Conflict");

    app.advance(Duration::from_secs(24 * 3_600 + 60));
    app.run_jobs().await;
    app.sms.take();
    let owner = app.token(Role::Owner).await;
    let state = "query($id: ID!) { action(id: $id) { state waitingFor confirmAskedAt nextAttemptAt }
        attention { kind device { id } } }";
    let held = app.data(&owner, state, json!({"id": wipe})).await;
    holds(&held["action"], json!({"waitingFor": "CONFIRMATION", "nextAttemptAt": null}));
    let fact =
        held["attention"].as_array().unwrap().iter().find(|f| f["kind"] == "WIPE_UNCONFIRMED").cloned();
    assert_eq!(fact.unwrap()["device"]["id"].as_str(), Some(phone.device.as_str()));
    // The phone comes back: it locks and blocks, and hears nothing of a wipe.
    let heard = phone.waiting(&app, 0).await;
    let block = format!("blk(all,{until}) sig(");
    assert!(heard.to_string().contains(&block) && !heard.to_string().contains("wip"), "{heard}");
    let refused = app.mutate_as(&owner, "retryAction", json!({"actionId": wipe})).await;
    assert_eq!(refused["__typename"], "Conflict", "sending again is no confirmation");

    let unsaid = app.mutate_as(&owner, WIPE, json!({"actionId": wipe})).await;
    assert_eq!(unsaid["word"], "wipe");
    let said = app.mutate_as(&owner, WIPE, json!({"actionId": wipe, "confirm": "wipe"})).await;
    assert_eq!(said["action"]["waitingFor"], "DEVICE", "{said}");
    let heard = phone.waiting(&app, 2).await;
    assert!(heard.to_string().contains(&format!("wip(all,{until}) sig(")), "{heard}");
    phone.did(&app, said["action"]["sequence"].as_str().unwrap(), "wip", json!({})).await;
    let found = app.mutate_as(&owner, FOUND, json!({"deviceId": phone.device})).await;
    assert!(found["notUndone"].to_string().contains("was wiped"), "{found}");
});

on_both!(an_enterprise_says_when_a_wipe_asks_again, |app| async move {
    let set = "updateEnterprise { enterprise { name wipeAsksAfterHours } }";
    let usual = app.data(app.acme.owner(), "{ enterprise { wipeAsksAfterHours } }", json!({})).await;
    assert_eq!(usual["enterprise"]["wipeAsksAfterHours"], 24);
    for wrong in [0, 721] {
        let got = app.mutate(set, json!({"wipeAsksAfterHours": wrong})).await;
        assert_eq!(got["fields"][0]["field"], "wipeAsksAfterHours", "{got}");
    }
    let got = app.mutate(set, json!({"wipeAsksAfterHours": 2})).await;
    assert_eq!(got["enterprise"], json!({"name": "Acme", "wipeAsksAfterHours": 2}), "the rest stays");
    let theirs = app.data(app.globex.owner(), "{ enterprise { wipeAsksAfterHours } }", json!({})).await;
    assert_eq!(theirs["enterprise"]["wipeAsksAfterHours"], 24);

    let phone = app.phone(1).await;
    let done = mark(&app, app.acme.owner(), &phone, json!([{"kind": "WIPE"}]), Some("wipe")).await;
    let wipe = done["device"]["lost"]["steps"][0]["action"]["id"].as_str().unwrap().to_owned();
    let asks = |owner: String| {
        let (app, wipe) = (&app, wipe.clone());
        async move {
            let action = app.look(&owner, "action { confirmAskedAt }", &wipe).await;
            action["confirmAskedAt"].is_string()
        }
    };
    app.advance(Duration::from_secs(2 * 3_600 - 60));
    app.run_jobs().await;
    assert!(!asks(app.token(Role::Owner).await).await, "not before its time");
    app.advance(Duration::from_secs(120));
    app.run_jobs().await;
    let owner = app.token(Role::Owner).await;
    assert!(asks(owner.clone()).await);
    // Confirmed, it waits as long again as is set by then.
    app.mutate_as(&owner, set, json!({"wipeAsksAfterHours": 5})).await;
    app.done_as(&owner, WIPE, json!({"actionId": wipe, "confirm": "wipe"})).await;
    app.advance(Duration::from_secs(5 * 3_600 - 60));
    app.run_jobs().await;
    assert!(!asks(app.token(Role::Owner).await).await);
    app.advance(Duration::from_secs(120));
    app.run_jobs().await;
    assert!(asks(app.token(Role::Owner).await).await);
});

on_both!(a_held_wipe_takes_a_new_number_after_others, |app| async move {
    let phone = app.phone(1).await;
    let done = mark(&app, app.acme.owner(), &phone, json!([{"kind": "WIPE"}]), Some("wipe")).await;
    let wipe = done["device"]["lost"]["steps"][0]["action"]["id"].as_str().unwrap().to_owned();
    app.advance(Duration::from_secs(24 * 3_600));
    let owner = app.token(Role::Owner).await;
    mark(&app, &owner, &phone, json!([{"kind": "RING"}]), None).await;
    // The ring passes the wipe that asks; the phone counts the wipe's first number as void.
    let heard = phone.waiting(&app, 0).await;
    assert_eq!(
        (heard["through"].as_str(), heard["messages"].as_array().map(Vec::len)),
        (Some("00000002"), Some(1))
    );
    let said = app.mutate_as(&owner, WIPE, json!({"actionId": wipe, "confirm": "wipe"})).await;
    assert_eq!(said["action"]["sequence"], "00000003");
    let heard = phone.waiting(&app, 2).await;
    assert!(heard["messages"][0].as_str().unwrap().starts_with("KME 1.00 00000003 "), "{heard}");
    // Unheard for as long again, it asks again; unconfirmed, it expires and is never done.
    app.advance(Duration::from_secs(8 * 86_400));
    app.run_jobs().await;
    let owner = app.token(Role::Owner).await;
    assert_eq!(app.look(&owner, "action { state }", &wipe).await["state"], "EXPIRED");
});
