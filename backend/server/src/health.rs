//! Whether the process lives and whether it can work.

use axum::{Json, Router, extract::State, http::StatusCode, response::IntoResponse, routing::get};
use handsight_app::{App, StoreError};

/// `/healthz`: the process answers. `/readyz`: so does its database, and there is room in it; 503 while not.
pub fn router(app: App) -> Router {
    Router::new().route("/healthz", get(|| async { "ok\n" })).route("/readyz", get(ready)).with_state(app)
}

async fn ready(State(app): State<App>) -> impl IntoResponse {
    let (status, database) = match app.store.ping().await {
        Ok(()) => (StatusCode::OK, "ok"),
        Err(error @ StoreError::NoRoom) => {
            tracing::warn!(%error, "not ready: a disk is full");
            (StatusCode::SERVICE_UNAVAILABLE, "has no room left to store anything")
        }
        Err(error) => {
            tracing::warn!(%error, "not ready: the database does not answer");
            (StatusCode::SERVICE_UNAVAILABLE, "does not answer")
        }
    };
    (status, Json(serde_json::json!({ "ready": status == StatusCode::OK, "database": database })))
}
