//! Stored usage events: once for each device and id, however often they are sent.

use std::collections::HashSet;

use handsight_domain::{
    calendar::LocalDay,
    id::{DeviceId, TypedId, UsageEventId},
    time::Timestamp,
    usage::{EventId, Fact, Location, UsageEvent, UsageType},
};
use sea_orm::prelude::Uuid;
use serde::Deserialize;

use crate::{
    Row, Rows, StoreError, Tx, WriteTx,
    bulk::Kind,
    device::FixRow,
    row::{self, Stored},
    statement::Sql,
    values,
};

/// What names an event: its device and the id that the device gave it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct EventKey {
    /// The device.
    pub device: DeviceId,
    /// The event's own id, a ULID.
    pub event: UsageEventId,
}

impl EventKey {
    /// The key of what a device calls by this id.
    pub fn new(device: DeviceId, id: EventId) -> Self {
        Self { device, event: event_id(id) }
    }
    /// The key of a fact.
    pub fn of(fact: &Fact) -> Self {
        Self::new(fact.device, fact.event.id)
    }
}

fn event_id(id: EventId) -> UsageEventId {
    UsageEventId::from_uuid(Uuid::from_bytes(id.to_bytes()))
}

/// A stored event.
#[derive(Debug, Clone, PartialEq, Row)]
#[row(table = "usage_events")]
pub struct EventRow {
    /// Event and what was derived of it.
    #[row(with = fact, names("device_id", "event_id", "day", "event", "derived"))]
    pub fact: Fact,
    /// When the server got it.
    pub received_at: Timestamp,
}

mod fact {
    use super::Fact;
    use crate::{Row, StoreError};

    pub fn read(row: &Row) -> Result<Fact, StoreError> {
        Ok(Fact {
            device: row.get("device_id")?,
            day: row.get("day")?,
            event: row.json("event")?,
            derived: row.json("derived")?,
        })
    }
}

impl EventRow {
    /// Its key.
    pub fn key(&self) -> EventKey {
        EventKey::of(&self.fact)
    }
}

fn json<T: serde::Serialize>(value: &T) -> Result<String, StoreError> {
    serde_json::to_string(value).map_err(|_| StoreError::Corrupt { column: "event".to_owned() })
}

/// An event as its row holds it.
///
/// # Errors
/// None that an event can bring about.
pub fn text(event: &UsageEvent) -> Result<String, StoreError> {
    json(event)
}

const INSERT: &str = "INSERT INTO usage_events
         (enterprise_id, device_id, event_id, started_at, received_at, day, type, event, derived)
     SELECT $1, k.device_id, k.event_id, k.started_at, k.received_at, k.day, k.type, k.event, k.derived
     FROM k WHERE true";

/// Stores events, each with its [`text`]; answers for each whether it was not there before. Each key comes at most
/// once.
pub async fn insert(
    tx: &WriteTx,
    facts: &[Fact],
    texts: Vec<String>,
    received_at: Timestamp,
) -> Result<Vec<bool>, StoreError> {
    // As a rule all are new. That rows which are there already are passed over, and that each new one names itself,
    // costs a third more: it is asked for only once a row is found to be there.
    tx.word("SAVEPOINT events").await?;
    match tx.bulk(INSERT, rows(facts, texts, received_at)?).await {
        Ok(_) => {
            tx.word("RELEASE SAVEPOINT events").await?;
            return Ok(vec![true; facts.len()]);
        }
        Err(StoreError::Duplicate(_)) => {
            tx.word("ROLLBACK TO SAVEPOINT events").await?;
            tx.word("RELEASE SAVEPOINT events").await?;
        }
        Err(error) => return Err(error),
    }
    let texts = facts.iter().map(|fact| text(&fact.event)).collect::<Result<_, _>>()?;
    let telling = format!(
        "{INSERT} ON CONFLICT (enterprise_id, device_id, event_id) DO NOTHING RETURNING device_id, event_id"
    );
    let new = tx.bulk(&telling, rows(facts, texts, received_at)?).await?;
    let new: HashSet<EventKey> = new
        .iter()
        .map(|row| Ok(EventKey { device: row.get("device_id")?, event: row.get("event_id")? }))
        .collect::<Result<_, StoreError>>()?;
    Ok(facts.iter().map(|fact| new.contains(&EventKey::of(fact))).collect())
}

fn rows(facts: &[Fact], texts: Vec<String>, received_at: Timestamp) -> Result<Rows, StoreError> {
    let mut rows = Rows::new(&[
        ("device_id", Kind::Id),
        ("event_id", Kind::Id),
        ("started_at", Kind::Int),
        ("received_at", Kind::Int),
        ("day", Kind::Int),
        ("type", Kind::Text),
        ("event", Kind::Text),
        ("derived", Kind::Text),
    ]);
    for (fact, text) in facts.iter().zip(texts) {
        rows.push(values![
            fact.device,
            event_id(fact.event.id),
            Timestamp::from(fact.event.started_at),
            received_at,
            fact.day.number(),
            fact.event.usage_type().as_str(),
            text,
            json(&fact.derived)?,
        ]);
    }
    Ok(rows)
}

/// Which of these keys are of stored events.
pub async fn stored(tx: &Tx, keys: &HashSet<EventKey>) -> Result<HashSet<EventKey>, StoreError> {
    let mut rows = Rows::new(&[("device_id", Kind::Id), ("event_id", Kind::Id)]);
    for key in keys {
        rows.push(values![key.device, key.event]);
    }
    let sql = "SELECT e.device_id, e.event_id FROM k CROSS JOIN usage_events e
               WHERE e.enterprise_id = $1 AND e.device_id = k.device_id AND e.event_id = k.event_id";
    let found = tx.bulk(sql, rows).await?;
    found
        .iter()
        .map(|row| Ok(EventKey { device: row.get("device_id")?, event: row.get("event_id")? }))
        .collect()
}

/// Which events.
#[derive(Debug, Clone, Default)]
pub struct EventQuery {
    /// Of one device; `None` for all.
    pub device: Option<DeviceId>,
    /// Of these types; empty for all.
    pub types: Vec<UsageType>,
    /// Not before.
    pub from: Option<Timestamp>,
    /// Before.
    pub to: Option<Timestamp>,
}

fn narrow(sql: &mut Sql, query: &EventQuery) {
    if let Some(device) = query.device {
        sql.push(" AND device_id = ").bind(device);
    }
    if !query.types.is_empty() {
        sql.push(" AND type IN ").list(query.types.iter().map(|kind| kind.as_str()));
    }
    if let Some(from) = query.from {
        sql.push(" AND started_at >= ").bind(from);
    }
    if let Some(to) = query.to {
        sql.push(" AND started_at < ").bind(to);
    }
}

/// Up to `limit` events, newest first, after a place in that order; backward, those before it, oldest first.
pub async fn events(
    tx: &Tx,
    query: &EventQuery,
    from: Option<(Timestamp, EventKey)>,
    backward: bool,
    limit: i64,
) -> Result<Vec<EventRow>, StoreError> {
    let mut sql = Sql::new(EventRow::SELECT);
    narrow(&mut sql, query);
    let (order, past) = if backward { ("ASC", ">") } else { ("DESC", "<") };
    if let Some((at, key)) = from {
        let (at, device, event) = (sql.hold(at), sql.hold(key.device), sql.hold(key.event));
        sql.push(&format!(" AND (started_at, device_id, event_id) {past} ({at}, {device}, {event})"));
    }
    sql.push(&format!(" ORDER BY started_at {order}, device_id {order}, event_id {order} LIMIT "));
    sql.bind(limit);
    sql.all(tx).await
}

/// Events are read for a track this many at a time.
const TRACK_PAGE: i64 = 5_000;
/// Positions closer in time than this are shown as one: a phone that samples every second would draw nothing more.
const TRACK_MILLIS: i64 = 10_000;

/// Where a device's events of a time say that it was, newest first, at most `limit`.
pub async fn places(
    tx: &Tx,
    device: DeviceId,
    from: Timestamp,
    to: Timestamp,
    limit: usize,
) -> Result<Vec<FixRow>, StoreError> {
    /// Of an event only this: the rest need not be understood.
    #[derive(Deserialize)]
    struct Place {
        location: Option<Location>,
    }
    let mut places: Vec<FixRow> = Vec::new();
    let mut before: Option<(Timestamp, UsageEventId)> = None;
    loop {
        let mut sql =
            Sql::new("SELECT started_at, event_id, event FROM usage_events WHERE enterprise_id = $1");
        narrow(
            &mut sql,
            &EventQuery { device: Some(device), types: Vec::new(), from: Some(from), to: Some(to) },
        );
        if let Some((at, event)) = before {
            let (at, event) = (sql.hold(at), sql.hold(event));
            sql.push(&format!(" AND (started_at, event_id) < ({at}, {event})"));
        }
        sql.push(" ORDER BY started_at DESC, event_id DESC LIMIT ").bind(TRACK_PAGE);
        let rows = sql.rows(tx).await?;
        for row in &rows {
            let at: Timestamp = row.get("started_at")?;
            before = Some((at, row.get("event_id")?));
            let bucket = |at: Timestamp| at.millis().div_euclid(TRACK_MILLIS);
            if places.last().is_some_and(|last| bucket(last.at) == bucket(at)) {
                continue;
            }
            if let Some(place) = row.json::<Place>("event")?.location {
                let (lat, lon, accuracy_m) = (place.lat, place.lon, place.accuracy_m);
                places.push(FixRow { at, lat, lon, accuracy_m, source: "event".to_owned() });
            }
            if places.len() >= limit {
                return Ok(places);
            }
        }
        if i64::try_from(rows.len()).unwrap_or(i64::MAX) < TRACK_PAGE {
            return Ok(places);
        }
    }
}

/// How many events there are.
pub async fn count(tx: &Tx, query: &EventQuery) -> Result<i64, StoreError> {
    let mut sql = Sql::new(EventRow::COUNT);
    narrow(&mut sql, query);
    sql.number(tx).await
}

/// One event.
pub async fn event_by_key(tx: &Tx, key: EventKey) -> Result<Option<EventRow>, StoreError> {
    row::one(tx, "AND device_id = $2 AND event_id = $3", values![key.device, key.event]).await
}

/// Up to `limit` facts in the order of their keys, after a key: for recomputing and for deleting.
pub async fn facts(
    tx: &Tx,
    device: Option<DeviceId>,
    after: Option<EventKey>,
    limit: i64,
) -> Result<Vec<Fact>, StoreError> {
    let mut sql = Sql::new(EventRow::SELECT);
    narrow(&mut sql, &EventQuery { device, ..EventQuery::default() });
    if let Some(key) = after {
        let (device, event) = (sql.hold(key.device), sql.hold(key.event));
        sql.push(&format!(" AND (device_id, event_id) > ({device}, {event})"));
    }
    sql.push(" ORDER BY device_id, event_id LIMIT ").bind(limit);
    let rows: Vec<EventRow> = sql.all(tx).await?;
    Ok(rows.into_iter().map(|row| row.fact).collect())
}

/// How far a stored day may lie from the instants of its events, in milliseconds: no zone is further from UTC than that.
const FARTHEST_ZONE: i64 = 15 * 3_600_000;

/// How many events [`of_day`] answers at most: at a few kilobytes each they stay within some megabytes.
const DAY_PAGE: i64 = 2_000;

/// Where a page of a day ends: the instant in milliseconds and the id of its last event.
pub(super) type DayPlace = (i64, UsageEventId);

/// A page of a device's events that count on a day, in the order of their instants, after a place in it; with the place
/// where the page ends, `None` when there is nothing more.
pub(super) async fn of_day(
    tx: &Tx,
    device: DeviceId,
    day: LocalDay,
    after: Option<DayPlace>,
) -> Result<(Vec<Fact>, Option<DayPlace>), StoreError> {
    let instant = |day: LocalDay| day.number().saturating_mul(86_400_000);
    // Found by the index of instants.
    let page = "AND device_id = $2 AND (started_at, event_id) > ($3, $4) AND started_at < $5 AND day = $6
                ORDER BY started_at, event_id LIMIT $7";
    let first = (instant(day) - FARTHEST_ZONE, UsageEventId::from_uuid(Uuid::nil()));
    let ((at, event), last) = (after.unwrap_or(first), instant(day.plus(1)) + FARTHEST_ZONE);
    let rows: Vec<EventRow> = row::all(tx, page, values![device, at, event, last, day, DAY_PAGE]).await?;
    let facts: Vec<Fact> = rows.into_iter().map(|row| row.fact).collect();
    let place = |fact: &Fact| (Timestamp::from(fact.event.started_at).millis(), event_id(fact.event.id));
    let end = facts.last().map(place);
    Ok((facts, end))
}
