//! Reading the sums of hexagons.

use std::collections::BTreeMap;

use handsight_domain::{
    calendar::LocalDay,
    h3cell::{Cell, kept_for},
    usage::CellSum,
};

use super::add::sum;
use crate::{StoreError, Tx, statement::Sql};

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
///
/// # Errors
/// [`StoreError`] as the database says.
pub async fn cells(tx: &Tx, query: &CellQuery) -> Result<CellSums, StoreError> {
    let kept = kept_for(query.resolution);
    let mut out = CellSums::new();
    // Neighbouring areas are read in one statement each, by range of numbers: an index finds them.
    let areas: Vec<Option<(i64, i64)>> = query.within.as_ref().map_or_else(
        || vec![None],
        |within| merged(within.iter().map(|cell| cell.descendants(kept)).collect()),
    );
    for area in areas {
        let mut sql = Sql::new(
            "SELECT cell, generation, samples, down_bps, latency_us, devices, bins FROM qos_cells
             WHERE enterprise_id = $1 AND resolution = ",
        );
        sql.bind(i64::from(kept));
        if let Some((low, high)) = area {
            sql.push(" AND cell BETWEEN ").bind(low).push(" AND ").bind(high);
        }
        sql.push(" AND day BETWEEN ").bind(query.from.number()).push(" AND ").bind(query.to.number());
        if let Some(carrier) = &query.carrier {
            sql.push(" AND carrier = ").bind(carrier);
        }
        if let Some(generation) = &query.generation {
            sql.push(" AND generation = ").bind(generation);
        }
        let (text, values) = sql.parts();
        for row in tx.all(&text, values).await? {
            let number = row.get("cell")?;
            let cell = Cell::from_number(number).ok_or(StoreError::Corrupt { column: "cell".to_owned() })?;
            let (total, generations) = out.entry(cell.parent(query.resolution)).or_default();
            let sum = sum(&row)?;
            *generations.entry(row.get("generation")?).or_default() += sum.samples;
            total.merge(&sum);
        }
    }
    Ok(out)
}

/// Joins ranges that touch, so that a block of hexagons is one search.
fn merged(mut ranges: Vec<(i64, i64)>) -> Vec<Option<(i64, i64)>> {
    ranges.sort_unstable();
    let mut out: Vec<(i64, i64)> = Vec::new();
    for (low, high) in ranges {
        match out.last_mut() {
            Some(last) if low <= last.1 => last.1 = last.1.max(high),
            _ => out.push((low, high)),
        }
    }
    out.into_iter().map(Some).collect()
}
