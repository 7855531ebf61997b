//! What a request costs the database: statements and transactions, which do not depend on the machine. A budget that is
//! broken is a defect, one that is kept with room to spare is tightened.

use std::time::Duration;

use handsight_store::{Backend, counted};
use handsight_testkit::{Phone, TestApp, on_both};
use serde_json::json;

/// Tries before a budget counts as broken: on a slow machine more than the second for which callers are remembered may
/// pass before the next request.
const TRIES: usize = 5;

/// What something costs at least: transactions, statements. They are printed, and shown where a budget is broken.
async fn cost<T>(what: &str, (transactions, statements): (u32, usize), work: impl AsyncFn() -> T) -> T {
    for left in (0..TRIES).rev() {
        let (done, spent) = counted(work()).await;
        let said = spent.statements();
        println!("{what}: {} transactions, {} statements", spent.transactions(), said.len());
        for (n, sql) in said.iter().enumerate() {
            println!("  {:>3}. {}", n + 1, sql.split_whitespace().collect::<Vec<_>>().join(" "));
        }
        let kept = spent.transactions() <= transactions && said.len() <= statements;
        assert!(kept || left > 0, "{what}: more than {transactions} transactions or {statements} statements");
        if kept {
            return done;
        }
    }
    unreachable!("the last try returns or fails")
}

const PAGE: &str = "{ devices(first: 50, sort: {attribute: \"lastSeenAt\", descending: true},
    filter: {where: {attribute: \"platform\", operator: IS, values: [\"android\"]}}) {
    totalCount nodes { id name osVersion homeCarrier model lastSeenAt batteryPercent signalDbm radio agentVersion status
        dataLast7Days waitingActions } pageInfo { hasNextPage endCursor } } }";

on_both!(a_page_of_devices_is_one_view_and_four_statements, |app| async move {
    for n in 1..=12 {
        app.phone(n).await;
    }
    let owner = app.acme.owner();
    let first = app.data(owner, PAGE, json!({})).await;
    assert_eq!(first["devices"]["totalCount"], 12, "{first}");
    // The page, its count, seven days, what waits: its bearer is known, and all of it is read in one view.
    let again = cost("a page", (1, 4), async || app.data(owner, PAGE, json!({})).await).await;
    assert_eq!(again, first);
});

on_both!(who_bears_a_token_is_read_once_a_second, |app| async move {
    let viewer = "{ viewer { platformOperator } }";
    let owner = app.acme.owner();
    let ask = async || app.data(owner, viewer, json!({})).await;
    ask().await;
    cost("a viewer", (0, 0), &ask).await;
    app.advance(Duration::from_secs(1));
    let (_, spent) = counted(ask()).await;
    assert_eq!(spent.transactions(), 1, "looked up anew");
});

async fn cycle(app: &TestApp, phone: &Phone) {
    let input = json!({"devices": {"ids": [phone.device]}, "command": "loc", "parameters": ["5"]});
    let done = app.done_as(app.acme.operator(), "issueAction { actions { sequence } }", input).await;
    let number = done["actions"][0]["sequence"].as_str().unwrap();
    phone.waiting(app, 0).await;
    phone.did(app, number, "loc", json!({})).await;
}

on_both!(a_cycle_of_one_action_has_its_price, |app| async move {
    let phone = app.phone(1).await;
    cycle(&app, &phone).await;
    // What PostgreSQL is told in one statement, SQLite runs one by one: there none is a round trip.
    let most = if app.app.store.backend() == Backend::Postgres { 11 } else { 22 };
    cost("queue, fetch, result", (4, most), async || cycle(&app, &phone).await).await;
});

on_both!(a_check_in_has_its_price, |app| async move {
    let phone = app.phone(1).await;
    let check_in = async || {
        phone.says(&app, "checkin", json!({"sequence": "00000000", "battery": 40})).await;
    };
    check_in().await;
    cost("a check-in", (1, 4), check_in).await;
});
