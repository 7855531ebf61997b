//! The page that an enrolment link or QR code opens: what to do on this phone, and the QR code for another one.
//! By the system ID alone it is the same for every enterprise and names none: a system ID routes, it tells
//! nothing. A campaign's or an invitation's link names the enterprise, and opening it is noted.

use axum::{
    extract::{Path, State},
    response::{Html, IntoResponse, Response},
};
use handsight_app::{App, UseCaseError, campaign, campaign::Opening};
use handsight_protocol::SystemId;
use http::{StatusCode, header};

use crate::auth::Refusal;

const STYLE: &str = ":root{color-scheme:light dark}body{font:17px/1.6 system-ui,sans-serif;margin:0 auto;\
max-width:34rem;padding:2rem 1.25rem}output{display:block;font:600 2rem/1.4 ui-monospace,monospace;\
letter-spacing:.08em;margin:.5rem 0}code{display:block;overflow-x:auto;padding:.75rem;border:1px solid;\
border-radius:.4rem;font-size:.9rem}li{margin:.75rem 0}.qr{display:none}.qr svg{width:14rem;height:14rem;\
background:#fff}.shut{border-left:.3rem solid #b3261e;padding:.25rem 1rem}\
@media (hover:hover) and (pointer:fine){.qr{display:block}}";

fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
    out
}

fn document(body: &str) -> Response {
    // The address holds a token: no other site is told it, no cache keeps the page.
    let headers = [(header::CACHE_CONTROL, "no-store"), (header::REFERRER_POLICY, "no-referrer")];
    let html = format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">\
<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><meta name=\"robots\" content=\"noindex\">\
<title>Enrol this phone · Handsight</title><style>{STYLE}</style></head><body><main>{body}</main></body></html>"
    );
    (headers, Html(html)).into_response()
}

fn no_such(words: &str) -> Response {
    Refusal::new(StatusCode::NOT_FOUND, "no such enrolment link", words).into_response()
}

const MISTYPED: &str = "a system ID has ten digits, the last a check digit: look for a typing error";

/// `/e/{systemId}`.
pub(crate) async fn page(State(app): State<App>, Path(text): Path<String>) -> Response {
    let Ok(id) = text.parse::<SystemId>() else { return no_such(MISTYPED) };
    let url = &app.public_url;
    document(&format!(
        "<h1>Enrol this phone</h1><p>Your enterprise manages its phones with Handsight. Type this system ID into \
the agent on this phone:</p><output aria-label=\"System ID\">{id}</output>\
<p>On a phone or computer with a command line:</p>\
<code tabindex=\"0\">handsight-agent enrol --server {url} --system-id {id}</code>\
<p>The agent says what it collects before it sends anything.</p>"
    ))
}

fn of_opening(opening: &Opening) -> String {
    let enterprise = plain(&opening.enterprise);
    let hello =
        opening.person.as_deref().map_or_else(String::new, |name| format!("<p>Hello {},</p>", plain(name)));
    if let Some(why) = &opening.shut {
        return format!(
            "<h1>This link no longer enrols a phone</h1>{hello}<p class=\"shut\">{}.</p>\
<p>It was made by {enterprise}.</p>",
            plain(why)
        );
    }
    let (link, id) = (plain(&opening.link), plain(&opening.system_id));
    format!(
        "<h1>Enrol this phone with {enterprise}</h1>{hello}<p>{enterprise} manages its phones with Handsight.</p>\
<ol><li>Open the Handsight agent on this phone. It is the same for everybody; your link makes it {enterprise}'s.</li>\
<li>Give it this link, scan the code, or on a command line:<code tabindex=\"0\">handsight-agent enrol {link}</code></li>\
<li>It says what it collects, and asks before it sends anything.</li></ol>\
<section class=\"qr\"><h2>On another device?</h2><p>Scan this code with the phone that shall be enrolled.</p>\
<div role=\"img\" aria-label=\"QR code of this enrolment link\">{}</div></section>\
<p>If the agent asks for a system ID:</p><output aria-label=\"System ID\">{id}</output>",
        opening.qr_svg
    )
}

/// `/e/{systemId}/{token}`.
pub(crate) async fn with_token(
    State(app): State<App>,
    Path((text, token)): Path<(String, String)>,
) -> Response {
    if text.parse::<SystemId>().is_err() {
        return no_such(MISTYPED);
    }
    match campaign::open(&app, &text, &token).await {
        Ok(opening) => document(&of_opening(&opening)),
        Err(UseCaseError::NotFound) => {
            no_such("nobody knows this link: look for a part that was cut off, or ask for a new one")
        }
        Err(error) => Refusal::from(error).into_response(),
    }
}
