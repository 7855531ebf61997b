//! Many at once. Fifty phones enrol, upload, answer, report and check in while people ask for more: nobody hears of a
//! fault of ours, and what was acknowledged is there once.

use handsight_protocol::{Command, message::Envelope};
use handsight_testkit::{Phone, TestApp, on_both};
use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, Statement};
use serde_json::{Value, json};

use crate::{backups::upload, usage};

const PHONES: u8 = 50;
/// Files that each phone uploads besides its backup.
const FILES: usize = 5;
/// Batches of ten events that each phone reports.
const BATCHES: u64 = 4;
/// Messages that people send to every phone meanwhile.
const MESSAGES: usize = 3;

async fn enrol(app: &TestApp, index: u8) -> Phone {
    app.enrol(&app.acme, index + 1, json!({"phoneNumber": format!("+121255502{index:02}")})).await
}

/// Answers whatever waits for a phone; how many answers were accepted.
async fn answer_all(app: &TestApp, phone: &Phone) -> usize {
    let texts = phone.texts(app).await;
    if texts.is_empty() {
        return 0;
    }
    let receipt = |text: &String| json!({"text": text, "receivedAt": app.now().to_string(), "via": "poll"});
    let receipts: Vec<Value> = texts.iter().map(receipt).collect();
    phone.says(app, "receipts", json!({"messages": receipts})).await;
    let mut results = Vec::new();
    for text in texts {
        for (number, command) in Envelope::parse(&text).unwrap().open().commands {
            let command: Command = command.unwrap();
            let name = command.name().as_str().to_owned();
            let mut items = json!({});
            if name == "bak" {
                let card =
                    "BEGIN:VCARD\r\nVERSION:4.0\r\nUID:a\r\nFN:Ada Ash\r\nTEL:+13125550101\r\nEND:VCARD\r\n";
                let id = upload(app, phone, card).await;
                items = json!({"object": id, "count": 1, "bytes": card.len(), "sha256": "unchecked"});
            }
            results.push(app.result(&number.to_string(), &name, json!({"items": items})));
        }
    }
    let told = phone.tells(app, json!(results)).await;
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
        phone.says(&app, "checkin", json!({"sequence": "00000000", "battery": 50 + round})).await;
    }
    accepted
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
/// The numbers that devices were given last, summed.
pub(crate) const LAST_NUMBERS: &str =
    "CAST(SUM(last_sequence) AS BIGINT) AS n FROM devices WHERE enterprise_id = $1";
pub(crate) const ISSUE: &str = "mutation($ids: [ID!], $text: String!, $key: String) { issueAction(input: {devices: {ids: $ids},
    command: \"msg\", parameters: [$text], idempotencyKey: $key}) { __typename
    ... on IssueActionDone { session { id } } ... on ConfirmationNeeded { word } ... on InvalidInput { message } } }";

on_both!(fifty_phones_work_at_once, |app| async move {
    let sql = "UPDATE enterprises SET device_limit = NULL WHERE enterprise_id = $1";
    app.alter(&app.acme, sql, vec![]).await;
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
        let authorization = Phone::authorization(&app.acme, index + 1);
        accepted += answer_all(&app, &Phone { authorization, device: String::new() }).await;
    }

    let each = usize::from(PHONES);
    assert_eq!(accepted, each * (1 + MESSAGES), "each action is answered, once");
    for (rows, expected) in [
        ("actions", each * (1 + MESSAGES)),
        ("actions WHERE state = 'SUCCEEDED'", each * (1 + MESSAGES)),
        ("results", each * (1 + MESSAGES)),
        ("objects WHERE state = 'COMPLETE'", each * (1 + FILES)),
        ("backups WHERE state = 'COMPLETE'", each),
        ("usage_events", each * 10 * BATCHES as usize),
        ("audit_records WHERE verb = 'action.issued'", MESSAGES),
    ] {
        assert_eq!(app.count(rows).await, expected as i64, "{rows}");
    }
    assert_eq!(app.number(LAST_NUMBERS).await, (each * (1 + MESSAGES)) as i64);
    assert!(handsight_app::audit::check(&app.app, &app.acme.scope()).await.unwrap().valid);
    let checked = handsight_store::guard::statements_checked();
    println!("the guard has read {checked} different statements and found each tied to its enterprise");
    assert!(checked > 0);
    if let Some(admin) = admin(&app).await {
        assert_eq!(number(&admin, DEADLOCKS).await, 0, "transactions met: the order of locks is broken");
    }
});
