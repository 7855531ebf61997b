//! Servers of two versions on one database, as during every upgrade: the older one neither takes nor destroys what
//! only the newer one knows, and goes on with the rest.

use std::time::Duration;

use handsight_app::job::{JobOutcome, Registry, run_all_due};
use handsight_domain::scope::PlatformScope;
use handsight_store::{Store, job, values};
use handsight_testkit::{TestApp, on_both};
use http::StatusCode;
use serde_json::{Value, json};

/// What the newer version knows besides.
const NEWER: Registry = Registry::of(&[("tomorrow.work", |_, _, _| Box::pin(async { JobOutcome::Done }))]);

async fn due(store: &Store) -> Vec<String> {
    let tx = store.platform_read(&PlatformScope::of_service()).await.unwrap();
    let rows = tx.all("SELECT kind FROM due ORDER BY kind", vec![]).await.unwrap();
    rows.iter().map(|row| row.get("kind").unwrap()).collect()
}

on_both!(an_older_server_leaves_a_newer_one_s_work, |app| async move {
    let old = app.app.clone();
    let mut new = app.app.clone();
    new.jobs = NEWER;
    let mut tx = old.store.write(&app.acme.scope()).await.unwrap();
    for kind in ["tomorrow.work", "object.expire"] {
        job::schedule(&mut tx, kind, old.mint.uuid_at(app.now()), app.now()).await.unwrap();
    }
    tx.commit().await.unwrap();
    assert_eq!(run_all_due(&old).await.unwrap(), 1, "its own, and nothing else");
    app.advance(Duration::from_secs(86_400));
    assert_eq!(run_all_due(&old).await.unwrap(), 0);
    assert_eq!(due(&old.store).await, ["tomorrow.work"]);
    // It says so, and does not wake up for it.
    let kinds: Vec<_> = old.jobs.kinds().collect();
    let tx = old.store.platform_read(&PlatformScope::of_service()).await.unwrap();
    assert_eq!(job::strangers(&tx, &kinds, app.now()).await.unwrap(), [("tomorrow.work".to_owned(), 1)]);
    assert_eq!(job::next_due_at(&tx, &kinds, app.now()).await.unwrap(), None);
    drop(tx);
    assert_eq!(run_all_due(&new).await.unwrap(), 1);
    assert_eq!(due(&old.store).await, Vec::<String>::new());
});

async fn set(app: &TestApp, sql: &str) {
    assert_eq!(app.alter(&app.acme, sql, vec![]).await, 1, "{sql}");
}

on_both!(words_of_a_newer_version_break_nothing, |app| async move {
    let owner = app.acme.owner();
    let phone = app.phone(1).await;
    // A token that may do something new does what is known.
    let token = app.api_token(app.acme.owner(), &["DEVICES_READ"]).await;
    set(&app, "UPDATE api_tokens SET scopes = '[\"TOMORROW\",\"DEVICES_READ\"]' WHERE enterprise_id = $1")
        .await;
    let seen = app.data(&token, "{ devices { totalCount } }", Value::Null).await;
    assert_eq!(seen["devices"]["totalCount"], 1);
    let message = json!({"devices": {"ids": [phone.device]}, "command": "msg", "parameters": ["x"]});
    app.refuses("FORBIDDEN", &token, "issueAction", message).await;
    // A webhook for new events and a way out of a new kind are passed over.
    app.mutate("createWebhook", json!({"url": "https://hooks.example.com/x", "kinds": ["action.queued"]}))
        .await;
    set(&app, "UPDATE webhooks SET kinds = '[\"tomorrow.came\"]' WHERE enterprise_id = $1").await;
    app.alter(
        &app.acme,
        "INSERT INTO notifiers (enterprise_id, notifier_id, kind, name, settings, secrets_sealed, position,
             cost_micros, per_second, enabled, created_at, updated_at)
         VALUES ($1, $2, 'TOMORROW', 'new', '{}', $3, 0, 0, 0, $4, 0, 0)",
        values![app.app.mint.uuid_at(app.now()), Vec::<u8>::new(), true],
    )
    .await;
    let issued = phone.asked(&app, "msg", json!({"parameters": ["x"]})).await;
    assert_eq!(issued["sequence"], "00000001", "{issued}");
    app.run_jobs().await;
    assert_eq!(app.sms.take().len(), 1, "the known way still works");
    assert!(app.data(owner, "{ notifiers { id } }", Value::Null).await["notifiers"].is_array());
    // An action in a state of tomorrow: nothing is lost, whoever asks is told to come again.
    set(&app, "UPDATE actions SET state = 'TOMORROW' WHERE enterprise_id = $1").await;
    let results = json!({"results": [app.result("00000001", "msg", json!({}))]});
    let told = phone.post(&app, "results", results.clone()).await;
    assert_eq!(told.status, StatusCode::SERVICE_UNAVAILABLE);
    let read = "query($id: ID!) { node(id: $id) { ... on Action { state } } }";
    assert_eq!(app.code(owner, read, json!({"id": issued["id"]})).await, "UNAVAILABLE");
    app.run_jobs().await;
    set(&app, "UPDATE actions SET state = 'SENT' WHERE enterprise_id = $1").await;
    assert_eq!(phone.says(&app, "results", results).await["accepted"], json!(["00000001"]));
});
