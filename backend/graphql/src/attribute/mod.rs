//! The catalogue of attributes in the API.

use async_graphql::{Context, Enum, Object, Result, SimpleObject};
use handsight_domain::{
    attribute::{self, Class, Kind},
    filter::operators,
    policy::Permission,
};

use crate::{closed::closed, context::Visit, filter::FilterOperator};

closed! { AttributeClass = Class; }

/// What an attribute's value is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub enum AttributeKind {
    /// Any text.
    Text,
    /// A number.
    Number,
    /// `true` or `false`.
    Boolean,
    /// An instant, RFC 3339.
    Instant,
    /// One of a closed list of words.
    Choice,
}

/// One attribute that filters, sorts and columns may name.
#[derive(Debug, Clone, SimpleObject)]
pub struct AttributeDefinition {
    /// Its name in filters, sorts and columns.
    pub name: String,
    /// Its name for people.
    pub title: String,
    /// What its value is.
    pub kind: AttributeKind,
    /// How general it is.
    pub class: AttributeClass,
    /// The operators it takes.
    pub operators: Vec<FilterOperator>,
    /// The words of a choice; null for every other kind.
    pub values: Option<Vec<String>>,
    /// The unit of a number; null when it has none.
    pub unit: Option<String>,
    /// Whether lists sort by it.
    pub sortable: bool,
    /// The only platform that has it; null for all.
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
