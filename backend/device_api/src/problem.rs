//! Refusals, as problem documents.

use std::time::Duration;

use axum::{
    Json,
    extract::rejection::QueryRejection,
    response::{IntoResponse, Response},
};
use handsight_app::{StoreError, UseCaseError};
use handsight_protocol::agent_api::Problem;
use http::{HeaderValue, StatusCode, header};

/// A refusal on its way out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    status: StatusCode,
    title: &'static str,
    detail: Option<String>,
    retry_after: Option<Duration>,
}

impl Refusal {
    /// A refusal; the title is the same for the same kind, the detail is about this time.
    pub const fn new(status: StatusCode, title: &'static str, detail: Option<String>) -> Self {
        Self { status, title, detail, retry_after: None }
    }
    /// The one answer to every pair of system ID and device ID that does not match.
    pub const fn authentication() -> Self {
        Self::new(StatusCode::UNAUTHORIZED, Problem::AUTHENTICATION_FAILURE, None)
    }
    /// Too often: the same again after a while.
    pub fn too_often(detail: impl Into<String>, retry_after: Duration) -> Self {
        let refusal = Self::new(StatusCode::TOO_MANY_REQUESTS, "too often", Some(detail.into()));
        Self { retry_after: Some(retry_after), ..refusal }
    }
    /// There is no such thing, or none that the caller may know of.
    pub fn not_found() -> Self {
        Self::new(StatusCode::NOT_FOUND, "not found", None)
    }
    /// Something in the request cannot be accepted.
    pub fn unprocessable(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, "not acceptable", Some(detail.into()))
    }
}

impl From<QueryRejection> for Refusal {
    fn from(rejection: QueryRejection) -> Self {
        let words = rejection.body_text();
        // What is wrong, without the framework's own beginning.
        Self::unprocessable(words.split_once("query string: ").map_or(words.as_str(), |(_, what)| what))
    }
}

impl From<UseCaseError> for Refusal {
    fn from(error: UseCaseError) -> Self {
        match error {
            // A device that is gone is a pair that does not match.
            UseCaseError::NotFound => Self::authentication(),
            UseCaseError::Invalid(problems) => {
                let words: Vec<_> = problems.iter().map(|p| format!("{} {}", p.field, p.message)).collect();
                Self::unprocessable(words.join("; "))
            }
            UseCaseError::LimitReached { message, .. } => {
                Self::new(StatusCode::INSUFFICIENT_STORAGE, "no room left", Some(message))
            }
            UseCaseError::RateLimited { retry_after } => {
                Self::too_often("that was too often: ask again after the time in Retry-After", retry_after)
            }
            UseCaseError::Store(
                cause @ (StoreError::Unavailable(_) | StoreError::Commit(_) | StoreError::Newer { .. }),
            ) => {
                tracing::error!(%cause, "the database is not available, or a newer version wrote it");
                let detail = "nothing was stored: try again later".to_owned();
                Self::new(StatusCode::SERVICE_UNAVAILABLE, "not available", Some(detail))
            }
            other => {
                tracing::error!(error = %other, cause = ?std::error::Error::source(&other), "a call failed");
                Self::new(StatusCode::INTERNAL_SERVER_ERROR, "internal error", None)
            }
        }
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let problem = Problem::new(self.status.as_u16(), self.title, self.detail);
        let mut response = (self.status, Json(problem)).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(Problem::MEDIA_TYPE));
        if self.status == StatusCode::UNAUTHORIZED {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Device"));
        }
        if self.status == StatusCode::PAYLOAD_TOO_LARGE {
            // The rest of the body is not read: the next request needs another connection (RFC 9110, 15.5.14).
            headers.insert(header::CONNECTION, HeaderValue::from_static("close"));
        }
        if self.status == StatusCode::SERVICE_UNAVAILABLE {
            headers.insert(header::RETRY_AFTER, HeaderValue::from_static("5"));
        }
        if let Some(wait) = self.retry_after {
            // Whole seconds, and never too early.
            let seconds = wait.as_secs() + u64::from(wait.subsec_nanos() > 0);
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds.max(1)));
        }
        response
    }
}
