//! Lists of devices: a page in an order, counts by an attribute, positions for a map, ids for a bulk action.

use handsight_domain::{
    attribute::{Attribute, Kind},
    filter::Filter,
    id::{DeviceId, TypedId},
    page::{Cursor, InvalidPage, Page, PageRequest},
    time::Timestamp,
};
use sea_orm::prelude::Uuid;

use super::{row::DeviceRow, select};
use crate::{
    StoreError, Tx,
    row::FromRow,
    statement::{Sql, containing},
};

/// Which devices.
#[derive(Debug, Clone)]
pub struct DeviceQuery {
    /// A checked filter; `None` for all.
    pub filter: Option<Filter>,
    /// Words that all must occur in a device's texts.
    pub search: Option<String>,
    /// The present, for status.
    pub now: Timestamp,
}

/// In which order; equal values by id.
#[derive(Debug, Clone, Copy)]
pub struct DeviceOrder {
    /// The attribute, a sortable one.
    pub attribute: &'static Attribute,
    /// From the greatest.
    pub descending: bool,
}

impl DeviceQuery {
    /// Adds the conditions to a statement over `devices d`.
    pub(crate) fn wheres(&self, sql: &mut Sql) {
        sql.push(" WHERE d.enterprise_id = $1 AND d.deleted_at IS NULL");
        if let Some(filter) = &self.filter {
            sql.push(" AND ");
            select::compile(sql, filter, self.now);
        }
        for term in self.search.as_deref().unwrap_or_default().split_whitespace().take(10) {
            let term: String = term.chars().take(100).collect();
            sql.push(" AND d.search_text LIKE ").bind(containing(&term.to_lowercase())).push(" ESCAPE '\\'");
        }
    }
}

/// What a list is ordered by: an expression without nulls that an index holds for the common orders.
struct Key {
    expression: String,
    text: bool,
    reversed: bool,
}

fn key(attribute: &Attribute) -> Key {
    let column = select::column(attribute.name);
    match (attribute.kind, column) {
        // ONLINE before QUIET before MISSING: the most recently seen first.
        (_, None) => {
            Key { expression: "COALESCE(d.last_seen_at, 0)".to_owned(), text: false, reversed: true }
        }
        (Kind::Instant, Some(c)) => {
            Key { expression: format!("COALESCE({c}, 0)"), text: false, reversed: false }
        }
        (Kind::Number, Some(c)) => {
            Key { expression: format!("COALESCE({c}, -1000000)"), text: false, reversed: false }
        }
        (_, Some(c)) => Key { expression: format!("lower(COALESCE({c}, ''))"), text: true, reversed: false },
    }
}

/// One page.
///
/// # Errors
/// The inner [`InvalidPage`] for a cursor of another order.
pub async fn page(
    tx: &Tx,
    query: &DeviceQuery,
    order: DeviceOrder,
    request: &PageRequest,
) -> Result<Result<Page<DeviceRow>, InvalidPage>, StoreError> {
    let key = key(order.attribute);
    let descending = (order.descending != key.reversed) != request.backward;
    let mut sql =
        Sql::new(format!("SELECT {}, {} AS sort_key FROM devices d", DeviceRow::COLUMNS, key.expression));
    query.wheres(&mut sql);
    if let Some(cursor) = &request.cursor {
        let Ok(id) = cursor.id.parse::<DeviceId>() else { return Ok(Err(InvalidPage::Cursor)) };
        sql.push(" AND (").push(&key.expression);
        sql.push(if descending { ", d.device_id) < (" } else { ", d.device_id) > (" });
        match (&cursor.value, key.text) {
            (serde_json::Value::String(text), true) => sql.bind(text.as_str()),
            (serde_json::Value::Number(number), false) => match number.as_i64() {
                Some(number) => sql.bind(number),
                None => return Ok(Err(InvalidPage::Cursor)),
            },
            _ => return Ok(Err(InvalidPage::Cursor)),
        };
        sql.push(", ").bind(id).push(")");
    }
    let direction = if descending { " DESC" } else { "" };
    sql.push(" ORDER BY ").push(&key.expression).push(direction).push(", d.device_id").push(direction);
    sql.push(" LIMIT ").bind(i64::from(request.limit) + 1);
    let mut rows = Vec::new();
    for row in sql.rows(tx).await? {
        let device = DeviceRow::read(&row)?;
        let value =
            if key.text { row.get::<String>("sort_key")?.into() } else { row.get::<i64>("sort_key")?.into() };
        rows.push((Cursor { value, id: device.id.to_string() }, device));
    }
    let total = count(tx, query).await?;
    Ok(Ok(Page::from_rows(request, rows, total)))
}

/// How many.
pub async fn count(tx: &Tx, query: &DeviceQuery) -> Result<i64, StoreError> {
    let mut sql = Sql::new("SELECT COUNT(*) AS n FROM devices d");
    query.wheres(&mut sql);
    sql.number(tx).await
}

/// How many share each value of an attribute that is kept with the device, most first.
pub async fn counts_by(
    tx: &Tx,
    query: &DeviceQuery,
    attribute: &Attribute,
) -> Result<Vec<(Option<String>, i64)>, StoreError> {
    let mut sql = Sql::new("SELECT value, COUNT(*) AS n FROM (SELECT ");
    let value = match (attribute.name, attribute.kind, select::column(attribute.name)) {
        ("status", ..) => select::status(&mut sql, query.now),
        (_, Kind::Boolean, Some(column)) => format!("CASE WHEN {column} THEN 'true' ELSE 'false' END"),
        (_, Kind::Text | Kind::Choice(_), Some(column)) => column.to_owned(),
        (_, _, Some(column)) => format!("CAST({column} AS TEXT)"),
        (_, _, None) => "NULL".to_owned(),
    };
    sql.push(&value).push(" AS value FROM devices d");
    query.wheres(&mut sql);
    sql.push(") AS grouped GROUP BY value ORDER BY n DESC, value LIMIT 500");
    sql.rows(tx).await?.iter().map(|row| Ok((row.opt("value")?, row.get("n")?))).collect()
}

/// Devices with a known position that have not moved to another server, newest position first.
pub async fn located(tx: &Tx, query: &DeviceQuery, limit: i64) -> Result<Vec<DeviceRow>, StoreError> {
    let mut sql = Sql::new(format!("SELECT {} FROM devices d", DeviceRow::COLUMNS));
    query.wheres(&mut sql);
    sql.push(" AND d.moved_at IS NULL AND d.fix_at IS NOT NULL ORDER BY d.fix_at DESC LIMIT ").bind(limit);
    sql.all(tx).await
}

/// Up to `limit` devices by id, after one of them: for exports, piece by piece.
pub async fn export(
    tx: &Tx,
    query: &DeviceQuery,
    after: Option<DeviceId>,
    limit: i64,
) -> Result<Vec<DeviceRow>, StoreError> {
    let mut sql = Sql::new(format!("SELECT {} FROM devices d", DeviceRow::COLUMNS));
    query.wheres(&mut sql);
    sql.push(" AND d.device_id > ").bind(after.unwrap_or_else(|| DeviceId::from_uuid(Uuid::nil())));
    sql.push(" ORDER BY d.device_id LIMIT ").bind(limit);
    sql.all(tx).await
}

/// The ids of up to `limit` devices, ascending: the order in which rows are locked. Of those that moved to another
/// server nothing can be asked; they are among them when `moved`.
pub async fn ids(tx: &Tx, query: &DeviceQuery, limit: i64, moved: bool) -> Result<Vec<DeviceId>, StoreError> {
    let mut sql = Sql::new("SELECT d.device_id FROM devices d");
    query.wheres(&mut sql);
    sql.push(if moved { "" } else { " AND d.moved_at IS NULL" });
    sql.push(" ORDER BY d.device_id LIMIT ").bind(limit);
    sql.rows(tx).await?.iter().map(|row| row.get("device_id")).collect()
}
