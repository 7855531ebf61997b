//! The parameters of a request, each of its one type (GraphQL over HTTP, section 5.1).

use async_graphql::Variables;
use serde_json::{Map, Value};

/// What a request asks for.
#[derive(Debug, Clone, Default)]
pub(super) struct Parameters {
    pub query: String,
    pub operation_name: Option<String>,
    pub variables: Variables,
}

fn map(name: &str, value: Option<Value>) -> Result<Map<String, Value>, String> {
    match value {
        None | Some(Value::Null) => Ok(Map::new()),
        Some(Value::Object(map)) => Ok(map),
        Some(_) => Err(format!("`{name}` must be a map")),
    }
}

impl Parameters {
    /// From a JSON value: the body of a POST, or the payload of a subscription.
    pub(super) fn of_json(value: Value) -> Result<Self, String> {
        let Value::Object(mut body) = value else {
            return Err("the body must be a map; batches are not served".to_owned());
        };
        let query = match body.remove("query") {
            Some(Value::String(query)) if !query.is_empty() => query,
            Some(Value::String(_)) | None => return Err("`query` is missing".to_owned()),
            Some(_) => return Err("`query` must be a string".to_owned()),
        };
        let operation_name = match body.remove("operationName") {
            None | Some(Value::Null) => None,
            Some(Value::String(name)) => Some(name),
            Some(_) => return Err("`operationName` must be a string".to_owned()),
        };
        let variables = map("variables", body.remove("variables"))?;
        map("extensions", body.remove("extensions"))?;
        Ok(Self { query, operation_name, variables: Variables::from_json(Value::Object(variables)) })
    }
    /// From the query of a GET, where maps are JSON texts.
    pub(super) fn of_url(query: &str) -> Result<Self, String> {
        let mut body = Map::new();
        for (key, value) in form(query) {
            let value = match key.as_str() {
                "variables" | "extensions" if !value.is_empty() => {
                    serde_json::from_str(&value).map_err(|_| format!("`{key}` must be JSON"))?
                }
                _ => Value::String(value),
            };
            body.insert(key, value);
        }
        Self::of_json(Value::Object(body))
    }
}

/// The pairs of an `application/x-www-form-urlencoded` text.
fn form(text: &str) -> Vec<(String, String)> {
    let decode = |part: &str| {
        percent_encoding::percent_decode_str(&part.replace('+', " ")).decode_utf8_lossy().into_owned()
    };
    text.split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| pair.split_once('=').unwrap_or((pair, "")))
        .map(|(key, value)| (decode(key), decode(value)))
        .collect()
}
