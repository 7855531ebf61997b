//! Enrolment: `POST /agent/v1/provision`, the link that carries its arguments, and `POST /agent/v1/phone`.

use serde::{Deserialize, Serialize};

use crate::system_id::SystemIdError;
use crate::{CommandKey, DeviceId, Nonce, Sequence, SystemId};

/// What a phone says about itself when it enrols.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ProvisionRequest {
    /// As typed or linked; read it with [`ProvisionRequest::system_id`], so that a bad check digit has its own
    /// answer (422) and is not lost in a malformed body.
    pub system_id: String,
    /// The secret the agent made.
    pub device_id: DeviceId,
    /// A campaign's semi-private token.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub token: Option<String>,
    /// The phone's number, E.164, when the agent knows it; unverified.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone_number: Option<String>,
    /// `android`, `ios`, `linux`, `simulated` …
    pub platform: String,
    /// Who made the phone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub manufacturer: Option<String>,
    /// The model's name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub model: Option<String>,
    /// The operating system's version.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub os_version: Option<String>,
    /// The agent's version.
    pub agent_version: String,
    /// What identifies the hardware: an IMEI, a serial number, a machine id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hardware_id: Option<String>,
}

impl ProvisionRequest {
    /// The system ID, checked.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn system_id(&self) -> Result<SystemId, SystemIdError> {
        self.system_id.parse()
    }
}

/// The answer to enrolment, `201` for a new device and `200` for one already known.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ProvisionAnswer {
    /// The device's public handle.
    pub device: String,
    /// Where to call from now on.
    pub server_url: String,
    /// The key that commands which must be signed are signed with.
    pub command_key: CommandKey,
    /// The server's last number for this device: the agent's first `h`.
    pub sequence: Sequence,
    /// The policy's revision.
    pub policy_revision: u64,
    /// How often to check in, in seconds.
    pub heartbeat_seconds: u32,
}

/// The body of `POST /agent/v1/phone`: exactly one of the two is given.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PhoneRequest {
    /// The number was set or changed, E.164: the server sends a `phn` command to it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone_number: Option<String>,
    /// Confirms a nonce without an SMS.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nonce: Option<Nonce>,
}

/// The link of an invitation: `https://example.com/e/3064061526` with or without `/{token}` behind it, or any URL of
/// the server with `systemId` and optionally `token` in its query. Everything is semi-private, nothing authorises.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EnrolmentLink {
    /// The server's origin, `https://example.com`.
    pub server: String,
    /// The enterprise.
    pub system_id: SystemId,
    /// A campaign's token.
    pub token: Option<String>,
}

impl EnrolmentLink {
    /// Reads a link: with a query, or as people are given it, `https://host/e/3064061526`. `None` when it names no
    /// server or no valid system ID.
    #[must_use]
    pub fn parse(link: &str) -> Option<Self> {
        let (scheme, rest) = link.trim().split_once("://")?;
        let rest = rest.split('#').next().unwrap_or_default();
        let (place, query) = rest.split_once('?').unwrap_or((rest, ""));
        let host = place.split('/').next().filter(|host| !host.is_empty())?;
        // `/e/{systemId}` and `/e/{systemId}/{token}`: short enough for an SMS.
        let mut in_path = place.split_once("/e/").map_or("", |(_, path)| path).split('/').map(str::to_owned);
        let (own_id, own_token) = (in_path.next().filter(|id| !id.is_empty()), in_path.next());
        let value = |wanted: &[&str]| {
            let pairs = query.split('&').filter_map(|pair| pair.split_once('='));
            pairs.into_iter().find(|(name, _)| wanted.contains(name)).and_then(|(_, raw)| {
                percent_encoding::percent_decode_str(raw).decode_utf8().ok().map(std::borrow::Cow::into_owned)
            })
        };
        Some(Self {
            server: format!("{scheme}://{host}"),
            system_id: value(&["systemId", "s"]).or(own_id)?.parse().ok()?,
            token: value(&["token", "t"]).or(own_token).filter(|token| !token.is_empty()),
        })
    }

    /// Writes the link, at `path` (which starts with a slash) of the server.
    #[must_use]
    pub fn to_url(&self, path: &str) -> String {
        let token = self.token.as_deref().map(|token| {
            format!(
                "&token={}",
                percent_encoding::utf8_percent_encode(token, percent_encoding::NON_ALPHANUMERIC)
            )
        });
        format!("{}{path}?systemId={}{}", self.server, self.system_id, token.unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_goes_round() {
        let link = EnrolmentLink {
            server: "http://127.0.0.1:8080".into(),
            system_id: "3064061526".parse().unwrap(),
            token: Some("spring & autumn".into()),
        };
        let url = link.to_url("/enrol");
        assert_eq!(url, "http://127.0.0.1:8080/enrol?systemId=3064061526&token=spring%20%26%20autumn");
        assert_eq!(EnrolmentLink::parse(&url), Some(link.clone()));
        let short = EnrolmentLink { token: Some("mfrggzdfmztwq2lk".into()), ..link.clone() };
        assert_eq!(EnrolmentLink::parse("http://127.0.0.1:8080/e/3064061526/mfrggzdfmztwq2lk"), Some(short));
        let common = EnrolmentLink { token: None, ..link.clone() };
        assert_eq!(EnrolmentLink::parse("http://127.0.0.1:8080/e/3064061526/"), Some(common));
        assert_eq!(EnrolmentLink::parse("https://example.com/e/3064061562"), None);
        assert_eq!(EnrolmentLink::parse("https://example.com/enrol?systemId=3064061562"), None);
        assert_eq!(EnrolmentLink::parse("https://example.com/enrol"), None);
        assert_eq!(EnrolmentLink::parse("3064061526"), None);
    }

    #[test]
    fn a_bad_system_id_does_not_spoil_the_body() {
        let body = format!(
            r#"{{"systemId":"3064061562","deviceId":"{}","platform":"linux","agentVersion":"0.1.0","later":1}}"#,
            crate::device_id::tests::VECTOR
        );
        let request: ProvisionRequest = serde_json::from_str(&body).unwrap();
        assert_eq!(request.system_id(), Err(SystemIdError::CheckDigit));
    }
}
