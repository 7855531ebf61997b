//! Which media type a client wants answered, and how an answer is written in it.

use std::convert::Infallible;

use axum::{body::Body, response::IntoResponse};
use bytes::Bytes;
use futures::{StreamExt, stream};
use handsight_app::crowd::Held;
use http::{
    HeaderMap, HeaderValue, StatusCode,
    header::{ACCEPT, CACHE_CONTROL, CONTENT_LENGTH, CONTENT_TYPE},
};

use super::answer::Answered;

/// The forms of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Media {
    /// `application/json`: 200 for whatever was understood as a request.
    Json,
    /// `application/graphql-response+json`: the status tells request errors.
    GraphQl,
    /// `text/event-stream`: subscriptions.
    Events,
    /// `text/html`: somebody opened the address in a browser.
    Html,
}

impl Media {
    const fn content_type(self) -> &'static str {
        match self {
            Self::GraphQl => "application/graphql-response+json; charset=utf-8",
            Self::Json | Self::Events | Self::Html => "application/json; charset=utf-8",
        }
    }
}

/// What the client wants most (RFC 9110 section 12.5.1: by weight, then by order); `None` when nothing of
/// ours will do.
pub(super) fn wanted(headers: &HeaderMap) -> Option<Media> {
    let text = headers.get_all(ACCEPT).iter().filter_map(|v| v.to_str().ok()).collect::<Vec<_>>().join(",");
    if text.trim().is_empty() {
        return Some(Media::Json);
    }
    let mut best: Option<(f32, Media)> = None;
    for part in text.split(',') {
        let mut pieces = part.split(';');
        let name = pieces.next().unwrap_or("").trim().to_ascii_lowercase();
        let weight = pieces
            .filter_map(|p| p.trim().strip_prefix("q="))
            .find_map(|q| q.parse::<f32>().ok())
            .unwrap_or(1.0);
        let media = match name.as_str() {
            "application/json" | "*/*" | "application/*" => Media::Json,
            "application/graphql-response+json" => Media::GraphQl,
            "text/event-stream" => Media::Events,
            "text/html" => Media::Html,
            _ => continue,
        };
        if weight > 0.0 && best.is_none_or(|(highest, _)| weight > highest) {
            best = Some((weight, media));
        }
    }
    best.map(|(_, media)| media)
}

/// Bytes of a large body that are handed over at once.
const PIECE: usize = 64 << 10;

/// An answer over HTTP. The room of a large one is held until it has left, or whoever asked is gone.
pub(super) fn answer(media: Media, answered: &Answered, held: Held) -> axum::response::Response {
    let status = match (media, answered.refused) {
        (Media::GraphQl, true) => StatusCode::BAD_REQUEST,
        _ => StatusCode::OK,
    };
    let body = answered.body();
    if body.len() <= PIECE {
        return write(media, status, body);
    }
    let length = HeaderValue::from(body.len());
    let mut response = write(media, status, in_pieces(Bytes::from(body), held));
    response.headers_mut().insert(CONTENT_LENGTH, length);
    response
}

/// A body that is handed over piece by piece. What is `held` for it (a place, room in memory) is given back with the last
/// piece, or when whoever reads is gone.
pub fn in_pieces<T: Send + 'static>(body: Bytes, held: T) -> Body {
    let pieces = stream::unfold((body, held), |(mut rest, held)| async move {
        let piece = rest.split_to(rest.len().min(PIECE));
        (!piece.is_empty()).then_some((Ok::<_, Infallible>(piece), (rest, held)))
    });
    // Whoever compresses a body asks once more after its end.
    Body::from_stream(pieces.fuse())
}

/// JSON in the media type that the client wants, with a status.
pub(super) fn write(media: Media, status: StatusCode, body: impl IntoResponse) -> axum::response::Response {
    let headers = [
        (CONTENT_TYPE, HeaderValue::from_static(media.content_type())),
        (CACHE_CONTROL, HeaderValue::from_static("no-store")),
    ];
    (status, headers, body).into_response()
}
