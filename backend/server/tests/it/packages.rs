//! Packages, from the version that is added to the last device that has it: who stands how, waves that halt and go
//! on, cycles that push again or remind, removing, rights and walls.

use std::time::Duration;

use data_encoding::HEXLOWER;
use handsight_app::LiveEvent;
use handsight_testkit::{Phone, TestApp, holds, on_both};
use http::StatusCode;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::{
    objects::put,
    scripts::{later, obey},
};

const NAME: &str = "com.example.tool";
const PUSH: &str = "pushPackage { push { id } }";
const READ: &str = "package { newest { version coverage { total has other lacks unknown } }
    pushes { id state cycle note nextAt coverage { has lacks }
        waves { cycle wave devices succeeded failed leftOut waiting session { command } } } }";

/// A package with a version.
async fn package(app: &TestApp, file: Option<&str>) -> (String, String) {
    let made = app.mutate("createPackage { package { id } }", json!({"name": NAME, "title": "Tool"})).await;
    let id = made["package"]["id"].as_str().unwrap().to_owned();
    let version = add(app, &id, "2.0", file).await;
    (id, version)
}

async fn add(app: &TestApp, package: &str, version: &str, file: Option<&str>) -> String {
    let input = json!({"packageId": package, "version": version, "objectId": file});
    let made = app.mutate("addPackageVersion { version { id } }", input).await;
    made["version"]["id"].as_str().unwrap_or_else(|| panic!("{made}")).to_owned()
}

/// Pushes with the word that a push to many is confirmed with.
async fn push(app: &TestApp, mut input: Value) -> String {
    input["confirm"] = json!(if input["remove"] == true { "remove" } else { "install" });
    let made = app.mutate(PUSH, input).await;
    let id = made["push"]["id"].as_str().unwrap_or_else(|| panic!("{made}")).to_owned();
    app.run_jobs().await;
    id
}

async fn read(app: &TestApp, id: &str) -> Value {
    app.look(app.acme.owner(), READ, &id).await
}

async fn turn(app: &TestApp, what: &str, push: &str) -> Value {
    let done = app.mutate(&format!("{what}PackagePush"), json!({"pushId": push})).await;
    app.run_jobs().await;
    done["__typename"].clone()
}

/// A phone says which applications it has.
async fn says(app: &TestApp, phone: &Phone, version: Option<&str>) {
    phone.asked(app, "app", json!({})).await;
    let mut apps = vec![json!({"package": "com.example.mail", "version": "1"})];
    apps.extend(version.map(|v| json!({"package": NAME, "version": v})));
    assert_eq!(obey(app, phone, "ok", &json!({"apps": apps})).await, ["app"]);
}

on_both!(who_lacks_it_gets_it_and_says_so, |app| async move {
    let phones = [app.phone(1).await, app.phone(2).await, app.phone(3).await, app.phone(4).await];
    says(&app, &phones[0], Some("2.0")).await;
    says(&app, &phones[1], Some("1.0")).await;
    says(&app, &phones[2], None).await;
    // The file comes to the phone by the action that names it.
    let bytes = b"a package".to_vec();
    let sha256 = HEXLOWER.encode(&Sha256::digest(&bytes));
    let input = json!({"name": "tool.apk", "size": bytes.len(), "sha256": sha256, "purpose": "PACKAGE"});
    let made = app.mutate("createObject { object { id } }", input).await;
    let file = made["object"]["id"].as_str().unwrap().to_owned();
    let bearer = format!("Bearer {}", app.acme.owner());
    let sent = put(&app, &format!("/objects/{file}"), &bearer, &bytes, 0, usize::MAX).await;
    assert_eq!(sent.status, StatusCode::CREATED, "{}", sent.text());
    let (id, version) = package(&app, Some(&file)).await;
    assert_eq!(
        read(&app, &id).await["newest"],
        json!({"version": "2.0", "coverage": {"total": 4, "has": 1, "other": 1, "lacks": 1, "unknown": 1}})
    );
    push(&app, json!({"versionId": version, "devices": {"filter": {"and": []}}})).await;
    let state = read(&app, &id).await["pushes"][0].clone();
    assert_eq!(
        (&state["state"], &state["waves"][0]["devices"], &state["waves"][0]["session"]["command"]),
        (&json!("RUNNING"), &json!(3), &json!("ins"))
    );
    let got = phones[1].get(&app, &format!("objects/{file}")).await;
    assert_eq!(got.status, StatusCode::OK, "who is asked may fetch the file");
    assert_eq!(obey(&app, &phones[0], "ok", &json!({})).await, Vec::<String>::new(), "it has it already");
    for one in &phones[1..] {
        assert_eq!(obey(&app, one, "ok", &json!({"version": "2.0"})).await, ["ins"]);
    }
    let state = read(&app, &id).await;
    assert_eq!(
        state["newest"]["coverage"],
        json!({"total": 4, "has": 4, "other": 0, "lacks": 0, "unknown": 0})
    );
    assert_eq!((&state["pushes"][0]["state"], &state["pushes"][0]["cycle"]), (&json!("FINISHED"), &json!(1)));

    // Taking it away again asks whoever has it.
    push(&app, json!({"versionId": version, "remove": true, "devices": {"ids": [phones[1].device]}})).await;
    assert_eq!(obey(&app, &phones[1], "ok", &json!({"version": "2.0"})).await, ["uni"]);
    let state = read(&app, &id).await;
    assert_eq!(state["newest"]["coverage"]["has"], 3);
    assert_eq!(state["pushes"][0]["state"], "FINISHED");
});

on_both!(waves_halt_go_on_and_stop, |app| async move {
    let mut app = app;
    let mut phones = Vec::new();
    for number in 1..=5 {
        phones.push(app.phone(number).await);
    }
    let (id, version) = package(&app, None).await;
    let input = json!({"versionId": version, "devices": {"filter": {"and": []}}, "waves": [{"count": 1}, {"percent": 40}],
        "pauseMinutes": 60, "haltPercent": 40});
    let pushed = push(&app, input).await;
    let waves = |state: &Value| -> Vec<i64> {
        state["pushes"][0]["waves"]
            .as_array()
            .unwrap()
            .iter()
            .map(|w| w["devices"].as_i64().unwrap())
            .collect()
    };
    assert_eq!(waves(&read(&app, &id).await), [1], "the second waits for its hour");
    let mut asked = Vec::new();
    for one in &phones {
        asked.extend(obey(&app, one, "ok", &json!({})).await);
    }
    assert_eq!(asked, ["ins"]);
    later(&mut app, 1).await;
    assert_eq!(waves(&read(&app, &id).await), [1, 2]);
    // One of two fails: more than 40 %. What the other has not received is taken back.
    let open = "query($d: ID!) { actions(deviceId: $d, state: [PENDING, SENT]) { totalCount } }";
    let mut failed = 0;
    for one in &phones {
        let waits = app.data(app.acme.owner(), open, json!({"d": one.device})).await;
        if failed == 0 && waits["actions"]["totalCount"] == 1 {
            assert_eq!(obey(&app, one, "failed", &json!({})).await, ["ins"]);
            failed += 1;
        }
    }
    let state = read(&app, &id).await["pushes"][0].clone();
    assert_eq!((&state["state"], &state["nextAt"]), (&json!("HALTED"), &Value::Null));
    assert_eq!(state["note"], "1 of 2 devices of wave 2 failed.");
    holds(&state["waves"][1], json!({"failed": 1, "leftOut": 1, "waiting": 0}));
    let facts = app.data(app.acme.owner(), "{ attention { kind } }", json!({})).await;
    assert!(facts["attention"].as_array().unwrap().iter().any(|f| f["kind"] == "PACKAGE_HALTED"));
    later(&mut app, 3).await;
    assert_eq!(waves(&read(&app, &id).await), [1, 2], "nothing goes on by itself");
    // Somebody lets it go on: whoever was spared is asked with the rest.
    assert_eq!(turn(&app, "continue", &pushed).await, "ContinuePackagePushDone");
    assert_eq!(waves(&read(&app, &id).await), [1, 2, 3]);
    assert_eq!(turn(&app, "continue", &pushed).await, "Conflict");
    assert_eq!(turn(&app, "stop", &pushed).await, "StopPackagePushDone");
    let state = read(&app, &id).await["pushes"][0].clone();
    assert_eq!((&state["state"], &state["waves"][2]["leftOut"]), (&json!("STOPPED"), &json!(3)));
    assert_eq!(turn(&app, "stop", &pushed).await, "Conflict");
});

on_both!(cycles_push_again_or_remind, |app| async move {
    let mut app = app;
    let one = app.phone(1).await;
    let (id, version) = package(&app, None).await;
    let each = |again: &str| json!({"versionId": version, "devices": {"ids": [one.device]}, "again": again, "everyDays": 2});
    let pushing = push(&app, each("PUSH")).await;
    assert_eq!(obey(&app, &one, "failed", &json!({})).await, ["ins"]);
    let state = read(&app, &id).await["pushes"][0].clone();
    assert_eq!((&state["state"], &state["nextAt"]), (&json!("PLANNED"), &json!("2026-01-17T09:00:00.000Z")));
    later(&mut app, 47).await;
    assert_eq!(obey(&app, &one, "ok", &json!({})).await, Vec::<String>::new());
    later(&mut app, 1).await;
    assert_eq!(read(&app, &id).await["pushes"][0]["cycle"], 2);
    assert_eq!(turn(&app, "stop", &pushing).await, "StopPackagePushDone");

    let reminding = push(&app, each("REMIND")).await;
    assert_eq!(obey(&app, &one, "failed", &json!({})).await, ["ins"], "the first cycle goes by itself");
    let mut heard = app.app.store.live().listen();
    later(&mut app, 48).await;
    // No phone said anything: whoever looks at the package is told all the same.
    let package = id.parse().unwrap();
    let told = std::iter::from_fn(|| heard.try_recv().ok())
        .any(|event| matches!(event, LiveEvent::Package { package: told, .. } if told == package));
    assert!(told);
    let state = read(&app, &id).await["pushes"][0].clone();
    assert_eq!((&state["state"], &state["cycle"]), (&json!("DUE"), &json!(1)));
    let facts = app.data(app.acme.owner(), "{ attention { kind title } }", json!({})).await;
    let due = facts["attention"].as_array().unwrap().iter().find(|f| f["kind"] == "PACKAGE_DUE");
    assert_eq!(due.unwrap()["title"], "Tool is to be pushed again");
    assert_eq!(obey(&app, &one, "ok", &json!({})).await, Vec::<String>::new());
    assert_eq!(turn(&app, "continue", &reminding).await, "ContinuePackagePushDone");
    assert_eq!(obey(&app, &one, "ok", &json!({})).await, ["ins"]);
    let state = read(&app, &id).await["pushes"][0].clone();
    assert_eq!((&state["state"], &state["cycle"]), (&json!("PLANNED"), &json!(2)));
    assert_eq!(state["coverage"], json!({"has": 1, "lacks": 0}));
});

on_both!(rights_limits_and_walls_of_packages, |app| async move {
    let one = app.phone(1).await;
    let (id, version) = package(&app, None).await;
    let input = json!({"versionId": version, "devices": {"ids": [one.device]}});
    let auditor = app.acme.person(handsight_domain::policy::Role::Auditor).token.clone();
    app.refuses("FORBIDDEN", &auditor, PUSH, json!(input)).await;
    app.refuses("NOT_FOUND", app.globex.owner(), PUSH, json!(input)).await;
    let wrong = json!({"versionId": version, "devices": {"ids": [one.device]}, "waves": [{"percent": 0}],
        "pauseMinutes": -1, "haltPercent": 101, "again": "PUSH", "everyDays": 0});
    let wrong = app.mutate(PUSH, wrong).await;
    let fields: Vec<_> = wrong["fields"].as_array().unwrap().iter().map(|f| f["field"].clone()).collect();
    assert_eq!(fields, ["waves", "pauseMinutes", "haltPercent", "everyDays"]);
    let twice = app.mutate("createPackage", json!({"name": NAME, "title": "Again"})).await;
    assert_eq!(twice["fields"][0]["field"], "name");
    // A version stays while a push of it goes on; then it goes, with the push.
    let pushing = push(&app, json!({"versionId": version, "devices": {"ids": [one.device]}})).await;
    let refused = app.mutate("deletePackageVersion", json!({"versionId": version})).await;
    assert_eq!(refused["message"], "a push of version 2.0 goes on: stop it first", "{refused}");
    assert_eq!(turn(&app, "stop", &pushing).await, "StopPackagePushDone");
    app.done("deletePackageVersion", json!({"versionId": version})).await;
    let left = read(&app, &id).await;
    assert_eq!((&left["newest"], &left["pushes"]), (&Value::Null, &json!([])));
    let other = add(&app, &id, "3.0", None).await;
    app.done("deletePackageVersion", json!({"versionId": other})).await;
    app.mutate("deletePackage", json!({"packageId": id})).await;
    assert_eq!(read(&app, &id).await, Value::Null);
    app.advance(Duration::from_secs(60));
    app.run_jobs().await;
});
