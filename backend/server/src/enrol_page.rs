//! The page that an enrolment link or QR code opens: the system ID and what to do with it. It is the same for
//! every enterprise and names none: a system ID routes, it tells nothing.

use axum::{
    extract::{Path, State},
    response::{Html, IntoResponse, Response},
};
use handsight_app::App;
use handsight_protocol::SystemId;
use http::StatusCode;

use crate::auth::Refusal;

pub(crate) async fn page(State(app): State<App>, Path(text): Path<String>) -> Response {
    let Ok(system_id) = text.parse::<SystemId>() else {
        let words = "a system ID has ten digits, the last a check digit: look for a typing error";
        return Refusal::new(StatusCode::NOT_FOUND, "no such system ID", words).into_response();
    };
    let (url, id) = (&app.public_url, system_id);
    Html(format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">\
<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><title>Enrol this phone · Handsight</title>\
<style>:root{{color-scheme:light dark}}body{{font:17px/1.6 system-ui,sans-serif;margin:0 auto;max-width:34rem;\
padding:2rem 1.25rem}}output{{display:block;font:600 2rem/1.4 ui-monospace,monospace;letter-spacing:.08em;\
margin:1rem 0}}code{{display:block;overflow-x:auto;padding:.75rem;border:1px solid;border-radius:.4rem;\
font-size:.9rem}}</style></head><body><main><h1>Enrol this phone</h1>\
<p>Your enterprise manages its phones with Handsight. Type this system ID into the agent on this phone:</p>\
<output aria-label=\"System ID\">{id}</output>\
<p>On a phone or computer with a command line:</p>\
<code tabindex=\"0\">handsight-agent enrol --server {url} --system-id {id}</code>\
<p>The agent says what it collects before it sends anything.</p></main></body></html>"
    ))
    .into_response()
}
