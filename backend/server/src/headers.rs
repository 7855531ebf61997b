//! Security headers on every answer.

use axum::{
    extract::{Request, State},
    http::{HeaderName, HeaderValue, header},
    middleware::Next,
    response::Response,
};

use crate::config::Config;

/// What depends on the configuration.
#[derive(Debug, Clone)]
pub struct Policy {
    content: HeaderValue,
    https: bool,
}

impl Policy {
    /// The headers of a configuration. The console may load its own files only, and tiles from the one origin that is
    /// configured. `wasm-unsafe-eval` compiles the console itself; inline styles are set by the chart and map
    /// libraries; map workers start from blobs.
    pub fn of(config: &Config) -> Self {
        let tiles = config.map_tiles.as_ref().map(|tiles| format!(" {}", tiles.origin)).unwrap_or_default();
        let text = format!(
            "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self' 'unsafe-inline'; \
             img-src 'self' data: blob:{tiles}; worker-src 'self' blob:; connect-src 'self'{tiles}; object-src 'none'; \
             base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
        );
        // An origin is ASCII by its making; were it not, the strictest policy would stand.
        let content = HeaderValue::try_from(text).unwrap_or(HeaderValue::from_static("default-src 'self'"));
        Self { content, https: config.public_url.starts_with("https:") }
    }
}

/// Adds the headers that a route did not set itself; HSTS where people come by HTTPS.
pub async fn secure(State(policy): State<Policy>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    headers.entry(header::CONTENT_SECURITY_POLICY).or_insert(policy.content);
    let mut add = |name: HeaderName, value: &'static str| {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    };
    add(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    // What says nothing about being kept is somebody's data: no cache on the way and no shared machine keeps it.
    add(header::CACHE_CONTROL, "no-store");
    add(header::X_FRAME_OPTIONS, "DENY");
    add(header::REFERRER_POLICY, "same-origin");
    add(
        HeaderName::from_static("permissions-policy"),
        "camera=(), microphone=(), geolocation=(), payment=()",
    );
    add(HeaderName::from_static("cross-origin-opener-policy"), "same-origin");
    add(HeaderName::from_static("cross-origin-resource-policy"), "same-origin");
    if policy.https {
        add(header::STRICT_TRANSPORT_SECURITY, "max-age=31536000");
    }
    response
}

#[cfg(test)]
mod tests {
    use axum::{Router, body::Body, middleware, routing::get};
    use tower::ServiceExt;

    use super::*;
    use crate::config::Settings;

    #[tokio::test]
    async fn what_says_nothing_of_caches_is_kept_by_none() {
        let policy = Policy::of(&Settings::default().check().unwrap());
        let kept = || async { ([(header::CACHE_CONTROL, "public")], "a file") };
        let router = Router::new()
            .route("/data", get(|| async { "data" }))
            .route("/file", get(kept))
            .layer(middleware::from_fn_with_state(policy, secure));
        for (path, said) in [("/data", "no-store"), ("/file", "public"), ("/nowhere", "no-store")] {
            let request = Request::builder().uri(path).body(Body::empty()).unwrap();
            let response = router.clone().oneshot(request).await.unwrap();
            assert_eq!(response.headers()[header::CACHE_CONTROL], said, "{path}");
            assert_eq!(response.headers()[header::X_CONTENT_TYPE_OPTIONS], "nosniff");
        }
    }
}
