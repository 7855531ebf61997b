//! Closed lists of the rules as enums of the API: words and descriptions are those of the rules.

use std::borrow::Cow;

use async_graphql::{
    ContextSelectionSet, InputType, InputValueError, InputValueResult, Name, OutputType, Positioned,
    ServerResult, Value,
    parser::types::Field,
    registry::{Deprecation, MetaEnumValue, MetaType, MetaTypeId, Registry},
};
use handsight_domain::closed::{Closed, Item};

/// A closed list that the API has.
pub trait Listed: Closed {
    /// Its name in the API.
    const API: &'static str;
}

/// One of a closed list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OneOf<L>(pub L);

impl<L: Closed> From<L> for OneOf<L> {
    fn from(item: L) -> Self {
        Self(item)
    }
}

/// Names closed lists of the rules in the API: `closed! { ScriptOverlap = rules::Overlap; }`.
macro_rules! closed {
    ($($name:ident = $rule:ty;)+) => {$(
        #[doc = concat!("`", stringify!($rule), "` in the API.")]
        pub type $name = $crate::closed::OneOf<$rule>;
        impl $crate::closed::Listed for $rule {
            const API: &'static str = stringify!($name);
        }
    )+};
}
pub(crate) use closed;

/// A description from the lines of a comment.
pub(crate) fn described(lines: &[&str]) -> String {
    lines.iter().map(|line| line.trim()).collect::<Vec<_>>().join("\n")
}

/// How the schema describes a list.
fn meta<L: Listed>() -> MetaType {
    let value = |item: &Item<L>| MetaEnumValue {
        name: item.word.to_owned(),
        description: Some(described(item.lines)),
        deprecation: Deprecation::NoDeprecated,
        visible: None,
        inaccessible: false,
        tags: vec![],
        directive_invocations: vec![],
    };
    MetaType::Enum {
        name: L::API.to_owned(),
        description: Some(described(L::LINES)),
        enum_values: L::ITEMS.iter().map(|item| (item.word.to_owned(), value(item))).collect(),
        visible: None,
        inaccessible: false,
        tags: vec![],
        rust_typename: Some(std::any::type_name::<OneOf<L>>()),
        directive_invocations: vec![],
        requires_scopes: vec![],
    }
}

impl<L: Listed> InputType for OneOf<L> {
    type RawValueType = Self;

    fn type_name() -> Cow<'static, str> {
        Cow::Borrowed(L::API)
    }
    fn create_type_info(registry: &mut Registry) -> String {
        registry.create_input_type::<Self, _>(MetaTypeId::Enum, |_| meta::<L>())
    }
    fn parse(value: Option<Value>) -> InputValueResult<Self> {
        let value = value.unwrap_or_default();
        let word = match &value {
            Value::Enum(word) => word.as_str(),
            Value::String(word) => word.as_str(),
            _ => return Err(InputValueError::expected_type(value)),
        };
        L::ITEMS.iter().find(|item| item.word == word).map(|item| Self(item.value)).ok_or_else(|| {
            InputValueError::custom(format_args!("Enumeration type does not contain value \"{word}\"."))
        })
    }
    fn to_value(&self) -> Value {
        Value::Enum(Name::new(self.0.word()))
    }
    fn as_raw_value(&self) -> Option<&Self> {
        Some(self)
    }
}

impl<L: Listed> OutputType for OneOf<L> {
    fn type_name() -> Cow<'static, str> {
        <Self as InputType>::type_name()
    }
    fn create_type_info(registry: &mut Registry) -> String {
        <Self as InputType>::create_type_info(registry)
    }
    async fn resolve(&self, _: &ContextSelectionSet<'_>, _: &Positioned<Field>) -> ServerResult<Value> {
        Ok(self.to_value())
    }
}
