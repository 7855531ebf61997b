//! `GET /agent/v1/policy`: the device's effective policy. There are no rules yet, so it is empty.

use axum::{Json, extract::State};
use handsight_app::{App, UseCaseError, device};
use handsight_protocol::agent_api::PolicyDocument;

use crate::{authorization::Known, problem::Refusal};

pub async fn policy(State(app): State<App>, Known(caller): Known) -> Result<Json<PolicyDocument>, Refusal> {
    let row = device::find(&app, &caller.scope, caller.device).await?.ok_or(UseCaseError::NotFound)?;
    let revision = u64::try_from(row.policy_revision).unwrap_or(0);
    Ok(Json(PolicyDocument { revision, ..PolicyDocument::default() }))
}
