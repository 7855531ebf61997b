//! Usage as the server sums it: never events, always aggregates, by the dimensions that are asked for.

use super::filter::Filter;
use super::kinds::{FilterOperator, UsageDimension};
use super::scalar::Date;
use crate::model::fault::Fault;
use crate::model::filter::{Comparison, Expression};
use crate::model::period::Period;
use crate::model::pivot::{Key, Row};

operations!("usage");

impl From<UsageRow> for Row {
    fn from(row: UsageRow) -> Self {
        let keys = row.keys.into_iter().map(|key| Key { value: key.value, label: key.label }).collect();
        Self {
            keys,
            events: row.events.0,
            calls: row.calls.0,
            seconds: row.seconds.0,
            dropped: row.dropped.0,
            failed: row.failed.0,
            messages: row.messages.0,
            rx_bytes: row.rx_bytes.0,
            tx_bytes: row.tx_bytes.0,
            roaming_seconds: row.roaming_seconds.0,
            roaming_bytes: row.roaming_bytes.0,
        }
    }
}

/// The enterprise's usage in a period, of one department or of all.
///
/// # Errors
/// As [`super::transport::ask`].
pub async fn usage(
    period: Period,
    by: Vec<UsageDimension>,
    department: Option<String>,
) -> Result<Vec<Row>, Fault> {
    let filter = department.map(|name| {
        Filter::from(&Expression::Where(Comparison {
            attribute: "department".to_owned(),
            operator: FilterOperator::Is,
            values: vec![name],
        }))
    });
    let rows = sums(Date(period.from.text()), Date(period.to.text()), by, filter).await?;
    Ok(rows.into_iter().map(Row::from).collect())
}
