//! E-mail accounts for phones. The password goes in and never comes out.

use super::backup::AskedSession;
use super::issue::{DeviceSelection, Targets};
use super::outcome::{InvalidInput, LimitReached, Outcome, payload};
use super::{schema, transport};
use cynic::MutationBuilder;

/// The protocol of an incoming mail server.
#[derive(cynic::Enum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum IncomingMail {
    /// IMAP.
    Imap,
    /// POP3.
    #[cynic(rename = "POP3")]
    Pop3,
}

/// How a connection to a mail server is protected.
#[derive(cynic::Enum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum MailSecurity {
    /// TLS from the first byte.
    Tls,
    /// TLS after STARTTLS.
    StartTls,
    /// None.
    None,
}

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

#[derive(cynic::InputObject)]
struct ConfigureEmailInput {
    idempotency_key: Option<String>,
    devices: DeviceSelection,
    address: String,
    #[cynic(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    login: String,
    password: String,
    protocol: IncomingMail,
    incoming_host: String,
    incoming_port: i32,
    incoming_security: MailSecurity,
    outgoing_host: String,
    outgoing_port: i32,
    outgoing_security: MailSecurity,
}
#[derive(cynic::QueryVariables)]
struct ConfigureVariables {
    input: ConfigureEmailInput,
}
#[derive(cynic::QueryFragment)]
struct ConfigureEmailDone {
    session: AskedSession,
}
payload!(ConfigureEmailPayload: ConfigureEmailDone, InvalidInput, LimitReached);
#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Mutation", variables = "ConfigureVariables")]
struct ConfigureEmail {
    #[arguments(input: $input)]
    configure_email: ConfigureEmailPayload,
}

/// Sends an account to phones; brings the id of the session. `key` makes a repeated sending one.
///
/// # Errors
/// When something entered will not do, or as [`transport::run`].
pub async fn configure(key: String, account: Account, targets: Targets) -> Outcome<String> {
    let input = ConfigureEmailInput {
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
    };
    let answer = transport::run(ConfigureEmail::build(ConfigureVariables { input })).await?;
    Ok(answer.configure_email.outcome()?.session.id.into_inner())
}
