//! Push by Firebase Cloud Messaging, HTTP v1: a service account signs a claim, exchanges it for an access token
//! (OAuth 2.0, RFC 7523), and each message is a data message to one registration token. Nothing is shown by the
//! system: the agent on the phone reads the text as if it had come by SMS.

use std::{fmt, time::Duration};

use handsight_domain::time::{SharedClock, Timestamp};
use reqwest::{Client, StatusCode};
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::sync::Mutex;
use url::Url;

use crate::{
    notifier::{Accepted, Notifier, Outbound, SendError, said},
    reach::{Reach, beginning},
    signing::Signer,
    twilio::{away, heard},
};

const SCOPE: &str = "https://www.googleapis.com/auth/firebase.messaging";
/// An access token is renewed so long before it ends.
const EARLY: Duration = Duration::from_secs(300);

/// What of a service account's file is used.
#[derive(Deserialize)]
struct Account {
    project_id: String,
    client_email: String,
    private_key: String,
    private_key_id: Option<String>,
    token_uri: Option<String>,
}

/// The service, as one project uses it.
pub struct Fcm {
    /// Of the service itself, and of where access tokens come from, which may be another host.
    client: Client,
    sign_in: Client,
    reach: Reach,
    clock: SharedClock,
    signer: Signer,
    account: String,
    key_id: Option<String>,
    token_url: Url,
    send_url: Url,
    token: Mutex<Option<(String, Timestamp)>>,
}

impl fmt::Debug for Fcm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Fcm").field("url", &self.send_url.as_str()).finish_non_exhaustive()
    }
}

/// What makes one.
#[derive(Clone)]
pub struct FcmConfig {
    /// The service account's file, JSON.
    pub service_account: String,
    /// The service's address; `https://fcm.googleapis.com` is Google's own.
    pub url: Url,
    /// A certificate (PEM) to trust besides the public ones.
    pub certificate: Option<String>,
    /// How long to wait for each answer.
    pub timeout: Duration,
    /// Where it may be.
    pub reach: Reach,
    /// The present.
    pub clock: SharedClock,
}

impl fmt::Debug for FcmConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FcmConfig").field("url", &self.url.as_str()).finish_non_exhaustive()
    }
}

#[derive(Deserialize)]
struct Granted {
    access_token: String,
    expires_in: Option<u64>,
}

impl Fcm {
    /// A client of the service.
    ///
    /// # Errors
    /// A sentence, when the service account cannot be read.
    pub fn new(config: FcmConfig) -> Result<Self, String> {
        let account: Account = serde_json::from_str(&config.service_account).map_err(|_| {
            "not a service account's file (JSON with project_id, client_email, private_key)".to_owned()
        })?;
        let token_url = account.token_uri.as_deref().unwrap_or("https://oauth2.googleapis.com/token");
        let token_url = Url::parse(token_url).map_err(|_| "token_uri is not an address".to_owned())?;
        let mut send_url = config.url.clone();
        send_url
            .path_segments_mut()
            .map_err(|()| "the address cannot be built upon".to_owned())?
            .pop_if_empty()
            .extend(["v1", "projects", &account.project_id, "messages:send"]);
        Ok(Self {
            client: config.reach.client(&send_url, config.timeout, config.certificate.as_deref())?,
            sign_in: config.reach.client(&token_url, config.timeout, config.certificate.as_deref())?,
            reach: config.reach,
            clock: config.clock,
            signer: Signer::rs256(&account.private_key)?,
            account: account.client_email,
            key_id: account.private_key_id,
            token_url,
            send_url,
            token: Mutex::new(None),
        })
    }

    /// The access token, renewed when it is about to end.
    async fn access(&self) -> Result<String, SendError> {
        let mut kept = self.token.lock().await;
        let now = self.clock.now();
        if let Some((token, until)) = kept.as_ref()
            && *until > now.after(EARLY)
        {
            return Ok(token.clone());
        }
        self.reach.check(&self.token_url)?;
        let issued = now.millis() / 1000;
        let claims = json!({
            "iss": self.account, "scope": SCOPE, "aud": self.token_url.as_str(), "iat": issued, "exp": issued + 3_600,
        });
        let assertion = self.signer.sign(self.key_id.as_deref(), &claims).map_err(SendError::Permanent)?;
        let form = [
            ("grant_type", "urn:ietf:params:oauth:grant-type:jwt-bearer"),
            ("assertion", assertion.as_str()),
        ];
        // Silence here is silence before anything was handed over.
        let unsigned = |error| SendError::Temporary(away(&error).to_string());
        let mut answer =
            self.sign_in.post(self.token_url.clone()).form(&form).send().await.map_err(unsigned)?;
        let status = answer.status();
        let (text, _) = beginning(&mut answer).await;
        if !status.is_success() {
            return Err(refusal("the push service's sign-in", status, &text));
        }
        let granted: Granted = serde_json::from_str(&text).map_err(|_| {
            SendError::Temporary("the push service's sign-in answered without a token".to_owned())
        })?;
        let life = Duration::from_secs(granted.expires_in.unwrap_or(3_600));
        *kept = Some((granted.access_token.clone(), now.after(life)));
        Ok(granted.access_token)
    }
}

fn refusal(who: &str, status: StatusCode, text: &str) -> SendError {
    let value: Value = serde_json::from_str(text).unwrap_or_default();
    let words =
        value["error"]["message"].as_str().or_else(|| value["error_description"].as_str()).unwrap_or(text);
    let words = format!("{who} answered {}: {}", status.as_u16(), said(words));
    let temporary = status.is_server_error() || matches!(status.as_u16(), 401 | 408 | 429);
    if temporary { SendError::Temporary(words) } else { SendError::Permanent(words) }
}

#[async_trait::async_trait]
impl Notifier for Fcm {
    fn transport(&self) -> &'static str {
        "fcm"
    }
    async fn send(&self, message: &Outbound) -> Result<Accepted, SendError> {
        self.reach.check(&self.send_url)?;
        let access = self.access().await?;
        let priority = if message.urgent { "high" } else { "normal" };
        let body = json!({"message": {
            "token": message.to, "data": {"message": message.text}, "android": {"priority": priority},
        }});
        let request = self.client.post(self.send_url.clone()).bearer_auth(access).json(&body);
        let answer = request.send().await.map_err(|error| away(&error))?;
        let status = answer.status();
        let text = heard(answer).await?;
        if status.is_success() {
            let value: Value = serde_json::from_str(&text).unwrap_or_default();
            // A good status alone proves nothing: a sign-in page in between has it too.
            return match value["name"].as_str() {
                Some(name) => Ok(Accepted { detail: Some(said(name)), reference: None }),
                None => Err(SendError::Temporary(format!(
                    "the push service answered {}, but took nothing: {}",
                    status.as_u16(),
                    said(&text)
                ))),
            };
        }
        if status == StatusCode::UNAUTHORIZED {
            // The token was taken back before its time: the next attempt asks for another.
            *self.token.lock().await = None;
        }
        if status == StatusCode::NOT_FOUND {
            let words = "the phone's push address is no longer known: the agent must register again";
            return Err(SendError::Permanent(words.to_owned()));
        }
        Err(refusal("the push service", status, &text))
    }
}
