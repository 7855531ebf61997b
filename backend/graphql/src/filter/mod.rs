//! The filter language as input: the same for lists, bulk actions and reports.

use async_graphql::InputObject;
use handsight_domain::filter::{Asked, AskedCondition, Operator};

use crate::closed::closed;

closed! { FilterOperator = Operator; }

/// A condition on one attribute.
#[derive(Debug, Clone, InputObject)]
pub struct Condition {
    /// Name of the attribute, as in `attributes`.
    attribute: String,
    /// The operator.
    operator: FilterOperator,
    /// Values to compare with, always as text; their number depends on the operator.
    values: Option<Vec<String>>,
}

/// A filter of devices: exactly one of the four fields, at most 8 levels deep with 100 parts.
#[derive(Debug, Clone, InputObject)]
pub struct Filter {
    /// All of these must match; an empty list matches every device.
    and: Option<Vec<Filter>>,
    /// At least one of these must match; an empty list matches no device.
    or: Option<Vec<Filter>>,
    /// This must not match.
    not: Option<Box<Filter>>,
    /// A single condition.
    #[graphql(name = "where")]
    condition: Option<Condition>,
}

impl From<Filter> for Asked {
    fn from(filter: Filter) -> Self {
        let all = |parts: Vec<Filter>| parts.into_iter().map(Self::from).collect();
        Self {
            and: filter.and.map(all),
            or: filter.or.map(all),
            not: filter.not.map(|part| Box::new(Self::from(*part))),
            condition: filter.condition.map(|c| AskedCondition {
                attribute: c.attribute,
                operator: c.operator.0,
                values: c.values,
            }),
        }
    }
}
