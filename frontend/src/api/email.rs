//! E-mail accounts for phones. The password goes in and never comes out.

use super::input::ConfigureEmailInput;
use super::issue::Targets;
pub use super::kinds::{IncomingMail, MailSecurity};
use super::outcome::Outcome;

operations!("email");

/// A mail server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MailServer {
    /// Its name.
    pub host: String,
    /// Its port.
    pub port: i32,
    /// How the connection is protected.
    pub security: MailSecurity,
}

/// An account; address, name and login may hold placeholders.
#[derive(Clone, PartialEq, Eq)]
pub struct Account {
    /// The address.
    pub address: String,
    /// The sender's name; empty for none.
    pub name: String,
    /// The login at both servers.
    pub login: String,
    /// The password.
    pub password: String,
    /// IMAP or POP3.
    pub protocol: IncomingMail,
    /// The incoming server.
    pub incoming: MailServer,
    /// The outgoing server.
    pub outgoing: MailServer,
}

/// Sends an account to phones; brings the id of the session. `key` makes a repeated sending one.
///
/// # Errors
/// When something entered will not do, or as [`super::transport::data`].
pub async fn configure(key: String, account: Account, targets: Targets) -> Outcome<String> {
    send(ConfigureEmailInput {
        idempotency_key: Some(key),
        devices: targets.into(),
        address: account.address,
        name: Some(account.name).filter(|name| !name.is_empty()),
        login: account.login,
        password: account.password,
        protocol: account.protocol,
        incoming_host: account.incoming.host,
        incoming_port: account.incoming.port,
        incoming_security: account.incoming.security,
        outgoing_host: account.outgoing.host,
        outgoing_port: account.outgoing.port,
        outgoing_security: account.outgoing.security,
    })
    .await
}
