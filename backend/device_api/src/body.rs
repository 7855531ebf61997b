//! Bodies, within a limit and of the kind they say they are.

use axum::{
    body::{Bytes, to_bytes},
    extract::{FromRequest, Request},
};
use handsight_app::App;
use handsight_protocol::named;
use http::{HeaderMap, StatusCode, header};
use serde::de::DeserializeOwned;

use crate::problem::Refusal;

/// Largest body of a call, in bytes.
pub const MOST: usize = 1 << 20;
/// Bodies up to this many bytes are read on the spot; larger ones beside the threads that serve others.
const SMALL: usize = 16 * 1024;

/// A body of JSON, of at most so many bytes.
#[derive(Debug, Clone)]
pub struct JsonBody<T, const LIMIT: usize = MOST>(pub T);

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
        Self::within(request, MOST).await
    }
}

impl RawBody {
    /// A body of at most so many bytes.
    async fn within(request: Request, most: usize) -> Result<Self, Refusal> {
        let too_large = || {
            let detail = format!("a body has at most {most} bytes");
            Refusal::new(StatusCode::PAYLOAD_TOO_LARGE, "too large", Some(detail))
        };
        let media_type = media_type(request.headers());
        let length = request
            .headers()
            .get(header::CONTENT_LENGTH)
            .and_then(|v| v.to_str().ok()?.parse::<usize>().ok());
        if length.is_some_and(|length| length > most) {
            return Err(too_large());
        }
        // Beyond its limit it fails, and so it does when the phone's connection breaks; who is gone hears neither.
        let bytes = to_bytes(request.into_body(), most).await.map_err(|_| too_large())?;
        Ok(Self { media_type, bytes })
    }
}

impl<T: DeserializeOwned + Send + 'static, const LIMIT: usize> FromRequest<App> for JsonBody<T, LIMIT> {
    type Rejection = Refusal;

    async fn from_request(request: Request, app: &App) -> Result<Self, Refusal> {
        let body = RawBody::within(request, LIMIT).await?;
        if !matches!(body.media_type.as_str(), "" | "application/json") {
            return Err(unsupported("application/json"));
        }
        read(app, body.bytes, |bytes| read_json(bytes)).await.map(Self)
    }
}

/// Reads a body: a large one in its turn, beside the threads that serve others, and not at all when its sender has
/// gone before.
///
/// # Errors
/// [`Refusal`] as `reading` says; 429 when too many large bodies wait already.
pub async fn read<T: Send + 'static>(
    app: &App,
    bytes: Bytes,
    reading: impl FnOnce(&[u8]) -> Result<T, Refusal> + Send + 'static,
) -> Result<T, Refusal> {
    if bytes.len() <= SMALL { reading(&bytes) } else { app.reading.run(move || reading(&bytes)).await? }
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
