//! The console's files: named by content and kept for a year, or `index.html` for every address of a page.

use std::path::{Path, PathBuf};

use axum::{
    Json, Router,
    extract::Request,
    http::{HeaderValue, Method, StatusCode, header},
    response::{IntoResponse, Response},
    routing::get,
};
use handsight_app::account::Admission;
use serde_json::json;
use tower::ServiceExt;
use tower_http::services::{ServeDir, ServeFile};

use crate::{config::MapTiles, problem::problem};

/// First parts of addresses that belong to programs: what they do not know is a 404, not a page.
const PROGRAMS: [&str; 10] =
    ["agent", "auth", "assets", "export", "gateway", "graphql", "healthz", "metrics", "readyz", "tiles"];

/// What the console must know of this installation before anybody has signed in: `/config.json`, without secrets.
pub fn settings(router: Router, tiles: Option<MapTiles>, admission: Admission) -> Router {
    let text = json!({
        "signUp": admission.name(),
        "mapTiles": tiles.map(|tiles| json!({ "url": tiles.url, "attribution": tiles.attribution })),
    });
    router.route(
        "/config.json",
        get(move || async move { ([(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"))], Json(text)) }),
    )
}

/// Serves the folder as the last resort of the router.
pub fn fallback(router: Router, folder: PathBuf) -> Router {
    if !folder.join("index.html").is_file() {
        tracing::warn!(folder = %folder.display(), "console_dir holds no console; the API alone is served");
    }
    router.fallback(move |request: Request| {
        let folder = folder.clone();
        async move { answer(&folder, request).await }
    })
}

async fn answer(folder: &Path, request: Request) -> Response {
    let path = request.uri().path();
    let nothing = || problem(StatusCode::NOT_FOUND, "not found", "There is nothing at this address.");
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        return nothing();
    }
    let first = path.trim_start_matches('/').split('/').next().unwrap_or_default();
    let immutable = first == "assets";
    // Files lie in assets and at the top; deeper a dot belongs to a page's address, as in an invitation's.
    let is_file = immutable || (first == path.trim_start_matches('/') && first.contains('.'));
    let served = if is_file {
        ServeDir::new(folder)
            .precompressed_br()
            .precompressed_gzip()
            .oneshot(request)
            .await
            .map(IntoResponse::into_response)
    } else if PROGRAMS.contains(&first) {
        return nothing();
    } else {
        let index = folder.join("index.html");
        ServeFile::new(index)
            .precompressed_br()
            .precompressed_gzip()
            .oneshot(request)
            .await
            .map(IntoResponse::into_response)
    };
    let mut response = match served {
        Ok(response) if response.status() != StatusCode::NOT_FOUND => response,
        Ok(_) | Err(_) => return nothing(),
    };
    let keep = if immutable { "public, max-age=31536000, immutable" } else { "no-cache" };
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static(keep));
    response
}
