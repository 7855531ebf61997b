//! What a request may ask for, decided from its text alone, before anything is validated or run. The text is
//! looked along before it is parsed (`scan`); then one walk counts what the document would make of itself,
//! fragments written out, operations that do not run too: depth 10, cost 1,000, 15 aliases a field, 20 root
//! fields, and how many values an answer could hold. Questions about the schema are counted on the schema. A
//! refusal costs no more than the walk up to it.

mod cost;
mod input;
mod introspection;
mod lists;
mod prices;
mod scan;
mod strangers;
mod walk;

#[cfg(test)]
mod tests;

pub use cost::Costs;
pub(crate) use input::left_out;
pub use scan::scan;
pub use strangers::{SIGN_IN, stranger};

use async_graphql::{Variables, parser::types::ExecutableDocument};

/// Deepest nesting of fields.
pub const DEPTH: usize = 10;
/// Deepest nesting of fields under `__schema` and `__type`.
pub const INTROSPECTION_DEPTH: usize = 16;
/// Highest cost: an object costs 1, a page and a list of things multiply by their size, a field that works has a price.
pub const COST: u64 = 1_000;
/// Most values that an answer could hold, a plain list counted at its greatest length.
pub const VALUES: u64 = 2_000_000;
/// Most times that one field is asked for under different names in one place of the answer.
pub const ALIASES: usize = 15;
/// Most fields of a root.
pub const ROOT_FIELDS: usize = 20;
/// Most operations of a document.
pub const OPERATIONS: usize = 50;
/// Most variables of an operation.
pub const VARIABLES: usize = 200;
/// Most arguments of a field.
pub const ARGUMENTS: usize = 50;
/// Most directives in one place.
pub const DIRECTIVES: usize = 10;
/// Most that arguments hold together, each variable counted where it is used: bytes, and 8 for each value.
pub const INPUT: u64 = 4 << 20;
/// Most fields, fragments and spreads that are looked at, fragments written out: more is refused unread.
const SELECTIONS: usize = 5_000;

/// Why a request is not even validated, in words.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{words}")]
pub struct Refused {
    /// What is too much or wrong.
    pub words: String,
    /// It goes beyond a limit; else it is wrong by itself.
    pub limit: bool,
}

impl Refused {
    fn limit(words: impl Into<String>) -> Self {
        Self { words: words.into(), limit: true }
    }
    fn wrong(words: impl Into<String>) -> Self {
        Self { words: words.into(), limit: false }
    }
}

/// Checks a document: each of its operations as if it would run.
///
/// # Errors
/// [`Refused`], naming the limit or the fault.
pub fn check(costs: &Costs, document: &ExecutableDocument, variables: &Variables) -> Result<(), Refused> {
    walk::Walk::new(costs, document, variables).document()
}
