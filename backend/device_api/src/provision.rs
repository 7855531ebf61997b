//! `POST /agent/v1/provision`: the one call without an `Authorization` header.

use axum::{
    Extension, Json,
    extract::State,
    response::{IntoResponse, Response},
};
use handsight_app::{
    App,
    account::{self, Address, Held},
    again,
    device::{self, ProvisionError},
    route::{self, Passed, RELAYED, Relayed},
};
use handsight_protocol::agent_api::ProvisionRequest;
use http::{HeaderMap, StatusCode, header};

use crate::{body::JsonBody, problem::Refusal};

/// Largest body, in bytes: some lines that describe a phone, from whoever asks.
const MOST: usize = 32 * 1024;

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
        ProvisionError::Held => {
            Refusal::new(StatusCode::TOO_MANY_REQUESTS, "too many attempts", Some(error.to_string()))
        }
        ProvisionError::Other(error) => error.into(),
    }
}

pub async fn provision(
    State(app): State<App>,
    held: Option<Extension<Held>>,
    address: Option<Extension<Address>>,
    headers: HeaderMap,
    JsonBody(request): JsonBody<ProvisionRequest, MOST>,
) -> Result<Response, Refusal> {
    let mut held = held.map_or(Held(false), |Extension(held)| held);
    let address = address.map(|Extension(address)| address).unwrap_or_default();
    let invited = request.token.as_deref().is_some_and(|token| !token.trim().is_empty());
    // What came with a token that is none is refused, so what is created without one came by the system ID alone.
    let by_system_id = request.system_id().ok().filter(|_| !invited).map(|id| id.to_string());
    if let Some(id) = &by_system_id {
        held.0 |= account::enrolled_enough(&app, address, id).await?;
    }
    match again(|| device::provision(&app, &request, held)).await {
        Ok(provisioned) => {
            if let (true, Some(id)) = (provisioned.created, &by_system_id)
                && let Err(error) = account::count_enrolled(&app, address, id).await
            {
                tracing::warn!(%error, "an enrolment was not counted");
            }
            let status = if provisioned.created { StatusCode::CREATED } else { StatusCode::OK };
            Ok((status, Json(provisioned.answer)).into_response())
        }
        // What another server has passed on already goes no further. Nor does what may be a guess, from a network that
        // is held: whether a token is one, only the other server knows.
        Err(ProvisionError::Unknown) if !headers.contains_key(RELAYED) && held == Held(false) => {
            elsewhere(&app, &request).await
        }
        Err(error) => Err(refuse(error)),
    }
}

/// Another server may hold the enterprise: then its answer is ours, and names it.
async fn elsewhere(app: &App, request: &ProvisionRequest) -> Result<Response, Refusal> {
    match route::pass_on(app, request).await? {
        Passed::Nowhere => Err(refuse(ProvisionError::Unknown)),
        Passed::Answered(Relayed { status, media_type, body }) => {
            let status = StatusCode::from_u16(status).unwrap_or(StatusCode::BAD_GATEWAY);
            Ok((status, [(header::CONTENT_TYPE, media_type)], body).into_response())
        }
        Passed::Away(words) => {
            tracing::warn!(words, "an enrolment could not be passed on");
            let detail = "the server of this enterprise does not answer: try again later".to_owned();
            Err(Refusal::new(StatusCode::SERVICE_UNAVAILABLE, "not available", Some(detail)))
        }
    }
}
