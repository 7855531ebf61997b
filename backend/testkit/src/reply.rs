//! An answer over HTTP, read whole.

use http::{HeaderMap, StatusCode};
use serde_json::Value;

/// Status, headers and body.
#[derive(Debug, Clone)]
pub struct Reply {
    /// The status.
    pub status: StatusCode,
    /// The headers.
    pub headers: HeaderMap,
    /// The bytes of the body.
    pub body: Vec<u8>,
}

impl Reply {
    /// The body as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
    /// The body as JSON; null when it is none.
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or(Value::Null)
    }
    /// The access token of whoever signed up, signed in or came by an invitation.
    pub fn token(&self) -> String {
        assert!(self.status.is_success(), "{} {}", self.status, self.text());
        self.json()["accessToken"].as_str().unwrap().to_owned()
    }
    /// A header's text.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|v| v.to_str().ok())
    }
    /// The value of the refresh cookie that is set.
    pub fn refresh_cookie(&self) -> Option<String> {
        let text = self.header("set-cookie")?;
        let value = text.split(';').next()?.split_once('=')?.1;
        (!value.is_empty()).then(|| value.to_owned())
    }
}
