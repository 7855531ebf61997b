//! The filter language as input: the same for lists, bulk actions and reports.

use async_graphql::{Enum, InputObject};
use handsight_domain::filter::{Asked, AskedCondition, Operator};

/// A comparison of an attribute with values.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub enum FilterOperator {
    /// Equal to the value.
    Is,
    /// Not equal to the value, or empty.
    IsNot,
    /// Equal to one of the values.
    In,
    /// Equal to none of the values, or empty.
    NotIn,
    /// Contains the value; ASCII letters of either case are the same.
    Contains,
    /// Begins with the value; ASCII letters of either case are the same.
    StartsWith,
    /// Smaller than the value.
    Less,
    /// Greater than the value.
    Greater,
    /// Earlier than the value, an RFC 3339 instant.
    Before,
    /// Later than the value, an RFC 3339 instant.
    After,
    /// At most so long ago: a whole number with `m`, `h`, `d` or `w`, as `24h`.
    Within,
    /// Has no value.
    IsEmpty,
    /// Has a value.
    IsNotEmpty,
}

macro_rules! both_ways {
    ($($name:ident)*) => {
        impl From<FilterOperator> for Operator {
            fn from(operator: FilterOperator) -> Self {
                match operator { $(FilterOperator::$name => Self::$name),* }
            }
        }
        impl From<Operator> for FilterOperator {
            fn from(operator: Operator) -> Self {
                match operator { $(Operator::$name => Self::$name),* }
            }
        }
    };
}
both_ways! { Is IsNot In NotIn Contains StartsWith Less Greater Before After Within IsEmpty IsNotEmpty }

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
                operator: c.operator.into(),
                values: c.values,
            }),
        }
    }
}
