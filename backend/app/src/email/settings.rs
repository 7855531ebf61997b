//! The settings of an e-mail account, and what becomes of their placeholders.

use std::fmt;

use handsight_store::device::DeviceRow;
use serde::Serialize;
use zeroize::Zeroizing;

use crate::FieldProblem;

/// How a connection to a server is protected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Security {
    /// TLS from the first byte.
    Tls,
    /// TLS after `STARTTLS`.
    StartTls,
    /// None: only for servers in the enterprise's own network.
    None,
}

/// The protocol of the incoming server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Incoming {
    /// IMAP.
    Imap,
    /// POP3.
    Pop3,
}

/// A mail server.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MailServer {
    /// Its name.
    pub host: String,
    /// Its port.
    pub port: i64,
    /// How the connection is protected.
    pub security: Security,
}

/// An account. Address, name and login may hold `{holder_email}`, `{holder}` and `{device}`.
#[derive(Clone)]
pub struct EmailSettings {
    /// The address.
    pub address: String,
    /// The sender's name; empty for none.
    pub name: String,
    /// The login at both servers.
    pub login: String,
    /// The password; never shown again.
    pub password: Zeroizing<String>,
    /// IMAP or POP3.
    pub protocol: Incoming,
    /// The incoming server.
    pub incoming: MailServer,
    /// The outgoing server (SMTP).
    pub outgoing: MailServer,
}

impl fmt::Debug for EmailSettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "EmailSettings({} at {} …)", self.login, self.incoming.host)
    }
}

fn is_host(text: &str) -> bool {
    let fits = |label: &str| {
        !label.is_empty()
            && label.len() <= 63
            && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    text.len() <= 253 && text.split('.').all(fits)
}

impl EmailSettings {
    /// What is wrong, field by field.
    pub(super) fn problems(&self) -> Vec<FieldProblem> {
        let mut found = Vec::new();
        let mut need = |holds: bool, field, message: &str| {
            if !holds {
                found.push(FieldProblem { field, message: message.to_owned() });
            }
        };
        let one_line = |text: &str| text.len() <= 320 && !text.chars().any(char::is_control);
        let address =
            self.address.replace("{holder_email}", "a@b").replace("{holder}", "a").replace("{device}", "a");
        need(one_line(&address) && address.contains('@'), "address", "must be an address, or {holder_email}");
        need(one_line(&self.name), "name", "must be one line");
        need(one_line(&self.login) && !self.login.is_empty(), "login", "must be one line and not empty");
        let password = !self.password.is_empty() && one_line(&self.password);
        need(password, "password", "must be one line and not empty");
        let host = "must be a server's name, such as mail.example.com";
        need(is_host(&self.incoming.host), "incomingHost", host);
        need(is_host(&self.outgoing.host), "outgoingHost", host);
        let port = |server: &MailServer| (1..=65_535).contains(&server.port);
        need(port(&self.incoming), "incomingPort", "must be from 1 to 65535");
        need(port(&self.outgoing), "outgoingPort", "must be from 1 to 65535");
        found
    }
    /// The account of one phone as it travels; the name of a placeholder that the phone has no value for.
    pub(super) fn of(&self, device: &DeviceRow) -> Result<Zeroizing<Vec<u8>>, &'static str> {
        let filled = |text: &str| {
            let mut text = text.to_owned();
            for (placeholder, value) in [
                ("{holder_email}", device.holder_email.as_deref()),
                ("{holder}", device.holder.as_deref()),
                ("{device}", Some(device.name.as_str())),
            ] {
                if text.contains(placeholder) {
                    text = text.replace(placeholder, value.filter(|v| !v.is_empty()).ok_or(placeholder)?);
                }
            }
            Ok::<_, &'static str>(text)
        };
        let json = serde_json::json!({
            "address": filled(&self.address)?, "name": filled(&self.name)?, "login": filled(&self.login)?,
            "password": self.password.as_str(), "protocol": self.protocol,
            "incoming": self.incoming, "outgoing": self.outgoing,
        });
        Ok(Zeroizing::new(json.to_string().into_bytes()))
    }
}
