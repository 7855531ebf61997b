//! From where a request comes: the connection's address, or what the proxy in front says when there is one.

use std::{convert::Infallible, net::SocketAddr};

use axum::extract::{ConnectInfo, FromRequestParts};
use handsight_app::account::Browser;
use http::{header::USER_AGENT, request::Parts};

/// Set on requests when a proxy of ours stands in front: its last word on the client's address counts.
#[derive(Debug, Clone, Copy)]
pub struct BehindProxy;

/// Whoever sent the request, as far as the network says.
#[derive(Debug)]
pub(crate) struct Client(pub Browser);

impl<S: Sync> FromRequestParts<S> for Client {
    type Rejection = Infallible;
    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        let header = |name: &str| parts.headers.get(name).and_then(|v| v.to_str().ok());
        let direct = parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|c| c.0.ip().to_string());
        let address = match parts.extensions.get::<BehindProxy>() {
            // The last entry is the one that our own proxy added; earlier ones are whatever the client says.
            Some(BehindProxy) => header("x-forwarded-for")
                .and_then(|list| list.rsplit(',').next())
                .map(|last| last.trim().to_owned())
                .or(direct),
            None => direct,
        };
        let user_agent = header(USER_AGENT.as_str()).map(str::to_owned);
        Ok(Self(Browser { user_agent, address }))
    }
}
