//! `/gateway/…`: what gateways report, and texts from phones. Each proves who it is its own way: the token in the
//! address proves that we gave the address out, and a gateway of Twilio's form signs besides.

use axum::{
    body::Bytes,
    extract::{OriginalUri, Query, State, rejection::QueryRejection},
};
use handsight_app::{
    App,
    action::{self, Signed},
    again,
};
use http::{HeaderMap, StatusCode, header};
use serde::Deserialize;

use crate::problem::Refusal;

/// Kannel's report.
#[derive(Debug, Deserialize)]
pub struct Report {
    id: String,
    #[serde(rename = "type")]
    kind: u32,
    token: String,
}

pub async fn delivery_report(
    State(app): State<App>,
    report: Result<Query<Report>, QueryRejection>,
) -> Result<StatusCode, Refusal> {
    let Query(report) = report?;
    again(|| action::delivery_report(&app, &report.id, report.kind, &report.token)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// A text from a phone, as Kannel's `get-url` hands it in.
#[derive(Debug, Deserialize)]
pub struct Text {
    id: Option<String>,
    token: String,
    from: String,
    text: String,
}

pub async fn text(
    State(app): State<App>,
    text: Result<Query<Text>, QueryRejection>,
) -> Result<StatusCode, Refusal> {
    let Query(text) = text?;
    // Gateways write the plus of a number into the address as it is, where it means a space.
    let from = text.from.strip_prefix(' ').map_or_else(|| text.from.clone(), |rest| format!("+{rest}"));
    again(|| action::text(&app, text.id.as_deref(), &text.token, &from, &text.text)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Which message or way out an address is about.
#[derive(Debug, Deserialize)]
pub struct About {
    id: String,
    token: String,
}

/// The longest form that is read, in bytes: whoever sends it is not known before it is read.
pub(crate) const MOST: usize = 64 * 1024;

fn call(about: About, path: &OriginalUri, headers: &HeaderMap, body: &Bytes) -> Result<Signed, Refusal> {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    if !kind.starts_with("application/x-www-form-urlencoded") {
        return Err(Refusal::unprocessable("a form is needed"));
    }
    let form = form_urlencoded::parse(body).into_owned().collect();
    let signature = headers.get("x-twilio-signature").and_then(|s| s.to_str().ok()).unwrap_or_default();
    let path = path.path_and_query().map_or("", |path| path.as_str()).to_owned();
    Ok(Signed { id: about.id, token: about.token, path, form, signature: signature.to_owned() })
}

pub async fn status(
    State(app): State<App>,
    uri: OriginalUri,
    about: Result<Query<About>, QueryRejection>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<StatusCode, Refusal> {
    let Query(about) = about?;
    let signed = call(about, &uri, &headers, &body)?;
    again(|| action::status_report(&app, &signed)).await?;
    Ok(StatusCode::NO_CONTENT)
}

pub async fn signed_text(
    State(app): State<App>,
    uri: OriginalUri,
    about: Result<Query<About>, QueryRejection>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<StatusCode, Refusal> {
    let Query(about) = about?;
    let signed = call(about, &uri, &headers, &body)?;
    again(|| action::signed_text(&app, &signed)).await?;
    Ok(StatusCode::NO_CONTENT)
}
