//! `POST /agent/v1/results`, in JSON or XML; the answer is JSON either way.

use axum::{Json, extract::State};
use handsight_app::{App, action, again};
use handsight_protocol::{
    ResultReport,
    agent_api::ResultsAnswer,
    result::{self, BatchError, ReadResults, UnreadResult},
};
use http::StatusCode;

use crate::{
    authorization::Known,
    body::{RawBody, malformed, read, unsupported},
    problem::Refusal,
};

fn read_json(bytes: &[u8]) -> Result<ReadResults, Refusal> {
    result::from_json(bytes).map_err(refused)
}

fn refused(error: BatchError) -> Refusal {
    match error {
        BatchError::Json(error) => malformed(&error),
        BatchError::Xml(error) => malformed_xml(error.to_string()),
        BatchError::TooMany => Refusal::unprocessable(format!("results {}", BatchError::TooMany)),
    }
}

fn malformed_xml(words: String) -> Refusal {
    Refusal::new(StatusCode::BAD_REQUEST, "malformed XML", Some(words))
}

fn read_xml(bytes: &[u8]) -> Result<ReadResults, Refusal> {
    let text = std::str::from_utf8(bytes).map_err(|e| malformed_xml(e.to_string()))?;
    result::from_xml(text).map_err(refused)
}

pub async fn results(
    State(app): State<App>,
    Known(caller): Known,
    body: RawBody,
) -> Result<Json<ResultsAnswer>, Refusal> {
    let reading = match body.media_type.as_str() {
        "" | "application/json" => read_json,
        "application/xml" | "text/xml" => read_xml,
        _ => return Err(unsupported("application/json or application/xml")),
    };
    let batch = read(&app, body.bytes, reading).await?;
    // Of which no number can be read at all nothing could be answered that the phone would know its results by.
    let nameless =
        |read: &Result<ResultReport, UnreadResult>| matches!(read, Err(UnreadResult { sequence: None, .. }));
    if let Some(Err(first)) = batch.first()
        && batch.iter().all(nameless)
    {
        return Err(Refusal::unprocessable(first.reason.clone()));
    }
    Ok(Json(again(|| action::settle(&app, &caller, &batch)).await?))
}
