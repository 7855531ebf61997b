//! The filter language as the API takes it, made from the model's own.

use super::input::Condition;
pub use super::input::Filter;
use crate::model::filter::Expression;

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
                r#where: Some(Condition {
                    attribute: condition.attribute.clone(),
                    operator: condition.operator,
                    values: Some(condition.values.clone()).filter(|values| !values.is_empty()),
                }),
                ..Self::default()
            },
        }
    }
}
