//! How a use case ends when it does not succeed. What a caller can cause is told in words for the caller;
//! what only we can cause keeps its source and is logged once where it is answered.

use handsight_domain::{caller::Denied, page::InvalidPage};
use handsight_store::StoreError;

/// One field of an input that is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldProblem {
    /// The field's name in the API.
    pub field: &'static str,
    /// What is wrong and how to mend it, in words.
    pub message: String,
}

/// Why a use case did nothing.
#[derive(Debug, thiserror::Error)]
pub enum UseCaseError {
    /// There is no such thing, or none that the caller may know of.
    #[error("not found")]
    NotFound,
    /// The caller may not.
    #[error(transparent)]
    Denied(#[from] Denied),
    /// The input is wrong.
    #[error("the input is not valid")]
    Invalid(Vec<FieldProblem>),
    /// A list was asked for wrongly.
    #[error(transparent)]
    Page(#[from] InvalidPage),
    /// It contradicts what is.
    #[error("{0}")]
    Conflict(String),
    /// A limit of the enterprise.
    #[error("{message}")]
    LimitReached {
        /// In words, with the way out.
        message: String,
        /// The limit.
        limit: i64,
    },
    /// Too many attempts.
    #[error("too many attempts: wait a while")]
    RateLimited {
        /// How long to wait.
        retry_after: std::time::Duration,
    },
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A bug or a broken installation, in words for the operator's log.
    #[error("{0}")]
    Internal(String),
}

impl UseCaseError {
    /// Fails with what is wrong in an input, if anything is.
    ///
    /// # Errors
    /// [`Self::Invalid`] with all the problems.
    pub fn if_any(problems: Vec<FieldProblem>) -> Result<(), Self> {
        if problems.is_empty() { Ok(()) } else { Err(Self::Invalid(problems)) }
    }
    /// It contradicts what is, in words.
    pub fn conflict(words: impl Into<String>) -> Self {
        Self::Conflict(words.into())
    }
    /// A bug or a broken installation.
    pub fn internal(error: impl std::fmt::Display) -> Self {
        Self::Internal(error.to_string())
    }
    /// One wrong field.
    pub fn field(field: &'static str, message: impl Into<String>) -> Self {
        Self::Invalid(vec![FieldProblem { field, message: message.into() }])
    }
}
