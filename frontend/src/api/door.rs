//! The plain way to the server: one request, and every failure as a [`Fault`]. It knows of no token, so that whatever gets
//! one can go this way.

use crate::model::fault::Fault;
use gloo_net::http::{Request, Response};
use serde::{Serialize, de::DeserializeOwned};

/// A problem document (RFC 9457), as far as the console reads it.
#[derive(Debug, Default, serde::Deserialize)]
struct Problem {
    #[serde(default)]
    title: String,
    #[serde(default)]
    detail: String,
}

/// Posts JSON to a door outside GraphQL and reads its answer.
///
/// # Errors
/// As [`send`]; a problem document becomes its fault.
pub async fn post<Answer: DeserializeOwned>(path: &str, body: &impl Serialize) -> Result<Answer, Fault> {
    let text = send(Request::post(path).json(body)).await?;
    serde_json::from_str(&text).map_err(|reason| Fault::Garbled(reason.to_string()))
}

/// Gets a door outside GraphQL.
///
/// # Errors
/// As [`post`].
pub async fn get<Answer: DeserializeOwned>(path: &str) -> Result<Answer, Fault> {
    let text = send(Request::get(path).build()).await?;
    serde_json::from_str(&text).map_err(|reason| Fault::Garbled(reason.to_string()))
}

/// Sends a request; brings the text of its answer.
///
/// # Errors
/// When the server is away or refuses; a problem document becomes its fault.
pub async fn send(request: Result<Request, gloo_net::Error>) -> Result<String, Fault> {
    let request = request.map_err(|reason| Fault::Garbled(reason.to_string()))?;
    let response = request.send().await.map_err(|_| Fault::Away)?;
    if response.ok() { response.text().await.map_err(|_| Fault::Away) } else { Err(refusal(response).await) }
}

/// What an answer that is not what was asked for says.
pub async fn refusal(response: Response) -> Fault {
    let status = response.status();
    let retry_after = response.headers().get("retry-after").and_then(|text| text.parse().ok());
    let problem: Problem = match response.text().await {
        Ok(text) => serde_json::from_str(&text).unwrap_or_default(),
        Err(_) => Problem::default(),
    };
    let detail = [problem.detail, problem.title].into_iter().find(|text| !text.is_empty());
    Fault::from_status(status, &detail.unwrap_or_else(|| format!("HTTP {status}")), retry_after)
}
