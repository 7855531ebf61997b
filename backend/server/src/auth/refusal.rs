//! How sign-in is refused: problem documents (RFC 9457) with the fields that are wrong.

use axum::response::{IntoResponse, Response};
use handsight_app::{StoreError, UseCaseError, account::AccessError};
use handsight_domain::caller::Denied;
use http::{
    HeaderValue, StatusCode,
    header::{CACHE_CONTROL, CONTENT_TYPE, RETRY_AFTER},
};
use serde_json::{Value, json};

/// A refusal in words and in a code.
#[derive(Debug)]
pub struct Refusal {
    status: StatusCode,
    body: Value,
    retry_after: Option<u64>,
}

impl Refusal {
    /// With a status, a short title, and a detail for people.
    pub fn new(status: StatusCode, title: &str, detail: impl Into<String>) -> Self {
        let body = json!({
            "type": "about:blank", "title": title, "status": status.as_u16(), "detail": detail.into()
        });
        Self { status, body, retry_after: None }
    }
    fn with(mut self, key: &str, value: Value) -> Self {
        self.body[key] = value;
        self
    }
    /// A path that leads nowhere.
    pub fn not_found() -> Self {
        Self::new(StatusCode::NOT_FOUND, "not found", "there is no such thing, or none that you may know of")
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let headers = [
            (CONTENT_TYPE, HeaderValue::from_static("application/problem+json")),
            (CACHE_CONTROL, HeaderValue::from_static("no-store")),
        ];
        let mut response = (self.status, headers, self.body.to_string()).into_response();
        if let Some(seconds) = self.retry_after {
            response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}

impl From<UseCaseError> for Refusal {
    fn from(error: UseCaseError) -> Self {
        match error {
            UseCaseError::NotFound => Self::not_found(),
            UseCaseError::Denied(why @ Denied::Anonymous) => {
                Self::new(StatusCode::UNAUTHORIZED, "sign in first", why.to_string())
            }
            UseCaseError::Denied(why) => Self::new(StatusCode::FORBIDDEN, "not permitted", why.to_string()),
            UseCaseError::Invalid(problems) => {
                let words: Vec<_> = problems.iter().map(|p| format!("{}: {}", p.field, p.message)).collect();
                let fields: Vec<_> =
                    problems.iter().map(|p| json!({"field": p.field, "message": p.message})).collect();
                Self::new(StatusCode::UNPROCESSABLE_ENTITY, "the input is not valid", words.join("; "))
                    .with("fields", fields.into())
            }
            UseCaseError::Page(why) => {
                Self::new(StatusCode::UNPROCESSABLE_ENTITY, "the input is not valid", why.to_string())
            }
            UseCaseError::Conflict(words) => Self::new(StatusCode::CONFLICT, "conflict", words),
            UseCaseError::LimitReached { message, limit } => {
                Self::new(StatusCode::FORBIDDEN, "limit reached", message).with("limit", limit.into())
            }
            UseCaseError::RateLimited { retry_after } => AccessError::RateLimited { retry_after }.into(),
            UseCaseError::Store(cause @ (StoreError::Unavailable(_) | StoreError::Commit(_))) => {
                tracing::error!(%cause, "a request failed: the database is not available");
                let words = "the database is not available: nothing was changed, try again";
                Self::new(StatusCode::SERVICE_UNAVAILABLE, "not available", words)
            }
            UseCaseError::Store(cause @ StoreError::Newer { .. }) => {
                tracing::error!(%cause, "a request failed: a newer version wrote what it needs");
                let words = "a newer version of the service made this: try again in a moment";
                Self::new(StatusCode::SERVICE_UNAVAILABLE, "not available", words)
            }
            other => {
                tracing::error!(cause = ?other, "a request failed");
                let words = "something went wrong on our side";
                Self::new(StatusCode::INTERNAL_SERVER_ERROR, "internal error", words)
            }
        }
    }
}

impl From<AccessError> for Refusal {
    fn from(error: AccessError) -> Self {
        match error {
            AccessError::Refused | AccessError::Ended => {
                Self::new(StatusCode::UNAUTHORIZED, "not signed in", error.to_string())
            }
            AccessError::RateLimited { retry_after } => Self {
                retry_after: Some(retry_after.as_secs().max(1)),
                ..Self::new(StatusCode::TOO_MANY_REQUESTS, "too many attempts", error.to_string())
            },
            AccessError::Closed(_) => {
                Self::new(StatusCode::FORBIDDEN, "sign-up is closed", error.to_string())
            }
            AccessError::Case(error) => error.into(),
        }
    }
}
