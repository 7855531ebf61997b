//! Something has left, a text, a trial of a way out, an invitation or a webhook's call, and PostgreSQL undoes the
//! transaction that was to write it down: what is written is written again, and nothing leaves twice. What has not left
//! anything is run again as a whole: once stored, once told, once in the audit log.

use std::time::Duration;

use axum::{Router, extract::State};
use handsight_store::LiveEvent;
use handsight_testkit::{TestApp, on_postgres};
use http::StatusCode;
use sea_orm::{ConnectionTrait, TransactionTrait};
use serde_json::{Value, json};
use tokio::sync::watch;

use crate::{
    crowd::{DEADLOCKS, ISSUE, LAST_NUMBERS, WAITS, admin, number},
    enrolment::{campaign, invite},
    webhooks::hook,
};

/// After which a test gives up.
const PATIENCE: Duration = Duration::from_secs(60);

/// A gateway, or whoever is called, that takes everything once it is let.
#[derive(Clone)]
struct Gateway {
    url: String,
    asked: watch::Sender<usize>,
    open: watch::Sender<bool>,
}

impl Gateway {
    async fn listen() -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/cgi-bin/sendsms", listener.local_addr().unwrap());
        let gateway = Self { url, asked: watch::Sender::new(0), open: watch::Sender::new(true) };
        let router = Router::new().fallback(Self::take).with_state(gateway.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        gateway
    }
    async fn take(State(me): State<Self>) -> (StatusCode, &'static str) {
        me.asked.send_modify(|asked| *asked += 1);
        let mut open = me.open.subscribe();
        let _ = open.wait_for(|open| *open).await;
        (StatusCode::ACCEPTED, "0: Accepted for delivery")
    }
    /// How often it was asked.
    fn asked(&self) -> usize {
        *self.asked.borrow()
    }
}

/// The enterprise sends by it from now on; its id.
async fn send_by(app: &TestApp, url: &str) -> Value {
    let setting = |name: &str, value: &str| json!({"name": name, "value": value});
    let settings = [setting("url", url), setting("username", "u"), setting("password", "p")];
    let input = json!({"kind": "KANNEL", "settings": settings, "costMicros": 1000});
    let made = app.mutate("createNotifier { notifier { id } }", input).await;
    made["notifier"]["id"].clone()
}

/// Holds what the work takes last, lets it wait, and then asks for what it took first: PostgreSQL undoes the work's
/// transaction. Answers what came of the work. What it takes before it asks the gateway as well is held `late`: when it
/// has asked, and the gateway answers after that.
async fn undone<T: Send + 'static>(
    app: &TestApp,
    (first, last): (&str, &str),
    late: Option<&Gateway>,
    work: impl Future<Output = T> + Send + 'static,
) -> T {
    let admin = admin(app).await.unwrap();
    let tx = admin.begin().await.unwrap();
    // Whoever waits longest is undone: not this one.
    tx.execute_unprepared("SET LOCAL deadlock_timeout = '60s'").await.unwrap();
    let working = match late {
        None => {
            tx.execute_unprepared(last).await.unwrap();
            tokio::spawn(work)
        }
        Some(gateway) => {
            gateway.open.send_replace(false);
            let working = tokio::spawn(work);
            let mut asked = gateway.asked.subscribe();
            let came = tokio::time::timeout(PATIENCE, asked.wait_for(|asked| *asked > 0)).await;
            assert!(came.is_ok_and(|asked| asked.is_ok()), "it asked nobody");
            tx.execute_unprepared(last).await.unwrap();
            gateway.open.send_replace(true);
            working
        }
    };
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
    let gateway = Gateway::listen().await;
    send_by(&app, &gateway.url).await;
    let one = app.phone(1).await;
    let numbers = "query($id: ID!) { device(id: $id) { numbers { id } } }";
    let numbers = app.data(app.acme.owner(), numbers, json!({"id": one.device})).await;
    app.mutate("verifyDeviceNumber", json!({"deviceNumberId": numbers["device"]["numbers"][0]["id"]})).await;
    let order = ("UPDATE devices SET name = name", "UPDATE notifiers SET name = name");
    undone(&app, order, None, jobs(&app)).await;
    let accepted = "attempts WHERE outcome = 'ACCEPTED'";
    assert_eq!((gateway.asked(), app.count(accepted).await), (1, 1));
    let open = "attempts WHERE outcome = 'SENDING'";
    assert_eq!(app.count(open).await, 0);
});

on_postgres!(a_trial_of_a_way_out_is_one_text, |app| async move {
    let gateway = Gateway::listen().await;
    let id = send_by(&app, &gateway.url).await;
    let order = ("UPDATE notifiers SET name = name", "UPDATE audit_heads SET number = number");
    let trial = {
        let app = app.clone();
        let input = json!({"notifierId": id, "to": "+12125550101"});
        async move { app.mutate("testNotifier", input).await }
    };
    let answer = undone(&app, order, None, trial).await;
    assert_eq!(answer["__typename"], "TestNotifierDone", "{answer}");
    let told = "audit_records WHERE verb = 'notifier.tested'";
    assert_eq!((gateway.asked(), app.count(told).await), (1, 1));
});

on_postgres!(an_invitation_that_went_out_is_written_down_and_not_sent_again, |app| async move {
    let gateway = Gateway::listen().await;
    send_by(&app, &gateway.url).await;
    let contact = json!({"name": "Ada", "phoneNumber": "+353861234567"});
    app.mutate("createContact", json!({"fields": contact})).await;
    let (id, _) = campaign(&app, json!({"name": "Spring", "smsText": "Come: {link}"})).await;
    assert_eq!(invite(&app, &id, "SMS").await["queued"], 1);
    let order = ("UPDATE campaigns SET name = name", "UPDATE campaign_invites SET sends = sends");
    undone(&app, order, Some(&gateway), jobs(&app)).await;
    let sent = "campaign_invites WHERE state = 'SENT'
        AND sends = 1 AND attempts = 0 AND next_attempt_at IS NULL";
    assert_eq!((gateway.asked(), app.count(sent).await), (1, 1));
});

on_postgres!(a_call_of_a_webhook_is_written_down_and_not_made_again, |app| async move {
    let gateway = Gateway::listen().await;
    hook(&app, &gateway.url, &["device.enrolled"]).await;
    app.phone(1).await;
    let order = ("UPDATE webhooks SET url = url", "UPDATE webhook_deliveries SET attempts = attempts");
    undone(&app, order, Some(&gateway), jobs(&app)).await;
    let attempts = "webhook_attempts";
    let delivered = "webhook_deliveries WHERE state = 'DELIVERED'
        AND attempts = 1 AND failures = 0";
    assert_eq!((gateway.asked(), app.count(attempts).await, app.count(delivered).await), (1, 1, 1));
});

/// Whatever is due, as work that may be undone.
fn jobs(app: &TestApp) -> impl Future<Output = usize> + use<> {
    let app = app.clone();
    async move { app.run_jobs().await }
}

/// What a person asks for, as work that may be undone.
fn asking(app: &TestApp, query: &'static str, variables: Value) -> impl Future<Output = Value> + use<> {
    let app = app.clone();
    async move { app.gql(app.acme.owner(), query, variables).await }
}

/// What a use case takes first.
const DEVICES: &str = "UPDATE devices SET name = name";

on_postgres!(what_postgresql_undid_is_run_again_and_told_once, |app| async move {
    let phone = app.phone(1).await;
    let mut live = app.app.store.live().listen();
    let variables = json!({"ids": [phone.device], "text": "again", "key": "again"});
    let order = (DEVICES, "UPDATE audit_heads SET number = number");
    let answer = undone(&app, order, None, asking(&app, ISSUE, variables.clone())).await;
    assert_eq!(answer["data"]["issueAction"]["__typename"], "IssueActionDone", "{answer}");
    // The same key hears of the same work.
    assert_eq!(app.gql(app.acme.owner(), ISSUE, variables).await, answer);
    for (rows, expected) in [
        ("actions", 1),
        ("audit_records WHERE verb = 'action.issued'", 1),
        ("idempotency_keys WHERE idempotency_key = 'again'", 1),
    ] {
        assert_eq!(app.count(rows).await, expected, "{rows}");
    }
    assert_eq!(app.number(LAST_NUMBERS).await, 1);
    assert!(handsight_app::audit::check(&app.app, &app.acme.scope()).await.unwrap().valid);
    let mut told = 0;
    while let Ok(event) = live.try_recv() {
        told += i32::from(matches!(event, LiveEvent::Action { .. }));
    }
    assert_eq!(told, 1, "a change is told once");
});

on_postgres!(a_field_that_was_carried_out_is_not_carried_out_again, |app| async move {
    let phone = app.phone(1).await;
    let both =
        "mutation($ids: [ID!]) { saveView(input: {page: \"p\", name: \"n\", query: \"\"}) { __typename }
        issueAction(input: {devices: {ids: $ids}, command: \"msg\", parameters: [\"x\"]}) { __typename } }";
    let due = "INSERT INTO due (enterprise_id, kind, subject_id, due_at, tries)
        SELECT enterprise_id, 'action.dispatch', device_id, 0, 0 FROM devices";
    let asking = asking(&app, both, json!({"ids": [phone.device]}));
    let answer = undone(&app, (DEVICES, due), None, asking).await;
    assert_eq!(answer["errors"][0]["extensions"]["code"], "UNAVAILABLE", "{answer}");
    assert_eq!(app.count("saved_views").await, 1);
    assert_eq!(app.count("actions").await, 0);
});
