//! The account as it is filled in.

use crate::api::email::{Account, IncomingMail, MailSecurity, MailServer, configure};
use crate::api::issue::Targets;
use crate::api::outcome::Refusal;
use crate::browser;
use crate::model::email::{incoming_port, outgoing_port, port};
use crate::model::form::required_problem;
use crate::model::number::counted;
use crate::pages::listing::{Listing, follow};
use crate::pages::targets::{Chosen, Ready, TargetsField};
use crate::ui::prelude::*;
use leptos::prelude::*;

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

    fn read(&self) -> Option<MailServer> {
        let host = self.host.get_untracked().trim().to_owned();
        let port = self.port.with_untracked(|text| port(text))?;
        (!host.is_empty()).then(|| MailServer {
            host,
            port,
            security: protection(&self.security.get_untracked()),
        })
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
    let (busy, refusal, tried) = (RwSignal::new(false), RwSignal::new(None::<Refusal>), RwSignal::new(false));
    let phones_problem = RwSignal::new(None::<String>);
    let key = StoredValue::new(browser::idempotency_key());
    let of = move |field: &'static str| {
        refusal.with(|refusal| refusal.as_ref().and_then(|refusal| refusal.of(field)))
    };
    let needed = move |field: &'static str, value: RwSignal<String>| {
        Signal::derive(move || {
            of(field).or_else(|| required_problem(&value.get()).filter(|_| tried.get()).map(str::to_owned))
        })
    };
    let send = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        tried.set(true);
        let phones = chosen.targets();
        phones_problem.set(phones.as_ref().err().map(|text| (*text).to_owned()));
        let (Ok(Some(targets)), Some(incoming), Some(outgoing)) = (phones, incoming.read(), outgoing.read())
        else {
            return;
        };
        let text = |value: RwSignal<String>| value.get_untracked().trim().to_owned();
        let account = Account {
            address: text(address),
            name: text(name),
            login: text(login),
            password: password.get_untracked(),
            protocol: protocol(&kind.get_untracked()),
            incoming,
            outgoing,
        };
        let lacking = account.address.is_empty() || account.login.is_empty() || account.password.is_empty();
        if lacking || busy.get_untracked() {
            return;
        }
        busy.set(true);
        refusal.set(None);
        leptos::task::spawn_local(async move {
            match configure(key.get_value(), account, targets).await {
                Ok(session) => {
                    // What was sent is not kept here either.
                    password.try_set(String::new());
                    tried.try_set(false);
                    key.set_value(browser::idempotency_key());
                    toasts.say_with("The account is on its way to the phones", "Follow", follow(session));
                    let _ = on_done.try_run(());
                }
                Err(other) => {
                    // What reached the server was answered; the next try is another one.
                    if !matches!(other, Refusal::Fault(_)) {
                        key.set_value(browser::idempotency_key());
                    }
                    refusal.try_set(Some(other));
                }
            }
            busy.try_set(false);
        });
    };
    let phones_said = Signal::derive(move || phones_problem.get().or_else(|| of("devices")));
    let elsewhere = move || {
        refusal
            .get()
            .filter(|refusal| !matches!(refusal, Refusal::Invalid(invalid) if !invalid.fields.is_empty()))
            .map(|refusal| view! { <Notice tone=Tone::Bad><p>{refusal.text()}</p></Notice> })
    };
    view! {
        <Card title="Set up an account">
            <form on:submit=send novalidate=true autocomplete="off">
                <p class="muted">
                    "In address, name and login you may write " <code>"{holder_email}"</code> ", " <code>"{holder}"</code> " and "
                    <code>"{device}"</code> ": each phone gets its own."
                </p>
                <div class="grid-fields">
                    <TextField label="E-mail address" value=address problem=needed("address", address) />
                    <TextField
                        label="Sender's name (optional)"
                        value=name
                        problem=Signal::derive(move || of("name"))
                    />
                    <TextField label="Login" value=login problem=needed("login", login) />
                    <TextField
                        label="Password"
                        value=password
                        kind="password"
                        autocomplete="new-password"
                        help="Goes to the phones encrypted and is never shown again."
                        problem=needed("password", password)
                    />
                </div>
                <div class="two">
                    <ServerFields title="Incoming mail" server=incoming host_problem=needed("incomingHost", incoming.host) port_problem=needed("incomingPort", incoming.port)>
                        <SelectField
                            label="Protocol"
                            value=kind
                            choices=vec![Choice::new("imap", "IMAP"), Choice::new("pop3", "POP3")]
                        />
                    </ServerFields>
                    <ServerFields title="Outgoing mail" server=outgoing host_problem=needed("outgoingHost", outgoing.host) port_problem=needed("outgoingPort", outgoing.port)>
                        ""
                    </ServerFields>
                </div>
                <TargetsField label="On which phones" chosen problem=phones_said />
                <div role="alert">{elsewhere}</div>
                <div class="row">
                    <Button label="Send to the phones" kind=Kind::Primary submit=true busy=busy />
                </div>
            </form>
        </Card>
    }
    .into_any()
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
    view! {
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
    .into_any()
}
