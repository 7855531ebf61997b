//! The API's own scalars.

use std::borrow::Cow;

use async_graphql::{
    ContextSelectionSet, InputValueError, InputValueResult, OutputType, Positioned, Scalar, ScalarType,
    ServerResult, Value, parser::types::Field, registry::Registry,
};
use chrono::NaiveDate;
use handsight_domain::time::Timestamp;

/// RFC 3339 instant in UTC with milliseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DateTime(pub Timestamp);

/// RFC 3339 timestamp in UTC with milliseconds, e.g. `2026-01-31T09:30:00.000Z`. Input may have any offset.
#[Scalar(name = "DateTime", specified_by_url = "https://scalars.graphql.org/andimarek/date-time")]
impl ScalarType for DateTime {
    fn parse(value: Value) -> InputValueResult<Self> {
        let Value::String(text) = &value else { return Err(InputValueError::expected_type(value)) };
        let at = chrono::DateTime::parse_from_rfc3339(text)
            .map_err(|_| InputValueError::custom("an RFC 3339 instant is needed"))?;
        Ok(Self(Timestamp::from_millis(at.timestamp_millis())))
    }
    fn to_value(&self) -> Value {
        Value::String(self.0.to_string())
    }
}

impl From<Timestamp> for DateTime {
    fn from(at: Timestamp) -> Self {
        Self(at)
    }
}

/// Calendar date in the enterprise's time zone, `YYYY-MM-DD`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Date(pub NaiveDate);

/// Calendar date in the enterprise's time zone, `YYYY-MM-DD`.
#[Scalar(name = "Date", specified_by_url = "https://scalars.graphql.org/andimarek/local-date")]
impl ScalarType for Date {
    fn parse(value: Value) -> InputValueResult<Self> {
        let Value::String(text) = &value else { return Err(InputValueError::expected_type(value)) };
        let day = NaiveDate::parse_from_str(text, "%Y-%m-%d")
            .map_err(|_| InputValueError::custom("a day as YYYY-MM-DD is needed"))?;
        Ok(Self(day))
    }
    fn to_value(&self) -> Value {
        Value::String(self.0.format("%Y-%m-%d").to_string())
    }
}

/// Any JSON value.
#[derive(Debug, Clone, PartialEq)]
pub struct Json(pub serde_json::Value);

/// Any JSON value.
#[Scalar(name = "JSON", specified_by_url = "https://www.rfc-editor.org/rfc/rfc8259")]
impl ScalarType for Json {
    fn parse(value: Value) -> InputValueResult<Self> {
        Ok(Self(value.into_json()?))
    }
    fn to_value(&self) -> Value {
        Value::from_json(self.0.clone()).unwrap_or_default()
    }
}

/// A list of scalars that is there at once: written as it stands, without asking for each of its items.
#[derive(Debug, Clone)]
pub struct Flat<T>(pub Vec<T>);

impl<T: ScalarType + OutputType> OutputType for Flat<T> {
    fn type_name() -> Cow<'static, str> {
        Vec::<T>::type_name()
    }
    fn qualified_type_name() -> String {
        Vec::<T>::qualified_type_name()
    }
    fn create_type_info(registry: &mut Registry) -> String {
        Vec::<T>::create_type_info(registry)
    }
    async fn resolve(&self, _: &ContextSelectionSet<'_>, _: &Positioned<Field>) -> ServerResult<Value> {
        Ok(Value::List(self.0.iter().map(ScalarType::to_value).collect()))
    }
}

/// Whole number up to 2^53, as a JSON number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Long(pub i64);

const LARGEST: i64 = 1 << 53;

/// Whole number up to 2^53, as a JSON number.
#[Scalar(name = "Long", specified_by_url = "https://www.rfc-editor.org/rfc/rfc8259#section-6")]
impl ScalarType for Long {
    fn parse(value: Value) -> InputValueResult<Self> {
        match &value {
            Value::Number(n) => match n.as_i64() {
                Some(n) if (-LARGEST..=LARGEST).contains(&n) => Ok(Self(n)),
                _ => Err(InputValueError::custom("a whole number up to 2^53 is needed")),
            },
            _ => Err(InputValueError::expected_type(value)),
        }
    }
    fn to_value(&self) -> Value {
        // What lies beyond 2^53 has no exact JSON number in most clients: the largest is told instead.
        Value::from(self.0.clamp(-LARGEST, LARGEST))
    }
}
