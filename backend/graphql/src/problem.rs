//! What a caller can cause, as data: the members that mutations' payload unions share.

use async_graphql::{Object, SimpleObject};
use handsight_app::{FieldProblem as Problem, UseCaseError};

use crate::connection::clamp;

/// The input is invalid and nothing was done.
#[derive(Debug, Clone)]
pub struct InvalidInput(pub Vec<Problem>);

/// The input is invalid and nothing was done.
#[Object]
impl InvalidInput {
    /// Human-readable summary of all problems.
    async fn message(&self) -> String {
        self.0.iter().map(|p| format!("{}: {}", p.field, p.message)).collect::<Vec<_>>().join("; ")
    }
    /// Problems by field.
    async fn fields(&self) -> Vec<FieldProblem> {
        let one = |p: &Problem| FieldProblem { field: p.field.to_owned(), message: p.message.clone() };
        self.0.iter().map(one).collect()
    }
}

/// An invalid field of an input.
#[derive(Debug, Clone, SimpleObject)]
pub struct FieldProblem {
    /// Name of the field.
    pub field: String,
    /// Human-readable description of the problem and how to fix it.
    pub message: String,
}

/// The request conflicts with the current state and nothing was done.
#[derive(Debug, Clone, SimpleObject)]
pub struct Conflict {
    /// Human-readable description of the conflict.
    pub message: String,
}

/// The enterprise has reached a limit and nothing was done.
#[derive(Debug, Clone, SimpleObject)]
pub struct LimitReached {
    /// Human-readable description of the limit and how to proceed.
    pub message: String,
    /// The limit that was reached.
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
