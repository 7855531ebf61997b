//! `GET /agent/v1/policy`: the device's effective policy. There are no rules yet, so it is empty.

use axum::Json;
use handsight_protocol::agent_api::PolicyDocument;

use crate::{authorization::Known, problem::Refusal};

pub async fn policy(Known(caller): Known) -> Result<Json<PolicyDocument>, Refusal> {
    let revision = u64::try_from(caller.device.policy_revision).unwrap_or(0);
    Ok(Json(PolicyDocument { revision, ..PolicyDocument::default() }))
}
