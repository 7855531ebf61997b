//! Sign-in over HTTP: JSON in, an access token out, and the refresh token in a cookie that no script and no
//! other site can use.

mod cookie;
mod handlers;
mod origin;
mod refusal;

pub(crate) use cookie::read as refresh_token;
pub(crate) use refusal::Refusal;

use axum::{
    Router,
    extract::DefaultBodyLimit,
    routing::{get, post},
};
use handsight_app::App;

/// The routes under `/auth`.
pub fn router(app: App) -> Router {
    Router::new()
        .route("/auth/sign-up", post(handlers::sign_up))
        .route("/auth/sign-in", post(handlers::sign_in))
        .route("/auth/refresh", post(handlers::refresh))
        .route("/auth/sign-out", post(handlers::sign_out))
        .route("/auth/switch", post(handlers::switch))
        .route("/auth/confirmation", post(handlers::confirmation))
        .route("/auth/confirm", post(handlers::confirm))
        .route("/auth/invitations/{token}", get(handlers::peek))
        .route("/auth/invitations/{token}/accept", post(handlers::accept))
        .layer(axum::middleware::from_fn_with_state(app.clone(), origin::own_origin))
        .layer(DefaultBodyLimit::max(16 * 1024))
        .with_state(app)
}
