//! `POST /agent/v1/events`: usage events, a JSON array or NDJSON, plain, gzip or zstd. Answered only once what
//! was accepted is on disk.

use axum::{
    Json,
    body::Bytes,
    extract::{State, rejection::BytesRejection},
};
use handsight_app::{
    App,
    usage::{Refused, ingest},
};
use handsight_protocol::usage::{
    EventsAnswer,
    batch::{BatchError, MAX_BYTES},
};
use http::{HeaderMap, StatusCode, header::CONTENT_ENCODING};

use crate::{
    authorization::Known,
    problem::Refusal,
    unpack::{UnpackError, unpack},
};

/// A body that was not taken in whole: beyond the limit of the door, or broken off.
#[expect(clippy::needless_pass_by_value, reason = "called by map_err")]
fn unread(rejection: BytesRejection) -> Refusal {
    let title =
        if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE { "too large" } else { "damaged body" };
    Refusal::new(rejection.status(), title, Some(rejection.body_text()))
}

fn packed(error: UnpackError) -> Refusal {
    let (status, title) = match error {
        UnpackError::Encoding => (StatusCode::UNSUPPORTED_MEDIA_TYPE, "unsupported content encoding"),
        UnpackError::Damaged => (StatusCode::BAD_REQUEST, "damaged body"),
        UnpackError::TooLarge => (StatusCode::PAYLOAD_TOO_LARGE, "too large"),
    };
    Refusal::new(status, title, Some(error.to_string()))
}

fn refused(refused: Refused) -> Refusal {
    match refused {
        Refused::Batch(error @ (BatchError::TooLarge | BatchError::TooMany(_))) => {
            Refusal::new(StatusCode::PAYLOAD_TOO_LARGE, "too large", Some(error.to_string()))
        }
        Refused::Batch(error @ (BatchError::Encoding | BatchError::Syntax(_))) => {
            Refusal::new(StatusCode::BAD_REQUEST, "not a batch of events", Some(error.to_string()))
        }
        Refused::Failed(error) => error.into(),
    }
}

pub async fn events(
    State(app): State<App>,
    Known(caller): Known,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<Json<EventsAnswer>, Refusal> {
    let body = body.map_err(unread)?;
    let unpacked = if headers.contains_key(CONTENT_ENCODING) {
        // Few bytes may be many: unpacking waits its turn, whatever they look like.
        app.reading.run(move || unpack(&headers, &body, MAX_BYTES)).await?.map_err(packed)?
    } else {
        unpack(&headers, &body, MAX_BYTES).map_err(packed)?
    };
    let answer = ingest(&app, &caller.scope, caller.device, unpacked).await.map_err(refused)?;
    Ok(Json(EventsAnswer {
        accepted: answer.accepted,
        duplicates: answer.duplicates,
        rejected: answer.rejected,
        policy_revision: answer.policy_revision,
        pending: answer.pending,
    }))
}
