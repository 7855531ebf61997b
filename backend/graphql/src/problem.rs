//! What a caller can cause, as data: the members that mutations' payload unions share.

use async_graphql::{Object, SimpleObject};
use handsight_app::{FieldProblem as Problem, UseCaseError};

use crate::connection::clamp;

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

/// What of a use case's failure a payload's member can tell.
pub(crate) trait FromCause: Sized {
    /// The member, when the failure is of its kind.
    fn from_cause(error: &UseCaseError) -> Option<Self>;
}
impl FromCause for InvalidInput {
    fn from_cause(error: &UseCaseError) -> Option<Self> {
        if let UseCaseError::Invalid(problems) = error { Some(Self(problems.clone())) } else { None }
    }
}
impl FromCause for Conflict {
    fn from_cause(error: &UseCaseError) -> Option<Self> {
        if let UseCaseError::Conflict(message) = error {
            Some(Self { message: message.clone() })
        } else {
            None
        }
    }
}
impl FromCause for LimitReached {
    fn from_cause(error: &UseCaseError) -> Option<Self> {
        if let UseCaseError::LimitReached { message, limit } = error {
            Some(Self { message: message.clone(), limit: clamp(*limit) })
        } else {
            None
        }
    }
}

/// Makes a mutation's payload: what was done, or one of the named members. A failure of another kind stays an
/// error with its code. `payload!(/** doc */ XPayload = XDone, Invalid(InvalidInput));`
#[macro_export]
macro_rules! payload {
    ($(#[$doc:meta])* $name:ident = $done:ident $(, $variant:ident($member:ty))*) => {
        $(#[$doc])*
        #[derive(Debug, async_graphql::Union)]
        pub enum $name {
            /// It was done.
            Done($done),
            $(
                /// It was not done.
                $variant($member),
            )*
        }
        impl $name {
            pub(crate) fn of(
                result: Result<$done, handsight_app::UseCaseError>,
            ) -> async_graphql::Result<Self> {
                match result {
                    Ok(done) => Ok(Self::Done(done)),
                    Err(error) => {
                        $(if let Some(member) = <$member as $crate::problem::FromCause>::from_cause(&error) {
                            return Ok(Self::$variant(member));
                        })*
                        Err($crate::error::fail(error))
                    }
                }
            }
        }
    };
}
