//! The messages of graphql-transport-ws:
//! <https://github.com/enisdenjo/graphql-ws/blob/master/PROTOCOL.md>.

use serde::Deserialize;
use serde_json::{Value, json};

/// What a client says.
#[derive(Debug, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub(super) enum Said {
    /// First of all, with the token.
    ConnectionInit {
        #[serde(default)]
        payload: Option<Value>,
    },
    /// Are you there?
    Ping {
        #[serde(default)]
        payload: Option<Value>,
    },
    /// I am here.
    Pong {},
    /// An operation.
    Subscribe { id: String, payload: Value },
    /// Enough of that operation.
    Complete { id: String },
}

/// The token of a `connection_init`'s payload: `authorization: "Bearer …"` (any case) or `token: "…"`.
pub(super) fn token(payload: Option<&Value>) -> Option<String> {
    let fields = payload?.as_object()?;
    let get = |name: &str| {
        let found = fields.iter().find(|(key, _)| key.eq_ignore_ascii_case(name));
        found.and_then(|(_, value)| value.as_str())
    };
    let text = get("authorization").or_else(|| get("token"))?;
    let bare = match text.split_once(' ') {
        Some((scheme, token)) if scheme.eq_ignore_ascii_case("bearer") => token,
        _ => text,
    };
    Some(bare.trim().to_owned())
}

/// The answer to `connection_init`.
pub(super) fn ack() -> String {
    json!({"type": "connection_ack"}).to_string()
}
/// The answer to `ping`.
pub(super) fn pong(payload: Option<Value>) -> String {
    match payload {
        Some(payload) => json!({"type": "pong", "payload": payload}).to_string(),
        None => json!({"type": "pong"}).to_string(),
    }
}
/// One result of an operation; `body` is JSON.
pub(super) fn next(id: &str, body: &str) -> String {
    told("next", id, body)
}
/// An operation that was refused before it ran; `errors` is JSON.
pub(super) fn error(id: &str, errors: &str) -> String {
    told("error", id, errors)
}
/// The end of an operation.
pub(super) fn complete(id: &str) -> String {
    json!({"type": "complete", "id": id}).to_string()
}

fn told(kind: &str, id: &str, payload: &str) -> String {
    // Not by way of a value, which would sort the answer's keys.
    format!("{{\"id\":{},\"type\":\"{kind}\",\"payload\":{payload}}}", Value::from(id))
}
