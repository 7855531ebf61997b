//! The usage figures of the overview: the chart's buckets by department, this period and the same days before it,
//! and calls by carrier.

use crate::api::kinds::UsageDimension;
use crate::api::usage::usage;
use crate::model::csv;
use crate::model::fault::Fault;
use crate::model::period::{Day, Period, Unit};
use crate::model::pivot::{Measure, Row, Series, stack};
use futures::future::try_join4;

/// Groups that a chart tells apart.
const GROUPS: usize = 6;

/// The usage figures.
#[derive(Clone, Debug, PartialEq)]
pub struct Figures {
    /// The names of the chart's buckets, oldest first.
    pub buckets: Vec<String>,
    /// This period, until today.
    pub now: (Period, Row),
    /// The same days of the period before.
    pub before: (Period, Row),
    /// Calls by carrier in the last 30 days.
    pub carriers: Vec<Row>,
    rows: Vec<Row>,
    unit: Unit,
}

/// Asks for the figures.
///
/// # Errors
/// As [`usage`].
pub async fn figures(unit: Unit, today: Day, department: Option<String>) -> Result<Figures, Fault> {
    let (now, before) = (unit.now(today), unit.same_days_before(today));
    let by = |dimension| vec![dimension];
    let (rows, of_now, of_before, carriers) = try_join4(
        usage(unit.chart(today), vec![UsageDimension::Month, UsageDimension::Department], department.clone()),
        usage(now, by(UsageDimension::Department), department.clone()),
        usage(before, by(UsageDimension::Department), department.clone()),
        usage(Period::last_days(today, 30), by(UsageDimension::ServingCarrier), department),
    )
    .await?;
    Ok(Figures {
        buckets: unit.bucket_names(today),
        now: (now, Row::total(&of_now)),
        before: (before, Row::total(&of_before)),
        carriers,
        rows,
        unit,
    })
}

impl Figures {
    /// One measure by bucket and department.
    pub fn series(&self, measure: Measure, most: usize) -> Vec<Series> {
        let cells = self.rows.iter().filter_map(|row| {
            let month = row.keys.first()?.value.as_deref()?;
            Some((self.unit.bucket_of(month)?, row.key(1), measure.of(row)))
        });
        stack(cells, &self.buckets, most)
    }

    /// One measure as the chart shows it.
    pub fn charted(&self, measure: Measure) -> Vec<Series> {
        self.series(measure, GROUPS)
    }

    /// Everything the chart can show, as a file.
    pub fn csv(&self) -> String {
        let head = [
            "Month",
            "Department",
            "Calls",
            "Call seconds",
            "Dropped",
            "Messages",
            "Bytes down",
            "Bytes up",
            "Roaming seconds",
            "Roaming bytes",
        ];
        csv::file(
            &head,
            self.rows.iter().map(|row| {
                let figures = [
                    row.calls,
                    row.seconds,
                    row.dropped,
                    row.messages,
                    row.rx_bytes,
                    row.tx_bytes,
                    row.roaming_seconds,
                    row.roaming_bytes,
                ];
                [row.key(0), row.key(1)].into_iter().chain(figures.map(|figure| figure.to_string())).collect()
            }),
        )
    }
}
