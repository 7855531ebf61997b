//! The filter language as input: the same for lists, bulk actions and reports.

use async_graphql::InputObject;
use handsight_domain::filter::{Asked, AskedCondition, Operator};

use crate::closed::closed;

closed! { FilterOperator = Operator; }

/// One condition on one attribute.
#[derive(Debug, Clone, InputObject)]
pub struct Condition {
    /// The attribute's name, as in `attributes`.
    attribute: String,
    /// The comparison.
    operator: FilterOperator,
    /// What to compare with: as many as the operator takes, always as text.
    values: Option<Vec<String>>,
}

/// Which devices: exactly one of the four fields, at most 8 deep and 100 parts.
#[derive(Debug, Clone, InputObject)]
pub struct Filter {
    /// All of these; an empty list means every device.
    and: Option<Vec<Filter>>,
    /// One of these at least; an empty list means none.
    or: Option<Vec<Filter>>,
    /// The opposite of this.
    not: Option<Box<Filter>>,
    /// One condition.
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
