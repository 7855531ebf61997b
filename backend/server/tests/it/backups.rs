//! Backups over every door: asked for, brought by a phone, looked into, taken away, restored elsewhere; plans that
//! run and forget; e-mail settings whose secret nobody sees but their phone.

use std::time::Duration;

use axum::body::Body;
use handsight_domain::{id::ObjectId, policy::Role};
use handsight_protocol::{Command, message::Envelope, transfer::digest_header};
use handsight_testkit::{Phone, TestApp, holds, on_both, with};
use http::{Method, StatusCode, header};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

/// The commands that wait for a phone, with their numbers.
pub async fn waiting(app: &TestApp, phone: &Phone) -> Vec<(String, Command)> {
    let texts = phone.texts(app).await;
    texts
        .iter()
        .flat_map(|text| Envelope::parse(text).unwrap().open().commands)
        .map(|(number, command)| (number.to_string(), command.unwrap()))
        .collect()
}

/// Sends a file; its id.
pub async fn upload(app: &TestApp, phone: &Phone, content: &str) -> ObjectId {
    let id: ObjectId = app.app.mint.id();
    let request = phone
        .request(Method::PUT, &format!("objects/{id}"))
        .header("repr-digest", digest_header(&Sha256::digest(content)))
        .header(header::CONTENT_LENGTH, content.len());
    let sent = app.send(request.body(Body::from(content.to_owned())).unwrap()).await;
    assert_eq!(sent.status, StatusCode::CREATED, "{}", sent.text());
    id
}

/// Does what `bak` asks: sends the content and names it.
pub async fn bring(app: &TestApp, phone: &Phone, number: &str, content: &str, count: usize) {
    let id = upload(app, phone, content).await;
    let items = json!({"object": id, "count": count, "bytes": content.len(), "sha256": "unchecked"});
    phone.did(app, number, "bak", items).await;
}

pub fn cards(names: &[&str]) -> String {
    let card = |name: &&str| {
        format!(
            "BEGIN:VCARD\r\nVERSION:4.0\r\nUID:{name}\r\nFN:{name} Ash\r\nTEL:+13125550101\r\nEND:VCARD\r\n"
        )
    };
    names.iter().map(card).collect()
}

const REQUEST: &str = "requestBackup { session { id counts { targeted } } }";
const LIST: &str =
    "{ backups { totalCount nodes { id item state problem entryCount bytes groups planned url } } }";

on_both!(a_backup_goes_round, |app| async move {
    let (one, two) = (app.phone(1).await, app.phone(2).await);
    let owner = app.acme.owner();
    let items = json!([{"item": "CONTACTS", "groups": ["Family"]}, {"item": "CALENDAR"}]);
    let asked = app.mutate(REQUEST, json!({"devices": {"ids": [one.device]}, "items": items})).await;
    assert_eq!(asked["session"]["counts"]["targeted"], 2, "{asked}");
    let commands = waiting(&app, &one).await;
    let texts: Vec<String> = commands.iter().map(|(_, command)| command.to_string()).collect();
    assert_eq!(texts, ["bak(contacts,Family)", "bak(calendar)"]);
    bring(&app, &one, &commands[0].0, &cards(&["Ada", "Ben", "Clara"]), 3).await;
    let why = json!({"status": "unsupported", "code": "unsupported", "message": "no calendar here"});
    one.tells(&app, json!([app.result(&commands[1].0, "bak", why)])).await;
    let list = app.data(app.acme.auditor(), LIST, Value::Null).await["backups"].clone();
    assert_eq!(list["totalCount"], 2, "{list}");
    let of =
        |item: &str| list["nodes"].as_array().unwrap().iter().find(|b| b["item"] == item).unwrap().clone();
    let (contacts, calendar) = (of("CONTACTS"), of("CALENDAR"));
    assert_eq!((contacts["state"].as_str(), &contacts["entryCount"]), (Some("COMPLETE"), &json!(3)));
    assert_eq!(contacts["groups"], json!(["Family"]));
    let actions = "{ actions(first: 5) { nodes { command backupId } } }";
    let actions = app.data(app.acme.auditor(), actions, Value::Null).await["actions"]["nodes"].clone();
    assert!(actions.as_array().unwrap().contains(&json!({"command": "bak", "backupId": contacts["id"]})));
    holds(&calendar, json!({"state": "FAILED", "problem": "no calendar here"}));

    let look = "query($b: ID!, $s: String) { backupEntries(backupId: $b, search: $s) {
        totalCount nodes { index title detail fields { name value } } } }";
    let all = app.data(owner, look, json!({"b": contacts["id"]})).await["backupEntries"].clone();
    assert_eq!((all["totalCount"].as_i64(), all["nodes"][1]["title"].as_str()), (Some(3), Some("Ben Ash")));
    let some =
        app.data(owner, look, json!({"b": contacts["id"], "s": "clara"})).await["backupEntries"].clone();
    assert_eq!((some["totalCount"].as_i64(), some["nodes"][0]["index"].as_i64()), (Some(1), Some(2)));
    assert_eq!(app.code(app.acme.auditor(), look, json!({"b": contacts["id"]})).await, "FORBIDDEN");
    assert_eq!(app.code(app.globex.owner(), look, json!({"b": contacts["id"]})).await, "NOT_FOUND");
    assert_eq!(app.code(owner, look, json!({"b": calendar["id"]})).await, "INVALID_INPUT");

    let id = contacts["id"].as_str().unwrap();
    let path = format!("/backups/{id}/entries?index=0,2");
    let file = app.call(Method::GET, &path, Some(owner), &Value::Null).await;
    assert_eq!((file.status, file.header("content-type")), (StatusCode::OK, Some("text/vcard")));
    assert!(
        file.text().contains("Ada Ash") && file.text().contains("Clara Ash") && !file.text().contains("Ben")
    );
    let often = format!("/backups/{id}/entries?index={}", ["2"; 3_000].join(","));
    let once = app.call(Method::GET, &often, Some(owner), &Value::Null).await;
    assert_eq!((once.status, once.text().matches("BEGIN:VCARD").count()), (StatusCode::OK, 1));
    for (token, path, status) in [
        (Some(app.globex.owner()), path.as_str(), 404),
        (Some(app.acme.auditor()), path.as_str(), 403),
        (None, path.as_str(), 401),
        (Some(owner), &format!("/backups/{id}/entries?index=9"), 422),
        (Some(owner), &format!("/backups/{id}/entries?index=x"), 400),
    ] {
        assert_eq!(app.call(Method::GET, path, token, &Value::Null).await.status.as_u16(), status, "{path}");
    }

    // One entry goes to another phone, which reads exactly that.
    let restore = "restoreBackup { session { id } }";
    let input = json!({"backupId": id, "entries": [1, 1, 1], "devices": {"ids": [two.device]},
        "idempotencyKey": "once"});
    let first = app.done(restore, input.clone()).await;
    let again = app.mutate(restore, input).await;
    assert_eq!(first, again);
    let commands = waiting(&app, &two).await;
    assert_eq!(commands.len(), 1);
    let object = commands[0].1.param(1).unwrap().to_owned();
    let path = format!("objects/{object}");
    let read = two.get(&app, &path).await;
    assert_eq!(read.text(), cards(&["Ben"]));
    assert_eq!(one.get(&app, &path).await.status, StatusCode::NOT_FOUND);
    two.did(&app, &commands[0].0, "rst", json!({"count": 1})).await;

    // To more than one phone it wants its word, and to any the right to replace content.
    let restoring = |devices: &[&Phone], confirm: Option<&str>| {
        let ids: Vec<_> = devices.iter().map(|one| &one.device).collect();
        json!({"backupId": id, "entries": [0], "devices": {"ids": ids}, "confirm": confirm})
    };
    let asked = app.mutate("restoreBackup", restoring(&[&one, &two], None)).await;
    holds(&asked, json!({"__typename": "ConfirmationNeeded", "word": "restore", "deviceCount": 2}));
    assert!(waiting(&app, &one).await.is_empty(), "a question asks nothing of phones");
    let alone = restoring(&[&two], Some("restore"));
    app.refuses("FORBIDDEN", app.acme.operator(), "restoreBackup", alone).await;
    app.done("restoreBackup", restoring(&[&one, &two], Some("restore"))).await;
    for phone in [&one, &two] {
        let commands = waiting(&app, phone).await;
        assert_eq!(commands.len(), 1);
        phone.did(&app, &commands[0].0, "rst", json!({"count": 1})).await;
    }

    app.done("deleteBackup", json!({"backupId": id})).await;
    app.advance(Duration::from_secs(9 * 24 * 3600));
    app.run_jobs().await;
    assert_eq!(app.app.vault.count().await.unwrap(), 0, "its content is gone, and so is what was restored");
});

on_both!(a_plan_runs_by_itself_and_keeps_what_it_says, |app| async move {
    let sender = app.phone(1).await;
    let save = async |more: Value| {
        let every = json!({"name": "Nightly", "items": [{"item": "CONTACTS"}], "every": "DAY", "day": 1,
            "hour": 3, "keepCount": 2, "enabled": true});
        app.mutate("saveBackupPlan { plan { id nextRunAt deviceCount deviceIds } }", with(every, more)).await
    };
    let wrong = save(json!({"devices": {"ids": [sender.device]}, "day": 8})).await;
    assert_eq!(wrong["fields"][0]["field"], "day");
    let saved = save(json!({"devices": {"ids": [sender.device]}})).await;
    assert!(saved["plan"]["nextRunAt"].is_string(), "{saved}");
    // What is not named stays: its phones outlive a change of its times.
    let changed = save(json!({"planId": saved["plan"]["id"]})).await["plan"].clone();
    assert_eq!((&changed["deviceCount"], &changed["deviceIds"]), (&json!(1), &json!([sender.device])));
    let without = save(json!({"planId": null})).await;
    assert_eq!(without["fields"][0]["field"], "devices", "a new one names its phones");
    let mut seen = 0;
    for round in 1..=4 {
        app.advance(Duration::from_secs(24 * 3600));
        app.run_jobs().await;
        let commands: Vec<_> = waiting(&app, &sender).await.into_iter().skip(seen).collect();
        assert_eq!(commands.len(), 1, "round {round}");
        bring(&app, &sender, &commands[0].0, &cards(&["Ada"]), 1).await;
        seen = waiting(&app, &sender).await.len();
        // Access tokens end after ten minutes of the test's clock, so the use case is asked directly.
        let page = handsight_domain::page::PageRequest { limit: 50, backward: false, cursor: None };
        let query = handsight_app::backup::BackupQuery::default();
        let kept = handsight_app::backup::list(&app.app, &app.acme.scope(), &query, &page).await.unwrap();
        assert_eq!(kept.total, round.min(2), "the newest two are kept");
    }
});

on_both!(a_plan_runs_by_hand_but_not_twice_at_once, |app| async move {
    let sender = app.phone(1).await;
    let save = async |platform: &str| {
        let is = json!({"where": {"attribute": "platform", "operator": "IS", "values": [platform]}});
        let plan = json!({"name": "Weekly", "items": [{"item": "CONTACTS"}], "devices": {"filter": is},
            "every": "WEEK", "day": 1, "hour": 3, "keepCount": 1, "enabled": false});
        app.mutate("saveBackupPlan { plan { id } }", plan).await["plan"]["id"].clone()
    };
    let plan = save("android").await;
    let run = "runBackupPlan { session { id counts { targeted } createdBy { name } }
        plan { lastSession { id } nextRunAt } }";
    let key = json!({"planId": plan, "idempotencyKey": "once"});
    let first = app.mutate(run, key.clone()).await;
    assert_eq!(first["session"]["counts"]["targeted"], 1, "{first}");
    assert_eq!(first["session"]["createdBy"]["name"], "Acme Owner", "in the name of whoever asked");
    assert_eq!(first["plan"]["lastSession"]["id"], first["session"]["id"]);
    assert_eq!(first["plan"]["nextRunAt"], Value::Null, "paused it stays");
    let again = app.mutate(run, key).await;
    assert_eq!(again["session"]["id"], first["session"]["id"], "the same request is the same run");
    let refused = app.mutate(run, json!({"planId": plan})).await;
    let words = "the run before goes on: one answer is still to come. Wait for it, or cancel it";
    assert_eq!(refused["message"], words, "{refused}");
    let commands = waiting(&app, &sender).await;
    assert_eq!(commands.len(), 1);
    bring(&app, &sender, &commands[0].0, &cards(&["Ada"]), 1).await;
    let second = app.mutate(run, json!({"planId": plan})).await;
    assert_eq!(second["__typename"], "RunBackupPlanDone", "{second}");
    let empty = save("ios").await;
    let nobody = app.mutate(run, json!({"planId": empty})).await;
    assert_eq!(nobody["message"], "the schedule means no phone now");
    app.refuses("NOT_FOUND", app.globex.owner(), run, json!({"planId": plan})).await;
    app.refuses("FORBIDDEN", app.acme.auditor(), run, json!({"planId": plan})).await;
});

on_both!(the_secret_of_an_account_reaches_its_phone_alone, |app| async move {
    let (one, two) = (app.phone(1).await, app.phone(2).await);
    let owner = app.acme.owner();
    let configure = async |more: Value| {
        let account = json!({"devices": {"ids": [one.device, two.device]}, "address": "{holder_email}",
            "login": "{holder_email}", "password": "open sesame 9", "protocol": "IMAP",
            "incomingHost": "imap.example.com", "incomingPort": 993, "incomingSecurity": "TLS",
            "outgoingHost": "smtp.example.com", "outgoingPort": 587, "outgoingSecurity": "START_TLS"});
        app.mutate("configureEmail { session { id } }", with(account, more)).await
    };
    let lacking = configure(json!({})).await;
    assert_eq!(lacking["fields"][0]["field"], "devices", "{lacking}");
    for (device, holder) in [(&one.device, "ada@example.com"), (&two.device, "ben@example.com")] {
        app.mutate("updateDevice", json!({"deviceId": device, "holderEmail": holder})).await;
    }
    let wrong = configure(json!({"incomingHost": "not a host"})).await;
    assert_eq!(wrong["fields"][0]["field"], "incomingHost");
    let done = configure(json!({})).await;
    assert_eq!(done["__typename"], "ConfigureEmailDone", "{done}");
    let (first, second) = (waiting(&app, &one).await, waiting(&app, &two).await);
    let object = |of: &[(String, Command)]| format!("objects/{}", of[0].1.param(0).unwrap());
    let own = one.get(&app, &object(&first)).await.json();
    holds(&own, json!({"login": "ada@example.com", "password": "open sesame 9"}));
    let others = one.get(&app, &object(&second)).await;
    assert_eq!(others.status, StatusCode::NOT_FOUND);
    let door = format!("/{}", object(&first));
    let person = app.call(Method::GET, &door, Some(owner), &Value::Null).await;
    assert_eq!(person.status, StatusCode::NOT_FOUND, "no person reads it");
    let told = app
        .data(
            &app.acme.person(Role::Owner).token,
            "{ auditRecords(first: 50) { nodes { summary detail } } actions(first: 10) { nodes { message parameters
                session { parameters } } } objects { totalCount } }",
            Value::Null,
        )
        .await;
    assert!(!told.to_string().contains("sesame"), "{told}");
    assert_eq!(told["objects"]["totalCount"], 0);
    one.did(&app, &first[0].0, "eml", json!({})).await;
    app.run_jobs().await;
    assert_eq!(app.app.vault.count().await.unwrap(), 1, "what a phone has set up is gone from here");
});
