//! `POST /agent/v1/provision`: the one call without an `Authorization` header.

use axum::{Json, extract::State, response::IntoResponse};
use handsight_app::{
    App,
    device::{self, ProvisionError},
};
use handsight_protocol::agent_api::ProvisionRequest;
use http::StatusCode;

use crate::{body::JsonBody, problem::Refusal};

fn refuse(error: ProvisionError) -> Refusal {
    match error {
        ProvisionError::SystemId(why) => {
            Refusal::new(StatusCode::UNPROCESSABLE_ENTITY, "bad system ID", Some(why.to_string()))
        }
        ProvisionError::Invalid(words) => Refusal::unprocessable(words),
        ProvisionError::Unknown => {
            Refusal::new(StatusCode::NOT_FOUND, "unknown system ID", Some(error.to_string()))
        }
        ProvisionError::Closed(words) => {
            Refusal::new(StatusCode::FORBIDDEN, "enrolment refused", Some(words))
        }
        ProvisionError::Elsewhere(words) => {
            Refusal::new(StatusCode::CONFLICT, "belongs elsewhere", Some(words.to_owned()))
        }
        ProvisionError::Other(error) => error.into(),
    }
}

pub async fn provision(
    State(app): State<App>,
    JsonBody(request): JsonBody<ProvisionRequest>,
) -> Result<impl IntoResponse, Refusal> {
    let provisioned = device::provision(&app, &request).await.map_err(refuse)?;
    let status = if provisioned.created { StatusCode::CREATED } else { StatusCode::OK };
    Ok((status, Json(provisioned.answer)))
}
