//! Transactions: what was committed is there for a new connection, what was abandoned or failed is not, and
//! a neighbour's failure is nobody else's.

use handsight_store::{Store, StoreOptions, values};
use handsight_testkit::{TestApp, on_both};

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
