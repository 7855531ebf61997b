//! A page to try the API with, for people who are signed in: all its parts are ours, nothing is loaded from
//! elsewhere. Packaged GraphiQL needs a CDN or a build of its own; what people ask of it here (write a
//! query with variables, run it, read the schema) needs a page.

use axum::response::{IntoResponse, Response};
use http::header::{CACHE_CONTROL, CONTENT_TYPE};

const PAGE: &str = include_str!("graphiql.html");
const SCRIPT: &str = include_str!("graphiql.js");
const STYLE: &str = include_str!("graphiql.css");

fn part(content_type: &'static str, body: &'static str) -> Response {
    ([(CONTENT_TYPE, content_type), (CACHE_CONTROL, "no-cache")], body).into_response()
}

/// The page itself; it asks nothing until somebody is signed in.
pub(super) fn page() -> Response {
    part("text/html; charset=utf-8", PAGE)
}
/// Its script.
pub(super) async fn script() -> Response {
    part("text/javascript; charset=utf-8", SCRIPT)
}
/// Its style.
pub(super) async fn style() -> Response {
    part("text/css; charset=utf-8", STYLE)
}
