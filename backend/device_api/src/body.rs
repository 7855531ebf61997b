//! Bodies, within a limit and of the kind they say they are.

use axum::{
    body::{Bytes, to_bytes},
    extract::{FromRequest, Request},
};
use handsight_protocol::named;
use http::{HeaderMap, StatusCode, header};
use serde::de::DeserializeOwned;

use crate::problem::Refusal;

/// Largest body of a call, in bytes.
pub const MOST: usize = 1 << 20;

/// A body of JSON.
#[derive(Debug, Clone)]
pub struct JsonBody<T>(pub T);

/// A body as it came, with its media type in lower case and without parameters; empty when none was said.
#[derive(Debug, Clone)]
pub struct RawBody {
    /// The media type.
    pub media_type: String,
    /// The bytes.
    pub bytes: Bytes,
}

fn media_type(headers: &HeaderMap) -> String {
    let value = headers.get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or_default();
    value.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}

impl<S: Send + Sync> FromRequest<S> for RawBody {
    type Rejection = Refusal;

    async fn from_request(request: Request, _state: &S) -> Result<Self, Refusal> {
        let too_large = || {
            let detail = format!("a body has at most {MOST} bytes");
            Refusal::new(StatusCode::PAYLOAD_TOO_LARGE, "too large", Some(detail))
        };
        let media_type = media_type(request.headers());
        let length = request
            .headers()
            .get(header::CONTENT_LENGTH)
            .and_then(|v| v.to_str().ok()?.parse::<usize>().ok());
        if length.is_some_and(|length| length > MOST) {
            return Err(too_large());
        }
        // Beyond its limit it fails, and so it does when the phone's connection breaks; who is gone hears neither.
        let bytes = to_bytes(request.into_body(), MOST).await.map_err(|_| too_large())?;
        Ok(Self { media_type, bytes })
    }
}

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for JsonBody<T> {
    type Rejection = Refusal;

    async fn from_request(request: Request, state: &S) -> Result<Self, Refusal> {
        let body = RawBody::from_request(request, state).await?;
        if !matches!(body.media_type.as_str(), "" | "application/json") {
            return Err(unsupported("application/json"));
        }
        read_json(&body.bytes).map(Self)
    }
}

/// A media type that the call does not take.
pub fn unsupported(taken: &str) -> Refusal {
    let detail = format!("the body must be {taken}");
    Refusal::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "unsupported media type", Some(detail))
}

/// Reads JSON whose structures are objects: 400 when it is none, 422 when it is not what the call takes.
///
/// # Errors
/// [`Refusal`] with the place of the first mistake.
pub fn read_json<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Refusal> {
    named::from_slice(bytes).map_err(|error| malformed(&error))
}

/// The refusal of a body of JSON that cannot be read. What it quotes of the body is cut.
pub fn malformed(error: &serde_json::Error) -> Refusal {
    let words = error.to_string().chars().take(300).collect::<String>();
    if error.is_data() {
        Refusal::unprocessable(words)
    } else {
        Refusal::new(StatusCode::BAD_REQUEST, "malformed JSON", Some(words))
    }
}
