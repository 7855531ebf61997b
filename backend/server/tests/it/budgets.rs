//! What a request costs the database: statements and transactions, which do not depend on the machine. A budget that is
//! broken is a defect, one that is kept with room to spare is tightened.

use std::time::Duration;

use handsight_store::counted;
use handsight_testkit::{TestApp, on_both};
use http::{Method, StatusCode};
use serde_json::json;

use crate::{
    agents::{ask, post},
    usage::{Phone, phone},
};

/// What something cost: transactions, statements. They are printed, and shown where a budget is broken.
async fn cost<T>(what: &str, work: impl Future<Output = T>) -> (T, (u32, usize)) {
    let (done, spent) = counted(work).await;
    let said = spent.statements();
    println!("{what}: {} transactions, {} statements", spent.transactions(), said.len());
    for (n, sql) in said.iter().enumerate() {
        println!("  {:>3}. {}", n + 1, sql.split_whitespace().collect::<Vec<_>>().join(" "));
    }
    (done, (spent.transactions(), said.len()))
}

const PAGE: &str = "{ devices(first: 50, sort: {attribute: \"lastSeenAt\", descending: true},
    filter: {where: {attribute: \"platform\", operator: IS, values: [\"android\"]}}) {
    totalCount nodes { id name osVersion homeCarrier model lastSeenAt batteryPercent signalDbm radio agentVersion status
        dataLast7Days waitingActions } pageInfo { hasNextPage endCursor } } }";

on_both!(a_page_of_devices_is_one_view_and_four_statements, |app| async move {
    for n in 1..=12 {
        phone(&app, &app.acme, n).await;
    }
    let owner = app.acme.owner();
    let first = app.data(owner, PAGE, json!({})).await;
    assert_eq!(first["devices"]["totalCount"], 12, "{first}");
    let (again, spent) = cost("a page", app.data(owner, PAGE, json!({}))).await;
    assert_eq!(again, first);
    // The page, its count, seven days, what waits.
    assert_eq!(spent, (1, 4), "its bearer is known, and all of it is read in one view");
});

on_both!(who_bears_a_token_is_read_once_a_second, |app| async move {
    let viewer = "{ viewer { platformOperator } }";
    let owner = app.acme.owner();
    app.data(owner, viewer, json!({})).await;
    let (_, spent) = cost("a viewer", app.data(owner, viewer, json!({}))).await;
    assert_eq!(spent, (0, 0));
    app.advance(Duration::from_secs(1));
    let (_, (transactions, _)) = cost("a viewer", app.data(owner, viewer, json!({}))).await;
    assert_eq!(transactions, 1, "looked up anew");
});

async fn cycle(app: &TestApp, phone: &Phone) {
    let issue = "mutation($input: IssueActionInput!) { issueAction(input: $input) { __typename
        ... on IssueActionDone { actions { sequence } } } }";
    let input = json!({"devices": {"ids": [phone.device]}, "command": "loc", "parameters": ["5"]});
    let done = app.data(app.acme.operator(), issue, json!({"input": input})).await;
    let number = done["issueAction"]["actions"][0]["sequence"].as_str().expect("an action").to_owned();
    let path = "/agent/v1/actions?after=00000000";
    let fetched = ask(app, phone, Method::GET, path, "application/json", String::new()).await;
    assert_eq!(fetched.status, StatusCode::OK);
    let results = json!({"results": [{"sequence": number, "command": "loc", "status": "ok", "code": 0,
        "finishedAt": app.now().to_string(), "items": {}}]});
    let taken = post(app, phone, "/agent/v1/results", results).await;
    assert_eq!(taken.json()["accepted"], json!([number]));
}

on_both!(a_cycle_of_one_action_has_its_price, |app| async move {
    let phone = phone(&app, &app.acme, 1).await;
    cycle(&app, &phone).await;
    let (_, (transactions, statements)) = cost("queue, fetch, result", cycle(&app, &phone)).await;
    assert!(transactions <= 12 && statements <= 80, "{transactions} transactions, {statements} statements");
});

on_both!(a_check_in_has_its_price, |app| async move {
    let phone = phone(&app, &app.acme, 1).await;
    let check_in = async || {
        let reply =
            post(&app, &phone, "/agent/v1/checkin", json!({"sequence": "00000000", "battery": 40})).await;
        assert_eq!(reply.status, StatusCode::OK, "{}", reply.text());
    };
    check_in().await;
    let (_, (transactions, statements)) = cost("a check-in", check_in()).await;
    assert!(transactions <= 4 && statements <= 20, "{transactions} transactions, {statements} statements");
});
