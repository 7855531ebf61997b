//! Usage as the server sums it: never events, always aggregates, by the dimensions that are asked for.

use super::filter::Filter;
use super::kinds::{FilterOperator, UsageDimension};
use super::scalar::{Date, Long};
use super::{schema, transport};
use crate::model::fault::Fault;
use crate::model::filter::{Comparison, Expression};
use crate::model::period::Period;
use crate::model::pivot::{Key, Row};
use cynic::QueryBuilder;

/// What identifies a row in one dimension.
#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
pub struct UsageKey {
    /// The dimension.
    pub dimension: UsageDimension,
    /// The value; null where the phone did not tell.
    pub value: Option<String>,
    /// The value in words, where the server has better ones.
    pub label: Option<String>,
}

/// The sums of one combination.
#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
pub struct UsageRow {
    /// The combination, one key a dimension asked for.
    pub keys: Vec<UsageKey>,
    /// Events of every type.
    pub events: Long,
    /// Calls.
    pub calls: Long,
    /// Seconds of calls.
    pub seconds: Long,
    /// Calls that the network dropped.
    pub dropped: Long,
    /// Calls that failed.
    pub failed: Long,
    /// Messages.
    pub messages: Long,
    /// Bytes to the phones.
    pub rx_bytes: Long,
    /// Bytes from the phones.
    pub tx_bytes: Long,
    /// Seconds of calls while roaming.
    pub roaming_seconds: Long,
    /// Bytes while roaming.
    pub roaming_bytes: Long,
}

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

/// What is asked of the enterprise's usage.
#[derive(cynic::QueryVariables)]
struct UsageVariables {
    from: Date,
    to: Date,
    by: Vec<UsageDimension>,
    filter: Option<Filter>,
}

#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Query", variables = "UsageVariables")]
struct UsageQuery {
    #[arguments(from: $from, to: $to, by: $by, filter: $filter)]
    usage: Vec<UsageRow>,
}

/// The enterprise's usage in a period, of one department or of all.
///
/// # Errors
/// As [`transport::run`].
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
    let variables = UsageVariables { from: Date(period.from.text()), to: Date(period.to.text()), by, filter };
    let answer = transport::run(UsageQuery::build(variables)).await?;
    Ok(answer.usage.into_iter().map(Row::from).collect())
}
