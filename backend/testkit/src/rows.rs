//! Rows as the database has them, for what no door shows and for what only another version writes.

use handsight_store::Value;

use crate::{Tenant, TestApp};

impl TestApp {
    /// How many rows Acme has: `actions`, or `actions WHERE state = 'SENT'`.
    pub async fn count(&self, rows: &str) -> i64 {
        let (table, condition) = rows.split_once(" WHERE ").unwrap_or((rows, ""));
        let and = if condition.is_empty() { "" } else { " AND " };
        self.number(&format!("COUNT(*) AS n FROM {table} WHERE enterprise_id = $1{and}{condition}")).await
    }
    /// A number `n` that a `SELECT` of Acme's rows answers; `$1` is the enterprise.
    pub async fn number(&self, select: &str) -> i64 {
        let tx = self.app.store.read(&self.acme.scope()).await.unwrap();
        let row = tx.one(&format!("SELECT {select}"), vec![]).await.unwrap();
        row.unwrap().get("n").unwrap()
    }
    /// Changes rows of an enterprise, which is `$1`; answers how many.
    pub async fn alter(&self, tenant: &Tenant, sql: &str, values: Vec<Value>) -> u64 {
        let tx = self.app.store.write(&tenant.scope()).await.unwrap();
        let changed = tx.execute(sql, values).await.unwrap();
        tx.commit().await.unwrap();
        changed
    }
}
