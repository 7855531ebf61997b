//! What a caller can cause, as data: the members that mutations' payload unions share.

use async_graphql::{Object, SimpleObject};
use handsight_app::FieldProblem as Problem;

/// The input is not acceptable; nothing was done.
#[derive(Debug, Clone)]
pub struct InvalidInput(pub Vec<Problem>);

/// The input is not acceptable; nothing was done.
#[Object]
impl InvalidInput {
    /// All problems in one sentence, for people.
    async fn message(&self) -> String {
        self.0.iter().map(|p| format!("{}: {}", p.field, p.message)).collect::<Vec<_>>().join("; ")
    }
    /// The problems, each with its field.
    async fn fields(&self) -> Vec<FieldProblem> {
        let one = |p: &Problem| FieldProblem { field: p.field.to_owned(), message: p.message.clone() };
        self.0.iter().map(one).collect()
    }
}

/// One field of an input that is wrong.
#[derive(Debug, Clone, SimpleObject)]
pub struct FieldProblem {
    /// The field's name as in the input.
    pub field: String,
    /// What is wrong and how to mend it, for people.
    pub message: String,
}

/// The request contradicts what is; nothing was done.
#[derive(Debug, Clone, SimpleObject)]
pub struct Conflict {
    /// What it contradicts, for people.
    pub message: String,
}

/// The enterprise has reached a limit; nothing was done.
#[derive(Debug, Clone, SimpleObject)]
pub struct LimitReached {
    /// Which limit, and the way out, for people.
    pub message: String,
    /// The limit.
    pub limit: i32,
}
