//! Backups over every door: asked for, brought by a phone, looked into, taken away, restored elsewhere; plans that
//! run and forget; e-mail settings whose secret nobody sees but their phone.

use std::time::Duration;

use axum::body::Body;
use handsight_domain::{id::ObjectId, policy::Role};
use handsight_protocol::{Command, message::Envelope, transfer::digest_header};
use handsight_testkit::{Reply, TestApp, on_both};
use http::{Method, Request, StatusCode, header};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::usage::{Phone, phone};

pub async fn ask(
    app: &TestApp,
    phone: &Phone,
    method: Method,
    path: &str,
    body: Vec<u8>,
    digest: bool,
) -> Reply {
    let mut request =
        Request::builder().method(method).uri(path).header(header::AUTHORIZATION, &phone.authorization);
    if digest {
        request = request
            .header("repr-digest", digest_header(&Sha256::digest(&body)))
            .header(header::CONTENT_LENGTH, body.len());
    } else {
        request = request.header(header::CONTENT_TYPE, "application/json");
    }
    app.send(request.body(Body::from(body)).unwrap()).await
}

/// The commands that wait for a phone, with their numbers.
pub async fn waiting(app: &TestApp, phone: &Phone) -> Vec<(String, Command)> {
    let path = "/agent/v1/actions?after=00000000";
    let answer = ask(app, phone, Method::GET, path, vec![], false).await.json();
    let texts = answer["messages"].as_array().unwrap().iter();
    texts
        .flat_map(|text| Envelope::parse(text.as_str().unwrap()).unwrap().open().commands)
        .map(|(number, command)| (number.to_string(), command.unwrap()))
        .collect()
}

async fn answer(app: &TestApp, phone: &Phone, number: &str, command: &str, items: Value) {
    let result = json!({"sequence": number, "command": command, "status": "ok", "code": 0,
        "finishedAt": app.now().to_string(), "items": items});
    let body = json!({"results": [result]}).to_string().into_bytes();
    let reply = ask(app, phone, Method::POST, "/agent/v1/results", body, false).await;
    assert_eq!(reply.json()["accepted"], json!([number]), "{}", reply.text());
}

/// Does what `bak` asks: sends the content and names it.
pub async fn bring(app: &TestApp, phone: &Phone, number: &str, content: &str, count: usize) {
    let id: ObjectId = app.app.mint.id();
    let path = format!("/agent/v1/objects/{id}");
    let sent = ask(app, phone, Method::PUT, &path, content.as_bytes().to_vec(), true).await;
    assert_eq!(sent.status, StatusCode::CREATED, "{}", sent.text());
    let items = json!({"object": id, "count": count, "bytes": content.len(), "sha256": "unchecked"});
    answer(app, phone, number, "bak", items).await;
}

pub fn cards(names: &[&str]) -> String {
    let card = |name: &&str| {
        format!(
            "BEGIN:VCARD\r\nVERSION:4.0\r\nUID:{name}\r\nFN:{name} Ash\r\nTEL:+13125550101\r\nEND:VCARD\r\n"
        )
    };
    names.iter().map(card).collect()
}

const REQUEST: &str = "mutation($d: ID!) { requestBackup(input: {devices: {ids: [$d]},
    items: [{item: CONTACTS, groups: [\"Family\"]}, {item: CALENDAR}]}) { __typename
    ... on RequestBackupDone { session { id counts { targeted } } } ... on InvalidInput { message } } }";
const LIST: &str =
    "{ backups { totalCount nodes { id item state problem entryCount bytes groups planned url } } }";

on_both!(a_backup_goes_round, |app| async move {
    let (one, two) = (phone(&app, &app.acme, 1).await, phone(&app, &app.acme, 2).await);
    let owner = app.acme.owner();
    let asked = app.data(owner, REQUEST, json!({"d": one.device})).await;
    assert_eq!(asked["requestBackup"]["session"]["counts"]["targeted"], 2, "{asked}");
    let commands = waiting(&app, &one).await;
    let texts: Vec<String> = commands.iter().map(|(_, command)| command.to_string()).collect();
    assert_eq!(texts, ["bak(contacts,Family)", "bak(calendar)"]);
    bring(&app, &one, &commands[0].0, &cards(&["Ada", "Ben", "Clara"]), 3).await;
    let refusal = json!({"results": [{"sequence": commands[1].0, "command": "bak", "status": "unsupported",
        "code": "unsupported", "message": "no calendar here", "finishedAt": app.now().to_string()}]});
    ask(&app, &one, Method::POST, "/agent/v1/results", refusal.to_string().into_bytes(), false).await;
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
    assert_eq!(
        (calendar["state"].as_str(), calendar["problem"].as_str()),
        (Some("FAILED"), Some("no calendar here"))
    );

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
    let restore = "mutation($b: ID!, $d: ID!, $e: [Int!]) { restoreBackup(input: {backupId: $b, entries: $e,
        devices: {ids: [$d]}, idempotencyKey: \"once\"}) { __typename
        ... on RestoreBackupDone { session { id } } ... on InvalidInput { message } ... on Conflict { message } } }";
    let variables = json!({"b": id, "d": two.device, "e": [1, 1, 1]});
    let first = app.data(owner, restore, variables.clone()).await;
    let again = app.data(owner, restore, variables).await;
    assert_eq!(first["restoreBackup"]["__typename"], "RestoreBackupDone", "{first}");
    assert_eq!(first, again);
    let commands = waiting(&app, &two).await;
    assert_eq!(commands.len(), 1);
    let object = commands[0].1.param(1).unwrap().to_owned();
    let path = format!("/agent/v1/objects/{object}");
    let read = ask(&app, &two, Method::GET, &path, vec![], false).await;
    assert_eq!(read.text(), cards(&["Ben"]));
    assert_eq!(ask(&app, &one, Method::GET, &path, vec![], false).await.status, StatusCode::NOT_FOUND);
    answer(&app, &two, &commands[0].0, "rst", json!({"count": 1})).await;

    // To more than one phone it wants its word, and to any the right to replace content.
    let many = "mutation($b: ID!, $d: [ID!]!, $c: String) { restoreBackup(input: {backupId: $b, entries: [0],
        devices: {ids: $d}, confirm: $c}) { __typename ... on ConfirmationNeeded { word deviceCount } } }";
    let both = |confirm: Option<&str>| json!({"b": id, "d": [one.device, two.device], "c": confirm});
    let asked = app.data(owner, many, both(None)).await["restoreBackup"].clone();
    assert_eq!(asked, json!({"__typename": "ConfirmationNeeded", "word": "restore", "deviceCount": 2}));
    assert!(waiting(&app, &one).await.is_empty(), "a question asks nothing of phones");
    let alone = json!({"b": id, "d": [two.device], "c": "restore"});
    assert_eq!(app.code(app.acme.operator(), many, alone).await, "FORBIDDEN");
    let done = app.data(owner, many, both(Some("restore"))).await["restoreBackup"].clone();
    assert_eq!(done["__typename"], "RestoreBackupDone", "{done}");
    for phone in [&one, &two] {
        let commands = waiting(&app, phone).await;
        assert_eq!(commands.len(), 1);
        answer(&app, phone, &commands[0].0, "rst", json!({"count": 1})).await;
    }

    let delete = "mutation($b: ID!) { deleteBackup(input: {backupId: $b}) { __typename } }";
    let deleted = app.data(owner, delete, json!({"b": id})).await;
    assert_eq!(deleted["deleteBackup"]["__typename"], "DeleteBackupDone");
    app.advance(Duration::from_secs(9 * 24 * 3600));
    app.run_jobs().await;
    assert_eq!(app.app.vault.count().await.unwrap(), 0, "its content is gone, and so is what was restored");
});

on_both!(a_plan_runs_by_itself_and_keeps_what_it_says, |app| async move {
    let sender = phone(&app, &app.acme, 1).await;
    let save =
        "mutation($d: ID!, $day: Int!) { saveBackupPlan(input: {name: \"Nightly\", items: [{item: CONTACTS}],
        devices: {ids: [$d]}, every: DAY, day: $day, hour: 3, keepCount: 2, enabled: true}) { __typename
        ... on SaveBackupPlanDone { plan { id nextRunAt } } ... on InvalidInput { fields { field } } } }";
    let scope = app.acme.owner();
    let wrong = app.data(scope, save, json!({"d": sender.device, "day": 8})).await;
    assert_eq!(wrong["saveBackupPlan"]["fields"][0]["field"], "day");
    let saved = app.data(scope, save, json!({"d": sender.device, "day": 1})).await;
    assert!(saved["saveBackupPlan"]["plan"]["nextRunAt"].is_string(), "{saved}");
    // What is not named stays: its phones outlive a change of its times.
    let change = "mutation($id: ID) { saveBackupPlan(input: {planId: $id, name: \"Nightly\", items: [{item: CONTACTS}],
        every: DAY, day: 1, hour: 3, keepCount: 2, enabled: true}) { __typename
        ... on SaveBackupPlanDone { plan { deviceCount deviceIds } } ... on InvalidInput { fields { field } } } }";
    let id = &saved["saveBackupPlan"]["plan"]["id"];
    let changed = app.data(scope, change, json!({"id": id})).await["saveBackupPlan"]["plan"].clone();
    assert_eq!((&changed["deviceCount"], &changed["deviceIds"]), (&json!(1), &json!([sender.device])));
    let without = app.data(scope, change, json!({"id": null})).await;
    assert_eq!(without["saveBackupPlan"]["fields"][0]["field"], "devices", "a new one names its phones");
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
    let sender = phone(&app, &app.acme, 1).await;
    let owner = app.acme.owner();
    let save = "mutation($f: Filter!) { saveBackupPlan(input: {name: \"Weekly\", items: [{item: CONTACTS}],
        devices: {filter: $f}, every: WEEK, day: 1, hour: 3, keepCount: 1, enabled: false}) {
        ... on SaveBackupPlanDone { plan { id } } } }";
    let is =
        |platform: &str| json!({"where": {"attribute": "platform", "operator": "IS", "values": [platform]}});
    let plan =
        app.data(owner, save, json!({"f": is("android")})).await["saveBackupPlan"]["plan"]["id"].clone();
    let run =
        "mutation($p: ID!, $k: String) { runBackupPlan(input: {planId: $p, idempotencyKey: $k}) { __typename
        ... on RunBackupPlanDone { session { id counts { targeted } createdBy { name } }
            plan { lastSession { id } nextRunAt } } ... on Conflict { message } } }";
    let key = json!({"p": plan, "k": "once"});
    let first = app.data(owner, run, key.clone()).await["runBackupPlan"].clone();
    assert_eq!(first["session"]["counts"]["targeted"], 1, "{first}");
    assert_eq!(first["session"]["createdBy"]["name"], "Acme Owner", "in the name of whoever asked");
    assert_eq!(first["plan"]["lastSession"]["id"], first["session"]["id"]);
    assert_eq!(first["plan"]["nextRunAt"], Value::Null, "paused it stays");
    let again = app.data(owner, run, key).await["runBackupPlan"].clone();
    assert_eq!(again["session"]["id"], first["session"]["id"], "the same request is the same run");
    let refused = app.data(owner, run, json!({"p": plan})).await["runBackupPlan"].clone();
    let words = "the run before goes on: one answer is still to come. Wait for it, or cancel it";
    assert_eq!(refused["message"], words, "{refused}");
    let commands = waiting(&app, &sender).await;
    assert_eq!(commands.len(), 1);
    bring(&app, &sender, &commands[0].0, &cards(&["Ada"]), 1).await;
    let second = app.data(owner, run, json!({"p": plan})).await["runBackupPlan"].clone();
    assert_eq!(second["__typename"], "RunBackupPlanDone", "{second}");
    let empty = app.data(owner, save, json!({"f": is("ios")})).await["saveBackupPlan"]["plan"]["id"].clone();
    let nobody = app.data(owner, run, json!({"p": empty})).await["runBackupPlan"].clone();
    assert_eq!(nobody["message"], "the schedule means no phone now");
    assert_eq!(app.code(app.globex.owner(), run, json!({"p": plan})).await, "NOT_FOUND");
    assert_eq!(app.code(app.acme.auditor(), run, json!({"p": plan})).await, "FORBIDDEN");
});

on_both!(the_secret_of_an_account_reaches_its_phone_alone, |app| async move {
    let (one, two) = (phone(&app, &app.acme, 1).await, phone(&app, &app.acme, 2).await);
    let owner = app.acme.owner();
    let configure = "mutation($ids: [ID!]!, $host: String!) { configureEmail(input: {devices: {ids: $ids},
        address: \"{holder_email}\", login: \"{holder_email}\", password: \"open sesame 9\", protocol: IMAP,
        incomingHost: $host, incomingPort: 993, incomingSecurity: TLS,
        outgoingHost: \"smtp.example.com\", outgoingPort: 587, outgoingSecurity: START_TLS}) { __typename
        ... on InvalidInput { message fields { field } } ... on ConfigureEmailDone { session { id } } } }";
    let both = json!([one.device, two.device]);
    let lacking = app.data(owner, configure, json!({"ids": both, "host": "imap.example.com"})).await;
    assert_eq!(lacking["configureEmail"]["fields"][0]["field"], "devices", "{lacking}");
    for (device, holder) in [(&one.device, "ada@example.com"), (&two.device, "ben@example.com")] {
        let change = "mutation($d: ID!, $h: String) { updateDevice(input: {deviceId: $d, holderEmail: $h}) { __typename } }";
        app.data(owner, change, json!({"d": device, "h": holder})).await;
    }
    let wrong = app.data(owner, configure, json!({"ids": both, "host": "not a host"})).await;
    assert_eq!(wrong["configureEmail"]["fields"][0]["field"], "incomingHost");
    let done = app.data(owner, configure, json!({"ids": both, "host": "imap.example.com"})).await;
    assert_eq!(done["configureEmail"]["__typename"], "ConfigureEmailDone", "{done}");
    let (first, second) = (waiting(&app, &one).await, waiting(&app, &two).await);
    let object = |of: &[(String, Command)]| format!("/agent/v1/objects/{}", of[0].1.param(0).unwrap());
    let own = ask(&app, &one, Method::GET, &object(&first), vec![], false).await.json();
    assert_eq!(
        (own["login"].as_str(), own["password"].as_str()),
        (Some("ada@example.com"), Some("open sesame 9"))
    );
    let others = ask(&app, &one, Method::GET, &object(&second), vec![], false).await;
    assert_eq!(others.status, StatusCode::NOT_FOUND);
    let door = object(&first).replace("/agent/v1", "");
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
    answer(&app, &one, &first[0].0, "eml", json!({})).await;
    app.run_jobs().await;
    assert_eq!(app.app.vault.count().await.unwrap(), 1, "what a phone has set up is gone from here");
});
