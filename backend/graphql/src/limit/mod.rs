//! What a request may ask for, decided from its text alone, before anything is validated or run: depth 10,
//! cost 1,000, 15 aliases a field, 20 root fields. Introspection by signed-in people is measured by its own,
//! larger depth. A refusal costs one walk over the text.

mod cost;
mod walk;

pub use cost::Costs;

use async_graphql::{
    Variables,
    parser::types::{ExecutableDocument, OperationDefinition},
};

/// Deepest nesting of fields.
pub const DEPTH: usize = 10;
/// Deepest nesting of fields under `__schema` and `__type`.
pub const INTROSPECTION_DEPTH: usize = 16;
/// Highest cost: an object costs 1, a page multiplies what lies under it by its size.
pub const COST: u64 = 1_000;
/// Most times that one field is asked for under different names in one place.
pub const ALIASES: usize = 15;
/// Most fields of a root.
pub const ROOT_FIELDS: usize = 20;
/// Most fields that are looked at, fragments written out: more is refused unread.
const FIELDS: usize = 5_000;

/// Which limit a request goes beyond, in words.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct OverLimit(pub String);

/// Checks the operation that would run.
///
/// # Errors
/// [`OverLimit`], naming the limit.
pub fn check(
    costs: &Costs,
    document: &ExecutableDocument,
    operation: &OperationDefinition,
    variables: &Variables,
) -> Result<(), OverLimit> {
    walk::Walk::new(costs, document, variables).operation(operation)
}
