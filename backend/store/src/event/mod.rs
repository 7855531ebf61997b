//! Events as stored: ids, kinds, and the JSON that programs are told. Kept for a while, so that they can be
//! told again.

use std::sync::Arc;

use handsight_domain::{
    event::EventKind,
    id::{EventId, TypedId, WebhookId},
    time::Timestamp,
};

use sea_orm::prelude::Uuid;

use crate::{
    Row, Rows, StoreError, Tx, WriteTx,
    bulk::Kind,
    row::{self, Stored},
    statement::Sql,
    values,
};

/// An event.
#[derive(Debug, Clone, PartialEq, Eq, Row)]
#[row(table = "events", key = "event_id")]
pub struct EventRow {
    /// Its id, the same in every delivery.
    #[row(name = "event_id")]
    pub id: EventId,
    /// What kind of thing.
    #[row(closed)]
    pub kind: EventKind,
    /// When it happened.
    pub at: Timestamp,
    /// The printed id of the device it is about, if it is about exactly one.
    pub subject: Option<String>,
    /// What there is to say: a JSON object.
    pub payload: String,
}

/// Stores events.
pub async fn insert_events(tx: &WriteTx, events: &[EventRow]) -> Result<(), StoreError> {
    let mut rows = Rows::new(&[
        ("event_id", Kind::Id),
        ("kind", Kind::Text),
        ("at", Kind::Int),
        ("subject", Kind::Text),
        ("payload", Kind::Text),
    ]);
    for e in events {
        rows.push(values![e.id, e.kind.name(), e.at, e.subject.as_deref().unwrap_or_default(), e.payload]);
    }
    let sql = "INSERT INTO events (enterprise_id, event_id, kind, at, subject, payload)
               SELECT $1, k.event_id, k.kind, k.at, NULLIF(k.subject, ''), k.payload FROM k";
    tx.bulk(sql, rows).await?;
    Ok(())
}

/// A stretch of time and some kinds, for telling again.
#[derive(Debug, Clone)]
pub struct Stretch<'a> {
    /// From then on.
    pub from: Timestamp,
    /// Until just before then.
    pub to: Timestamp,
    /// Only these kinds.
    pub kinds: &'a [EventKind],
}

impl Stretch<'_> {
    /// Adds its conditions.
    fn narrow(&self, sql: &mut Sql) {
        sql.push(" AND at >= ").bind(self.from);
        sql.push(" AND at < ").bind(self.to);
        sql.push(" AND kind IN ").list(self.kinds.iter().map(|k| k.name()));
    }
}

/// How many events lie in a stretch.
pub async fn count(tx: &Tx, stretch: &Stretch<'_>) -> Result<i64, StoreError> {
    let mut sql = Sql::new(EventRow::COUNT);
    stretch.narrow(&mut sql);
    sql.number(tx).await
}

/// The next ids of a stretch, in the order of time, after a place in it.
pub async fn next_ids(
    tx: &Tx,
    stretch: &Stretch<'_>,
    after: Option<EventId>,
    limit: i64,
) -> Result<Vec<(EventId, Timestamp)>, StoreError> {
    let mut sql = Sql::new("SELECT event_id, at FROM events WHERE enterprise_id = $1");
    stretch.narrow(&mut sql);
    // `from` is the instant of the place: what came in the same millisecond is told apart by its id.
    sql.push(" AND (at > ").bind(stretch.from).push(" OR event_id > ");
    sql.bind(after.map_or(Uuid::nil(), TypedId::uuid)).push(") ORDER BY at, event_id LIMIT ").bind(limit);
    sql.rows(tx).await?.iter().map(|row| Ok((row.get("event_id")?, row.get("at")?))).collect()
}

/// Deletes what is older than `before`, with its deliveries and their attempts.
pub async fn forget(tx: &WriteTx, before: Timestamp) -> Result<u64, StoreError> {
    let sql = "DELETE FROM webhook_attempts WHERE enterprise_id = $1 AND delivery_id IN (
               SELECT d.delivery_id FROM webhook_deliveries d, events e
               WHERE d.enterprise_id = $1 AND e.enterprise_id = $1 AND e.event_id = d.event_id AND e.at < $2)";
    tx.run(sql, values![before]).await?;
    tx.execute(
        "DELETE FROM webhook_deliveries WHERE enterprise_id = $1 AND event_id IN (
             SELECT event_id FROM events WHERE enterprise_id = $1 AND at < $2)",
        values![before],
    )
    .await?;
    tx.execute("DELETE FROM events WHERE enterprise_id = $1 AND at < $2", values![before]).await
}

/// Whether any event is left.
pub async fn are_there(tx: &Tx) -> Result<bool, StoreError> {
    Ok(tx.one("SELECT 1 AS one FROM events WHERE enterprise_id = $1 LIMIT 1", vec![]).await?.is_some())
}

/// A webhook and what it wants, for deciding who is told.
#[derive(Debug, Clone, Row)]
#[row(table = "webhooks")]
pub struct Listener {
    /// The webhook.
    #[row(name = "webhook_id")]
    pub webhook: WebhookId,
    /// Whether it is told now.
    pub enabled: bool,
    /// What it wants.
    #[row(json)]
    pub kinds: Vec<String>,
}

/// Everybody who may be told of events, as it was within the last second: for those who record one. A change of webhooks
/// that this process hears of makes it be read anew.
pub async fn listening(tx: &WriteTx) -> Result<Arc<Vec<Listener>>, StoreError> {
    if let Some(listeners) = tx.listening() {
        return Ok(listeners);
    }
    let enterprise = tx.scope().enterprise();
    let changes = tx.live().webhook_changes(enterprise);
    let listeners = Arc::new(listeners(tx).await?);
    tx.live().hears(enterprise, changes, &listeners);
    Ok(listeners)
}

/// Everybody who may be told of events.
pub async fn listeners(tx: &Tx) -> Result<Vec<Listener>, StoreError> {
    row::all(tx, "", vec![]).await
}
