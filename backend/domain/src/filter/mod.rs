//! The filter language of device lists, bulk actions and reports: conditions over attributes, joined by and,
//! or, not. A filter is checked against the attribute catalogue once; what passes can be compiled to SQL or
//! evaluated here, with the same answer. It refuses deep and long filters before anything else looks at them.
//!
//! Two-valued: a condition on an empty attribute is false, except `IS_EMPTY`; the `…NOT…` operators are the
//! plain opposites of theirs, so an empty attribute `IS_NOT` anything. `IS` and `IN` compare exactly;
//! `CONTAINS` and `STARTS_WITH` take ASCII letters of either case for the same.

mod check;
mod evaluate;

use serde::{Deserialize, Serialize};

use crate::{attribute::Attribute, closed::closed, time::Timestamp};

pub use evaluate::Value;

/// How deep a filter may nest.
pub const MOST_DEPTH: usize = 8;
/// How many conditions a filter may hold.
pub const MOST_CONDITIONS: usize = 100;
/// How many values a condition may hold.
pub const MOST_VALUES: usize = 500;
/// How long a value may be, in bytes.
pub const MOST_VALUE_BYTES: usize = 1_000;

closed! {
    /// Compares an attribute with values.
    pub enum Operator: serde(rename_all = "SCREAMING_SNAKE_CASE") {
        /// Equal to the value.
        Is = "IS",
        /// Not equal to the value, or empty.
        IsNot = "IS_NOT",
        /// Equal to one of the values.
        In = "IN",
        /// Equal to none of the values, or empty.
        NotIn = "NOT_IN",
        /// Contains the value, ignoring the case of ASCII letters.
        Contains = "CONTAINS",
        /// Starts with the value, ignoring the case of ASCII letters.
        StartsWith = "STARTS_WITH",
        /// Less than the value.
        Less = "LESS",
        /// Greater than the value.
        Greater = "GREATER",
        /// Earlier than the value, an RFC 3339 timestamp.
        Before = "BEFORE",
        /// Later than the value, an RFC 3339 timestamp.
        After = "AFTER",
        /// Within the given period until now: a whole number with `m`, `h`, `d` or `w`, e.g. `24h`.
        Within = "WITHIN",
        /// Has no value.
        IsEmpty = "IS_EMPTY",
        /// Has a value.
        IsNotEmpty = "IS_NOT_EMPTY",
    }
}

/// A filter as it was asked for: exactly one of the four fields is given.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Asked {
    /// All of these.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub and: Option<Vec<Asked>>,
    /// One of these at least.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub or: Option<Vec<Asked>>,
    /// The opposite of this.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub not: Option<Box<Asked>>,
    /// One condition.
    #[serde(default, rename = "where", skip_serializing_if = "Option::is_none")]
    pub condition: Option<AskedCondition>,
}

/// A condition as it was asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AskedCondition {
    /// The attribute's name.
    pub attribute: String,
    /// The comparison.
    pub operator: Operator,
    /// What to compare with; as many as the operator takes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub values: Option<Vec<String>>,
}

/// A filter that was checked.
#[derive(Debug, Clone, PartialEq)]
pub enum Filter {
    /// All of these; with none, everything.
    And(Vec<Filter>),
    /// One of these at least; with none, nothing.
    Or(Vec<Filter>),
    /// The opposite.
    Not(Box<Filter>),
    /// One attribute passes one test.
    Where(&'static Attribute, Test),
}

/// What a value is tested for.
#[derive(Debug, Clone, PartialEq)]
pub enum Test {
    /// Has no value.
    Empty,
    /// Equals one of these texts.
    OneOf(Vec<String>),
    /// Equals one of these numbers.
    OneOfNumbers(Vec<f64>),
    /// Equals this truth.
    Truth(bool),
    /// Contains this text, given in ASCII lower case.
    Contains(String),
    /// Begins with this text, given in ASCII lower case.
    StartsWith(String),
    /// Is smaller.
    Less(f64),
    /// Is greater.
    Greater(f64),
    /// Is earlier.
    Before(Timestamp),
    /// Is later.
    After(Timestamp),
}

/// Why a filter cannot be used, in words for whoever wrote it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidFilter {
    /// None or several of the four fields.
    #[error("each filter has exactly one of `and`, `or`, `not`, `where`")]
    Shape,
    /// Nested too deeply.
    #[error("a filter nests at most {MOST_DEPTH} deep")]
    Depth,
    /// Too many conditions.
    #[error("a filter holds at most {MOST_CONDITIONS} conditions")]
    Conditions,
    /// Not in the catalogue.
    #[error("there is no attribute `{0}` to filter by")]
    Attribute(String),
    /// The operator is not one for this attribute.
    #[error("`{attribute}` cannot be compared by {operator}; use one of {allowed}")]
    Operator {
        /// The attribute.
        attribute: &'static str,
        /// The operator.
        operator: &'static str,
        /// Those that would do.
        allowed: String,
    },
    /// The wrong number of values.
    #[error("`{attribute}` {operator} takes {wanted}")]
    Values {
        /// The attribute.
        attribute: &'static str,
        /// The operator.
        operator: &'static str,
        /// How many, in words.
        wanted: &'static str,
    },
    /// A value that cannot be read.
    #[error("`{attribute}` {operator}: `{value}` is not {wanted}")]
    Value {
        /// The attribute.
        attribute: &'static str,
        /// The operator.
        operator: &'static str,
        /// The value, shortened.
        value: String,
        /// What it should be, in words.
        wanted: String,
    },
}

pub use check::operators;

impl Filter {
    /// Checks a filter against the catalogue; `now` is what `WITHIN` counts from.
    ///
    /// # Errors
    /// [`InvalidFilter`], naming the attribute and the operator.
    pub fn check(asked: &Asked, now: Timestamp) -> Result<Self, InvalidFilter> {
        check::check(asked, now)
    }
}

#[cfg(test)]
mod tests;
