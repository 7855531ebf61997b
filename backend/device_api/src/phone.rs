//! `POST /agent/v1/phone`: the number was set or changed, or is confirmed without an SMS.

use axum::extract::State;
use handsight_app::{App, again, device};
use handsight_protocol::agent_api::PhoneRequest;
use http::StatusCode;

use crate::{authorization::Known, body::JsonBody, problem::Refusal};

pub async fn phone(
    State(app): State<App>,
    Known(caller): Known,
    JsonBody(request): JsonBody<PhoneRequest>,
) -> Result<StatusCode, Refusal> {
    match (request.phone_number, request.nonce) {
        (Some(number), None) => {
            again(|| device::set_phone_number(&app, &caller, &number)).await?;
            Ok(StatusCode::NO_CONTENT)
        }
        (None, Some(nonce)) => {
            again(|| device::confirm(&app, &caller, nonce)).await?;
            Ok(StatusCode::NO_CONTENT)
        }
        _ => Err(Refusal::unprocessable("exactly one of phoneNumber and nonce is given")),
    }
}
