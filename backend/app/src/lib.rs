//! The use cases of Handsight: one verb a file, by noun; each one public function and one transaction. They
//! take a scope that somebody else earned and refuse to check who is asking.
//!
//! Whatever asks the database fails when that is away. An id of nothing that the enterprise has is
//! [`UseCaseError::NotFound`], a cursor of another list [`UseCaseError::Page`]; what is wrong in an input is
//! [`UseCaseError::Invalid`] and names its field, and what a given [`Authority`](action::Authority) does not cover is
//! [`UseCaseError::Denied`]. An `# Errors` section says what a use case may mean besides.
#![allow(clippy::missing_errors_doc, reason = "said once, above")]

pub mod account;
pub mod action;
pub mod attention;
pub mod audit;
pub mod backup;
pub mod campaign;
pub mod contact;
pub mod crowd;
pub mod device;
pub mod email;
pub mod enterprise;
pub mod error;
pub mod event;
pub mod heavy;
pub mod idempotency;
pub mod installation;
pub mod job;
mod lately;
pub mod lost;
pub mod member;
pub mod notifier;
pub mod object;
mod once;
pub mod package;
pub mod qos;
mod read;
pub(crate) mod rights;
pub mod route;
pub mod script;
pub mod token;
pub mod tower;
pub mod turns;
pub mod usage;
pub mod view;
pub mod webhook;

use std::sync::Arc;

use handsight_channel::{SharedMailer, SharedNotifier, Webhooks};
use handsight_domain::{mint::Mint, secret::SecretKey, time::SharedClock};
use handsight_store::Store;

pub use error::{FieldProblem, UseCaseError};
pub use handsight_channel::Reach;
pub use handsight_store::{LiveEvent, StoreError, again, carried, one_view};

/// What an [`App`] is made of. Whoever adds a part that configuration decides adds a field here.
#[derive(Debug)]
pub struct AppParts {
    /// The database.
    pub store: Store,
    /// The present.
    pub clock: SharedClock,
    /// Ids and chance.
    pub mint: Mint,
    /// The installation's secret key.
    pub secret: SecretKey,
    /// Where people and phones reach this server.
    pub public_url: String,
    /// The way to phones by SMS; without one they fetch what waits.
    pub sms: Option<SharedNotifier>,
    /// The way to people's mailboxes; without one nobody is written to.
    pub mail: Option<SharedMailer>,
    /// Where enterprises' own gateways may be.
    pub gateways: Reach,
    /// What the operator's gateway shows when it hands in texts from phones; without it none are taken.
    pub incoming_token: Option<String>,
    /// Where the sealed parts of objects are.
    pub vault: object::Vault,
}

/// Everything a use case needs, shared by the whole process. Cloning shares all of it.
#[derive(Debug, Clone)]
pub struct App {
    /// The database.
    pub store: Store,
    /// The present.
    pub clock: SharedClock,
    /// Ids and chance.
    pub mint: Mint,
    /// The installation's secret key.
    pub secret: SecretKey,
    /// Where people and phones reach this server, without a slash at the end.
    pub public_url: Arc<str>,
    /// The way to phones by SMS; without one they fetch what waits.
    pub sms: Option<SharedNotifier>,
    /// The way to people's mailboxes; without one nobody is written to.
    pub mail: Option<SharedMailer>,
    /// Where enterprises' own gateways may be.
    pub gateways: Reach,
    /// What the operator's gateway shows when it hands in texts from phones; without it none are taken.
    pub incoming_token: Option<Arc<str>>,
    /// The ways out of enterprises that this process has used.
    pub ways: notifier::Ways,
    /// Where the sealed parts of objects are.
    pub vault: object::Vault,
    /// Who may sign up; everybody until a configuration says otherwise.
    pub admission: account::Admission,
    /// The password hasher.
    pub passwords: account::Passwords,
    /// Where work is done whose size a stranger decides.
    pub heavy: heavy::Heavy,
    /// The keys of access tokens.
    pub access_tokens: account::AccessTokens,
    /// Who showed which token lately.
    pub known: account::Known,
    /// The enterprises of phones that called.
    pub homes: device::Homes,
    /// Command keys that were used lately.
    pub signers: device::Signers,
    /// Posts of usage on their way to disk.
    pub usage: usage::Gatherer,
    /// Checks of audit logs that run.
    pub audit_checks: audit::Checks,
    /// Tiles of the own map that were made lately.
    pub tiles: qos::TileCache,
    /// The kinds of work that are taken up.
    pub jobs: job::Registry,
    /// Turns of reading large bodies of phones.
    pub reading: turns::Turns,
    /// Phones that wait for their next action.
    pub polls: crowd::LongPolls,
    /// Connections that watch.
    pub live: crowd::LiveConnections,
    /// Subscriptions that run over them.
    pub subscriptions: crowd::LiveConnections,
    /// Objects that are being received.
    pub receptions: object::Receptions,
    /// Requests that run, and large answers on their way out.
    pub requests: crowd::Requests,
    /// What enterprises may send by the operator's gateway and mail server.
    pub allowance: notifier::Allowance,
    /// The way to webhooks; trusts no address of its own network until a configuration says so.
    pub webhooks: Webhooks,
}

impl App {
    /// Puts the parts together. Inside a tokio runtime only.
    pub fn new(parts: AppParts) -> Self {
        let AppParts { store, clock, mint, secret, public_url, sms, mail, gateways, incoming_token, vault } =
            parts;
        Self {
            store,
            clock,
            mint,
            secret,
            public_url: public_url.trim_end_matches('/').into(),
            sms,
            mail,
            gateways,
            incoming_token: incoming_token.map(Into::into),
            ways: notifier::Ways::default(),
            vault,
            admission: account::Admission::default(),
            passwords: account::Passwords::default(),
            heavy: heavy::Heavy::default(),
            access_tokens: account::AccessTokens::default(),
            known: account::Known::default(),
            homes: device::Homes::default(),
            signers: device::Signers::default(),
            usage: usage::Gatherer::default(),
            audit_checks: audit::Checks::default(),
            tiles: qos::TileCache::default(),
            jobs: job::Registry::default(),
            reading: turns::Turns::by_cores(16, 64),
            polls: crowd::LongPolls::default(),
            live: crowd::LiveConnections::default(),
            subscriptions: crowd::LiveConnections::subscriptions(),
            receptions: object::Receptions::default(),
            requests: crowd::Requests::default(),
            allowance: notifier::Allowance::default(),
            webhooks: Webhooks::default(),
        }
    }
}
