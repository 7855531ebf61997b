//! Reading the sums of hexagons.

use std::collections::BTreeMap;

use handsight_domain::{
    calendar::LocalDay,
    h3cell::{Cell, kept_for},
    usage::CellSum,
};

use super::add::sum;
use crate::{Rows, StoreError, Tx, bulk::Kind, values};

/// Which hexagons.
#[derive(Debug, Clone)]
pub struct CellQuery {
    /// 0 to 9.
    pub resolution: u8,
    /// The first day.
    pub from: LocalDay,
    /// The last day.
    pub to: LocalDay,
    /// Of one carrier, by name.
    pub carrier: Option<String>,
    /// Of one generation, `2G` to `5G`.
    pub generation: Option<String>,
    /// Only inside these; `None` for everywhere.
    pub within: Option<Vec<Cell>>,
}

/// What is known of a hexagon: its sums, and its samples by generation.
pub type CellSums = BTreeMap<Cell, (CellSum, BTreeMap<String, i64>)>;

/// The sums of the hexagons.
pub async fn cells(tx: &Tx, query: &CellQuery) -> Result<CellSums, StoreError> {
    let kept = kept_for(query.resolution);
    let areas = query.within.as_ref().map_or_else(
        || vec![(0, i64::MAX)],
        |within| merged(within.iter().map(|cell| cell.descendants(kept)).collect()),
    );
    // Each area is a range of numbers that an index finds, and all of them are one statement.
    let mut rows = Rows::new(&[("low", Kind::Int), ("high", Kind::Int)]);
    for (low, high) in areas {
        rows.push(values![low, high]);
    }
    let constants = values![
        i64::from(kept),
        query.from.number(),
        query.to.number(),
        query.carrier.as_deref().unwrap_or_default(),
        query.generation.as_deref().unwrap_or_default(),
    ];
    let found = tx
        .bulk_with(
            "SELECT c.cell, c.generation, c.samples, c.down_bps, c.latency_us, c.devices, c.bins
             FROM k CROSS JOIN qos_cells c
             WHERE c.enterprise_id = $1 AND c.resolution = $2 AND c.cell BETWEEN k.low AND k.high
               AND c.day BETWEEN $3 AND $4
               AND (CAST($5 AS TEXT) = '' OR c.carrier = $5) AND (CAST($6 AS TEXT) = '' OR c.generation = $6)",
            constants,
            rows,
        )
        .await?;
    let mut out = CellSums::new();
    for row in found {
        let number = row.get("cell")?;
        let cell = Cell::from_number(number).ok_or(StoreError::Corrupt { column: "cell".to_owned() })?;
        let (total, generations) = out.entry(cell.parent(query.resolution)).or_default();
        let sum = sum(&row)?;
        *generations.entry(row.get("generation")?).or_default() += sum.samples;
        total.merge(&sum);
    }
    Ok(out)
}

/// Joins ranges that touch, so that a block of hexagons is one search.
fn merged(mut ranges: Vec<(i64, i64)>) -> Vec<(i64, i64)> {
    ranges.sort_unstable();
    let mut out: Vec<(i64, i64)> = Vec::new();
    for (low, high) in ranges {
        match out.last_mut() {
            Some(last) if low <= last.1 => last.1 = last.1.max(high),
            _ => out.push((low, high)),
        }
    }
    out
}
