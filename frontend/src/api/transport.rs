//! The one way to the server: GraphQL operations by POST with the access token, renewed once when it is refused, and
//! plain JSON for the doors of sign-in. Turns every failure into a [`Fault`]; repeats nothing that may have had an
//! effect.

use super::session;
use crate::model::fault::Fault;
use cynic::Operation;
use gloo_net::http::{Request, Response};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;

/// Where GraphQL is served.
const GRAPHQL: &str = "/graphql";

/// A problem document (RFC 9457), as far as the console reads it.
#[derive(Debug, Default, serde::Deserialize)]
struct Problem {
    #[serde(default)]
    title: String,
    #[serde(default)]
    detail: String,
}

/// Runs a query or a mutation.
///
/// # Errors
/// When the server is away, refuses, or answers something else than the contract says.
pub async fn run<Answer, Variables>(operation: Operation<Answer, Variables>) -> Result<Answer, Fault>
where
    Answer: DeserializeOwned,
    Variables: Serialize,
{
    let body = serde_json::to_string(&operation).map_err(|reason| Fault::Garbled(reason.to_string()))?;
    read(&exchange(body).await?)
}

/// One operation there and its answer back, as text: everything that does not depend on what is asked, so that it is
/// compiled once and not for every question.
async fn exchange(body: String) -> Result<String, Fault> {
    let token = session::token().await?;
    let first = ask(&body, &token).await;
    // A refused token was never acted upon, so asking again with a new one repeats nothing.
    let Err(Fault::SignedOut) = first else { return first };
    let token = session::renew(Some(&token)).await?;
    let second = ask(&body, &token).await;
    if matches!(second, Err(Fault::SignedOut)) {
        session::forget();
    }
    second
}

async fn ask(body: &str, token: &str) -> Result<String, Fault> {
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
    if text.contains("UNAUTHENTICATED") && matches!(read::<Value>(&text), Err(Fault::SignedOut)) {
        return Err(Fault::SignedOut);
    }
    Ok(text)
}

/// Reads a GraphQL answer: an error anywhere is an error of the whole, because a page with holes would lie.
fn read<Answer: DeserializeOwned>(text: &str) -> Result<Answer, Fault> {
    let answer = serde_json::from_str(text).map_err(|reason| Fault::Garbled(reason.to_string()))?;
    read_event(answer)
}

/// Reads an answer, or the payload of one live event, which has the same shape.
///
/// # Errors
/// When it carries an error, or something else than was asked for.
pub fn read_event<Answer: DeserializeOwned>(answer: Value) -> Result<Answer, Fault> {
    let data = data_of(answer)?;
    serde_json::from_value(data).map_err(|reason| Fault::Garbled(reason.to_string()))
}

fn data_of(mut answer: Value) -> Result<Value, Fault> {
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

async fn refusal(response: Response) -> Fault {
    let status = response.status();
    let retry_after = response.headers().get("retry-after").and_then(|text| text.parse().ok());
    let problem: Problem = match response.text().await {
        Ok(text) => serde_json::from_str(&text).unwrap_or_default(),
        Err(_) => Problem::default(),
    };
    let detail = [problem.detail, problem.title].into_iter().find(|text| !text.is_empty());
    Fault::from_status(status, &detail.unwrap_or_else(|| format!("HTTP {status}")), retry_after)
}

/// Posts JSON to a door outside GraphQL and reads its answer.
///
/// # Errors
/// As [`run`]; a problem document becomes its fault.
pub async fn post<Answer: DeserializeOwned>(path: &str, body: &impl Serialize) -> Result<Answer, Fault> {
    let text = send(Request::post(path).json(body)).await?;
    serde_json::from_str(&text).map_err(|reason| Fault::Garbled(reason.to_string()))
}

/// Posts JSON with the access token, where the answer says nothing.
///
/// # Errors
/// As [`run`].
pub async fn post_signed(path: &str, body: &impl Serialize) -> Result<String, Fault> {
    let token = session::token().await?;
    send(Request::post(path).header("authorization", &format!("Bearer {token}")).json(body)).await
}

/// Gets a door outside GraphQL.
///
/// # Errors
/// As [`post`].
pub async fn get<Answer: DeserializeOwned>(path: &str) -> Result<Answer, Fault> {
    let text = send(Request::get(path).build()).await?;
    serde_json::from_str(&text).map_err(|reason| Fault::Garbled(reason.to_string()))
}

/// Gets text with the access token: files that a person takes away.
///
/// # Errors
/// As [`run`].
pub async fn get_signed(path: &str) -> Result<String, Fault> {
    let token = session::token().await?;
    send(Request::get(path).header("authorization", &format!("Bearer {token}")).build()).await
}

async fn send(request: Result<Request, gloo_net::Error>) -> Result<String, Fault> {
    let request = request.map_err(|reason| Fault::Garbled(reason.to_string()))?;
    let response = request.send().await.map_err(|_| Fault::Away)?;
    if response.ok() { response.text().await.map_err(|_| Fault::Away) } else { Err(refusal(response).await) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, PartialEq, serde::Deserialize)]
    struct Answer {
        value: i64,
    }

    #[test]
    fn data_is_read_and_any_error_is_an_error_of_the_whole() {
        assert_eq!(read::<Answer>(r#"{"data":{"value":7}}"#), Ok(Answer { value: 7 }));
        let refused = r#"{"data":{"value":7},"errors":[{"message":"no","extensions":{"code":"FORBIDDEN"}}]}"#;
        assert_eq!(read::<Answer>(refused), Err(Fault::Forbidden));
        let broken =
            r#"{"data":null,"errors":[{"message":"x","extensions":{"code":"INTERNAL","reference":"r1"}}]}"#;
        assert_eq!(read::<Answer>(broken), Err(Fault::Broken(Some("r1".to_owned()))));
    }

    #[test]
    fn an_answer_that_breaks_the_contract_is_garbled() {
        assert!(matches!(read::<Answer>(r#"{"data":{"value":"seven"}}"#), Err(Fault::Garbled(_))));
        assert!(matches!(read::<Answer>("<html>"), Err(Fault::Garbled(_))));
        assert_eq!(read::<Answer>("{}"), Err(Fault::Garbled("no data".to_owned())));
    }
}
