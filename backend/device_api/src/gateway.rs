//! `/gateway/…`: what gateways report. The token in the address proves that we gave the address out.

use axum::extract::{Query, State, rejection::QueryRejection};
use handsight_app::{App, action};
use http::StatusCode;
use serde::Deserialize;

use crate::problem::Refusal;

/// Kannel's report.
#[derive(Debug, Deserialize)]
pub struct Report {
    id: String,
    #[serde(rename = "type")]
    kind: u32,
    token: String,
}

pub async fn delivery_report(
    State(app): State<App>,
    report: Result<Query<Report>, QueryRejection>,
) -> Result<StatusCode, Refusal> {
    let Query(report) = report.map_err(|e| Refusal::unprocessable(e.body_text()))?;
    action::delivery_report(&app, &report.id, report.kind, &report.token).await?;
    Ok(StatusCode::NO_CONTENT)
}
