//! Push by the Apple Push Notification service: HTTP/2, a provider token (ES256) instead of a certificate, and
//! background notifications, which show nothing: the agent on the phone reads the text as if it had come by SMS.

use std::{fmt, time::Duration};

use handsight_domain::time::{SharedClock, Timestamp};
use reqwest::{Client, StatusCode};
use serde_json::{Value, json};
use tokio::sync::Mutex;
use url::Url;

use crate::{
    notifier::{Accepted, Notifier, Outbound, SendError, said},
    reach::{Reach, beginning},
    signing::Signer,
    twilio::away,
};

/// The service refuses provider tokens older than an hour and more than one a 20 minutes.
const TOKEN_LIFE: Duration = Duration::from_secs(45 * 60);

/// What makes one.
#[derive(Clone)]
pub struct ApnsConfig {
    /// The service's address: `https://api.push.apple.com`, or the sandbox.
    pub url: Url,
    /// The signing key (PKCS #8 in PEM, the content of the `.p8` file).
    pub key: String,
    /// The key's name at the service, ten characters.
    pub key_id: String,
    /// The team, ten characters.
    pub team_id: String,
    /// The application's bundle id.
    pub topic: String,
    /// A certificate (PEM) to trust besides the public ones.
    pub certificate: Option<String>,
    /// How long to wait for each answer.
    pub timeout: Duration,
    /// Where it may be.
    pub reach: Reach,
    /// The present.
    pub clock: SharedClock,
}

impl fmt::Debug for ApnsConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ApnsConfig").field("url", &self.url.as_str()).finish_non_exhaustive()
    }
}

/// The service, as one application uses it.
#[derive(Debug)]
pub struct Apns {
    config: ApnsConfig,
    client: Client,
    signer: Signer,
    token: Mutex<Option<(String, Timestamp)>>,
}

impl Apns {
    /// A client of the service.
    ///
    /// # Errors
    /// A sentence, when the key cannot be read.
    pub fn new(config: ApnsConfig) -> Result<Self, String> {
        let signer = Signer::es256(&config.key)?;
        let mut builder = config.reach.builder(&config.url, config.timeout, config.certificate.as_deref())?;
        if config.url.scheme() == "http" {
            // Without TLS nothing can negotiate HTTP/2, and the service speaks nothing else.
            builder = builder.http2_prior_knowledge();
        }
        let client = builder.build().map_err(|e| format!("no HTTP client: {e}"))?;
        Ok(Self { config, client, signer, token: Mutex::new(None) })
    }

    async fn provider_token(&self) -> Result<String, SendError> {
        let mut kept = self.token.lock().await;
        let now = self.config.clock.now();
        if let Some((token, made)) = kept.as_ref()
            && now.since(*made) < TOKEN_LIFE
        {
            return Ok(token.clone());
        }
        let claims = json!({"iss": self.config.team_id, "iat": now.millis() / 1000});
        let token = self.signer.sign(Some(&self.config.key_id), &claims).map_err(SendError::Permanent)?;
        *kept = Some((token.clone(), now));
        Ok(token)
    }
}

#[async_trait::async_trait]
impl Notifier for Apns {
    fn transport(&self) -> &'static str {
        "apns"
    }
    async fn send(&self, message: &Outbound) -> Result<Accepted, SendError> {
        // The address stands in the path: anything but hex digits is no address of a phone.
        if message.to.is_empty() || !message.to.bytes().all(|b| b.is_ascii_hexdigit()) {
            return Err(SendError::Permanent("the phone's push address is malformed".to_owned()));
        }
        let mut url = self.config.url.clone();
        url.path_segments_mut()
            .map_err(|()| SendError::Permanent("the address cannot be built upon".to_owned()))?
            .pop_if_empty()
            .extend(["3", "device", &message.to]);
        self.config.reach.check(&url)?;
        let token = self.provider_token().await?;
        // Background notifications must have priority 5; the service refuses another.
        let request = self
            .client
            .post(url)
            .header("authorization", format!("bearer {token}"))
            .header("apns-topic", &self.config.topic)
            .header("apns-push-type", "background")
            .header("apns-priority", "5")
            .json(&json!({"aps": {"content-available": 1}, "message": message.text}));
        let mut answer = request.send().await.map_err(|error| away(&error))?;
        let status = answer.status();
        let id = answer.headers().get("apns-id").and_then(|id| id.to_str().ok()).map(said);
        if status.is_success() {
            // The service names every notification that it takes; what names none is somebody in between.
            let lie = || "somebody else answered in the push service's place".to_owned();
            return id.map_or_else(
                || Err(SendError::Temporary(lie())),
                |id| Ok(Accepted { detail: Some(id), reference: None }),
            );
        }
        let (text, _) = beginning(&mut answer).await;
        let value: Value = serde_json::from_str(&text).unwrap_or_default();
        let reason = said(value["reason"].as_str().unwrap_or(&text));
        if reason == "ExpiredProviderToken" {
            *self.token.lock().await = None;
        }
        Err(judge(status, &reason))
    }
}

fn judge(status: StatusCode, reason: &str) -> SendError {
    let words = format!("the push service answered {}: {reason}", status.as_u16());
    let temporary = status.is_server_error()
        || status == StatusCode::TOO_MANY_REQUESTS
        || matches!(reason, "ExpiredProviderToken" | "IdleTimeout");
    if temporary { SendError::Temporary(words) } else { SendError::Permanent(words) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refusals_are_told_apart() {
        assert!(matches!(judge(StatusCode::GONE, "Unregistered"), SendError::Permanent(_)));
        assert!(matches!(judge(StatusCode::FORBIDDEN, "ExpiredProviderToken"), SendError::Temporary(_)));
        assert!(matches!(judge(StatusCode::SERVICE_UNAVAILABLE, "Shutdown"), SendError::Temporary(_)));
    }
}
