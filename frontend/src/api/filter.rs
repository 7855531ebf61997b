//! The filter language as the API takes it, made from the model's own.

use super::kinds::FilterOperator;
use super::schema;
use crate::model::filter::Expression;

/// One filter of the API: exactly one of its fields.
#[derive(cynic::InputObject, Clone, Debug, Default, PartialEq)]
pub struct Filter {
    #[cynic(skip_serializing_if = "Option::is_none")]
    and: Option<Vec<Filter>>,
    #[cynic(skip_serializing_if = "Option::is_none")]
    or: Option<Vec<Filter>>,
    #[cynic(skip_serializing_if = "Option::is_none")]
    not: Option<Box<Filter>>,
    #[cynic(rename = "where", skip_serializing_if = "Option::is_none")]
    condition: Option<Condition>,
}

/// One comparison.
#[derive(cynic::InputObject, Clone, Debug, PartialEq)]
pub struct Condition {
    attribute: String,
    operator: FilterOperator,
    #[cynic(skip_serializing_if = "Option::is_none")]
    values: Option<Vec<String>>,
}

impl From<&Expression> for Filter {
    fn from(expression: &Expression) -> Self {
        match expression {
            Expression::All(parts) => {
                Self { and: Some(parts.iter().map(Self::from).collect()), ..Self::default() }
            }
            Expression::Any(parts) => {
                Self { or: Some(parts.iter().map(Self::from).collect()), ..Self::default() }
            }
            Expression::Not(part) => Self { not: Some(Box::new(Self::from(&**part))), ..Self::default() },
            Expression::Where(condition) => Self {
                condition: Some(Condition {
                    attribute: condition.attribute.clone(),
                    operator: condition.operator,
                    values: Some(condition.values.clone()).filter(|values| !values.is_empty()),
                }),
                ..Self::default()
            },
        }
    }
}
