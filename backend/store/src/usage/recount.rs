//! Counting days anew after a change of the time zone: how far it is, and the rows of a device's days. Every step leaves
//! the sums equal to the stored events: an event and what counts it move together.

use std::collections::{BTreeMap, BTreeSet};

use handsight_domain::{
    calendar::LocalDay,
    id::DeviceId,
    time::Timestamp,
    usage::{Fact, Folded},
};

use sea_orm::prelude::Uuid;

use super::{EventKey, add, event::of_day};
use crate::{
    Row, Rows, StoreError, Tx, WriteTx,
    bulk::Kind,
    qos,
    row::{self, FromRow},
    values,
};

/// How far it is.
#[derive(Debug, Clone, PartialEq, Eq, Row)]
#[row(table = "usage_recounts")]
pub struct RecountRow {
    /// The zone that days are counted in.
    pub time_zone: String,
    /// Since when.
    pub begun_at: Timestamp,
    /// How many events there were to look at; 0 until the first step has counted them.
    pub total: i64,
    /// How many were looked at.
    pub done: i64,
    /// The last device and day that are done.
    #[row(with = after, names("device_id", "day"))]
    pub after: Option<(DeviceId, LocalDay)>,
}

mod after {
    use super::{DeviceId, LocalDay};
    use crate::{Row, StoreError};

    pub fn read(row: &Row) -> Result<Option<(DeviceId, LocalDay)>, StoreError> {
        Ok(row.opt("device_id")?.zip(row.opt("day")?))
    }
}

/// A device's day as it stands in the sums.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Row)]
pub struct CountedDay {
    /// The device.
    #[row(name = "device_id")]
    pub device: DeviceId,
    /// The day.
    pub day: LocalDay,
    /// Its events.
    pub events: i64,
}

/// Begins, or begins anew in another zone; without any events there is nothing to begin, and it answers `false`. The
/// caller holds the enterprise's ledger: a batch that is under way counts in the zone it read, and is seen here. How
/// many events there are is counted by the first step, not while a person waits.
pub async fn begin_recount(tx: &WriteTx, time_zone: &str, now: Timestamp) -> Result<bool, StoreError> {
    let sql = "SELECT day FROM usage_days WHERE enterprise_id = $1 LIMIT 1";
    if tx.one(sql, values![]).await?.is_none() {
        end_recount(tx).await?;
        return Ok(false);
    }
    let sql = "INSERT INTO usage_recounts (enterprise_id, time_zone, begun_at, total, done, device_id, day)
               VALUES ($1, $2, $3, 0, 0, NULL, NULL)
               ON CONFLICT (enterprise_id) DO UPDATE SET time_zone = excluded.time_zone,
                  begun_at = excluded.begun_at, total = excluded.total, done = 0, device_id = NULL, day = NULL";
    tx.run(sql, values![time_zone, now]).await?;
    Ok(true)
}

/// How far it is; `None` when every day is counted in the enterprise's zone.
pub async fn recount(tx: &Tx) -> Result<Option<RecountRow>, StoreError> {
    row::one(tx, "", vec![]).await
}

/// How many events the sums hold.
pub async fn counted_events(tx: &Tx) -> Result<i64, StoreError> {
    let sql = "SELECT CAST(COALESCE(SUM(events), 0) AS BIGINT) AS n FROM usage_days WHERE enterprise_id = $1";
    tx.number(sql, values![]).await
}

/// Makes the next step due where days are being counted anew and no step is: a server of an older version deletes work
/// that it does not know.
pub async fn resume_recount(
    tx: &mut WriteTx,
    kind: &str,
    subject: Uuid,
    now: Timestamp,
) -> Result<(), StoreError> {
    let sql = "INSERT INTO due (enterprise_id, kind, subject_id, due_at, tries)
               SELECT $1, $2, $3, $4, 0 FROM usage_recounts r WHERE r.enterprise_id = $1
               ON CONFLICT (enterprise_id, kind, subject_id) DO NOTHING";
    let made = tx.execute(sql, values![kind, subject, now]).await?;
    if made > 0 {
        tx.wake_jobs();
    }
    Ok(())
}

/// Writes how far it is.
pub async fn save_recount(tx: &WriteTx, row: &RecountRow) -> Result<(), StoreError> {
    let (device, day) = row.after.unzip();
    let sql =
        "UPDATE usage_recounts SET total = $2, done = $3, device_id = $4, day = $5 WHERE enterprise_id = $1";
    tx.run(sql, values![row.total, row.done, device, day]).await
}

/// It is done.
pub async fn end_recount(tx: &WriteTx) -> Result<(), StoreError> {
    tx.run("DELETE FROM usage_recounts WHERE enterprise_id = $1", values![]).await
}

/// The next days in the order of devices and days, after one of them.
pub async fn counted_days(
    tx: &Tx,
    after: Option<(DeviceId, LocalDay)>,
    limit: i64,
) -> Result<Vec<CountedDay>, StoreError> {
    const COLUMNS: &str = "SELECT device_id, day, CAST(SUM(events) AS BIGINT) AS events FROM usage_days
         WHERE enterprise_id = $1";
    const ORDER: &str = "GROUP BY device_id, day ORDER BY device_id, day";
    let rows = match after {
        None => tx.all(&format!("{COLUMNS} {ORDER} LIMIT $2"), values![limit]).await?,
        Some((device, day)) => {
            let sql = format!("{COLUMNS} AND (device_id, day) > ($2, $3) {ORDER} LIMIT $4");
            tx.all(&sql, values![device, day, limit]).await?
        }
    };
    rows.iter().map(CountedDay::read).collect()
}

/// Counts a device's day anew: each of its events moves to the day that `day_of` says, with everything that counts it.
/// The caller holds the enterprise's ledger.
///
/// # Errors
/// After one nothing may be committed.
pub async fn recount_day(
    tx: &WriteTx,
    device: DeviceId,
    day: LocalDay,
    day_of: impl Fn(&Fact) -> LocalDay,
) -> Result<(), StoreError> {
    let mut touched = BTreeSet::new();
    let mut place = None;
    while let (facts, Some(end)) = of_day(tx, device, day, place).await? {
        place = Some(end);
        let before: Vec<Fact> = facts.into_iter().filter(|fact| day_of(fact) != day).collect();
        if !before.is_empty() {
            touched.extend(shift(tx, &before, &day_of).await?);
        }
    }
    if touched.is_empty() {
        return Ok(());
    }
    // The other sums of the days that were touched are this device's own, and some of what they hold (the first and the
    // last moment) can't be taken out: they are made anew, page by page, so that a day of very many events needs no more
    // memory than any other.
    touched.insert(day);
    for table in ["usage_days", "tower_days"] {
        for day in &touched {
            let sql = format!("DELETE FROM {table} WHERE enterprise_id = $1 AND device_id = $2 AND day = $3");
            tx.execute(&sql, values![device, day]).await?;
        }
    }
    for day in touched {
        let mut place = None;
        while let (facts, Some(end)) = of_day(tx, device, day, place).await? {
            place = Some(end);
            add(tx, &Folded { cells: BTreeMap::new(), ..Folded::of(&facts) }).await?;
        }
    }
    Ok(())
}

/// Moves events to the days that `day_of` says, with their share of hexagons, which devices share: what moved is taken
/// out and put in again. Answers the days they moved to.
async fn shift(
    tx: &WriteTx,
    before: &[Fact],
    day_of: impl Fn(&Fact) -> LocalDay,
) -> Result<BTreeSet<LocalDay>, StoreError> {
    let after: Vec<Fact> = before.iter().map(|fact| Fact { day: day_of(fact), ..fact.clone() }).collect();
    let mut rows = Rows::new(&[("device_id", Kind::Id), ("event_id", Kind::Id), ("day", Kind::Int)]);
    for fact in &after {
        let key = EventKey::of(fact);
        rows.push(values![key.device, key.event, fact.day]);
    }
    let sql = "UPDATE usage_events SET day = k.day FROM k WHERE usage_events.enterprise_id = $1
               AND usage_events.device_id = k.device_id AND usage_events.event_id = k.event_id";
    tx.bulk(sql, rows).await?;
    qos::subtract(tx, &Folded::of(before)).await?;
    qos::add(tx, &Folded::of(&after)).await?;
    Ok(after.iter().map(|fact| fact.day).collect())
}
