//! Prometheus metrics, for this machine or for whoever holds the token.

use std::{net::SocketAddr, sync::OnceLock, time::Instant};

use axum::{
    Router,
    extract::{ConnectInfo, MatchedPath, Request, State},
    http::{Method, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
    routing::get,
};
use handsight_domain::secret::same;
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};

use crate::problem::problem;

/// Starts collecting; later calls return the same collector.
pub fn start() -> Option<PrometheusHandle> {
    static HANDLE: OnceLock<Option<PrometheusHandle>> = OnceLock::new();
    HANDLE.get_or_init(|| PrometheusBuilder::new().install_recorder().ok()).clone()
}

/// `/metrics`.
pub fn router(token: Option<String>) -> Router {
    Router::new().route("/metrics", get(show)).with_state(token)
}

async fn show(State(token): State<Option<String>>, request: Request) -> Response {
    let headers = request.headers();
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>();
    let bearer = headers.get(header::AUTHORIZATION).and_then(|v| v.to_str().ok()?.strip_prefix("Bearer "));
    let admitted = match (&token, bearer) {
        (Some(token), Some(bearer)) => same(token.as_bytes(), bearer.as_bytes()),
        // Behind a proxy on this machine everybody comes from loopback: then a token is the way.
        (None, _) => {
            peer.is_some_and(|ConnectInfo(peer)| peer.ip().is_loopback())
                && !headers.contains_key("x-forwarded-for")
        }
        (Some(_), None) => false,
    };
    match start() {
        Some(handle) if admitted => handle.render().into_response(),
        _ => problem(StatusCode::NOT_FOUND, "not found", "There is nothing at this address."),
    }
}

/// A method as a label. HTTP lets a stranger invent methods, and every label is kept until the process ends: those
/// that no route knows are one.
fn label(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::PATCH => "PATCH",
        Method::DELETE => "DELETE",
        Method::OPTIONS => "OPTIONS",
        _ => "other",
    }
}

/// Counts and times requests by route, never by address: an address may hold an id. Every label is of a closed list:
/// the routes, [`label`]'s methods, the statuses that we answer with.
pub async fn measure(request: Request, next: Next) -> Response {
    let route = request.extensions().get::<MatchedPath>().map_or("other", MatchedPath::as_str).to_owned();
    let method = label(request.method());
    let begun = Instant::now();
    let response = next.run(request).await;
    let status = response.status().as_u16().to_string();
    metrics::counter!("handsight_http_requests_total", "route" => route.clone(), "method" => method, "status" => status)
        .increment(1);
    metrics::histogram!("handsight_http_request_seconds", "route" => route)
        .record(begun.elapsed().as_secs_f64());
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn invented_methods_share_one_label() {
        for invented in ["BREW", "get", "XCONNECT", "TRACE", "CONNECT", "PROPFIND"] {
            assert_eq!(label(&Method::from_bytes(invented.as_bytes()).unwrap()), "other", "{invented}");
        }
        for known in ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"] {
            assert_eq!(label(&Method::from_bytes(known.as_bytes()).unwrap()), known);
        }
    }
}
