//! Adding folded sums to what is stored. Numbers are added by the statement; histograms are read, added to and
//! written back, which is safe because the caller holds the enterprise's ledger.

use std::collections::HashMap;

use handsight_domain::{
    calendar::LocalDay,
    histogram::Bins,
    usage::{DayKey, DaySum, Folded, Slice},
};
use sea_orm::{Value, prelude::Uuid};

use crate::{Row, Rows, StoreError, WriteTx, bulk::Kind, column::ToValue, qos, tower, values};

/// Adds everything that was folded of newly stored events.
///
/// # Errors
/// After one nothing may be committed.
pub async fn add(tx: &WriteTx, folded: &Folded) -> Result<(), StoreError> {
    slices(tx, folded).await?;
    days(tx, folded).await?;
    tower::add(tx, folded).await?;
    qos::add(tx, folded).await
}

async fn slices(tx: &WriteTx, folded: &Folded) -> Result<(), StoreError> {
    let mut rows = Rows::new(&[
        ("slice_id", Kind::Id),
        ("type", Kind::Text),
        ("direction", Kind::Text),
        ("number_class", Kind::Text),
        ("scope", Kind::Text),
        ("country", Kind::Text),
        ("home_carrier", Kind::Text),
        ("serving_carrier", Kind::Text),
        ("generation", Kind::Text),
        ("radio_detail", Kind::Text),
        ("activity", Kind::Text),
        ("home_zone", Kind::Text),
        ("liability", Kind::Text),
    ]);
    for (id, slice) in &folded.slices {
        rows.push(std::iter::once(id.to_value()).chain(slice.texts.iter().map(ToValue::to_value)).collect());
    }
    let columns = Slice::COLUMNS;
    let sql = format!(
        "INSERT INTO usage_slices (enterprise_id, slice_id, {}) SELECT $1, k.slice_id, {} FROM k WHERE true
         ON CONFLICT (enterprise_id, slice_id) DO NOTHING",
        columns.join(", "),
        columns.map(|column| format!("k.{column}")).join(", "),
    );
    tx.bulk(&sql, rows).await?;
    Ok(())
}

/// Reads a column of histograms.
pub(crate) fn bins(row: &Row) -> Result<Bins, StoreError> {
    let damaged = || StoreError::Corrupt { column: "bins".to_owned() };
    Bins::decode(&row.get::<Vec<u8>>("bins")?).ok_or_else(damaged)
}

/// `a = t.a + excluded.a, …` for the columns of a table.
pub(crate) fn additions(table: &str, columns: &[&str]) -> String {
    columns.iter().map(|c| format!("{c} = {table}.{c} + excluded.{c}")).collect::<Vec<_>>().join(", ")
}

/// Writes the histograms that were read and added to, and leaves those that this batch did not touch.
pub(crate) fn keep_bins(table: &str) -> String {
    format!("bins = CASE WHEN length(excluded.bins) = 0 THEN {table}.bins ELSE excluded.bins END")
}

const DAYS: &[(&str, Kind)] = &[
    ("device_id", Kind::Id),
    ("day", Kind::Int),
    ("slice_id", Kind::Id),
    ("events", Kind::Int),
    ("calls", Kind::Int),
    ("seconds", Kind::Int),
    ("dropped", Kind::Int),
    ("failed", Kind::Int),
    ("messages", Kind::Int),
    ("rx_bytes", Kind::Int),
    ("tx_bytes", Kind::Int),
    ("down_bps", Kind::Int),
    ("up_bps", Kind::Int),
    ("latency_us", Kind::Int),
    ("bins", Kind::Bytes),
];

async fn days(tx: &WriteTx, folded: &Folded) -> Result<(), StoreError> {
    let mut stored = stored_bins(tx, folded).await?;
    let mut rows = Rows::new(DAYS);
    for (key, sum) in &folded.days {
        let mut bins = stored.remove(key).unwrap_or_default();
        bins.merge(&sum.bins);
        let mut row: Vec<Value> = values![key.device, key.day.number(), key.slice];
        row.extend(sum.numbers().map(Value::from));
        // Empty stands for "as it was": a batch without measurements does not read what is stored.
        row.push(if sum.bins.is_empty() { Vec::new() } else { bins.encode() }.to_value());
        rows.push(row);
    }
    let numbers = DaySum::COLUMNS;
    let sql = format!(
        "INSERT INTO usage_days (enterprise_id, device_id, day, slice_id, {}, bins)
         SELECT $1, k.device_id, k.day, k.slice_id, {}, k.bins FROM k WHERE true
         ON CONFLICT (enterprise_id, device_id, day, slice_id) DO UPDATE SET {}, {}",
        numbers.join(", "),
        numbers.map(|column| format!("k.{column}")).join(", "),
        additions("usage_days", &numbers),
        keep_bins("usage_days"),
    );
    tx.bulk(&sql, rows).await?;
    Ok(())
}

async fn stored_bins(tx: &WriteTx, folded: &Folded) -> Result<HashMap<DayKey, Bins>, StoreError> {
    let mut keys = Rows::new(&[("device_id", Kind::Id), ("day", Kind::Int), ("slice_id", Kind::Id)]);
    for (key, _) in folded.days.iter().filter(|(_, sum)| !sum.bins.is_empty()) {
        keys.push(values![key.device, key.day.number(), key.slice]);
    }
    let sql = "SELECT u.device_id, u.day, u.slice_id, u.bins FROM k CROSS JOIN usage_days u
               WHERE u.enterprise_id = $1 AND u.device_id = k.device_id AND u.day = k.day
                 AND u.slice_id = k.slice_id";
    let rows = tx.bulk(sql, keys).await?;
    rows.iter()
        .map(|row| {
            let (device, day, slice) = (row.get("device_id")?, row.get("day")?, row.get::<Uuid>("slice_id")?);
            Ok((DayKey { device, day: LocalDay::from_number(day), slice }, bins(row)?))
        })
        .collect()
}
