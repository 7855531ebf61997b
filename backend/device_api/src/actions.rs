//! `GET /agent/v1/actions?after=SEQ[&wait=SECONDS]`.

use std::time::Duration;

use axum::{
    Json,
    extract::{Query, State, rejection::QueryRejection},
};
use handsight_app::{App, action};
use handsight_protocol::{Sequence, agent_api::ActionsAnswer};
use serde::Deserialize;

use crate::{authorization::Known, problem::Refusal};

/// The query.
#[derive(Debug, Deserialize)]
pub struct Asked {
    after: Option<String>,
    wait: Option<u64>,
}

pub async fn actions(
    State(app): State<App>,
    Known(caller): Known,
    asked: Result<Query<Asked>, QueryRejection>,
) -> Result<Json<ActionsAnswer>, Refusal> {
    let Query(asked) = asked?;
    let after = match asked.after.as_deref() {
        None | Some("") => Sequence::ZERO,
        Some(text) => text.parse().map_err(|e| Refusal::unprocessable(format!("after: {e}")))?,
    };
    let wait = Duration::from_secs(asked.wait.unwrap_or(0));
    Ok(Json(action::fetch(&app, &caller, after, wait).await?))
}
