//! E-mail accounts for phones, in the API. The password goes in and never comes out.

use async_graphql::Enum;
use handsight_app::{
    action::Authority,
    email::{self as cases, EmailSettings, Incoming, MailServer, Security},
};
use handsight_domain::policy;
use zeroize::Zeroizing;

use crate::{
    action::{ActionSession, DeviceSelection},
    context::Visit,
    mutation::mutations,
    problem::{InvalidInput, LimitReached},
};

/// The protocol of an incoming mail server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub enum IncomingMail {
    /// IMAP.
    Imap,
    /// POP3.
    #[graphql(name = "POP3")]
    Pop3,
}

/// How a connection to a mail server is protected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "Security")]
pub enum MailSecurity {
    /// TLS from the first byte.
    Tls,
    /// TLS after STARTTLS.
    StartTls,
    /// None: only for servers in the enterprise's own network.
    None,
}

mutations! {
    /// Mutations of e-mail accounts.
    EmailMutation;

    /// Configures an e-mail account on devices.
    configure_email("Parameters of `configureEmail`.") |ctx, input, key| {
        let scope = ctx.enter(policy::Permission::ActionsIssue)?;
        let server = |host: String, port: i32, security: MailSecurity| MailServer {
            host: host.trim().to_lowercase(),
            port: port.into(),
            security: security.into(),
        };
        let settings = EmailSettings {
            address: input.address.trim().to_owned(),
            name: input.name.unwrap_or_default().trim().to_owned(),
            login: input.login.trim().to_owned(),
            password: Zeroizing::new(input.password),
            protocol: match input.protocol {
                IncomingMail::Imap => Incoming::Imap,
                IncomingMail::Pop3 => Incoming::Pop3,
            },
            incoming: server(input.incoming_host, input.incoming_port, input.incoming_security),
            outgoing: server(input.outgoing_host, input.outgoing_port, input.outgoing_security),
        };
        let devices = input.devices.chosen()?;
        let authority = Authority::of(ctx.caller());
        let done = cases::configure(ctx.app(), &scope, authority, key, &settings, &devices).await;
        done.map(|done| ConfigureEmailDone { session: ActionSession::new(done.session, scope) })
    }
    /// E-mail account for devices. `address`, `name` and `login` can contain `{holder_email}`, `{holder}` and
    /// `{device}`.
    ConfigureEmailInput {
        /// Which phones, at most 5,000.
        devices: DeviceSelection,
        /// The address.
        address: String,
        /// The sender's name; none when absent.
        name: Option<String>,
        /// The login at both servers.
        login: String,
        /// The password. It travels in an object that only the phone can read, and is never shown again.
        password: String,
        /// The incoming server's protocol.
        protocol: IncomingMail,
        /// The incoming server's name.
        incoming_host: String,
        /// Its port.
        incoming_port: i32,
        /// How the connection to it is protected.
        incoming_security: MailSecurity,
        /// The outgoing server's name.
        outgoing_host: String,
        /// Its port.
        outgoing_port: i32,
        /// How the connection to it is protected.
        outgoing_security: MailSecurity,
    }
    /// The phones are asked.
    ConfigureEmailDone {
        /// One session with an action for each phone.
        session: ActionSession,
    }
    /// Result of `configureEmail`.
    ConfigureEmailPayload: InvalidInput, LimitReached;
}
