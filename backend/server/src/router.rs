//! Every door of the service on one router.

use std::time::Duration;

use axum::{
    Extension, Router,
    extract::Request,
    http::StatusCode,
    middleware::{self, Next},
    response::Response,
    routing::get,
};
use handsight_app::App;
use tower_http::{
    catch_panic::CatchPanicLayer,
    compression::{CompressionLayer, Predicate, predicate::DefaultPredicate, predicate::NotForContentType},
    trace::TraceLayer,
};

use crate::{
    auth, client::BehindProxy, config::Config, console, door, edge, enrol_page, headers, health, metrics,
    objects, problem::problem,
};

/// The doors to an application, without the console's files: what whole-app tests talk to.
pub fn doors(app: App) -> Router {
    Router::new()
        .route("/e/{system_id}", get(enrol_page::page))
        .route("/e/{system_id}/{token}", get(enrol_page::with_token))
        .with_state(app.clone())
        .merge(health::router(app.clone()))
        .merge(auth::router(app.clone()).layer(middleware::from_fn(within)))
        .merge(handsight_device_api::router(app.clone()))
        .merge(objects::router(app.clone()))
        .merge(handsight_graphql::router(app.clone()))
        .layer(middleware::from_fn_with_state(app, door::keep))
        .method_not_allowed_fallback(async || {
            problem(
                StatusCode::METHOD_NOT_ALLOWED,
                "method not allowed",
                "The header Allow names those that are.",
            )
        })
        .layer(middleware::from_fn(edge::pace))
}

/// How long a request may take that is small and has no deadline of its own.
const WITHIN: Duration = Duration::from_secs(30);

async fn within(request: Request, next: Next) -> Response {
    tokio::time::timeout(WITHIN, next.run(request)).await.unwrap_or_else(|_| {
        let detail = "This took too long; try again in a moment.";
        problem(StatusCode::SERVICE_UNAVAILABLE, "not available", detail)
    })
}

/// The whole service.
pub fn build(app: App, config: &Config) -> Router {
    let mut router = doors(app).merge(metrics::router(config.metrics_token.clone()));
    if config.behind_proxy {
        router = router.layer(Extension(BehindProxy));
    }
    let router = console::settings(router, config.map_tiles.clone(), config.sign_up);
    console::fallback(router, config.console_dir.clone())
        .layer(
            CompressionLayer::new()
                .compress_when(DefaultPredicate::new().and(NotForContentType::new("text/event-stream"))),
        )
        .layer(CatchPanicLayer::custom(panicked))
        .layer(middleware::from_fn_with_state(headers::Policy::of(config), headers::secure))
        .layer(middleware::from_fn(metrics::measure))
        .layer(TraceLayer::new_for_http().make_span_with(span).on_response(log_slow))
}

/// The route, not the address: an address may hold an id or a token.
fn span(request: &Request) -> tracing::Span {
    let route =
        request.extensions().get::<axum::extract::MatchedPath>().map(axum::extract::MatchedPath::as_str);
    tracing::info_span!("request", method = %request.method(), route = route.unwrap_or("page"))
}

fn log_slow(response: &Response, took: Duration, _span: &tracing::Span) {
    if response.status().is_server_error() {
        tracing::error!(status = response.status().as_u16(), millis = took.as_millis(), "a request failed");
    } else {
        tracing::debug!(
            status = response.status().as_u16(),
            millis = took.as_millis(),
            "a request was answered"
        );
    }
}

#[expect(clippy::needless_pass_by_value, reason = "the layer's own signature")]
fn panicked(panic: Box<dyn std::any::Any + Send + 'static>) -> Response {
    let words =
        panic.downcast_ref::<String>().map(String::as_str).or_else(|| panic.downcast_ref::<&str>().copied());
    tracing::error!(panic = words.unwrap_or("unknown"), "a request panicked");
    problem(
        StatusCode::INTERNAL_SERVER_ERROR,
        "internal error",
        "Something went wrong here; nothing was changed.",
    )
}

#[cfg(test)]
mod tests {
    use axum::body::Body;
    use tower::ServiceExt;

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn what_never_answers_is_given_up() {
        let never = get(std::future::pending::<()>);
        let router = Router::new().route("/", never).layer(middleware::from_fn(within));
        let response = router.oneshot(Request::new(Body::empty())).await.unwrap();
        assert_eq!(response.status(), StatusCode::SERVICE_UNAVAILABLE);
    }
}
