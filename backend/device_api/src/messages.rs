//! `POST /agent/v1/receipts` and `POST /agent/v1/rejections`.

use axum::extract::State;
use handsight_app::{App, action, again};
use handsight_protocol::agent_api::{Receipts, Rejection};
use http::StatusCode;

use crate::{authorization::Known, body::JsonBody, problem::Refusal};

pub async fn receipts(
    State(app): State<App>,
    Known(caller): Known,
    JsonBody(receipts): JsonBody<Receipts>,
) -> Result<StatusCode, Refusal> {
    again(|| action::receive(&app, &caller, &receipts)).await?;
    Ok(StatusCode::NO_CONTENT)
}

pub async fn rejections(
    State(app): State<App>,
    Known(caller): Known,
    JsonBody(rejection): JsonBody<Rejection>,
) -> Result<StatusCode, Refusal> {
    again(|| action::reject(&app, &caller, &rejection)).await?;
    Ok(StatusCode::NO_CONTENT)
}
