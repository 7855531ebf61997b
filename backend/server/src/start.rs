//! From a configuration to a running application: key, database, tables, the parts of the [`App`].

use std::sync::Arc;

use anyhow::{Context, anyhow, bail};
use handsight_app::{App, AppParts, object::Vault};
use handsight_channel::{
    Kannel, KannelConfig, Limited, Limits, Reach, SharedMailer, SharedNotifier, Smtp, SmtpConfig, Webhooks,
};
use handsight_domain::{
    mint::Mint,
    time::{SharedClock, SystemClock},
};
use handsight_store::{Backend, Store, StoreOptions};

use crate::{
    config::{Config, SmsGateway},
    key, migrate,
};

/// Opens the installation. On SQLite the tables are brought up to date first; on PostgreSQL an installation
/// that is not migrated, or whose role is too strong for row-level security, is refused.
///
/// # Errors
/// In words for the operator, naming the key or the command that mends it.
pub async fn open(config: &Config) -> anyhow::Result<App> {
    let _ = rustls::crypto::ring::default_provider().install_default();
    if config.gateways == Reach::Everywhere {
        tracing::warn!(
            "private_gateways is true: whoever administers an enterprise may have this server connect to any \
             address of its own network. Name the hosts instead, as private_gateways = [\"10.0.0.5:13013\"]"
        );
    }
    let clock: SharedClock = Arc::new(SystemClock);
    let mint = Mint::system(Arc::clone(&clock));
    let secret = key::load(config, &mint)?;
    if config.sqlite_file().is_some() {
        migrate::run(config).await?;
    } else {
        match migrate::pending(config).await? {
            0 => {}
            steps => bail!("the database lacks {steps} steps of this version: run `handsight migrate` first"),
        }
        if let Some(fault) = migrate::role_fault(config).await? {
            bail!("{fault}: use a role of its own (README, \"PostgreSQL\")");
        }
    }
    let options = StoreOptions { url: config.database_url.clone(), connections: config.database_connections };
    let store = Store::connect(&options).await.context("database_url: cannot connect")?;
    if store.backend() == Backend::Postgres {
        let store = store.clone();
        tokio::spawn(async move { store.relay_live().await });
    }
    let sms = config.sms.as_ref().map(gateway).transpose()?;
    let mail = config.smtp.clone().map(|smtp| mailer(smtp, &mint)).transpose()?;
    let vault = Vault::open(&config.object_place()).map_err(|error| anyhow!("objects: {error}"))?;
    let mut app = App::new(AppParts {
        store,
        clock,
        mint,
        secret,
        public_url: config.public_url.clone(),
        sms,
        mail,
        gateways: config.gateways.clone(),
        incoming_token: config.sms_incoming_token.clone(),
        vault,
    });
    app.admission = config.sign_up;
    app.allowance = config.allowance;
    app.webhooks = Webhooks::trusting(config.webhooks_allow.clone());
    Ok(app)
}

/// The operator's mail server.
fn mailer(smtp: SmtpConfig, mint: &Mint) -> anyhow::Result<SharedMailer> {
    Ok(Arc::new(Smtp::new(smtp, mint.clone()).map_err(|error| anyhow!("smtp_url: {error}"))?))
}

/// The SMS gateway, kept within what one gateway takes at a time.
fn gateway(sms: &SmsGateway) -> anyhow::Result<SharedNotifier> {
    let mut kannel = KannelConfig::new(sms.url.as_str()).map_err(|error| anyhow!("sms_url: {error}"))?;
    kannel.username.clone_from(&sms.username);
    kannel.password.clone_from(&sms.password);
    kannel.from = (!sms.from.is_empty()).then(|| sms.from.clone());
    let kannel = Kannel::new(kannel).map_err(|error| anyhow!("sms_url: {error}"))?;
    Ok(Arc::new(Limited::new(Arc::new(kannel), Limits::default())))
}
