//! Towers ranked by what they gave. An enterprise meets a few thousand of them at most, so the ranking is made
//! here; histograms are read only for the towers of the page, unless they decide the order.

use std::{cmp::Ordering, collections::BTreeSet};

use handsight_domain::{
    calendar::LocalDay,
    filter::Asked,
    histogram::{Bins, Scale},
    id::TowerId,
    page::{Cursor, InvalidPage, Page, PageRequest},
    scope::EnterpriseScope,
};
use handsight_store::tower::{self as rows, TowerQuery, TowerRow};
use serde_json::json;

use crate::{App, UseCaseError, usage};

/// What towers are ranked by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SortKey {
    /// Samples of quality.
    Samples,
    /// Seconds of calls.
    Minutes,
    /// Dropped calls.
    Dropped,
    /// Median signal level.
    Signal,
    /// Median speed to the phone.
    Speed,
    /// Devices served.
    Devices,
    /// The last event.
    LastSeen,
}

/// An order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sort {
    /// By what.
    pub key: SortKey,
    /// The largest first.
    pub descending: bool,
}

/// What is asked for.
#[derive(Debug, Clone)]
pub struct TowerInput {
    /// The first day.
    pub from: LocalDay,
    /// The last day.
    pub to: LocalDay,
    /// As devices that pass saw them.
    pub filter: Option<Asked>,
    /// Part of the cell identity, the area code, the network's codes or the carrier's name.
    pub search: Option<String>,
    /// The order.
    pub sort: Sort,
}

/// A tower with its measurements.
#[derive(Debug, Clone, PartialEq)]
pub struct Tower {
    /// Its sums.
    pub row: TowerRow,
    /// Its histograms.
    pub bins: Bins,
    /// The radio technologies it was seen with.
    pub radios: BTreeSet<String>,
}

/// A value to rank by; absent ones come last in either direction.
fn rank(tower: &Tower, key: SortKey) -> Option<f64> {
    #[expect(clippy::cast_precision_loss, reason = "counts and instants below 2^53")]
    let number = |n: i64| Some(n as f64);
    match key {
        SortKey::Samples => number(tower.row.samples),
        SortKey::Minutes => number(tower.row.seconds),
        SortKey::Dropped => number(tower.row.dropped),
        SortKey::Devices => number(tower.row.devices),
        SortKey::LastSeen => number(tower.row.last_at.millis()),
        SortKey::Signal => tower.bins.signal.quantile(Scale::Signal, 0.5),
        SortKey::Speed => tower.bins.down.quantile(Scale::Logarithmic, 0.5),
    }
}

type Place = (Option<f64>, TowerId);

fn compare(a: &Place, b: &Place, descending: bool) -> Ordering {
    let values = match (a.0, b.0) {
        (Some(x), Some(y)) if descending => y.total_cmp(&x),
        (Some(x), Some(y)) => x.total_cmp(&y),
        (Some(_), None) => Ordering::Less,
        (None, Some(_)) => Ordering::Greater,
        (None, None) => Ordering::Equal,
    };
    values.then_with(|| a.1.cmp(&b.1))
}

fn found(row: &TowerRow, search: &str) -> bool {
    let text = format!("{} {} {}-{} {}", row.cid, row.lac, row.mcc, row.mnc, row.carrier.to_lowercase());
    text.contains(search)
}

/// A page of towers.
///
/// # Errors
/// [`UseCaseError`] for an impossible period, a wrong filter, another list's cursor.
pub async fn towers(
    app: &App,
    scope: &EnterpriseScope,
    input: &TowerInput,
    request: &PageRequest,
) -> Result<Page<Tower>, UseCaseError> {
    usage::period(input.from, input.to)?;
    let query = TowerQuery {
        from: Some(input.from),
        to: Some(input.to),
        filter: usage::checked(app, input.filter.as_ref())?,
        now: app.clock.now(),
        tower: None,
    };
    let edge = request.cursor.as_ref().map(place).transpose()?;
    let tx = app.store.read(scope).await?;
    let search = input.search.as_deref().unwrap_or_default().trim().to_lowercase();
    let mut all: Vec<Tower> = rows::towers(&tx, &query)
        .await?
        .into_iter()
        .filter(|row| search.is_empty() || found(row, &search))
        .map(|row| Tower { row, bins: Bins::default(), radios: BTreeSet::new() })
        .collect();
    if matches!(input.sort.key, SortKey::Signal | SortKey::Speed) {
        let measured = rows::measurements(&tx, &query, None).await?;
        give(&mut all, measured);
    }
    let total = i64::try_from(all.len()).unwrap_or(i64::MAX);
    let mut ranked: Vec<(Place, Tower)> =
        all.into_iter().map(|tower| ((rank(&tower, input.sort.key), tower.row.id), tower)).collect();
    let direction = |a: &Place, b: &Place| {
        let order = compare(a, b, input.sort.descending);
        if request.backward { order.reverse() } else { order }
    };
    ranked.sort_by(|a, b| direction(&a.0, &b.0));
    let rest = ranked
        .into_iter()
        .filter(|(here, _)| edge.as_ref().is_none_or(|edge| direction(here, edge) == Ordering::Greater))
        .take(request.limit as usize + 1);
    let (places, mut towers): (Vec<Place>, Vec<Tower>) = rest.unzip();
    let ids: Vec<TowerId> = towers.iter().map(|tower| tower.row.id).collect();
    let measured = rows::measurements(&tx, &query, Some(&ids)).await?;
    give(&mut towers, measured);
    let cursors = places.into_iter().map(|(value, id)| Cursor { value: json!(value), id: id.to_string() });
    Ok(Page::from_rows(request, cursors.zip(towers).collect(), total))
}

fn give(towers: &mut [Tower], mut measured: std::collections::HashMap<TowerId, (Bins, BTreeSet<String>)>) {
    for tower in towers {
        if let Some((bins, radios)) = measured.remove(&tower.row.id) {
            tower.bins = bins;
            tower.radios = radios;
        }
    }
}

fn place(cursor: &Cursor) -> Result<Place, InvalidPage> {
    let id = cursor.id.parse().map_err(|_| InvalidPage::Cursor)?;
    match &cursor.value {
        serde_json::Value::Null => Ok((None, id)),
        value => Ok((Some(value.as_f64().ok_or(InvalidPage::Cursor)?), id)),
    }
}

/// One tower over all time; `None` when the enterprise never met it.
pub async fn tower(app: &App, scope: &EnterpriseScope, id: TowerId) -> Result<Option<Tower>, UseCaseError> {
    let query = TowerQuery { from: None, to: None, filter: None, now: app.clock.now(), tower: Some(id) };
    let tx = app.store.read(scope).await?;
    let Some(row) = rows::towers(&tx, &query).await?.into_iter().next() else { return Ok(None) };
    let mut towers = [Tower { row, bins: Bins::default(), radios: BTreeSet::new() }];
    let measured = rows::measurements(&tx, &query, Some(&[id])).await?;
    give(&mut towers, measured);
    let [tower] = towers;
    Ok(Some(tower))
}
