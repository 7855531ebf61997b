//! Errors as the API tells them: a code of a closed list, and words for people. What only we can cause is
//! logged here, once, and answered with a reference to that line of the log.

use std::sync::atomic::{AtomicU64, Ordering};

use async_graphql::{Error, ErrorExtensions};
use handsight_app::{StoreError, UseCaseError};
use handsight_domain::caller::Denied;

/// The closed list of `extensions.code`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Code {
    /// Sign in first.
    Unauthenticated,
    /// What you may see but not touch.
    Forbidden,
    /// No such thing, or none that you may know of.
    NotFound,
    /// The request or an input is wrong.
    InvalidInput,
    /// It contradicts what is.
    Conflict,
    /// The request or the enterprise is over a limit.
    LimitReached,
    /// Too many attempts.
    RateLimited,
    /// It took too long.
    Timeout,
    /// The database is away: try again.
    Unavailable,
    /// Our fault.
    Internal,
}

impl Code {
    /// As in `extensions.code`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Unauthenticated => "UNAUTHENTICATED",
            Self::Forbidden => "FORBIDDEN",
            Self::NotFound => "NOT_FOUND",
            Self::InvalidInput => "INVALID_INPUT",
            Self::Conflict => "CONFLICT",
            Self::LimitReached => "LIMIT_REACHED",
            Self::RateLimited => "RATE_LIMITED",
            Self::Timeout => "TIMEOUT",
            Self::Unavailable => "UNAVAILABLE",
            Self::Internal => "INTERNAL",
        }
    }
    /// An error with this code.
    pub fn error(self, message: impl Into<String>) -> Error {
        Error::new(message).extend_with(|_, values| values.set("code", self.name()))
    }
}

/// For a thing that is absent, foreign or not to be known of.
pub fn not_found() -> Error {
    Code::NotFound.error("not found")
}

/// For a caller who may not enter.
pub fn denied(why: Denied) -> Error {
    let code = match why {
        Denied::Anonymous => Code::Unauthenticated,
        Denied::Lacks(_) | Denied::NotOperator => Code::Forbidden,
    };
    code.error(why.to_string())
}

/// For a fault of ours: logged with its cause; the caller gets the reference.
pub fn fault(code: Code, words: &str, cause: &dyn std::error::Error) -> Error {
    static NEXT: AtomicU64 = AtomicU64::new(1);
    let reference = format!("{}-{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
    let mut chain = cause.to_string();
    let mut source = cause.source();
    while let Some(inner) = source {
        chain = format!("{chain}: {inner}");
        source = inner.source();
    }
    tracing::error!(reference, cause = chain, "a request failed");
    code.error(words).extend_with(|_, values| values.set("reference", reference.as_str()))
}

/// A use case's failure as the API tells it.
pub fn fail(error: UseCaseError) -> Error {
    match error {
        UseCaseError::NotFound => not_found(),
        UseCaseError::Denied(why) => denied(why),
        UseCaseError::Page(why) => Code::InvalidInput.error(why.to_string()),
        UseCaseError::Invalid(problems) => {
            let words: Vec<_> = problems.iter().map(|p| format!("{}: {}", p.field, p.message)).collect();
            Code::InvalidInput.error(words.join("; "))
        }
        UseCaseError::Conflict(message) => Code::Conflict.error(message),
        UseCaseError::LimitReached { message, .. } => Code::LimitReached.error(message),
        error @ UseCaseError::RateLimited { .. } => Code::RateLimited.error(error.to_string()),
        UseCaseError::Store(cause @ (StoreError::Unavailable(_) | StoreError::Commit(_))) => {
            fault(Code::Unavailable, "the database is not available: nothing was changed, try again", &cause)
        }
        UseCaseError::Store(cause @ StoreError::Newer { .. }) => fault(
            Code::Unavailable,
            "a newer version of the service made this: try again in a moment",
            &cause,
        ),
        UseCaseError::Store(cause) => fault(Code::Internal, "something went wrong on our side", &cause),
        other @ UseCaseError::Internal(_) => {
            fault(Code::Internal, "something went wrong on our side", &other)
        }
    }
}
