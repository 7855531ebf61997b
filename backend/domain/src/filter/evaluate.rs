//! The filter's meaning, spelled out: what SQL must agree with.

use super::{Filter, Test};
use crate::{attribute::Attribute, time::Timestamp};

/// A device's value of one attribute.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// A text or a word.
    Text(String),
    /// A number.
    Number(f64),
    /// A truth.
    Boolean(bool),
    /// An instant.
    Instant(Timestamp),
}

impl Filter {
    /// Whether a device passes; `value` gives its attributes, `None` for an empty one.
    pub fn matches(&self, value: &impl Fn(&'static Attribute) -> Option<Value>) -> bool {
        match self {
            Self::And(parts) => parts.iter().all(|p| p.matches(value)),
            Self::Or(parts) => parts.iter().any(|p| p.matches(value)),
            Self::Not(part) => !part.matches(value),
            Self::Where(attribute, test) => test.passes(value(attribute).as_ref()),
        }
    }
}

impl Test {
    /// Whether a value passes.
    pub fn passes(&self, value: Option<&Value>) -> bool {
        match (self, value) {
            (Self::Empty, value) => value.is_none_or(|v| matches!(v, Value::Text(t) if t.is_empty())),
            (Self::OneOf(texts), Some(Value::Text(text))) => texts.contains(text),
            (Self::OneOfNumbers(numbers), Some(Value::Number(number))) => numbers.contains(number),
            (Self::Truth(wanted), Some(Value::Boolean(truth))) => wanted == truth,
            (Self::Contains(part), Some(Value::Text(text))) => text.to_ascii_lowercase().contains(part),
            (Self::StartsWith(part), Some(Value::Text(text))) => text.to_ascii_lowercase().starts_with(part),
            (Self::Less(limit), Some(Value::Number(number))) => number < limit,
            (Self::Greater(limit), Some(Value::Number(number))) => number > limit,
            (Self::Before(limit), Some(Value::Instant(at))) => at < limit,
            (Self::After(limit), Some(Value::Instant(at))) => at > limit,
            _ => false,
        }
    }
}
