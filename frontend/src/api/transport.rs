//! The one way to GraphQL: operations by POST with the access token, renewed once when it is refused. Turns every failure
//! into a [`Fault`]; repeats nothing that may have had an effect.

use super::door::{refusal, send};
use super::session;
use crate::model::fault::Fault;
use gloo_net::http::Request;
use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Value, json};

/// Where GraphQL is served.
const GRAPHQL: &str = "/graphql";

/// Runs a query; brings what is at `path` of its answer.
///
/// # Errors
/// [`Fault::NotFound`] when nothing is there, or as [`data`].
pub async fn ask<Answer: DeserializeOwned>(
    text: &str,
    variables: Value,
    path: &[&str],
) -> Result<Answer, Fault> {
    read(data(text, variables).await?, path)
}

/// Runs a query or a mutation.
///
/// # Errors
/// When the server is away, refuses, or answers something else than the contract says.
pub async fn data(text: &str, variables: Value) -> Result<Value, Fault> {
    answered(&exchange(json!({ "query": text, "variables": variables }).to_string()).await?)
}

/// One operation there and its answer back, as text: everything that does not depend on what is asked, so that it is
/// compiled once and not for every question.
async fn exchange(body: String) -> Result<String, Fault> {
    let token = session::token().await?;
    let first = attempt(&body, &token).await;
    // A refused token was never acted upon, so asking again with a new one repeats nothing.
    let Err(Fault::SignedOut) = first else { return first };
    let token = session::renew(Some(&token)).await?;
    let second = attempt(&body, &token).await;
    if matches!(second, Err(Fault::SignedOut)) {
        session::forget();
    }
    second
}

async fn attempt(body: &str, token: &str) -> Result<String, Fault> {
    let request = Request::post(GRAPHQL)
        .header("authorization", &format!("Bearer {token}"))
        .header("content-type", "application/json")
        .header("accept", "application/graphql-response+json, application/json;q=0.9")
        .body(body)
        .map_err(|reason| Fault::Garbled(reason.to_string()))?;
    let response = request.send().await.map_err(|_| Fault::Away)?;
    let is_graphql = response
        .headers()
        .get("content-type")
        .is_some_and(|kind| kind.contains("json") && !kind.contains("problem"));
    if response.status() == 401 || !is_graphql {
        return Err(refusal(response).await);
    }
    let text = response.text().await.map_err(|_| Fault::Away)?;
    // An expired token may also be told inside the answer.
    if text.contains("UNAUTHENTICATED") && matches!(answered(&text), Err(Fault::SignedOut)) {
        return Err(Fault::SignedOut);
    }
    Ok(text)
}

fn answered(text: &str) -> Result<Value, Fault> {
    data_of(serde_json::from_str(text).map_err(|reason| Fault::Garbled(reason.to_string()))?)
}

/// The data of an answer, or of one live event, which has the same shape: an error anywhere is an error of the whole,
/// because a page with holes would lie.
///
/// # Errors
/// When it carries an error or no data.
pub fn data_of(mut answer: Value) -> Result<Value, Fault> {
    if let Some(error) = answer["errors"].as_array().and_then(|errors| errors.first()) {
        let extensions = &error["extensions"];
        return Err(Fault::from_code(
            extensions["code"].as_str().unwrap_or_default(),
            error["message"].as_str().unwrap_or_default(),
            extensions["reference"].as_str().map(str::to_owned),
        ));
    }
    match answer.get_mut("data").map(Value::take) {
        Some(data) if !data.is_null() => Ok(data),
        _ => Err(Fault::Garbled("no data".to_owned())),
    }
}

/// What is at `path`; null where nothing is.
pub fn at(data: Value, path: &[&str]) -> Value {
    let found =
        path.iter().fold(data, |mut data, key| data.get_mut(*key).map(Value::take).unwrap_or_default());
    // Of a node that is of another type than was selected nothing is told.
    if found.as_object().is_some_and(serde_json::Map::is_empty) { Value::Null } else { found }
}

/// Reads what is at `path`.
///
/// # Errors
/// [`Fault::NotFound`] when nothing is there, [`Fault::Garbled`] when it is something else than the contract says.
pub fn read<Answer: DeserializeOwned>(data: Value, path: &[&str]) -> Result<Answer, Fault> {
    let found = at(data, path);
    let nothing = found.is_null();
    serde_json::from_value(found)
        .map_err(|reason| if nothing { Fault::NotFound } else { Fault::Garbled(reason.to_string()) })
}

/// Posts JSON with the access token, where the answer says nothing.
///
/// # Errors
/// As [`data`].
pub async fn post_signed(path: &str, body: &impl Serialize) -> Result<String, Fault> {
    let token = session::token().await?;
    send(Request::post(path).header("authorization", &format!("Bearer {token}")).json(body)).await
}

/// Gets text with the access token: files that a person takes away.
///
/// # Errors
/// As [`data`].
pub async fn get_signed(path: &str) -> Result<String, Fault> {
    let token = session::token().await?;
    send(Request::get(path).header("authorization", &format!("Bearer {token}")).build()).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, PartialEq, serde::Deserialize)]
    struct Answer {
        value: i64,
    }

    fn value(text: &str) -> Result<Answer, Fault> {
        read(answered(text)?, &[])
    }

    #[test]
    fn data_is_read_and_any_error_is_an_error_of_the_whole() {
        assert_eq!(value(r#"{"data":{"value":7}}"#), Ok(Answer { value: 7 }));
        let refused = r#"{"data":{"value":7},"errors":[{"message":"no","extensions":{"code":"FORBIDDEN"}}]}"#;
        assert_eq!(value(refused), Err(Fault::Forbidden));
        let broken =
            r#"{"data":null,"errors":[{"message":"x","extensions":{"code":"INTERNAL","reference":"r1"}}]}"#;
        assert_eq!(value(broken), Err(Fault::Broken(Some("r1".to_owned()))));
    }

    #[test]
    fn an_answer_that_breaks_the_contract_is_garbled() {
        assert!(matches!(value(r#"{"data":{"value":"seven"}}"#), Err(Fault::Garbled(_))));
        assert!(matches!(value("<html>"), Err(Fault::Garbled(_))));
        assert_eq!(value("{}"), Err(Fault::Garbled("no data".to_owned())));
    }

    #[test]
    fn what_is_not_there_is_not_found_unless_it_may_be_missing() {
        let gone = || json!({ "device": null });
        assert_eq!(read::<Answer>(gone(), &["device", "log"]), Err(Fault::NotFound));
        assert_eq!(read::<Option<Answer>>(gone(), &["device"]), Ok(None));
        assert_eq!(read::<Answer>(json!({ "node": {} }), &["node"]), Err(Fault::NotFound));
        let there = json!({ "device": { "log": { "value": 7 } } });
        assert_eq!(read(there, &["device", "log"]), Ok(Answer { value: 7 }));
    }
}
