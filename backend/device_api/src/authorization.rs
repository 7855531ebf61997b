//! The `Authorization: Device …` header. A handler that takes a [`Known`] serves devices that proved who they
//! are, and nobody else.

use axum::extract::FromRequestParts;
use handsight_app::{
    App,
    device::{DeviceCaller, authenticate},
};
use http::{header, request::Parts};

use crate::problem::Refusal;

/// A device that proved who it is.
#[derive(Debug, Clone)]
pub struct Known(pub DeviceCaller);

impl FromRequestParts<App> for Known {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Refusal> {
        let header = parts.headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
        Ok(Self(authenticate(app, header).await?))
    }
}
