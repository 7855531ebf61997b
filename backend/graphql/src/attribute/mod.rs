//! The catalogue of attributes in the API.

use async_graphql::{Context, Enum, Object, Result, SimpleObject};
use handsight_domain::{
    attribute::{self, Class, Kind},
    filter::operators,
    policy::Permission,
};

use crate::{closed::closed, context::Visit, filter::FilterOperator};

closed! { AttributeClass = Class; }

/// Type of an attribute's value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub enum AttributeKind {
    /// Any text.
    Text,
    /// A number.
    Number,
    /// `true` or `false`.
    Boolean,
    /// A timestamp, RFC 3339.
    Instant,
    /// One of a fixed set of values.
    Choice,
}

/// An attribute available in filters, sorting and columns.
#[derive(Debug, Clone, SimpleObject)]
pub struct AttributeDefinition {
    /// Name, as used in filters, sorting and columns.
    pub name: String,
    /// Display name.
    pub title: String,
    /// Type of the value.
    pub kind: AttributeKind,
    /// How widely the attribute is available.
    pub class: AttributeClass,
    /// Supported operators.
    pub operators: Vec<FilterOperator>,
    /// Allowed values of a choice; null for other types.
    pub values: Option<Vec<String>>,
    /// Unit of a number; null if it has none.
    pub unit: Option<String>,
    /// Whether lists can be sorted by it.
    pub sortable: bool,
    /// The only platform with this attribute; null for all platforms.
    pub platform: Option<String>,
}

impl From<&attribute::Attribute> for AttributeDefinition {
    fn from(a: &attribute::Attribute) -> Self {
        let (kind, values) = match a.kind {
            Kind::Text => (AttributeKind::Text, None),
            Kind::Number => (AttributeKind::Number, None),
            Kind::Boolean => (AttributeKind::Boolean, None),
            Kind::Instant => (AttributeKind::Instant, None),
            Kind::Choice(words) => {
                (AttributeKind::Choice, Some(words.iter().map(|w| (*w).to_owned()).collect()))
            }
        };
        Self {
            name: a.name.to_owned(),
            title: a.title.to_owned(),
            kind,
            class: a.class.into(),
            operators: operators(a.kind).iter().map(|o| FilterOperator::from(*o)).collect(),
            values,
            unit: a.unit.map(str::to_owned),
            sortable: a.sortable,
            platform: a.platform.map(str::to_owned),
        }
    }
}

/// Root fields of attributes.
#[derive(Debug, Default)]
pub struct AttributeQuery;

#[Object]
impl AttributeQuery {
    /// Every attribute available in filters, sorting and columns.
    async fn attributes(&self, ctx: &Context<'_>) -> Result<Vec<AttributeDefinition>> {
        ctx.enter(Permission::DevicesRead)?;
        Ok(attribute::CATALOGUE.iter().map(AttributeDefinition::from).collect())
    }
}
