//! Hexagons of the own map as a list.

use handsight_domain::{
    calendar::LocalDay,
    h3cell::{Cell, FINEST},
    histogram::{Bins, Scale},
    page::{Cursor, InvalidPage, Page, PageRequest},
    scope::EnterpriseScope,
    usage::CellSum,
};
use handsight_store::qos::{self as rows, CellQuery, CellSums};
use serde_json::json;

use crate::{App, UseCaseError, usage};

/// What is asked for.
#[derive(Debug, Clone)]
pub struct CellInput {
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
}

/// A hexagon with what was measured in it.
#[derive(Debug, Clone, PartialEq)]
pub struct QosCell {
    /// The hexagon.
    pub cell: Cell,
    /// Samples.
    pub samples: i64,
    /// Devices that gave them.
    pub devices: i64,
    /// Sum of speeds to the phone, bit/s.
    pub down_bps: i64,
    /// Sum of latencies, µs.
    pub latency_us: i64,
    /// The histograms.
    pub bins: Bins,
    /// Share of the samples that were 2G, 3G, 4G and 5G, each 0 to 1.
    pub shares: [f64; 4],
}

impl QosCell {
    pub(super) fn of(
        cell: Cell,
        sum: CellSum,
        generations: &std::collections::BTreeMap<String, i64>,
    ) -> Self {
        #[expect(clippy::cast_precision_loss, reason = "a share of counts")]
        let share =
            |name: &str| generations.get(name).copied().unwrap_or(0) as f64 / sum.samples.max(1) as f64;
        let shares = ["2G", "3G", "4G", "5G"].map(share);
        Self {
            cell,
            samples: sum.samples,
            devices: i64::try_from(sum.devices.len()).unwrap_or(i64::MAX),
            down_bps: sum.down_bps,
            latency_us: sum.latency_us,
            bins: sum.bins,
            shares,
        }
    }
    /// Median level in dBm.
    pub fn signal(&self) -> Option<f64> {
        self.bins.signal.quantile(Scale::Signal, 0.5)
    }
    /// Median speed to the phone in kbit/s.
    pub fn down(&self) -> Option<f64> {
        self.bins.down.quantile(Scale::Logarithmic, 0.5)
    }
    /// Median round-trip time in ms.
    pub fn latency(&self) -> Option<f64> {
        self.bins.latency.quantile(Scale::Logarithmic, 0.5)
    }
}

/// A page of hexagons, those with the most samples first.
///
/// # Errors
/// [`UseCaseError`] for an impossible resolution or period, another list's cursor.
pub async fn cells(
    app: &App,
    scope: &EnterpriseScope,
    input: &CellInput,
    request: &PageRequest,
) -> Result<Page<QosCell>, UseCaseError> {
    if input.resolution > FINEST {
        return Err(UseCaseError::field("resolution", "0 to 9"));
    }
    usage::period(input.from, input.to)?;
    let edge = request.cursor.as_ref().map(place).transpose()?;
    let query = CellQuery {
        resolution: input.resolution,
        from: input.from,
        to: input.to,
        carrier: input.carrier.clone(),
        generation: input.generation.clone(),
        within: None,
    };
    let tx = app.store.read(scope).await?;
    let found = rows::cells(&tx, &query).await?;
    drop(tx);
    let total = i64::try_from(found.len()).unwrap_or(i64::MAX);
    let (backward, most) = (request.backward, request.limit as usize + 1);
    // Up to all hexagons of an enterprise are ranked.
    let items = app.heavy.aside(move || page_of(found, edge, backward, most)).await?;
    Ok(Page::from_rows(request, items, total))
}

/// Of what was found those past the edge, most samples first, then by number.
fn page_of(
    found: CellSums,
    edge: Option<(i64, Cell)>,
    backward: bool,
    most: usize,
) -> Vec<(Cursor, QosCell)> {
    let mut ranked: Vec<((i64, Cell), QosCell)> = found
        .into_iter()
        .map(|(cell, (sum, generations))| ((-sum.samples, cell), QosCell::of(cell, sum, &generations)))
        .collect();
    ranked.sort_by_key(|(place, _)| *place);
    if backward {
        ranked.reverse();
    }
    let past =
        |place: &(i64, Cell)| edge.is_none_or(|edge| if backward { *place < edge } else { *place > edge });
    ranked
        .into_iter()
        .filter(|(place, _)| past(place))
        .take(most)
        .map(|((rank, cell), found)| (Cursor { value: json!(rank), id: cell.to_string() }, found))
        .collect()
}

fn place(cursor: &Cursor) -> Result<(i64, Cell), InvalidPage> {
    cursor.value.as_i64().zip(Cell::parse(&cursor.id)).ok_or(InvalidPage::Cursor)
}
