//! Ten thousand actions through a network that loses, doubles and delays a fifth of everything, by SMS and over
//! HTTP, between the real server and the agent's own state machine. Each ends once, and none is done twice.

mod phone;

use std::{collections::BTreeMap, time::Duration};

use handsight_agent::chance::Dice;
use handsight_channel::SendError;
use handsight_domain::id::{ActionId, DeviceId};
use handsight_testkit::{TestApp, on_both};
use serde_json::{Value, json};

use phone::Phone;

const PHONES: u8 = 25;
const SESSIONS: u32 = 400;
/// Sessions of one round; a round is a minute.
const AT_ONCE: u32 = 16;

const ISSUE: &str = "mutation($input: IssueActionInput!) { issueAction(input: $input) {
    ... on IssueActionDone { session { id } } } }";
const CANCEL: &str = "mutation($id: ID!) { cancelActionSession(input: {sessionId: $id}) { __typename } }";

/// Asks until it is done: a machine at its limit may answer that it took too long, and asking again is harmless.
async fn insist(app: &TestApp, token: &str, query: &str, variables: Value) -> Value {
    loop {
        let answer = app.gql(token, query, variables.clone()).await;
        if answer["errors"][0]["extensions"]["code"] != "TIMEOUT" {
            assert!(answer.get("errors").is_none(), "{answer}");
            return answer["data"].clone();
        }
    }
}

struct Row {
    device: String,
    sequence: u32,
    state: String,
    ended: bool,
}

async fn rows(app: &TestApp) -> BTreeMap<ActionId, Row> {
    let tx = app.app.store.read(&app.acme.scope()).await.unwrap();
    let sql =
        "SELECT action_id, device_id, sequence, state, finished_at FROM actions WHERE enterprise_id = $1";
    let all = tx.all(sql, vec![]).await.unwrap();
    let read = |row: &handsight_store::Row| {
        let device: DeviceId = row.get("device_id").unwrap();
        let sequence: i64 = row.get("sequence").unwrap();
        let one = Row {
            device: device.to_string(),
            sequence: u32::try_from(sequence).unwrap(),
            state: row.get("state").unwrap(),
            ended: row.opt::<i64>("finished_at").unwrap().is_some(),
        };
        (row.get("action_id").unwrap(), one)
    };
    all.iter().map(read).collect()
}

/// One round of the world: the gateway, the air, the phones. Phones work side by side.
async fn round(app: &TestApp, phones: &mut [Phone], dice: &mut Dice, minutes: u64) {
    app.advance(Duration::from_secs(60 * minutes));
    let out_of_order = SendError::Temporary("out of order".to_owned());
    app.sms.fail(dice.chance(0.2).then_some(out_of_order));
    app.run_jobs().await;
    for sent in app.sms.take() {
        let phone = phones.iter_mut().find(|p| p.number == sent.to).unwrap();
        let at = dice.index(phone.air.len() + 1);
        phone.air.insert(at, sent.text);
    }
    futures::future::join_all(phones.iter_mut().map(|phone| phone.round(app))).await;
}

on_both!(ten_thousand_actions_end_once_each, |app| async move {
    let mut dice = Dice::new(20_261);
    let mut phones = Vec::new();
    for index in 0..PHONES {
        phones.push(Phone::enrol(&app, index).await);
    }
    let token = app.api_token(app.acme.owner(), &["ACTIONS_ISSUE", "ACTIONS_READ", "DEVICES_READ"]).await;
    let ids: Vec<&str> = phones.iter().map(|p| p.device.as_str()).collect();
    let ids = json!(ids);

    let mut ended: BTreeMap<ActionId, String> = BTreeMap::new();
    let mut sessions = Vec::new();
    for number in 0..SESSIONS {
        let input = json!({"devices": {"ids": ids}, "command": "msg", "parameters": [format!("n{number}")],
            "idempotencyKey": format!("storm {number}")});
        let made = insist(&app, &token, ISSUE, json!({"input": input})).await;
        sessions.push(made["issueAction"]["session"]["id"].clone());
        if number % 10 == 9 {
            // Somebody changes their mind, too late for some of the phones.
            let at = sessions.len() - 1 - dice.index(8);
            insist(&app, &token, CANCEL, json!({"id": sessions[at]})).await;
        }
        if number % AT_ONCE == AT_ONCE - 1 {
            round(&app, &mut phones, &mut dice, 1).await;
        }
        if number % 100 == 99 {
            let now = rows(&app).await;
            for (id, state) in &ended {
                assert_eq!(&now[id].state, state, "{id} ended twice");
            }
            ended = now.into_iter().filter(|(_, row)| row.ended).map(|(id, row)| (id, row.state)).collect();
        }
    }
    let mut rounds = 0;
    while rows(&app).await.values().any(|row| !row.ended) || phones.iter().any(|p| !p.is_idle()) {
        rounds += 1;
        assert!(rounds < 200, "actions are still open");
        round(&app, &mut phones, &mut dice, 10).await;
    }

    let last = rows(&app).await;
    assert_eq!(last.len(), usize::from(PHONES) * SESSIONS as usize);
    let mut counts: BTreeMap<&str, u32> = BTreeMap::new();
    let mut carried_out = 0;
    for (id, row) in &last {
        *counts.entry(&row.state).or_default() += 1;
        if let Some(state) = ended.get(id) {
            assert_eq!(&row.state, state, "{id} ended twice");
        }
        let phone = phones.iter().find(|p| p.device == row.device).unwrap();
        let runs = phone.runs.get(&row.sequence).copied().unwrap_or(0);
        carried_out += runs;
        match row.state.as_str() {
            "SUCCEEDED" => assert_eq!(runs, 1, "{id}"),
            "CANCELLED" => assert!(runs <= 1, "{id} was done {runs} times"),
            other => panic!("{id} ended as {other}"),
        }
    }
    let all: u32 = phones.iter().flat_map(|p| p.runs.values()).sum();
    assert_eq!(all, carried_out, "a phone carried out what nobody asked");
    assert!(counts["SUCCEEDED"] > 8_000 && counts["CANCELLED"] > 50, "{counts:?}");
    let tx = app.app.store.read(&app.acme.scope()).await.unwrap();
    let results = tx.all("SELECT sequence FROM results WHERE enterprise_id = $1", vec![]).await.unwrap();
    assert_eq!(results.len(), carried_out as usize, "one result for each that was done");
    drop(tx);
    assert!(handsight_app::audit::check(&app.app, &app.acme.scope()).await.unwrap().valid);
    println!("storm: {counts:?} after {rounds} rounds of calm");
});
