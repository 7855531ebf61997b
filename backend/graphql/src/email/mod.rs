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

/// Protocol of an incoming mail server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub enum IncomingMail {
    /// IMAP.
    Imap,
    /// POP3.
    #[graphql(name = "POP3")]
    Pop3,
}

/// Connection security of a mail server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "Security")]
pub enum MailSecurity {
    /// TLS from the start (implicit TLS).
    Tls,
    /// TLS by STARTTLS.
    StartTls,
    /// None; only for servers in the enterprise's own network.
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
        /// Target devices, at most 5,000.
        devices: DeviceSelection,
        /// E-mail address.
        address: String,
        /// Name of the sender; none if absent.
        name: Option<String>,
        /// Login name for both servers.
        login: String,
        /// Password. It is transferred in an object that only the device can read and is never returned.
        password: String,
        /// Protocol of the incoming server.
        protocol: IncomingMail,
        /// Host name of the incoming server.
        incoming_host: String,
        /// Port of the incoming server.
        incoming_port: i32,
        /// Connection security of the incoming server.
        incoming_security: MailSecurity,
        /// Host name of the outgoing server.
        outgoing_host: String,
        /// Port of the outgoing server.
        outgoing_port: i32,
        /// Connection security of the outgoing server.
        outgoing_security: MailSecurity,
    }
    /// The e-mail settings are being sent to the devices.
    ConfigureEmailDone {
        /// The session, with one action per device.
        session: ActionSession,
    }
    /// Result of `configureEmail`.
    ConfigureEmailPayload: InvalidInput, LimitReached;
}
