//! The account as it is filled in.

use crate::api::email::{ConfigureEmailInput, IncomingMail, MailSecurity, configure};
use crate::api::issue::Targets;
use crate::api::outcome::Refusal;
use crate::api::scalar::entered;
use crate::browser;
use crate::model::email::{incoming_port, outgoing_port, port};
use crate::model::number::counted;
use crate::pages::prelude::*;
use crate::pages::targets::{Chosen, Ready, TargetsField};

const PROTECTIONS: [(MailSecurity, &str, &str); 3] = [
    (MailSecurity::Tls, "tls", "TLS"),
    (MailSecurity::StartTls, "start", "STARTTLS"),
    (MailSecurity::None, "none", "None: only inside your own network"),
];

fn protection(key: &str) -> MailSecurity {
    PROTECTIONS.iter().find(|one| one.1 == key).map_or(MailSecurity::Tls, |one| one.0)
}

fn protocol(key: &str) -> IncomingMail {
    if key == "pop3" { IncomingMail::Pop3 } else { IncomingMail::Imap }
}

/// A server as it is filled in.
#[derive(Clone, Copy)]
struct Server {
    host: RwSignal<String>,
    port: RwSignal<String>,
    security: RwSignal<String>,
}

impl Server {
    fn new(port: u16, security: &str) -> Self {
        Self {
            host: RwSignal::new(String::new()),
            port: RwSignal::new(port.to_string()),
            security: RwSignal::new(security.to_owned()),
        }
    }

    /// Keeps the usual port while nobody wrote another.
    fn keep_usual(self, usual: impl Fn() -> u16 + 'static) {
        Effect::new(move |before: Option<u16>| {
            let now = usual();
            if let Some(before) = before
                && self.port.with_untracked(|port| port.trim() == before.to_string())
            {
                self.port.set(now.to_string());
            }
            now
        });
    }

    /// Its name, port and protection, when they are whole.
    fn read(&self) -> Option<(String, i32, MailSecurity)> {
        let host = self.host.with_untracked(|host| entered(host))?;
        let port = self.port.with_untracked(|text| port(text))?;
        Some((host, port, protection(&self.security.get_untracked())))
    }
}

/// The phones that an address names: `devices=dev_1,dev_2`.
fn named(here: Listing) -> Option<Ready<Option<Targets>>> {
    let ids: Vec<String> = here.query.with_untracked(|query| {
        query.get("devices").map(|list| list.split(',').map(str::to_owned).collect()).unwrap_or_default()
    });
    let label = counted(ids.len() as i64, "chosen phone", "chosen phones");
    (!ids.is_empty()).then_some(Ready { label, targets: Some(Targets::Ids(ids)) })
}

/// The form.
#[component]
pub fn AccountForm(
    /// Where the page is.
    here: Listing,
    /// What to do once the phones are asked.
    #[prop(into)]
    on_done: Callback<()>,
) -> impl IntoView {
    let toasts = Toasts::here();
    let line = |text: &str| RwSignal::new(text.to_owned());
    let (address, name, login) = (line("{holder_email}"), line("{holder}"), line("{holder_email}"));
    let (password, kind) = (line(""), line("imap"));
    let (incoming, outgoing) = (Server::new(993, "tls"), Server::new(587, "start"));
    incoming.keep_usual(move || incoming_port(protocol(&kind.get()), protection(&incoming.security.get())));
    outgoing.keep_usual(move || outgoing_port(protection(&outgoing.security.get())));
    let chosen = Chosen::new(named(here));
    let form = Sending::new();
    let phones_problem = RwSignal::new(None::<String>);
    let key = StoredValue::new(browser::idempotency_key());
    let send = form.submits(move || {
        let phones = chosen.targets();
        phones_problem.set(phones.as_ref().err().map(|text| (*text).to_owned()));
        let (Ok(Some(targets)), Some(incoming), Some(outgoing)) = (phones, incoming.read(), outgoing.read())
        else {
            return;
        };
        let text = |value: RwSignal<String>| value.with_untracked(|text| entered(text));
        let (Some(address), Some(login)) = (text(address), text(login)) else { return };
        if password.with_untracked(String::is_empty) {
            return;
        }
        let (
            (incoming_host, incoming_port, incoming_security),
            (outgoing_host, outgoing_port, outgoing_security),
        ) = (incoming, outgoing);
        let account = ConfigureEmailInput {
            idempotency_key: Some(key.get_value()),
            devices: targets.into(),
            address,
            name: text(name),
            login,
            password: password.get_untracked(),
            protocol: protocol(&kind.get_untracked()),
            incoming_host,
            incoming_port,
            incoming_security,
            outgoing_host,
            outgoing_port,
            outgoing_security,
        };
        let work = async move {
            let done = configure(account).await;
            // What reached the server was answered; the next try is another one.
            if !matches!(done, Err(Refusal::Fault(_))) {
                key.set_value(browser::idempotency_key());
            }
            done
        };
        form.send(work, move |session| {
            // What was sent is not kept here either.
            password.try_set(String::new());
            form.tried.try_set(false);
            toasts.say_with("The account is on its way to the phones", "Follow", follow(session));
            let _ = on_done.try_run(());
        });
    });
    let phones_said = form.either(phones_problem, "devices");
    let at_fields =
        |refusal: &Refusal| matches!(refusal, Refusal::Invalid(invalid) if !invalid.fields.is_empty());
    any_view! {
        <Card title="Set up an account">
            <form on:submit=send novalidate=true autocomplete="off">
                <p class="muted">
                    "In address, name and login you may write " <code>"{holder_email}"</code> ", " <code>"{holder}"</code> " and "
                    <code>"{device}"</code> ": each phone gets its own."
                </p>
                <div class="grid-fields">
                    <TextField label="E-mail address" value=address problem=form.required("address", address) />
                    <TextField
                        label="Sender's name (optional)"
                        value=name
                        problem=form.of("name")
                    />
                    <TextField label="Login" value=login problem=form.required("login", login) />
                    <TextField
                        label="Password"
                        value=password
                        kind="password"
                        autocomplete="new-password"
                        help="Goes to the phones encrypted and is never shown again."
                        problem=form.required("password", password)
                    />
                </div>
                <div class="two">
                    <ServerFields title="Incoming mail" server=incoming host_problem=form.required("incomingHost", incoming.host) port_problem=form.required("incomingPort", incoming.port)>
                        <SelectField
                            label="Protocol"
                            value=kind
                            choices=vec![Choice::new("imap", "IMAP"), Choice::new("pop3", "POP3")]
                        />
                    </ServerFields>
                    <ServerFields title="Outgoing mail" server=outgoing host_problem=form.required("outgoingHost", outgoing.host) port_problem=form.required("outgoingPort", outgoing.port)>
                        ""
                    </ServerFields>
                </div>
                <TargetsField label="On which phones" chosen problem=phones_said />
                {form.notice(move |refusal| !at_fields(refusal))}
                <div class="row">
                    <Button label="Send to the phones" kind=Kind::Primary submit=true busy=form.busy />
                </div>
            </form>
        </Card>
    }
}

#[component]
fn ServerFields(
    title: &'static str,
    server: Server,
    host_problem: Signal<Option<String>>,
    port_problem: Signal<Option<String>>,
    children: Children,
) -> impl IntoView {
    let port_said = Signal::derive(move || {
        port_problem.get().or_else(|| {
            let wrong = server.port.with(|text| !text.trim().is_empty() && port(text).is_none());
            wrong.then(|| "A port is from 1 to 65535.".to_owned())
        })
    });
    any_view! {
        <fieldset class="part">
            <legend>{title}</legend>
            <TextField label="Server" value=server.host placeholder="mail.example.com" problem=host_problem />
            <div class="two">
                <SelectField
                    label="Protection"
                    value=server.security
                    choices=PROTECTIONS.map(|(_, key, words)| Choice::new(key, words)).to_vec()
                />
                <TextField label="Port" value=server.port kind="number" problem=port_said />
            </div>
            {children()}
        </fieldset>
    }
}
