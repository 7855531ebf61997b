//! `POST /agent/v1/checkin`.

use axum::{Json, extract::State};
use handsight_app::{App, again, device};
use handsight_protocol::agent_api::{CheckinAnswer, CheckinRequest};

use crate::{authorization::Known, body::JsonBody, problem::Refusal};

pub async fn check_in(
    State(app): State<App>,
    Known(caller): Known,
    JsonBody(request): JsonBody<CheckinRequest>,
) -> Result<Json<CheckinAnswer>, Refusal> {
    Ok(Json(again(|| device::check_in(&app, &caller, &request)).await?))
}
