//! One method per call of `/agent/v1/…`.

use std::io::Write;
use std::time::Duration;

use flate2::Compression;
use flate2::write::GzEncoder;
use handsight_protocol::agent_api::{
    ActionsAnswer, CheckinAnswer, CheckinRequest, Credentials, EventsAnswer, PhoneRequest, PolicyDocument,
    Problem, ProvisionAnswer, ProvisionRequest, Receipt, Receipts, Rejection, ResultBatch, ResultsAnswer,
    path,
};
use handsight_protocol::{ResultReport, Sequence, UsageEvent};
use reqwest::header::{AUTHORIZATION, CONTENT_ENCODING, CONTENT_TYPE, HeaderValue};
use reqwest::{Method, RequestBuilder, Response, StatusCode};
use serde::Serialize;
use serde::de::DeserializeOwned;
use url::Url;

use super::{NetError, Transport, check_server_url};

/// Batches below this size are sent as they are.
const GZIP_FROM_BYTES: usize = 1_024;

/// A phone's connection to its server.
#[derive(Debug, Clone)]
pub struct Client {
    transport: Transport,
    server: Url,
    authorization: HeaderValue,
}

impl Client {
    /// A client for an enrolled phone.
    ///
    /// # Errors
    /// When the server's address is not usable.
    pub fn new(transport: Transport, server: &str, credentials: &Credentials) -> Result<Self, NetError> {
        let server = check_server_url(server)?;
        let mut authorization = HeaderValue::from_str(&credentials.header_value())
            .map_err(|error| NetError::Address(error.to_string()))?;
        authorization.set_sensitive(true);
        Ok(Self { transport, server, authorization })
    }

    /// The connections it uses.
    #[must_use]
    pub fn transport(&self) -> &Transport {
        &self.transport
    }

    /// Enrols. The answer comes with whether the device is new (`201`) or was known (`200`).
    ///
    /// # Errors
    /// A refusal with the server's reason, or no answer.
    pub async fn provision(
        transport: &Transport,
        server: &str,
        request: &ProvisionRequest,
    ) -> Result<(ProvisionAnswer, bool), NetError> {
        let url = join(&check_server_url(server)?, path::PROVISION)?;
        let response = checked(transport.http.post(url).json(request)).await?;
        let fresh = response.status() == StatusCode::CREATED;
        Ok((read(response).await?, fresh))
    }

    /// Fetches what waits after a number; the server may hold the answer back for so many seconds.
    ///
    /// # Errors
    /// See [`NetError`].
    pub async fn actions(&self, after: Sequence, wait_seconds: u32) -> Result<ActionsAnswer, NetError> {
        let after = after.to_string();
        let mut request = self.request(Method::GET, path::ACTIONS)?.query(&[("after", after.as_str())]);
        if wait_seconds > 0 {
            request = request
                .query(&[("wait", wait_seconds)])
                .timeout(Duration::from_secs(u64::from(wait_seconds) + 15));
        }
        read(checked(request).await?).await
    }

    /// Posts receipts.
    ///
    /// # Errors
    /// See [`NetError`].
    pub async fn receipts(&self, messages: Vec<Receipt>) -> Result<(), NetError> {
        checked(self.request(Method::POST, path::RECEIPTS)?.json(&Receipts { messages })).await.map(drop)
    }

    /// Posts a rejection.
    ///
    /// # Errors
    /// See [`NetError`].
    pub async fn rejection(&self, rejection: &Rejection) -> Result<(), NetError> {
        checked(self.request(Method::POST, path::REJECTIONS)?.json(rejection)).await.map(drop)
    }

    /// Posts results.
    ///
    /// # Errors
    /// See [`NetError`].
    pub async fn results(&self, results: Vec<ResultReport>) -> Result<ResultsAnswer, NetError> {
        self.post(path::RESULTS, &ResultBatch { results }).await
    }

    /// Posts usage events, gzipped.
    ///
    /// # Errors
    /// See [`NetError`].
    pub async fn events<'a>(
        &self,
        events: impl Iterator<Item = &'a UsageEvent>,
    ) -> Result<EventsAnswer, NetError> {
        let lines: Vec<String> = events.filter_map(|event| serde_json::to_string(event).ok()).collect();
        let body = lines.join("\n");
        let request = self.request(Method::POST, path::EVENTS)?.header(CONTENT_TYPE, "application/x-ndjson");
        let request = if body.len() < GZIP_FROM_BYTES {
            request.body(body)
        } else {
            let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
            let packed = encoder.write_all(body.as_bytes()).and_then(|()| encoder.finish());
            let packed = packed.map_err(|error| NetError::Unavailable(error.to_string()))?;
            request.header(CONTENT_ENCODING, "gzip").body(packed)
        };
        read(checked(request).await?).await
    }

    /// Checks in.
    ///
    /// # Errors
    /// See [`NetError`].
    pub async fn checkin(&self, request: &CheckinRequest) -> Result<CheckinAnswer, NetError> {
        self.post(path::CHECKIN, request).await
    }

    /// Fetches the policy.
    ///
    /// # Errors
    /// See [`NetError`].
    pub async fn policy(&self) -> Result<PolicyDocument, NetError> {
        read(checked(self.request(Method::GET, path::POLICY)?).await?).await
    }

    /// Tells a phone number, or confirms a nonce.
    ///
    /// # Errors
    /// See [`NetError`].
    pub async fn phone(&self, request: &PhoneRequest) -> Result<(), NetError> {
        checked(self.request(Method::POST, path::PHONE)?.json(request)).await.map(drop)
    }

    async fn post<T: DeserializeOwned>(&self, path: &str, body: &impl Serialize) -> Result<T, NetError> {
        read(checked(self.request(Method::POST, path)?.json(body)).await?).await
    }

    pub(super) fn request(&self, method: Method, path: &str) -> Result<RequestBuilder, NetError> {
        let url = join(&self.server, path)?;
        Ok(self.transport.http.request(method, url).header(AUTHORIZATION, self.authorization.clone()))
    }
}

/// A server may live below a path: `https://example.com/mobile` + `/agent/v1/…`.
fn join(server: &Url, path: &str) -> Result<Url, NetError> {
    let base = server.as_str().trim_end_matches('/');
    Url::parse(&format!("{base}{path}")).map_err(|error| NetError::Address(error.to_string()))
}

pub(super) fn unavailable(error: reqwest::Error) -> NetError {
    // The whole chain: "error sending request" alone says nothing. The URL has no secret in it.
    let mut said = error.to_string();
    let mut cause: Option<&dyn std::error::Error> = std::error::Error::source(&error);
    while let Some(inner) = cause {
        said = format!("{said}: {inner}");
        cause = inner.source();
    }
    NetError::Unavailable(said)
}

pub(super) async fn checked(request: RequestBuilder) -> Result<Response, NetError> {
    let response = request.send().await.map_err(unavailable)?;
    let status = response.status();
    if status.is_success() {
        return Ok(response);
    }
    if status == StatusCode::UNAUTHORIZED {
        return Err(NetError::Unauthorized);
    }
    let problem: Option<Problem> = response.json().await.ok();
    Err(NetError::Refused { status: status.as_u16(), problem })
}

async fn read<T: DeserializeOwned>(response: Response) -> Result<T, NetError> {
    response.json().await.map_err(unavailable)
}
