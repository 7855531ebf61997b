//! Saved views of lists; each belongs to whoever saved it.

use handsight_domain::{id::SavedViewId, time::Timestamp};

use crate::{Row, StoreError, Tx, WriteTx, row, values};

/// A saved view.
#[derive(Debug, Clone, Row)]
#[row(table = "saved_views")]
pub struct SavedViewRow {
    /// Its id.
    #[row(name = "view_id")]
    pub id: SavedViewId,
    /// Which page of the console it is of.
    pub page: String,
    /// Its name.
    pub name: String,
    /// The page's own text for columns, filter and order.
    pub query: String,
    /// When it was saved.
    pub created_at: Timestamp,
}

/// An owner's views of a page, by name; at most 200.
pub async fn all(tx: &Tx, owner: &str, page: &str) -> Result<Vec<SavedViewRow>, StoreError> {
    row::all(tx, "AND owner = $2 AND page = $3 ORDER BY name LIMIT 200", values![owner, page]).await
}

/// By id, of its owner only.
pub async fn by_id(tx: &Tx, owner: &str, id: SavedViewId) -> Result<Option<SavedViewRow>, StoreError> {
    row::one(tx, "AND owner = $2 AND view_id = $3", values![owner, id]).await
}

/// How many views of a page an owner has.
pub async fn count(tx: &Tx, owner: &str, page: &str) -> Result<i64, StoreError> {
    row::count_of::<SavedViewRow>(tx, "AND owner = $2 AND page = $3", values![owner, page]).await
}

/// Saves a view; one of the same name is replaced and keeps its id, which is answered.
pub async fn save(tx: &WriteTx, owner: &str, v: &SavedViewRow) -> Result<SavedViewId, StoreError> {
    let sql = "INSERT INTO saved_views (enterprise_id, view_id, owner, page, name, query, created_at)
               VALUES ($1, $2, $3, $4, $5, $6, $7)
               ON CONFLICT (enterprise_id, owner, page, name) DO UPDATE SET query = excluded.query
               RETURNING view_id";
    let values = values![v.id, owner, v.page, v.name, v.query, v.created_at];
    tx.one(sql, values).await?.map_or(Ok(v.id), |row| row.get("view_id"))
}

/// Removes a view of its owner; false when there is none.
pub async fn delete(tx: &WriteTx, owner: &str, id: SavedViewId) -> Result<bool, StoreError> {
    let sql = "DELETE FROM saved_views WHERE enterprise_id = $1 AND owner = $2 AND view_id = $3";
    Ok(tx.execute(sql, values![owner, id]).await? == 1)
}
