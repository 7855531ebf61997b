//! PostgreSQL's own catalogue after migrating: the second wall stands, and Citus stays one step away.

use handsight_testkit::{TestApp, on_postgres};
use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, Statement};
use serde_json::json;

async fn column(connection: &DatabaseConnection, sql: &str) -> Vec<String> {
    let ask = Statement::from_string(DbBackend::Postgres, sql.to_owned());
    let rows = connection.query_all_raw(ask).await.unwrap();
    rows.iter().map(|row| row.try_get_by_index::<String>(0).unwrap()).collect()
}

/// Tables that hold no enterprise's content; the list can only shrink.
const REFERENCE: &str = "'accounts', 'memberships', 'auth_sessions', 'refresh_tokens', 'enterprise_routes', \
    'signing_keys', 'throttles', 'due', 'device_claims', 'phone_nonces', 'server_routes', 'installation', \
    'seaql_migrations'";

on_postgres!(the_catalogue_keeps_the_rules, |app| async move {
    let admin = sea_orm::Database::connect(app.database.admin_url.clone().unwrap()).await.unwrap();
    let tables = format!(
        "FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
         WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p') AND c.relname NOT IN ({REFERENCE})"
    );
    let guarded = column(&admin, &format!("SELECT c.relname::text {tables}")).await;
    assert!(guarded.len() >= 20, "{guarded:?}");
    // The guard of statements knows the same tables as shared, and takes all others for an enterprise's.
    let shared = "SELECT c.relname::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p') AND NOT c.relrowsecurity
            AND c.relname <> 'seaql_migrations' ORDER BY c.relname";
    let mut known: Vec<&str> = handsight_store::guard::shared_tables().collect();
    known.sort_unstable();
    assert_eq!(column(&admin, shared).await, known, "tables without row-level security");
    let unprotected =
        format!("SELECT c.relname::text {tables} AND NOT (c.relrowsecurity AND c.relforcerowsecurity)");
    assert_eq!(column(&admin, &unprotected).await, Vec::<String>::new(), "without row-level security");
    // Every unique index begins with the enterprise, and so does every foreign key between such tables.
    let unique = format!(
        "SELECT i.indexrelid::regclass::text FROM pg_index i WHERE i.indisunique AND i.indrelid IN (SELECT c.oid {tables})
         AND (SELECT attname FROM pg_attribute WHERE attrelid = i.indrelid AND attnum = i.indkey[0]) <> 'enterprise_id'"
    );
    assert_eq!(column(&admin, &unique).await, Vec::<String>::new(), "unique without the enterprise first");
    let foreign = format!(
        "SELECT k.conname::text FROM pg_constraint k WHERE k.contype = 'f'
         AND k.conrelid IN (SELECT c.oid {tables}) AND k.confrelid IN (SELECT c.oid {tables})
         AND (SELECT attname FROM pg_attribute WHERE attrelid = k.conrelid AND attnum = k.conkey[1]) <> 'enterprise_id'"
    );
    assert_eq!(column(&admin, &foreign).await, Vec::<String>::new(), "foreign key without the enterprise");
    for (what, sql) in [
        (
            "owned by the server's role",
            "SELECT relname::text FROM pg_class WHERE relowner = 'handsight'::regrole",
        ),
        (
            "SECURITY DEFINER",
            "SELECT proname::text FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace WHERE n.nspname = 'public' AND prosecdef",
        ),
        ("triggers", "SELECT tgname::text FROM pg_trigger WHERE NOT tgisinternal"),
        (
            "sequences and views",
            "SELECT c.relname::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = 'public' AND c.relkind IN ('S', 'v', 'm')",
        ),
        ("SET NULL", "SELECT conname::text FROM pg_constraint WHERE confdeltype = 'n'"),
        (
            "power",
            "SELECT rolname::text FROM pg_roles WHERE rolname = 'handsight' AND (rolsuper OR rolbypassrls OR rolcreaterole)",
        ),
    ] {
        assert_eq!(column(&admin, sql).await, Vec::<String>::new(), "{what}");
    }

    // With the application's filter taken away there is still no leak: the server's own role, bare SQL.
    app.done("saveView", json!({"page": "p", "name": "n", "query": ""})).await;
    let server = sea_orm::Database::connect(app.database.url.clone()).await.unwrap();
    for table in &guarded {
        let bare = column(&server, &format!("SELECT enterprise_id::text FROM {table} LIMIT 5")).await;
        assert_eq!(bare, Vec::<String>::new(), "{table} without a scope");
        let inside =
            format!("SELECT COUNT(*)::text FROM {table} WHERE enterprise_id <> '{}'", app_uuid(&app));
        let tx = sea_orm::TransactionTrait::begin(&server).await.unwrap();
        tx.execute_unprepared(&format!("SET LOCAL app.enterprise = '{}'", app_uuid(&app))).await.unwrap();
        let ask = Statement::from_string(DbBackend::Postgres, inside);
        let row = tx.query_one_raw(ask).await.unwrap().unwrap();
        assert_eq!(row.try_get_by_index::<String>(0).unwrap(), "0", "{table} inside another enterprise");
    }
});

fn app_uuid(app: &TestApp) -> uuid::Uuid {
    handsight_domain::id::TypedId::uuid(app.acme.id)
}
