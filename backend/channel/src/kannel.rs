//! SMS through Kannel's `sendsms` interface (User's Guide, chapter 6), by GET or POST. Only the configured
//! gateway is ever spoken to: redirects are not followed, and nothing in a message chooses the address.

use std::{fmt, time::Duration};

use reqwest::{Client, StatusCode, header::HeaderValue};
use url::Url;

use crate::{
    notifier::{Accepted, Notifier, Outbound, SendError, said},
    reach::Reach,
    twilio::{away, heard},
};

/// Reports wanted: delivered (1), not delivered (2), queued at the centre (4), accepted by the centre (8),
/// refused by the centre (16).
const REPORT_MASK: &str = "31";

/// How the gateway is called.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Method {
    /// Everything in the query.
    #[default]
    Get,
    /// Parameters in `X-Kannel-…` headers, the text as the body: keeps them out of access logs.
    Post,
}

/// Where the gateway is and who we are to it.
#[derive(Clone)]
pub struct KannelConfig {
    /// The `sendsms` address, as `http://127.0.0.1:13013/cgi-bin/sendsms`.
    pub url: Url,
    /// The `sendsms-user` name.
    pub username: String,
    /// Its password.
    pub password: String,
    /// The sender that phones see; `None` leaves it to the gateway.
    pub from: Option<String>,
    /// How to call.
    pub method: Method,
    /// How long to wait for the answer.
    pub timeout: Duration,
    /// Where it may be.
    pub reach: Reach,
}

impl KannelConfig {
    /// The configuration of an address, with 10 s patience. Name and password may stand in the address, as
    /// `http://name:password@host/…`; they are taken out of it.
    ///
    /// # Errors
    /// A sentence, when the address is not one of `http` or `https`.
    pub fn new(address: &str) -> Result<Self, String> {
        let mut url = Url::parse(address).map_err(|e| format!("not an address: {e}"))?;
        if !matches!(url.scheme(), "http" | "https") || !url.has_host() {
            return Err("must begin with `http://` or `https://` and name a host".to_owned());
        }
        let plain = |text: &str| percent_encoding::percent_decode_str(text).decode_utf8_lossy().into_owned();
        let (username, password) = (plain(url.username()), plain(url.password().unwrap_or_default()));
        // Both fail for addresses without a host only, which were refused above.
        let _ = url.set_username("");
        let _ = url.set_password(None);
        let timeout = Duration::from_secs(10);
        Ok(Self {
            url,
            username,
            password,
            from: None,
            method: Method::Get,
            timeout,
            reach: Reach::Everywhere,
        })
    }
}

impl fmt::Debug for KannelConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("KannelConfig").field("url", &self.url.as_str()).finish_non_exhaustive()
    }
}

/// The gateway.
#[derive(Debug)]
pub struct Kannel {
    config: KannelConfig,
    client: Client,
}

impl Kannel {
    /// A client of the gateway.
    ///
    /// # Errors
    /// A sentence, when TLS cannot be set up.
    pub fn new(config: KannelConfig) -> Result<Self, String> {
        let client = config.reach.client(&config.url, config.timeout, None)?;
        Ok(Self { config, client })
    }

    fn request(&self, message: &Outbound) -> Result<reqwest::RequestBuilder, SendError> {
        let config = &self.config;
        let mut fields = vec![
            ("Username", "username", config.username.as_str()),
            ("Password", "password", config.password.as_str()),
            ("To", "to", message.to.as_str()),
        ];
        if let Some(from) = &config.from {
            fields.push(("From", "from", from));
        }
        if let Some(report) = &message.report_url {
            fields.push(("DLR-Mask", "dlr-mask", REPORT_MASK));
            fields.push(("DLR-Url", "dlr-url", report));
        }
        match config.method {
            Method::Get => {
                let mut url = config.url.clone();
                let mut query = url.query_pairs_mut();
                query.extend_pairs(fields.iter().map(|(_, name, value)| (name, value)));
                query.append_pair("text", &message.text);
                drop(query);
                Ok(self.client.get(url))
            }
            Method::Post => {
                let mut request = self.client.post(config.url.clone()).header("Content-Type", "text/plain");
                for (name, _, value) in fields {
                    let value = HeaderValue::from_str(value)
                        .map_err(|_| SendError::Permanent(format!("{name} cannot be sent as a header")))?;
                    request = request.header(format!("X-Kannel-{name}"), value);
                }
                Ok(request.body(message.text.clone()))
            }
        }
    }
}

#[async_trait::async_trait]
impl Notifier for Kannel {
    fn transport(&self) -> &'static str {
        "sms"
    }
    async fn send(&self, message: &Outbound) -> Result<Accepted, SendError> {
        self.config.reach.check(&self.config.url)?;
        let answer = self.request(message)?.send().await.map_err(|error| {
            if error.is_timeout() && !error.is_connect() {
                let patience = self.config.timeout.as_secs_f32();
                SendError::Unheard(format!("the gateway did not answer within {patience} s"))
            } else {
                away(&error)
            }
        })?;
        let status = answer.status();
        judge(status, said(&heard(answer).await?))
    }
}

/// Kannel answers 202 with `0: Accepted for delivery` or `3: Queued for later delivery`; a wrong user is 403,
/// a wrong request 400, no way to the centre 503 or 404 by version. A good status alone proves nothing: gateways
/// that imitate this interface, and sign-in pages in front of it, answer 200 to everything, so what is said counts.
fn judge(status: StatusCode, said: String) -> Result<Accepted, SendError> {
    if status.is_success() && takes(&said) {
        return Ok(Accepted { detail: (!said.is_empty()).then_some(said), reference: None });
    }
    if status.is_success() {
        let words = format!("the gateway answered {}, but took nothing: {said}", status.as_u16());
        return Err(SendError::Temporary(words));
    }
    let words = format!("the gateway answered {}: {said}", status.as_u16());
    let temporary = status.is_server_error()
        || status.is_redirection()
        || matches!(
            status,
            StatusCode::REQUEST_TIMEOUT | StatusCode::TOO_MANY_REQUESTS | StatusCode::NOT_FOUND
        );
    Err(if temporary { SendError::Temporary(words) } else { SendError::Permanent(words) })
}

/// Whether these words say that a text was taken: nothing at all, one of Kannel's two numbers, or a word of those
/// that imitate it.
fn takes(said: &str) -> bool {
    let first = said.split(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or_default();
    said.is_empty()
        || matches!(first, "0" | "3")
        || ["ok", "sent", "accepted", "queued", "success"].iter().any(|word| first.eq_ignore_ascii_case(word))
}

#[cfg(test)]
mod tests;
