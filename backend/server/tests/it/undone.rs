//! Something has left, a text or a trial of a way out, and PostgreSQL undoes the transaction that was to write it down:
//! what is written is written again, and nothing leaves twice.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use axum::{Router, extract::State};
use handsight_testkit::{TestApp, on_postgres};
use http::StatusCode;
use sea_orm::{ConnectionTrait, TransactionTrait};
use serde_json::{Value, json};

use crate::{
    crowd::{DEADLOCKS, WAITS, admin, count, number},
    usage::phone,
};

/// A gateway that takes everything; how often it was asked.
async fn gateway() -> (Arc<AtomicUsize>, String) {
    async fn take(State(asked): State<Arc<AtomicUsize>>) -> (StatusCode, &'static str) {
        asked.fetch_add(1, Ordering::Relaxed);
        (StatusCode::ACCEPTED, "0: Accepted for delivery")
    }
    let asked = Arc::new(AtomicUsize::new(0));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}/cgi-bin/sendsms", listener.local_addr().unwrap());
    let router = Router::new().fallback(take).with_state(Arc::clone(&asked));
    tokio::spawn(async move { axum::serve(listener, router).await });
    (asked, address)
}

/// The enterprise sends by it from now on; its id.
async fn send_by(app: &TestApp, url: &str) -> Value {
    let create = "mutation($input: CreateNotifierInput!) { createNotifier(input: $input) {
        ... on CreateNotifierDone { notifier { id } } ... on InvalidInput { message } } }";
    let setting = |name: &str, value: &str| json!({"name": name, "value": value});
    let settings = [setting("url", url), setting("username", "u"), setting("password", "p")];
    let input = json!({"kind": "KANNEL", "settings": settings, "costMicros": 1000});
    let made = app.data(app.acme.owner(), create, json!({"input": input})).await;
    made["createNotifier"]["notifier"]["id"].clone()
}

/// Holds what the work takes last, lets it wait, and then asks for what it took first: PostgreSQL undoes the work's
/// transaction. Answers what came of the work.
async fn undone<T: Send + 'static>(
    app: &TestApp,
    (first, last): (&str, &str),
    work: impl Future<Output = T> + Send + 'static,
) -> T {
    let admin = admin(app).await.unwrap();
    let tx = admin.begin().await.unwrap();
    // Whoever waits longest is undone: not this one.
    tx.execute_unprepared("SET LOCAL deadlock_timeout = '60s'").await.unwrap();
    tx.execute_unprepared(last).await.unwrap();
    let working = tokio::spawn(work);
    while number(&admin, WAITS).await == 0 {
        assert!(!working.is_finished(), "it waited for nothing");
        tokio::task::yield_now().await;
    }
    tx.execute_unprepared(first).await.unwrap();
    tx.rollback().await.unwrap();
    let outcome = working.await.unwrap();
    assert_eq!(number(&admin, DEADLOCKS).await, 1, "the test did not do what it is for");
    outcome
}

on_postgres!(a_text_that_went_out_is_written_down_and_not_sent_again, |app| async move {
    let (asked, url) = gateway().await;
    send_by(&app, &url).await;
    let one = phone(&app, &app.acme, 1).await;
    let numbers = "query($id: ID!) { device(id: $id) { numbers { id } } }";
    let numbers = app.data(app.acme.owner(), numbers, json!({"id": one.device})).await;
    let verify = "mutation($id: ID!) { verifyDeviceNumber(input: {deviceNumberId: $id}) { __typename } }";
    app.data(app.acme.owner(), verify, json!({"id": numbers["device"]["numbers"][0]["id"]})).await;
    let order = ("UPDATE devices SET name = name", "UPDATE notifiers SET name = name");
    let jobs = {
        let app = app.clone();
        async move { app.run_jobs().await }
    };
    undone(&app, order, jobs).await;
    let accepted = "SELECT COUNT(*) AS n FROM attempts WHERE enterprise_id = $1 AND outcome = 'ACCEPTED'";
    assert_eq!((asked.load(Ordering::Relaxed), count(&app, accepted).await), (1, 1));
    let open = "SELECT COUNT(*) AS n FROM attempts WHERE enterprise_id = $1 AND outcome = 'SENDING'";
    assert_eq!(count(&app, open).await, 0);
});

on_postgres!(a_trial_of_a_way_out_is_one_text, |app| async move {
    let (asked, url) = gateway().await;
    let id = send_by(&app, &url).await;
    let order = ("UPDATE notifiers SET name = name", "UPDATE audit_heads SET number = number");
    let test =
        "mutation($id: ID!) { testNotifier(input: {notifierId: $id, to: \"+12125550101\"}) { __typename } }";
    let trial = {
        let app = app.clone();
        async move { app.gql(app.acme.owner(), test, json!({"id": id})).await }
    };
    let answer = undone(&app, order, trial).await;
    assert_eq!(answer["data"]["testNotifier"]["__typename"], "TestNotifierDone", "{answer}");
    let told =
        "SELECT COUNT(*) AS n FROM audit_records WHERE enterprise_id = $1 AND verb = 'notifier.tested'";
    assert_eq!((asked.load(Ordering::Relaxed), count(&app, told).await), (1, 1));
});
