//! Events as stored: ids, kinds, and the JSON that programs are told. Kept for a while, so that they can be
//! told again.

use handsight_domain::{
    event::EventKind,
    id::{EventId, TypedId, WebhookId},
    time::Timestamp,
};

use sea_orm::prelude::Uuid;

use crate::{Row, Rows, StoreError, Tx, WriteTx, bulk::Kind, statement::Sql, values};

/// An event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EventRow {
    /// Its id, the same in every delivery.
    pub id: EventId,
    /// What kind of thing.
    pub kind: EventKind,
    /// When it happened.
    pub at: Timestamp,
    /// The printed id of the device it is about, if it is about exactly one.
    pub subject: Option<String>,
    /// What there is to say: a JSON object.
    pub payload: String,
}

fn read(row: &Row) -> Result<EventRow, StoreError> {
    Ok(EventRow {
        id: row.get("event_id")?,
        kind: row.parse("kind", EventKind::parse)?,
        at: row.get("at")?,
        subject: row.opt("subject")?,
        payload: row.get("payload")?,
    })
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

/// Events by their ids; strangers are left out.
pub async fn events_by_ids(tx: &Tx, ids: &[EventId]) -> Result<Vec<EventRow>, StoreError> {
    if ids.is_empty() {
        return Ok(vec![]);
    }
    let mut sql = Sql::new(
        "SELECT event_id, kind, at, subject, payload FROM events WHERE enterprise_id = $1 AND event_id IN ",
    );
    sql.list(ids.iter().copied());
    let (text, values) = sql.parts();
    tx.all(&text, values).await?.iter().map(read).collect()
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
    fn wheres(&self, sql: &mut Sql) {
        sql.push(" FROM events WHERE enterprise_id = $1 AND at >= ").bind(self.from);
        sql.push(" AND at < ").bind(self.to);
        sql.push(" AND kind IN ").list(self.kinds.iter().map(|k| k.name()));
    }
}

/// How many events lie in a stretch.
pub async fn count(tx: &Tx, stretch: &Stretch<'_>) -> Result<i64, StoreError> {
    let mut sql = Sql::new("SELECT COUNT(*) AS n");
    stretch.wheres(&mut sql);
    let (text, values) = sql.parts();
    tx.one(&text, values).await?.map_or(Ok(0), |row| row.get("n"))
}

/// The next ids of a stretch, in the order of time, after a place in it.
pub async fn next_ids(
    tx: &Tx,
    stretch: &Stretch<'_>,
    after: Option<EventId>,
    limit: i64,
) -> Result<Vec<(EventId, Timestamp)>, StoreError> {
    let mut sql = Sql::new("SELECT event_id, at");
    stretch.wheres(&mut sql);
    // `from` is the instant of the place: what came in the same millisecond is told apart by its id.
    sql.push(" AND (at > ").bind(stretch.from).push(" OR event_id > ");
    sql.bind(after.map_or(Uuid::nil(), TypedId::uuid)).push(") ORDER BY at, event_id LIMIT ").bind(limit);
    let (text, values) = sql.parts();
    tx.all(&text, values).await?.iter().map(|row| Ok((row.get("event_id")?, row.get("at")?))).collect()
}

/// Deletes what is older than `before`, with its deliveries and their attempts.
pub async fn forget(tx: &WriteTx, before: Timestamp) -> Result<u64, StoreError> {
    tx.execute(
        "DELETE FROM webhook_attempts WHERE enterprise_id = $1 AND delivery_id IN (
             SELECT d.delivery_id FROM webhook_deliveries d, events e
             WHERE d.enterprise_id = $1 AND e.enterprise_id = $1 AND e.event_id = d.event_id AND e.at < $2)",
        values![before],
    )
    .await?;
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
#[derive(Debug, Clone)]
pub struct Listener {
    /// The webhook.
    pub webhook: WebhookId,
    /// Whether it is told now.
    pub enabled: bool,
    /// What it wants.
    pub kinds: Vec<String>,
}

/// Everybody who may be told of events.
pub async fn listeners(tx: &Tx) -> Result<Vec<Listener>, StoreError> {
    let sql = "SELECT webhook_id, enabled, kinds FROM webhooks WHERE enterprise_id = $1";
    let rows = tx.all(sql, vec![]).await?;
    rows.iter()
        .map(|row| {
            Ok(Listener {
                webhook: row.get("webhook_id")?,
                enabled: row.get("enabled")?,
                kinds: row.json("kinds")?,
            })
        })
        .collect()
}
