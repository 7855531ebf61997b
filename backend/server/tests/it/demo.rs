//! The living demo: it loads the history it says it loads, a stop in between costs nothing, a second start adds nothing.

use std::sync::{Arc, Mutex};

use handsight_domain::{
    scope::PlatformScope,
    time::{Clock, SystemClock},
};
use handsight_migrations::Migrator;
use handsight_server::demo::{self, DemoOptions, TENANTS};
use handsight_store::values;
use handsight_testkit::{Database, TestApp, on_both};
use sea_orm::ConnectionTrait;
use sea_orm_migration::MigratorTrait;
use serde_json::Value;
use tokio_util::sync::CancellationToken;

/// Runs the demo until it says a line that holds these words; answers every line.
async fn until(app: &TestApp, options: &DemoOptions, words: &'static str) -> Vec<String> {
    let lines = Arc::new(Mutex::new(Vec::new()));
    let stop = CancellationToken::new();
    let (book, bell) = (Arc::clone(&lines), stop.clone());
    let say = move |line: String| {
        if line.contains(words) {
            bell.cancel();
        }
        book.lock().unwrap().push(line);
    };
    demo::run(&app.app, options, stop, say).await.unwrap();
    Arc::try_unwrap(lines).unwrap().into_inner().unwrap()
}

on_both!(the_demo_takes_no_database_that_it_did_not_make, |app| async move {
    let folder = tempfile::tempdir().unwrap();
    // Two enterprises are here, and the demo remembers neither; then one of them, then both.
    let refused = demo::claim(&app.app, folder.path()).await.unwrap_err().to_string();
    assert!(refused.contains("--database-url"), "{refused}");
    let record = |known: &[(&str, &str)]| {
        let entries: serde_json::Map<_, _> = known
            .iter()
            .map(|(key, id)| ((*key).to_owned(), serde_json::json!({"systemId": id, "people": true})))
            .collect();
        std::fs::write(folder.path().join("demo.json"), Value::from(entries).to_string()).unwrap();
    };
    let (one, other) = (app.acme.system_id.as_str(), app.globex.system_id.as_str());
    record(&[("northwind", one)]);
    assert!(demo::claim(&app.app, folder.path()).await.is_err(), "the other is somebody else's");
    record(&[("northwind", one), ("globex", other)]);
    demo::claim(&app.app, folder.path()).await.unwrap();
    // From then on the database says it by itself.
    std::fs::remove_file(folder.path().join("demo.json")).unwrap();
    demo::claim(&app.app, folder.path()).await.unwrap();
});

#[tokio::test]
async fn the_demo_refuses_a_database_before_it_changes_it() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("theirs.sqlite");
    let url = format!("sqlite:{}", file.display());
    demo::look(&file, &url, folder.path()).await.unwrap();
    assert!(!file.exists(), "it makes none by looking");
    // As an older version left it: the newer steps are missing.
    let connection =
        sea_orm::Database::connect(format!("sqlite://{}?mode=rwc", file.display())).await.unwrap();
    Migrator::up(&connection, Some(5)).await.unwrap();
    demo::look(&file, &url, folder.path()).await.unwrap();
    let theirs = "INSERT INTO enterprise_routes (system_id, enterprise_id) VALUES ('3064061526', x'00')";
    connection.execute_unprepared(theirs).await.unwrap();
    let refused = demo::look(&file, &url, folder.path()).await.unwrap_err().to_string();
    assert!(refused.contains("--database-url"), "{refused}");
    assert!(
        Migrator::get_pending_migrations_read_only(&connection).await.unwrap().len() > 5,
        "nothing was done to it"
    );
}

#[tokio::test]
async fn history_is_what_its_totals_say_whatever_interrupts_it() {
    let app = TestApp::on(Database::Sqlite).await;
    app.clock.set(SystemClock.now()); // the simulated phones live in the real present
    let folder = tempfile::tempdir().unwrap();
    let options = DemoOptions {
        address: format!("http://{}", app.serve().await),
        folder: folder.path().to_owned(),
        days: 10,
    };
    let first = until(&app, &options, "history ").await;
    assert!(first.iter().any(|line| line.contains(TENANTS[0].password)), "who signs in is said: {first:?}");
    assert!(first.last().unwrap().contains("%"), "{first:?}");
    let second = until(&app, &options, "complete").await;
    assert!(second.iter().any(|line| line.contains("100 %")), "it went on: {second:?}");
    for tenant in TENANTS {
        let text = std::fs::read(folder.path().join(format!("{}-totals.json", tenant.key))).unwrap();
        let truth: Value = serde_json::from_slice(&text).unwrap();
        let system_id = truth["systemId"].as_str().unwrap();
        let id = handsight_app::enterprise::of_system_id(&app.app, system_id).await.unwrap().unwrap();
        let scope = PlatformScope::of_service().enter(id);
        let tx = app.app.store.read(&scope).await.unwrap();
        let to: chrono::DateTime<chrono::Utc> = truth["to"].as_str().unwrap().parse().unwrap();
        let sql = "SELECT COUNT(*) AS n FROM usage_events WHERE enterprise_id = $1 AND started_at < $2";
        let row = tx.one(sql, values![to.timestamp_millis()]).await.unwrap().unwrap();
        assert_eq!(row.get::<i64>("n").unwrap(), truth["totals"]["events"].as_i64().unwrap(), "{truth}");
        assert!(truth["totals"]["events"].as_i64().unwrap() > 200 * i64::try_from(tenant.phones).unwrap());
    }
    let third = until(&app, &options, "complete").await;
    assert!(!third.iter().any(|line| line.contains('%')), "nothing is loaded twice: {third:?}");
}
