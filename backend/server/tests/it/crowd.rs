//! Many at once. Fifty phones enrol, upload, answer, report and check in while people ask for more: nobody hears of a
//! fault of ours, and what was acknowledged is there once. And what a database undoes because two transactions met is
//! run again as a whole: once stored, once told, once in the audit log.

use axum::body::Body;
use handsight_domain::id::ObjectId;
use handsight_protocol::{Command, DeviceId, message::Envelope, transfer::digest_header};
use handsight_store::LiveEvent;
use handsight_testkit::{Cluster, Database, Reply, TestApp, on_both};
use http::{Method, Request, StatusCode, header};
use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, Statement, TransactionTrait};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::usage::{self, Phone};

const PHONES: u8 = 50;
/// Files that each phone uploads besides its backup.
const FILES: usize = 5;
/// Batches of ten events that each phone reports.
const BATCHES: u64 = 4;
/// Messages that people send to every phone meanwhile.
const MESSAGES: usize = 3;

async fn enrol(app: &TestApp, index: u8) -> Phone {
    let secret = DeviceId::from_bytes([index + 1; 32]).to_hex();
    let body = json!({"systemId": app.acme.system_id, "deviceId": secret, "platform": "android",
        "agentVersion": "1.0", "phoneNumber": format!("+121255502{index:02}")});
    let reply = app.call(Method::POST, "/agent/v1/provision", None, &body).await;
    assert_eq!(reply.status, StatusCode::CREATED, "{}", reply.text());
    let device = reply.json()["device"].as_str().unwrap().to_owned();
    Phone { authorization: format!("Device {}.{secret}", app.acme.system_id), device }
}

async fn ask(app: &TestApp, phone: &Phone, method: Method, path: &str, body: Vec<u8>) -> Reply {
    let mut request =
        Request::builder().method(method).uri(path).header(header::AUTHORIZATION, &phone.authorization);
    if path.contains("/objects/") {
        request = request
            .header("repr-digest", digest_header(&Sha256::digest(&body)))
            .header(header::CONTENT_LENGTH, body.len());
    } else {
        request = request.header(header::CONTENT_TYPE, "application/json");
    }
    let reply = app.send(request.body(Body::from(body)).unwrap()).await;
    assert!(reply.status.is_success(), "{path}: {} {}", reply.status, reply.text());
    reply
}

async fn upload(app: &TestApp, phone: &Phone, content: &str) -> ObjectId {
    let id: ObjectId = app.app.mint.id();
    ask(app, phone, Method::PUT, &format!("/agent/v1/objects/{id}"), content.as_bytes().to_vec()).await;
    id
}

/// Answers whatever waits for a phone; how many answers were accepted.
async fn answer_all(app: &TestApp, phone: &Phone) -> usize {
    let waiting = ask(app, phone, Method::GET, "/agent/v1/actions?after=00000000", vec![]).await.json();
    let texts = waiting["messages"].as_array().unwrap();
    if texts.is_empty() {
        return 0;
    }
    let receipts: Vec<Value> = texts
        .iter()
        .map(|t| json!({"text": t, "receivedAt": app.now().to_string(), "via": "poll"}))
        .collect();
    let body = json!({"messages": receipts}).to_string().into_bytes();
    ask(app, phone, Method::POST, "/agent/v1/receipts", body).await;
    let mut results = Vec::new();
    for text in texts {
        for (number, command) in Envelope::parse(text.as_str().unwrap()).unwrap().open().commands {
            let command: Command = command.unwrap();
            let name = command.name().as_str().to_owned();
            let mut items = json!({});
            if name == "bak" {
                let card =
                    "BEGIN:VCARD\r\nVERSION:4.0\r\nUID:a\r\nFN:Ada Ash\r\nTEL:+13125550101\r\nEND:VCARD\r\n";
                let id = upload(app, phone, card).await;
                items = json!({"object": id, "count": 1, "bytes": card.len(), "sha256": "unchecked"});
            }
            results
                .push(json!({"sequence": number.to_string(), "command": name, "status": "ok", "code": "0",
                "finishedAt": app.now().to_string(), "items": items}));
        }
    }
    let body = json!({ "results": results }).to_string().into_bytes();
    let told = ask(app, phone, Method::POST, "/agent/v1/results", body).await.json();
    assert_eq!(told["unknown"].as_array().map_or(0, Vec::len), 0, "{told}");
    told["accepted"].as_array().map_or(0, Vec::len)
}

/// A phone's hour; how many answers were accepted.
async fn work(app: TestApp, phone: Phone) -> usize {
    let mut accepted = 0;
    for round in 0..FILES {
        upload(&app, &phone, &format!("{} {round}", phone.device)).await;
        let first = 10 * round as u64;
        if (round as u64) < BATCHES {
            let reply = usage::post(&app, &phone, None, usage::batch(&app, first..first + 10)).await;
            assert_eq!(reply.json()["accepted"], 10, "{}", reply.text());
        }
        accepted += answer_all(&app, &phone).await;
        let body = json!({"sequence": "00000000", "battery": 50 + round});
        ask(&app, &phone, Method::POST, "/agent/v1/checkin", body.to_string().into_bytes()).await;
    }
    accepted
}

pub(crate) async fn count(app: &TestApp, sql: &str) -> i64 {
    let tx = app.app.store.read(&app.acme.scope()).await.unwrap();
    tx.one(sql, vec![]).await.unwrap().unwrap().get("n").unwrap()
}

pub(crate) async fn admin(app: &TestApp) -> Option<DatabaseConnection> {
    let url = app.database.admin_url.clone()?;
    Some(sea_orm::Database::connect(url).await.unwrap())
}

pub(crate) async fn number(connection: &impl ConnectionTrait, sql: &str) -> i64 {
    let ask = Statement::from_string(DbBackend::Postgres, sql.to_owned());
    connection.query_one_raw(ask).await.unwrap().unwrap().try_get_by_index(0).unwrap()
}

pub(crate) const DEADLOCKS: &str =
    "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()";
/// How many transactions wait for a lock.
pub(crate) const WAITS: &str =
    "SELECT COUNT(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";
const ISSUE: &str = "mutation($ids: [ID!], $text: String!, $key: String) { issueAction(input: {devices: {ids: $ids},
    command: \"msg\", parameters: [$text], idempotencyKey: $key}) { __typename
    ... on IssueActionDone { session { id } } ... on ConfirmationNeeded { word } ... on InvalidInput { message } } }";

on_both!(fifty_phones_work_at_once, |app| async move {
    let tx = app.app.store.write(&app.acme.scope()).await.unwrap();
    tx.execute("UPDATE enterprises SET device_limit = NULL WHERE enterprise_id = $1", vec![]).await.unwrap();
    tx.commit().await.unwrap();
    let phones = futures::future::join_all((0..PHONES).map(|index| enrol(&app, index))).await;
    let ids: Vec<String> = phones.iter().map(|phone| phone.device.clone()).collect();
    let backup =
        "mutation($ids: [ID!]) { requestBackup(input: {devices: {ids: $ids}, items: [{item: CONTACTS}]}) {
        __typename } }";
    let asked = app.data(app.acme.owner(), backup, json!({"ids": ids})).await;
    assert_eq!(asked["requestBackup"]["__typename"], "RequestBackupDone", "{asked}");

    let working: Vec<_> = phones.into_iter().map(|phone| tokio::spawn(work(app.clone(), phone))).collect();
    let people = {
        let (app, ids) = (app.clone(), ids.clone());
        tokio::spawn(async move {
            for number in 0..MESSAGES {
                let text = format!("note {number}");
                let variables = json!({"ids": ids, "text": text, "key": format!("crowd {number}")});
                // Twins: one of them does the work.
                let (one, two) = futures::future::join(
                    app.data(app.acme.owner(), ISSUE, variables.clone()),
                    app.data(app.acme.owner(), ISSUE, variables),
                )
                .await;
                assert_eq!(one, two);
                assert_eq!(one["issueAction"]["__typename"], "IssueActionDone", "{one}");
            }
        })
    };
    let jobs = {
        let app = app.clone();
        tokio::spawn(async move {
            loop {
                app.run_jobs().await;
                tokio::task::yield_now().await;
            }
        })
    };
    let mut accepted = 0;
    for one in working {
        accepted += one.await.unwrap();
    }
    people.await.unwrap();
    jobs.abort();
    assert!(jobs.await.unwrap_err().is_cancelled(), "a job broke");
    // Whatever came too late for a phone's last look.
    for index in 0..PHONES {
        let secret = DeviceId::from_bytes([index + 1; 32]).to_hex();
        let authorization = format!("Device {}.{secret}", app.acme.system_id);
        accepted += answer_all(&app, &Phone { authorization, device: String::new() }).await;
    }

    let each = usize::from(PHONES);
    assert_eq!(accepted, each * (1 + MESSAGES), "each action is answered, once");
    for (sql, expected) in [
        ("SELECT COUNT(*) AS n FROM actions WHERE enterprise_id = $1", each * (1 + MESSAGES)),
        (
            "SELECT COUNT(*) AS n FROM actions WHERE enterprise_id = $1 AND state = 'SUCCEEDED'",
            each * (1 + MESSAGES),
        ),
        ("SELECT COUNT(*) AS n FROM results WHERE enterprise_id = $1", each * (1 + MESSAGES)),
        (
            "SELECT COUNT(*) AS n FROM objects WHERE enterprise_id = $1 AND state = 'COMPLETE'",
            each * (1 + FILES),
        ),
        ("SELECT COUNT(*) AS n FROM backups WHERE enterprise_id = $1 AND state = 'COMPLETE'", each),
        ("SELECT COUNT(*) AS n FROM usage_events WHERE enterprise_id = $1", each * 10 * BATCHES as usize),
        (
            "SELECT CAST(SUM(last_sequence) AS BIGINT) AS n FROM devices WHERE enterprise_id = $1",
            each * (1 + MESSAGES),
        ),
        (
            "SELECT COUNT(*) AS n FROM audit_records WHERE enterprise_id = $1 AND verb = 'action.issued'",
            MESSAGES,
        ),
    ] {
        assert_eq!(count(&app, sql).await, expected as i64, "{sql}");
    }
    assert!(handsight_app::audit::check(&app.app, &app.acme.scope()).await.unwrap().valid);
    let checked = handsight_store::guard::statements_checked();
    println!("the guard has read {checked} different statements and found each tied to its enterprise");
    assert!(checked > 0);
    if let Some(admin) = admin(&app).await {
        assert_eq!(number(&admin, DEADLOCKS).await, 0, "transactions met: the order of locks is broken");
    }
});

/// Holds what the use case takes last, lets it wait, and then asks for what it took first: PostgreSQL undoes the use
/// case. Answers what came of it.
async fn undone(
    app: &TestApp,
    admin: &DatabaseConnection,
    last: &str,
    query: &'static str,
    variables: Value,
) -> Value {
    let tx = admin.begin().await.unwrap();
    // Whoever waits longest is undone: not this one.
    tx.execute_unprepared("SET LOCAL deadlock_timeout = '60s'").await.unwrap();
    tx.execute_unprepared(last).await.unwrap();
    let asking = {
        let app = app.clone();
        tokio::spawn(async move { app.gql(app.acme.owner(), query, variables).await })
    };
    while number(admin, WAITS).await == 0 {
        assert!(!asking.is_finished(), "{:?}", asking.await);
        tokio::task::yield_now().await;
    }
    tx.execute_unprepared("UPDATE devices SET name = name").await.unwrap();
    tx.rollback().await.unwrap();
    asking.await.unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_postgresql_undid_is_run_again_and_told_once() {
    if !Cluster::is_installed() {
        eprintln!("skipped: PostgreSQL is not installed here");
        return;
    }
    let app = TestApp::on(Database::Postgres).await;
    let phone = enrol(&app, 0).await;
    let admin = admin(&app).await.unwrap();
    let mut live = app.app.store.live().listen();
    let variables = json!({"ids": [phone.device], "text": "again", "key": "again"});
    let answer =
        undone(&app, &admin, "UPDATE audit_heads SET number = number", ISSUE, variables.clone()).await;
    assert_eq!(answer["data"]["issueAction"]["__typename"], "IssueActionDone", "{answer}");
    assert_eq!(number(&admin, DEADLOCKS).await, 1, "the test did not do what it is for");
    // The same key hears of the same work.
    assert_eq!(app.gql(app.acme.owner(), ISSUE, variables).await, answer);
    for (sql, expected) in [
        ("SELECT COUNT(*) AS n FROM actions WHERE enterprise_id = $1", 1),
        ("SELECT CAST(SUM(last_sequence) AS BIGINT) AS n FROM devices WHERE enterprise_id = $1", 1),
        ("SELECT COUNT(*) AS n FROM audit_records WHERE enterprise_id = $1 AND verb = 'action.issued'", 1),
        (
            "SELECT COUNT(*) AS n FROM idempotency_keys WHERE enterprise_id = $1 AND idempotency_key = 'again'",
            1,
        ),
    ] {
        assert_eq!(count(&app, sql).await, expected, "{sql}");
    }
    assert!(handsight_app::audit::check(&app.app, &app.acme.scope()).await.unwrap().valid);
    let mut told = 0;
    while let Ok(event) = live.try_recv() {
        told += i32::from(matches!(event, LiveEvent::Action { .. }));
    }
    assert_eq!(told, 1, "a change is told once");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_field_that_was_carried_out_is_not_carried_out_again() {
    if !Cluster::is_installed() {
        eprintln!("skipped: PostgreSQL is not installed here");
        return;
    }
    let app = TestApp::on(Database::Postgres).await;
    let phone = enrol(&app, 0).await;
    let admin = admin(&app).await.unwrap();
    let both =
        "mutation($ids: [ID!]) { saveView(input: {page: \"p\", name: \"n\", query: \"\"}) { __typename }
        issueAction(input: {devices: {ids: $ids}, command: \"msg\", parameters: [\"x\"]}) { __typename } }";
    let due = "INSERT INTO due (enterprise_id, kind, subject_id, due_at, tries)
        SELECT enterprise_id, 'action.dispatch', device_id, 0, 0 FROM devices";
    let answer = undone(&app, &admin, due, both, json!({"ids": [phone.device]})).await;
    assert_eq!(answer["errors"][0]["extensions"]["code"], "UNAVAILABLE", "{answer}");
    assert_eq!(count(&app, "SELECT COUNT(*) AS n FROM saved_views WHERE enterprise_id = $1").await, 1);
    assert_eq!(count(&app, "SELECT COUNT(*) AS n FROM actions WHERE enterprise_id = $1").await, 0);
}
