//! Rows as their structs declare them (`#[derive(Row)]`, see `handsight-derive`), and what can be asked of any of them:
//! found by its key, held, listed, counted, stored, written over, deleted. What is particular to a table is its noun's.

use handsight_domain::{
    id::TypedId,
    page::{Cursor, InvalidPage, Page, PageRequest},
};

use crate::{Row, StoreError, ToValue, Tx, Value, WriteTx, statement::Sql, values};

#[cfg(test)]
mod tests;

/// What is read from a row of an answer.
pub trait FromRow: Sized {
    /// The columns that it is read from, as a `SELECT` names them.
    const COLUMNS: &'static str;
    /// Reads it.
    fn read(row: &Row) -> Result<Self, StoreError>;
}

/// A row of a table of enterprises.
pub trait Stored: FromRow {
    /// The table.
    const TABLE: &'static str;
    /// Selects the enterprise's rows; conditions follow, from ` AND ` on.
    const SELECT: &'static str;
    /// Counts them, as `n`; conditions follow likewise.
    const COUNT: &'static str;
}

/// A row that its key names.
pub trait Keyed: Stored {
    /// The key's type.
    type Id: TypedId + ToValue;
    /// The key's column, as a `SELECT` names it.
    const KEY: &'static str;
    /// Selects the row whose key is `$2`.
    const FIND: &'static str;
    /// Deletes it.
    const DELETE: &'static str;
    /// The key.
    fn id(&self) -> Self::Id;
}

/// A row that is stored as a whole.
pub trait Inserted: Stored {
    /// Stores the values from `$2` on.
    const INSERT: &'static str;
    /// Its values, in the order of [`COLUMNS`](FromRow::COLUMNS).
    fn values(&self) -> Vec<Value>;
}

/// A row that is written over the one with its key.
pub trait Updated: Keyed {
    /// Writes the values from `$3` on where the key is `$2`.
    const UPDATE: &'static str;
    /// Its key, and the values of what may change.
    fn changes(&self) -> Vec<Value>;
}

/// JSON text of what a column holds so. What is stored so can always be written.
pub(crate) fn json<T: serde::Serialize + ?Sized>(value: &T) -> String {
    serde_json::to_string(value).unwrap_or_else(|_| "null".to_owned())
}

/// By its key.
pub async fn find<R: Keyed>(tx: &Tx, id: R::Id) -> Result<Option<R>, StoreError> {
    tx.one(R::FIND, values![id]).await?.as_ref().map(R::read).transpose()
}

/// By its key, held until the transaction ends: whoever else wants to change it waits.
pub async fn hold<R: Keyed>(tx: &WriteTx, id: R::Id) -> Result<Option<R>, StoreError> {
    let sql = [R::FIND, tx.backend().hold()].concat();
    tx.one(&sql, values![id]).await?.as_ref().map(R::read).transpose()
}

/// By their keys, in no order; strangers are left out.
pub async fn find_all<R: Keyed>(tx: &Tx, ids: &[R::Id]) -> Result<Vec<R>, StoreError> {
    among(tx, R::KEY, ids, "").await
}

/// Up to `limit` rows below an edge, newest first; backward, those above it, oldest first. Keys are in the order of
/// their making (UUIDv7).
pub async fn page<R: Keyed>(
    tx: &Tx,
    edge: Option<R::Id>,
    backward: bool,
    limit: i64,
) -> Result<Vec<R>, StoreError> {
    page_of(tx, Sql::new(R::SELECT), !backward, edge, limit).await
}

/// As [`page`], of what a statement selects so far, and in either order.
pub(crate) async fn page_of<R: Keyed>(
    tx: &Tx,
    mut sql: Sql,
    descending: bool,
    edge: Option<R::Id>,
    limit: i64,
) -> Result<Vec<R>, StoreError> {
    if let Some(edge) = edge {
        sql.push(" AND ").push(R::KEY).push(if descending { " < " } else { " > " }).bind(edge);
    }
    sql.push(" ORDER BY ").push(R::KEY).push(if descending { " DESC" } else { "" });
    sql.push(" LIMIT ").bind(limit);
    sql.all(tx).await
}

/// One page of what a statement selects so far, by keys, with its total; `newest` says which of them come first.
pub(crate) async fn paged<R: Keyed>(
    tx: &Tx,
    sql: Sql,
    request: &PageRequest,
    newest: bool,
    total: i64,
) -> Result<Result<Page<R>, InvalidPage>, StoreError> {
    let edge = request.cursor.as_ref().map(|cursor| cursor.id.parse()).transpose();
    let Ok(edge) = edge else { return Ok(Err(InvalidPage::Cursor)) };
    let limit = i64::from(request.limit) + 1;
    let rows = page_of::<R>(tx, sql, newest != request.backward, edge, limit).await?;
    let cursor = |row: &R| Cursor { value: serde_json::Value::Null, id: row.id().to_string() };
    let rows = rows.into_iter().map(|row| (cursor(&row), row)).collect();
    Ok(Ok(Page::from_rows(request, rows, total)))
}

/// How many there are.
pub async fn count<R: Stored>(tx: &Tx) -> Result<i64, StoreError> {
    tx.number(R::COUNT, vec![]).await
}

/// How many there are that conditions name, which begin with `AND`.
pub(crate) async fn count_of<R: Stored>(
    tx: &Tx,
    conditions: &str,
    values: Vec<Value>,
) -> Result<i64, StoreError> {
    tx.number(&[R::COUNT, " ", conditions].concat(), values).await
}

/// Stores a new row.
///
/// # Errors
/// [`StoreError::Duplicate`] when its key is there already, or what else is unique in its table.
pub async fn insert<R: Inserted>(tx: &WriteTx, row: &R) -> Result<(), StoreError> {
    tx.run(R::INSERT, row.values()).await
}

/// Writes a row over the one with its key, apart from what is kept.
pub async fn update<R: Updated>(tx: &WriteTx, row: &R) -> Result<(), StoreError> {
    tx.run(R::UPDATE, row.changes()).await
}

/// Deletes a row; false when there is none.
pub async fn delete<R: Keyed>(tx: &WriteTx, id: R::Id) -> Result<bool, StoreError> {
    Ok(tx.execute(R::DELETE, values![id]).await? == 1)
}

/// The first row that conditions name, which begin with `AND`.
pub(crate) async fn one<R: Stored>(
    tx: &Tx,
    conditions: &str,
    values: Vec<Value>,
) -> Result<Option<R>, StoreError> {
    let sql = [R::SELECT, " ", conditions].concat();
    tx.one(&sql, values).await?.as_ref().map(R::read).transpose()
}

/// All rows that conditions name, which begin with `AND`, or with `ORDER BY` where there are none.
pub(crate) async fn all<R: Stored>(
    tx: &Tx,
    conditions: &str,
    values: Vec<Value>,
) -> Result<Vec<R>, StoreError> {
    let sql = [R::SELECT, " ", conditions].concat();
    tx.all(&sql, values).await?.iter().map(R::read).collect()
}

/// How many values one statement looks for: both databases bound how many it may be given.
const AMONG: usize = 5_000;

/// The rows with one of these values in a column; more conditions, or an order, may follow. An order holds within each
/// 5,000 values.
pub(crate) async fn among<R: Stored, T: ToValue>(
    tx: &Tx,
    column: &str,
    values: &[T],
    conditions: &str,
) -> Result<Vec<R>, StoreError> {
    let mut out = Vec::new();
    for piece in values.chunks(AMONG) {
        let mut sql = Sql::new(R::SELECT);
        sql.push(" AND ").push(column).push(" IN ").list(piece).push(" ").push(conditions);
        out.extend(sql.all::<R>(tx).await?);
    }
    Ok(out)
}

/// How many rows one statement stores.
const MANY: usize = 500;

/// What stores rows with further columns, which have the same value in each of them (whose rows they are, or the hash of
/// a secret); `otherwise` says what happens where there is one already.
pub(crate) fn inserting<R: Inserted>(beside: &[(&str, Value)], rows: &[R], otherwise: &str) -> Sql {
    let mut sql = Sql::new(format!("INSERT INTO {} (enterprise_id, ", R::TABLE));
    let mut shared = String::from("($1, ");
    for (name, value) in beside {
        sql.push(name).push(", ");
        shared.push_str(&sql.place(value.clone()));
        shared.push_str(", ");
    }
    sql.push(R::COLUMNS).push(") VALUES ");
    for (index, row) in rows.iter().enumerate() {
        sql.push(if index > 0 { ", " } else { "" }).push(&shared);
        sql.series(row.values()).push(")");
    }
    sql.push(" ").push(otherwise);
    sql
}

/// Stores rows as [`inserting`] says, however many they are. Answers how many were stored.
pub(crate) async fn insert_with<R: Inserted>(
    tx: &Tx,
    beside: &[(&str, Value)],
    rows: &[R],
    otherwise: &str,
) -> Result<u64, StoreError> {
    let mut stored = 0;
    for piece in rows.chunks(MANY) {
        stored += inserting(beside, piece, otherwise).execute(tx).await?;
    }
    Ok(stored)
}
