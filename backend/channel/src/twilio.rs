//! SMS through an HTTP interface of Twilio's form: a form posted to `…/Accounts/{sid}/Messages.json` with Basic
//! authentication; reports come back to the address that is given along.

use std::{fmt, time::Duration};

use reqwest::{Client, StatusCode};
use serde::Deserialize;
use url::Url;

use crate::{
    notifier::{Accepted, Notifier, Outbound, SendError, said},
    reach::{Reach, beginning},
};

/// Where the service is and who we are to it.
#[derive(Clone)]
pub struct TwilioConfig {
    /// The service's address; `https://api.twilio.com` is Twilio's own.
    pub url: Url,
    /// The account.
    pub account: String,
    /// Its token: the password, and what incoming calls are signed with.
    pub token: String,
    /// The sender: a number, a name, or a messaging service (`MG…`).
    pub from: String,
    /// A certificate (PEM) to trust besides the public ones.
    pub certificate: Option<String>,
    /// How long to wait for the answer.
    pub timeout: Duration,
    /// Where it may be.
    pub reach: Reach,
}

impl fmt::Debug for TwilioConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TwilioConfig").field("url", &self.url.as_str()).finish_non_exhaustive()
    }
}

/// The service.
#[derive(Debug)]
pub struct Twilio {
    config: TwilioConfig,
    address: Url,
    client: Client,
}

/// What it answers, good or bad.
#[derive(Debug, Default, Deserialize)]
struct Answer {
    sid: Option<String>,
    status: Option<serde_json::Value>,
    message: Option<String>,
    code: Option<i64>,
    error_message: Option<String>,
    error_code: Option<i64>,
}

impl Twilio {
    /// A client of the service.
    ///
    /// # Errors
    /// A sentence, when the account cannot stand in an address or TLS cannot be set up.
    pub fn new(config: TwilioConfig) -> Result<Self, String> {
        let mut address = config.url.clone();
        address
            .path_segments_mut()
            .map_err(|()| "the address cannot be built upon".to_owned())?
            .pop_if_empty()
            .extend(["2010-04-01", "Accounts", &config.account, "Messages.json"]);
        let client = config.reach.client(&address, config.timeout, config.certificate.as_deref())?;
        Ok(Self { config, address, client })
    }
}

#[async_trait::async_trait]
impl Notifier for Twilio {
    fn transport(&self) -> &'static str {
        "sms"
    }
    async fn send(&self, message: &Outbound) -> Result<Accepted, SendError> {
        self.config.reach.check(&self.address)?;
        let sender = if self.config.from.starts_with("MG") { "MessagingServiceSid" } else { "From" };
        let mut form =
            vec![("To", message.to.as_str()), (sender, &self.config.from), ("Body", &message.text)];
        if let Some(report) = &message.report_url {
            form.push(("StatusCallback", report));
        }
        let request = self.client.post(self.address.clone()).form(&form);
        let answer = request
            .basic_auth(&self.config.account, Some(&self.config.token))
            .send()
            .await
            .map_err(|error| away(&error))?;
        let status = answer.status();
        judge(status, &heard(answer).await?)
    }
}

/// Why an HTTP gateway gave no answer, without its address. Only before there is a connection is it certain that
/// nothing was taken.
pub(crate) fn away(error: &reqwest::Error) -> SendError {
    if error.is_connect() || error.is_builder() {
        SendError::Temporary("the gateway cannot be reached".to_owned())
    } else if error.is_timeout() {
        SendError::Unheard("the gateway did not answer in time".to_owned())
    } else {
        SendError::Unheard("the connection to the gateway broke".to_owned())
    }
}

/// What an HTTP gateway says, of a long answer the beginning. A refusal stands without its words; a good status whose words break off may have taken
/// the message or not.
pub(crate) async fn heard(mut answer: reqwest::Response) -> Result<String, SendError> {
    let good = answer.status().is_success();
    match beginning(&mut answer).await {
        (_, Some(error)) if good => Err(away(&error)),
        (text, _) => Ok(text),
    }
}

fn judge(status: StatusCode, text: &str) -> Result<Accepted, SendError> {
    let answer: Answer = serde_json::from_str(text).unwrap_or_default();
    if status.is_success() {
        let state = answer.status.as_ref().and_then(|s| s.as_str()).unwrap_or("accepted");
        // A good status alone proves nothing: a message that was taken has a name and did not fail already.
        if answer.sid.is_some() && !matches!(state, "failed" | "undelivered" | "canceled") {
            return Ok(Accepted { detail: Some(said(state)), reference: answer.sid });
        }
        let code = answer.error_code.map(|code| format!(" (error {code})")).unwrap_or_default();
        let words = said(&answer.error_message.unwrap_or_else(|| text.to_owned()));
        let words = format!("the gateway answered {}, but took nothing: {words}{code}", status.as_u16());
        return Err(SendError::Temporary(words));
    }
    let code = answer.code.map(|code| format!(" (error {code})")).unwrap_or_default();
    let words = said(&answer.message.unwrap_or_else(|| text.to_owned()));
    let words = format!("the gateway answered {}: {words}{code}", status.as_u16());
    let temporary = status.is_server_error()
        || matches!(
            status,
            StatusCode::TOO_MANY_REQUESTS | StatusCode::REQUEST_TIMEOUT | StatusCode::CONFLICT
        );
    Err(if temporary { SendError::Temporary(words) } else { SendError::Permanent(words) })
}

/// Whether a call that claims to come from the service does: its signature is the Base64 of HMAC-SHA-1, keyed
/// with the account's token, over the address that was called followed by every parameter's name and value in
/// the order of names. SHA-1 is the service's choice; as a keyed hash it still holds.
pub fn signed(token: &str, url: &str, parameters: &[(String, String)], signature: &str) -> bool {
    let mut sorted: Vec<_> = parameters.iter().collect();
    sorted.sort();
    let mut text = url.to_owned();
    for (name, value) in sorted {
        text.push_str(name);
        text.push_str(value);
    }
    let Ok(given) = data_encoding::BASE64.decode(signature.trim().as_bytes()) else { return false };
    let key = ring::hmac::Key::new(ring::hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, token.as_bytes());
    ring::hmac::verify(&key, text.as_bytes(), &given).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_service_s_own_example_verifies() {
        // From the service's documentation, "Validating Signatures".
        let pairs = [
            ("CallSid", "CA1234567890ABCDE"),
            ("Caller", "+14158675309"),
            ("Digits", "1234"),
            ("From", "+14158675309"),
            ("To", "+18005551212"),
        ];
        let pairs: Vec<_> = pairs.map(|(n, v)| (n.to_owned(), v.to_owned())).to_vec();
        let url = "https://mycompany.com/myapp.php?foo=1&bar=2";
        assert!(signed("12345", url, &pairs, "RSOYDt4T1cUTdK1PDd93/VVr8B8="));
        assert!(!signed("12346", url, &pairs, "RSOYDt4T1cUTdK1PDd93/VVr8B8="));
        assert!(!signed("12345", url, &pairs[1..], "RSOYDt4T1cUTdK1PDd93/VVr8B8="));
        assert!(!signed("12345", url, &pairs, "not base64"));
    }

    #[test]
    fn refusals_are_told_apart() {
        let refused =
            judge(StatusCode::BAD_REQUEST, r#"{"code": 21211, "message": "no such number", "status": 400}"#);
        assert_eq!(
            refused,
            Err(SendError::Permanent("the gateway answered 400: no such number (error 21211)".into()))
        );
        assert!(matches!(judge(StatusCode::TOO_MANY_REQUESTS, ""), Err(SendError::Temporary(_))));
        let accepted = judge(StatusCode::CREATED, r#"{"sid": "SM1", "status": "queued"}"#).unwrap();
        assert_eq!(
            (accepted.detail.as_deref(), accepted.reference.as_deref()),
            (Some("queued"), Some("SM1"))
        );
        let lie = r#"{"sid": "SM1", "status": "failed", "error_code": 30007, "error_message": "filtered"}"#;
        let words = "the gateway answered 201, but took nothing: filtered (error 30007)";
        assert_eq!(judge(StatusCode::CREATED, lie), Err(SendError::Temporary(words.into())));
        let words = "the gateway answered 200, but took nothing: <html>Sign in";
        assert_eq!(judge(StatusCode::OK, "<html>Sign in"), Err(SendError::Temporary(words.into())));
    }
}
