//! The refresh cookie.

use handsight_app::App;
use handsight_domain::time::Timestamp;
use http::{HeaderMap, HeaderValue, header::COOKIE};

const NAME: &str = "handsight_refresh";

/// The refresh token that a browser sends.
pub(crate) fn read(headers: &HeaderMap) -> Option<String> {
    headers
        .get_all(COOKIE)
        .iter()
        .filter_map(|v| v.to_str().ok())
        .flat_map(|text| text.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(name, value)| *name == NAME && !value.is_empty())
        .map(|(_, value)| value.to_owned())
}

fn written(app: &App, value: &str, seconds: u64) -> HeaderValue {
    // Without TLS (at a desk) a browser would not send a Secure cookie back.
    let secure = if app.public_url.starts_with("https:") { "; Secure" } else { "" };
    let text = format!("{NAME}={value}; Path=/auth; HttpOnly; SameSite=Strict; Max-Age={seconds}{secure}");
    HeaderValue::from_str(&text).unwrap_or_else(|_| HeaderValue::from_static(""))
}

/// Sets it.
pub(super) fn set(app: &App, token: &str, until: Timestamp) -> HeaderValue {
    written(app, token, until.since(app.clock.now()).as_secs())
}

/// Takes it away.
pub(super) fn clear(app: &App) -> HeaderValue {
    written(app, "", 0)
}
