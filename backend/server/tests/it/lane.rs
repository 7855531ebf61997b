//! Transactions: what was committed is there for a new connection, what was abandoned or failed is not, and
//! a neighbour's failure is nobody else's.

use handsight_store::{Store, StoreOptions, values};
use handsight_testkit::{Database, TestApp, on_both};

const ADD: &str = "INSERT INTO saved_views (enterprise_id, view_id, owner, page, name, query, created_at)
                   VALUES ($1, $2, 'lane', 'p', $3, 'q', 1)";

async fn add(app: &TestApp, name: String, commit: bool) -> bool {
    let tx = app.app.store.write(&app.acme.scope()).await.unwrap();
    let id = app.app.mint.uuid_at(app.now());
    let done = tx.execute(ADD, values![id, name]).await.is_ok();
    if commit && done {
        tx.commit().await.unwrap();
    }
    done
}

async fn names(app: &TestApp) -> Vec<String> {
    let options = StoreOptions { url: app.database.url.clone(), connections: 1 };
    let tx = Store::connect(&options).await.unwrap().read(&app.acme.scope()).await.unwrap();
    let sql = "SELECT name FROM saved_views WHERE enterprise_id = $1 AND owner = 'lane' ORDER BY name";
    tx.all(sql, vec![]).await.unwrap().iter().map(|row| row.get("name").unwrap()).collect()
}

on_both!(what_is_committed_stays_and_what_is_not_never_was, |app| async move {
    let many = (0..60).map(|n| add(&app, format!("{n:02}"), n % 3 != 0));
    assert!(futures::future::join_all(many).await.into_iter().all(|done| done));
    let expected: Vec<_> = (0..60).filter(|n| n % 3 != 0).map(|n| format!("{n:02}")).collect();
    assert_eq!(names(&app).await, expected);
});

on_both!(a_failed_statement_harms_no_neighbour, |app| async move {
    assert!(add(&app, "taken".to_owned(), true).await);
    let wrong = (0..10).map(|_| add(&app, "taken".to_owned(), true));
    let right = (0..10).map(|n| add(&app, format!("free {n}"), true));
    let (wrong, right) =
        futures::future::join(futures::future::join_all(wrong), futures::future::join_all(right)).await;
    assert!(wrong.into_iter().all(|done| !done) && right.into_iter().all(|done| done));
    assert_eq!(names(&app).await.len(), 11);
});

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_sqlite_undoes_by_itself_costs_nobody_what_they_were_told() {
    let app = TestApp::on(Database::Sqlite).await;
    assert!(add(&app, "taken".to_owned(), true).await);
    for round in 0..20 {
        // As on a full disk: the statement fails, and with it the transaction of the whole group.
        let fatal = async {
            let tx = app.app.store.write(&app.acme.scope()).await.unwrap();
            let id = app.app.mint.uuid_at(app.now());
            let sql = ADD.replace("INSERT", "INSERT OR ROLLBACK");
            assert!(tx.execute(&sql, values![id, "taken"]).await.is_err());
        };
        let neighbours = (0..8).map(|n| {
            let app = &app;
            async move {
                let name = format!("{round:02} {n}");
                stored(app, name.clone()).await.then_some(name)
            }
        });
        let (told, ()) = futures::future::join(futures::future::join_all(neighbours), fatal).await;
        // Whoever was told "stored" finds it with another connection, and the lane goes on.
        let there = names(&app).await;
        let told: Vec<_> = told.into_iter().flatten().collect();
        assert!(told.iter().all(|name| there.contains(name)), "told {told:?}, there are {there:?}");
        assert!(add(&app, format!("after {round:02}"), true).await);
        assert!(names(&app).await.contains(&format!("after {round:02}")));
    }
}

/// Whether a row was told to be stored.
async fn stored(app: &TestApp, name: String) -> bool {
    let Ok(tx) = app.app.store.write(&app.acme.scope()).await else { return false };
    let id = app.app.mint.uuid_at(app.now());
    tx.execute(ADD, values![id, name]).await.is_ok() && tx.commit().await.is_ok()
}
