//! The router's map: which server holds the enterprise of a system ID. A reference table: it is asked before
//! an enterprise is known, and holds no content of any.

use handsight_domain::time::Timestamp;

use crate::{Row, StoreError, Tx, row::FromRow, values};

/// A system ID and the server that holds its enterprise.
#[derive(Debug, Clone, PartialEq, Eq, Row)]
pub struct RouteRow {
    /// Ten digits.
    pub system_id: String,
    /// The server's address, as `https://eu.example.com`, without a slash at the end.
    pub server_url: String,
    /// When it was set.
    pub set_at: Timestamp,
}

/// Where a system ID is held, in a transaction of the platform.
pub async fn server_of(tx: &Tx, system_id: &str) -> Result<Option<String>, StoreError> {
    let sql = "SELECT server_url FROM server_routes WHERE system_id = $1";
    tx.one(sql, values![system_id]).await?.map(|row| row.get("server_url")).transpose()
}

/// Every route, by system ID, in a transaction of the platform.
pub async fn routes(tx: &Tx) -> Result<Vec<RouteRow>, StoreError> {
    let sql = format!("SELECT {} FROM server_routes ORDER BY system_id", RouteRow::COLUMNS);
    tx.all(&sql, vec![]).await?.iter().map(RouteRow::read).collect()
}

/// Sets a route, in place of the one that the system ID had, in a transaction of the platform.
pub async fn set_route(tx: &Tx, route: &RouteRow) -> Result<(), StoreError> {
    let sql = "INSERT INTO server_routes (system_id, server_url, set_at) VALUES ($1, $2, $3)
               ON CONFLICT (system_id) DO UPDATE SET server_url = excluded.server_url, set_at = excluded.set_at";
    tx.run(sql, values![route.system_id, route.server_url, route.set_at]).await
}

/// Removes a route, in a transaction of the platform; answers whether there was one.
pub async fn remove_route(tx: &Tx, system_id: &str) -> Result<bool, StoreError> {
    let sql = "DELETE FROM server_routes WHERE system_id = $1";
    Ok(tx.execute(sql, values![system_id]).await? == 1)
}
