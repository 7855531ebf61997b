//! From a request's headers to whoever asks.

use handsight_app::{
    App, UseCaseError,
    account::{Visitor, authenticate},
};
use handsight_domain::caller::Caller;
use http::{HeaderMap, header::AUTHORIZATION};

/// The token of `Authorization: Bearer …`; the scheme is matched without case (RFC 9110 section 11.1).
pub fn bearer(headers: &HeaderMap) -> Option<&str> {
    let (scheme, token) = headers.get(AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

/// Whoever asks: nobody without an `Authorization` header; `None` when there is one that does not hold.
///
/// # Errors
/// [`UseCaseError`] when the database is away.
pub async fn visitor(app: &App, headers: &HeaderMap) -> Result<Option<Visitor>, UseCaseError> {
    let given = headers.get(AUTHORIZATION).is_some_and(|v| !v.is_empty());
    match bearer(headers) {
        Some(token) if !token.is_empty() => authenticate(app, token).await,
        _ if given => Ok(None),
        _ => Ok(Some(Visitor { caller: Caller::Anonymous, until: None })),
    }
}
