//! The doorkeeper of every door that opens to a secret: it tells the rooms behind from where a request comes, and
//! counts the secrets that were wrong. Passwords are counted where they are tried, before they are tried.

use std::time::Duration;

use axum::{
    extract::{Request, State},
    middleware::Next,
    response::{IntoResponse, Response},
};
use handsight_app::{
    App, UseCaseError,
    account::{self, AccessError, Address, Held},
    token,
};
use handsight_graphql::http::bearer;
use handsight_protocol::agent_api::path;
use http::{
    HeaderMap, StatusCode,
    header::{AUTHORIZATION, CONTENT_LENGTH, CONTENT_TYPE, RETRY_AFTER},
};
use serde_json::json;

use crate::{auth, client};

/// Which door a request came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Door {
    /// The one for new phones.
    Enrolment,
    /// One that opens to a secret; wrong ones are answered with this.
    Secret(StatusCode),
    /// One without a secret.
    Open,
}

impl Door {
    fn of(path: &str, headers: &HeaderMap) -> Self {
        let first = path.split('/').nth(1).unwrap_or_default();
        match first {
            "agent" if path == path::PROVISION => Self::Enrolment,
            "agent" if headers.contains_key(AUTHORIZATION) => Self::Secret(StatusCode::UNAUTHORIZED),
            "gateway" => Self::Secret(StatusCode::UNAUTHORIZED),
            "e" => Self::Secret(StatusCode::NOT_FOUND),
            "auth" if path == "/auth/refresh" && auth::refresh_token(headers).is_some() => {
                Self::Secret(StatusCode::UNAUTHORIZED)
            }
            "auth" if path == "/auth/refresh" || path == "/auth/sign-in" => Self::Open,
            "auth" => Self::Secret(StatusCode::NOT_FOUND),
            // Access tokens end every ten minutes, and a browser shows one that has ended: those are signed, and
            // wrong ones are not counted.
            _ if bearer(headers).is_some_and(|text| text.starts_with(token::PREFIX)) => {
                Self::Secret(StatusCode::UNAUTHORIZED)
            }
            _ => Self::Open,
        }
    }
}

/// The refusal in the form that the door's answers have.
fn wait(path: &str, retry_after: Duration) -> Response {
    let refusal = auth::Refusal::from(AccessError::RateLimited { retry_after });
    let mut response = refusal.into_response();
    if path == "/graphql" {
        let words = "too many wrong tokens from your network: wait a while";
        let body = json!({"errors": [{"message": words, "extensions": {"code": "RATE_LIMITED"}}]});
        *response.body_mut() = body.to_string().into();
        response.headers_mut().insert(CONTENT_TYPE, http::HeaderValue::from_static("application/json"));
        response.headers_mut().remove(CONTENT_LENGTH);
    }
    response
}

fn away(error: UseCaseError) -> Response {
    auth::Refusal::from(error).into_response()
}

/// Sees a request in and its answer out.
pub(crate) async fn keep(State(app): State<App>, mut request: Request, next: Next) -> Response {
    let address = client::address(request.headers(), request.extensions());
    let path = request.uri().path().to_owned();
    let door = Door::of(&path, request.headers());
    request.extensions_mut().insert(address);
    match door {
        Door::Open => next.run(request).await,
        Door::Secret(wrong) => {
            let response = next.run(request).await;
            if response.status() != wrong {
                return response;
            }
            match account::wrong_secret(&app, address).await {
                Ok(()) => response,
                Err(AccessError::RateLimited { retry_after }) => wait(&path, retry_after),
                // That it could not be counted does not make the answer another one.
                Err(_) => response,
            }
        }
        Door::Enrolment => enrol(&app, address, request, next).await,
    }
}

async fn enrol(app: &App, address: Address, mut request: Request, next: Next) -> Response {
    let held = match account::enrolment_held(app, address).await {
        Ok(held) => held,
        Err(error) => return away(error),
    };
    request.extensions_mut().insert(Held(held.is_some()));
    let response = next.run(request).await;
    let came_to_nothing = [
        StatusCode::FORBIDDEN,
        StatusCode::NOT_FOUND,
        StatusCode::CONFLICT,
        StatusCode::UNPROCESSABLE_ENTITY,
        StatusCode::TOO_MANY_REQUESTS,
        // The server that holds the enterprise does not answer, which took a while.
        StatusCode::SERVICE_UNAVAILABLE,
    ]
    .contains(&response.status());
    // Whoever is told to wait for another reason is not counted; another server that is away is worth its time.
    let waits =
        response.headers().contains_key(RETRY_AFTER) && response.status() != StatusCode::SERVICE_UNAVAILABLE;
    match held {
        // Alike whatever was wrong, and nothing is written any more.
        Some(retry_after) if came_to_nothing => wait(path::PROVISION, retry_after),
        Some(_) => response,
        None if came_to_nothing && !waits => match account::enrolment_failed(app, address).await {
            Ok(()) => response,
            Err(error) => away(error),
        },
        None => response,
    }
}
