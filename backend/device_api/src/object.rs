//! Objects over HTTP: `PUT` in pieces (`Content-Range`), `HEAD` says how far, `GET` in pieces (`Range`). The
//! door of phones is here; the door of people uses the same three answers with another key. It refuses pieces
//! whose headers contradict each other.

use axum::{
    body::Body,
    extract::{Path, Request, State},
    response::{IntoResponse, Response},
};
use futures::StreamExt;
use handsight_app::{
    App, UseCaseError,
    object::{self, Content, ObjectRow, Party, Piece, Received},
};
use handsight_domain::{id::ObjectId, scope::EnterpriseScope};
use handsight_protocol::transfer::{
    Asked, ContentRange, REPR_DIGEST, UPLOAD_COMPLETE, UPLOAD_OFFSET, asked, attachment, digest_header,
    digest_of, file_name,
};
use http::{HeaderMap, HeaderValue, StatusCode, header};

use crate::{authorization::Known, problem::Refusal};

fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}

fn refused(error: UseCaseError) -> Response {
    match error {
        UseCaseError::NotFound => Refusal::not_found().into_response(),
        other => Refusal::from(other).into_response(),
    }
}

/// What the headers say of a piece.
fn piece(headers: &HeaderMap) -> Result<Piece, Refusal> {
    let wrong =
        |detail: &str| Refusal::new(StatusCode::BAD_REQUEST, "malformed headers", Some(detail.into()));
    let length = text(headers, "content-length").and_then(|text| text.parse::<i64>().ok());
    let range = match (text(headers, "content-range"), length) {
        (Some(range), _) => ContentRange::parse(range)
            .ok_or_else(|| wrong("Content-Range must be `bytes FIRST-LAST/TOTAL`"))?,
        (None, Some(length)) => ContentRange::whole(length),
        (None, None) => return Err(wrong("Content-Range or Content-Length must say how long the object is")),
    };
    if length.is_some_and(|length| length != range.length) {
        return Err(wrong("Content-Range and Content-Length contradict each other"));
    }
    let sha256 = match text(headers, REPR_DIGEST) {
        None => None,
        Some(digest) => {
            Some(digest_of(digest).ok_or_else(|| wrong("Repr-Digest must be `sha-256=:BASE64:`"))?)
        }
    };
    Ok(Piece {
        first: range.first,
        length: range.length,
        total: range.total,
        sha256,
        name: text(headers, "content-disposition").and_then(file_name),
        media_type: text(headers, "content-type").map(str::to_owned),
    })
}

/// The headers that say how far an object is.
fn progress(response: &mut Response, row: &ObjectRow) {
    let headers = response.headers_mut();
    headers.insert(UPLOAD_OFFSET, HeaderValue::from(row.received));
    headers.insert(UPLOAD_COMPLETE, HeaderValue::from_static(if row.complete { "?1" } else { "?0" }));
    if let Ok(digest) = HeaderValue::from_str(&digest_header(&row.sha256)) {
        headers.insert(REPR_DIGEST, digest);
    }
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
}

/// Takes a piece of an object. Reception goes on by itself when the connection breaks, so that what has come is
/// kept.
pub async fn put(app: App, scope: EnterpriseScope, party: Party, id: &str, request: Request) -> Response {
    let Ok(id) = id.parse::<ObjectId>() else { return Refusal::not_found().into_response() };
    let piece = match piece(request.headers()) {
        Ok(piece) => piece,
        Err(refusal) => return refusal.into_response(),
    };
    let body: object::Body =
        Box::pin(request.into_body().into_data_stream().map(|bytes| bytes.map_err(|_| ())));
    let received =
        tokio::spawn(async move { object::receive(&app, &scope, party, id, piece, body).await }).await;
    let received = match received {
        Ok(Ok(received)) => received,
        Ok(Err(error)) => return refused(error),
        Err(_) => return refused(UseCaseError::Internal("reception of an object panicked".to_owned())),
    };
    let (row, mut response) = match received {
        Received::Complete(row) => (row, StatusCode::CREATED.into_response()),
        Received::Partial(row) => (row, StatusCode::ACCEPTED.into_response()),
        Received::Elsewhere(row) => {
            let detail = format!("go on from byte {}", row.received);
            (row, Refusal::new(StatusCode::CONFLICT, "not the next piece", Some(detail)).into_response())
        }
        Received::Wrong(row) => {
            let detail = "what came has another SHA-256 than was said: send it again".to_owned();
            let refusal = Refusal::new(StatusCode::UNPROCESSABLE_ENTITY, "digest mismatch", Some(detail));
            (row, refusal.into_response())
        }
    };
    progress(&mut response, &row);
    response
}

/// Says how far an object is.
pub fn head(row: &ObjectRow) -> Response {
    let mut response = StatusCode::OK.into_response();
    let headers = response.headers_mut();
    headers.insert(header::ACCEPT_RANGES, HeaderValue::from_static("bytes"));
    if row.complete {
        headers.insert(header::CONTENT_LENGTH, HeaderValue::from(row.size));
    }
    if let Ok(kind) = HeaderValue::from_str(&row.media_type) {
        headers.insert(header::CONTENT_TYPE, kind);
    }
    progress(&mut response, row);
    response
}

/// Sends an object, or the piece of it that is asked for.
pub async fn get(app: &App, scope: &EnterpriseScope, row: ObjectRow, headers: &HeaderMap) -> Response {
    if !row.complete {
        let detail = format!("{} of {} bytes are here", row.received, row.size);
        return Refusal::new(StatusCode::CONFLICT, "not complete yet", Some(detail)).into_response();
    }
    let tag = format!("\"{}\"", data_encoding::HEXLOWER.encode(&row.sha256));
    // An object never changes, so a range is good whenever its condition names this very object.
    let same = text(headers, "if-range").is_none_or(|given| given == tag);
    let range = text(headers, "range").filter(|_| same);
    let (status, first, last) = match asked(range, row.size) {
        Asked::Whole => (StatusCode::OK, 0, row.size - 1),
        Asked::Piece(first, last) => (StatusCode::PARTIAL_CONTENT, first, last),
        Asked::Beyond => {
            let refusal = Refusal::new(StatusCode::RANGE_NOT_SATISFIABLE, "beyond the end", None);
            let mut response = refusal.into_response();
            if let Ok(all) = HeaderValue::from_str(&format!("bytes */{}", row.size)) {
                response.headers_mut().insert(header::CONTENT_RANGE, all);
            }
            return response;
        }
    };
    let content = match Content::of(app, scope, row.clone(), first, last).await {
        Ok(content) => content,
        Err(error) => return refused(error),
    };
    let bytes = content.stream().map(|piece| {
        piece.map_err(|error| {
            tracing::error!(%error, "an object could not be read to its end");
            std::io::Error::other("the object could not be read to its end")
        })
    });
    let mut response = (status, Body::from_stream(bytes)).into_response();
    let place = format!("bytes {first}-{last}/{}", row.size);
    let headers = response.headers_mut();
    let mut set = |name: header::HeaderName, value: &str| {
        if let Ok(value) = HeaderValue::from_str(value) {
            headers.insert(name, value);
        }
    };
    set(header::ETAG, &tag);
    set(header::ACCEPT_RANGES, "bytes");
    set(header::CONTENT_TYPE, &row.media_type);
    set(header::CONTENT_DISPOSITION, &attachment(&row.name));
    set(header::CONTENT_LENGTH, &(last - first + 1).to_string());
    set(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    if status == StatusCode::PARTIAL_CONTENT {
        set(header::CONTENT_RANGE, &place);
    }
    progress(&mut response, &row);
    response
}

pub(crate) async fn put_by_device(
    State(app): State<App>,
    Known(caller): Known,
    Path(id): Path<String>,
    request: Request,
) -> Response {
    let party = Party::Device(caller.device);
    put(app, caller.scope, party, &id, request).await
}

async fn of_device(
    app: &App,
    caller: &handsight_app::device::DeviceCaller,
    id: &str,
) -> Result<ObjectRow, Response> {
    let Ok(id) = id.parse::<ObjectId>() else { return Err(Refusal::not_found().into_response()) };
    object::for_device(app, &caller.scope, caller.device, id).await.map_err(refused)
}

pub(crate) async fn head_by_device(
    State(app): State<App>,
    Known(caller): Known,
    Path(id): Path<String>,
) -> Response {
    of_device(&app, &caller, &id).await.map_or_else(|response| response, |row| head(&row))
}

pub(crate) async fn get_by_device(
    State(app): State<App>,
    Known(caller): Known,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Response {
    match of_device(&app, &caller, &id).await {
        Ok(row) => get(&app, &caller.scope, row, &headers).await,
        Err(response) => response,
    }
}
