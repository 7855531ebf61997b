//! Adding to and taking from the sums of hexagons. Their rows are read, changed and written back whole; the
//! caller holds the enterprise's ledger.

use std::collections::HashMap;

use handsight_domain::{
    calendar::LocalDay,
    h3cell::Cell,
    usage::{CellKey, CellSum, Folded},
};

use crate::{Row, Rows, StoreError, WriteTx, bulk::Kind, usage::add::bins, values};

const KEY: &[(&str, Kind)] = &[
    ("resolution", Kind::Int),
    ("cell", Kind::Int),
    ("day", Kind::Int),
    ("carrier", Kind::Text),
    ("generation", Kind::Text),
];

/// Reads the sums of a row.
pub(super) fn sum(row: &Row) -> Result<CellSum, StoreError> {
    let damaged = || StoreError::Corrupt { column: "devices".to_owned() };
    Ok(CellSum {
        samples: row.get("samples")?,
        down_bps: row.get("down_bps")?,
        latency_us: row.get("latency_us")?,
        devices: CellSum::decode_devices(&row.get::<Vec<u8>>("devices")?).ok_or_else(damaged)?,
        bins: bins(row)?,
    })
}

fn keys<'a>(cells: impl Iterator<Item = &'a CellKey>) -> Rows {
    let mut rows = Rows::new(KEY);
    for key in cells {
        rows.push(values![
            i64::from(key.cell.resolution()),
            key.cell.number(),
            key.day.number(),
            key.carrier,
            key.generation
        ]);
    }
    rows
}

async fn stored(tx: &WriteTx, folded: &Folded) -> Result<HashMap<CellKey, CellSum>, StoreError> {
    let sql = "SELECT c.cell, c.day, c.carrier, c.generation, c.samples, c.down_bps, c.latency_us, c.devices, c.bins
               FROM k CROSS JOIN qos_cells c
               WHERE c.enterprise_id = $1 AND c.resolution = k.resolution AND c.cell = k.cell
                 AND c.day = k.day AND c.carrier = k.carrier AND c.generation = k.generation";
    let rows = tx.bulk(sql, keys(folded.cells.keys())).await?;
    rows.iter()
        .map(|row| {
            let cell = row.get("cell")?;
            let key = CellKey {
                cell: Cell::from_number(cell).ok_or(StoreError::Corrupt { column: "cell".to_owned() })?,
                day: LocalDay::from_number(row.get("day")?),
                carrier: row.get("carrier")?,
                generation: row.get("generation")?,
            };
            Ok((key, sum(row)?))
        })
        .collect()
}

/// Adds what was folded by hexagon.
pub(crate) async fn add(tx: &WriteTx, folded: &Folded) -> Result<(), StoreError> {
    let mut stored = stored(tx, folded).await?;
    let sums = folded.cells.iter().map(|(key, new)| {
        let mut sum = stored.remove(key).unwrap_or_default();
        sum.merge(new);
        (key, sum)
    });
    write(tx, sums.collect()).await
}

/// Takes away what was folded of events that are being deleted; a hexagon that nothing is left of goes.
pub(crate) async fn subtract(tx: &WriteTx, folded: &Folded) -> Result<(), StoreError> {
    let mut stored = stored(tx, folded).await?;
    let sums = folded.cells.iter().filter_map(|(key, gone)| {
        let mut sum = stored.remove(key)?;
        sum.subtract(gone);
        Some((key, sum))
    });
    let (left, empty): (Vec<_>, Vec<_>) = sums.partition(|(_, sum)| sum.samples > 0);
    write(tx, left).await?;
    let sql =
        "DELETE FROM qos_cells WHERE enterprise_id = $1 AND (resolution, cell, day, carrier, generation) IN
            (SELECT k.resolution, k.cell, k.day, k.carrier, k.generation FROM k)";
    tx.bulk(sql, keys(empty.into_iter().map(|(key, _)| key))).await?;
    Ok(())
}

async fn write(tx: &WriteTx, sums: Vec<(&CellKey, CellSum)>) -> Result<(), StoreError> {
    let mut rows = Rows::new(&[
        ("resolution", Kind::Int),
        ("cell", Kind::Int),
        ("day", Kind::Int),
        ("carrier", Kind::Text),
        ("generation", Kind::Text),
        ("samples", Kind::Int),
        ("down_bps", Kind::Int),
        ("latency_us", Kind::Int),
        ("devices", Kind::Bytes),
        ("bins", Kind::Bytes),
    ]);
    for (key, sum) in sums {
        rows.push(values![
            i64::from(key.cell.resolution()),
            key.cell.number(),
            key.day.number(),
            key.carrier,
            key.generation,
            sum.samples,
            sum.down_bps,
            sum.latency_us,
            sum.encode_devices(),
            sum.bins.encode(),
        ]);
    }
    let sql = "INSERT INTO qos_cells (enterprise_id, resolution, cell, day, carrier, generation,
                   samples, down_bps, latency_us, devices, bins)
               SELECT $1, k.resolution, k.cell, k.day, k.carrier, k.generation,
                   k.samples, k.down_bps, k.latency_us, k.devices, k.bins FROM k WHERE true
               ON CONFLICT (enterprise_id, resolution, cell, day, carrier, generation) DO UPDATE SET
                   samples = excluded.samples, down_bps = excluded.down_bps, latency_us = excluded.latency_us,
                   devices = excluded.devices, bins = excluded.bins";
    tx.bulk(sql, rows).await?;
    Ok(())
}
