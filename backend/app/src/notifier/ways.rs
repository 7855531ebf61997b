//! Ways out that are alive: made from their rows when they are first needed, kept while the row stays the same,
//! and let go when it changes or goes. A message centre's session lives here.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use handsight_channel::{
    Apns, ApnsConfig, Encryption, Fcm, FcmConfig, Kannel, KannelConfig, Limited, Limits, LongTexts, Method,
    Mqtt, MqttConfig, SharedInbox, SharedMailer, SharedNotifier, Smpp, SmppConfig, Smtp, SmtpConfig, Twilio,
    TwilioConfig,
};
use handsight_domain::{
    id::{EnterpriseId, NotifierId},
    notifier::NotifierKind,
    time::Timestamp,
};
use handsight_store::notifier::NotifierRow;
use serde_json::{Map, Value};
use url::Url;

use super::{inbox::ToEnterprise, settings};
use crate::App;

/// How long a gateway may take to answer.
const PATIENCE: Duration = Duration::from_secs(10);

/// A way out that can be used, or why it cannot.
#[derive(Debug, Clone)]
pub enum Way {
    /// To phones.
    Phone(SharedNotifier),
    /// To people's mailboxes.
    Mail(SharedMailer),
    /// Its settings cannot be used, in words.
    Broken(String),
}

/// The ways out of all enterprises that this process has used. Cloning shares them.
#[derive(Debug, Clone, Default)]
pub struct Ways {
    alive: Arc<Mutex<HashMap<NotifierId, (Timestamp, Way)>>>,
    stand_ins: Arc<Mutex<HashMap<NotifierKind, Way>>>,
}

impl Ways {
    /// Uses this in the place of every way of a kind that is made from now on: for tests and demos.
    pub fn stand_in(&self, kind: NotifierKind, way: Way) {
        self.stand_ins.lock().unwrap_or_else(PoisonError::into_inner).insert(kind, way);
    }
    /// The way that a row describes.
    pub fn of(&self, app: &App, enterprise: EnterpriseId, row: &NotifierRow) -> Way {
        let stand_in = self.stand_ins.lock().unwrap_or_else(PoisonError::into_inner).get(&row.kind).cloned();
        let mut alive = self.alive.lock().unwrap_or_else(PoisonError::into_inner);
        match alive.get(&row.id) {
            Some((of, way)) if *of == row.updated_at => way.clone(),
            _ => {
                let made = || make(app, enterprise, row).unwrap_or_else(Way::Broken);
                let way = stand_in.unwrap_or_else(made);
                alive.insert(row.id, (row.updated_at, way.clone()));
                way
            }
        }
    }
    /// Lets a way go.
    pub fn forget(&self, id: NotifierId) {
        self.alive.lock().unwrap_or_else(PoisonError::into_inner).remove(&id);
    }
}

/// Settings of a kind, with the defaults where nothing was given.
struct Read<'a> {
    kind: NotifierKind,
    plain: &'a Map<String, Value>,
    secret: Map<String, Value>,
}

impl Read<'_> {
    fn maybe(&self, name: &str) -> Option<String> {
        let value = self.plain.get(name).or_else(|| self.secret.get(name))?;
        Some(value.as_str().map_or_else(|| value.to_string(), str::to_owned))
    }
    fn text(&self, name: &str) -> String {
        let default =
            || self.kind.fields().iter().find(|f| f.name == name).map_or("", |f| f.default).to_owned();
        self.maybe(name).unwrap_or_else(default)
    }
    fn number(&self, name: &str) -> u16 {
        self.text(name).parse().unwrap_or(0)
    }
    fn url(&self, name: &str) -> Result<Url, String> {
        match Url::parse(&self.text(name)) {
            Ok(url) if matches!(url.scheme(), "http" | "https") && url.has_host() => Ok(url),
            _ => Err("the address must begin with https:// and name a host".to_owned()),
        }
    }
}

/// Makes a way out; nothing is sent and, but for a message centre's session, nothing is connected.
///
/// # Errors
/// In words for people, when the settings cannot be used.
pub(super) fn make(app: &App, enterprise: EnterpriseId, row: &NotifierRow) -> Result<Way, String> {
    let secret = settings::open(app, row.id, &row.secrets_sealed).map_err(|e| e.to_string())?;
    let read = Read { kind: row.kind, plain: &row.settings, secret };
    let reach = app.gateways.clone();
    let certificate = read.maybe("certificate");
    let phone: SharedNotifier = match row.kind {
        NotifierKind::Kannel => Arc::new(Kannel::new(KannelConfig {
            url: read.url("url")?,
            username: read.text("username"),
            password: read.text("password"),
            from: read.maybe("from"),
            method: if read.text("method") == "post" { Method::Post } else { Method::Get },
            timeout: PATIENCE,
            reach,
        })?),
        NotifierKind::Twilio => Arc::new(Twilio::new(TwilioConfig {
            url: read.url("url")?,
            account: read.text("account"),
            token: read.text("token"),
            from: read.text("from"),
            certificate,
            timeout: PATIENCE,
            reach,
        })?),
        NotifierKind::Smpp => {
            let config = SmppConfig {
                host: read.text("host"),
                port: read.number("port"),
                tls: read.text("encryption") == "tls",
                system_id: read.text("systemId"),
                password: read.text("password"),
                system_type: read.text("systemType"),
                from: read.text("from"),
                long_texts: if read.text("longTexts") == "payload" {
                    LongTexts::Payload
                } else {
                    LongTexts::Parts
                },
                window: usize::from(read.number("window")).clamp(1, 100),
                enquire: Duration::from_secs(30),
                certificate,
                timeout: PATIENCE,
                reach,
            };
            let inbox: SharedInbox = Arc::new(ToEnterprise::new(app.clone(), enterprise, row.name.clone()));
            Arc::new(Smpp::new(config, inbox)?)
        }
        NotifierKind::Fcm => Arc::new(Fcm::new(FcmConfig {
            service_account: read.text("serviceAccount"),
            url: read.url("url")?,
            certificate,
            timeout: PATIENCE,
            reach,
            clock: app.clock.clone(),
        })?),
        NotifierKind::Apns => Arc::new(Apns::new(ApnsConfig {
            url: read.url("url")?,
            key: read.text("key"),
            key_id: read.text("keyId"),
            team_id: read.text("teamId"),
            topic: read.text("topic"),
            certificate,
            timeout: PATIENCE,
            reach,
            clock: app.clock.clone(),
        })?),
        NotifierKind::Mqtt => Arc::new(Mqtt::new(MqttConfig {
            host: read.text("host"),
            port: read.number("port"),
            tls: read.text("encryption") == "tls",
            username: read.maybe("username"),
            password: read.maybe("password"),
            prefix: read.text("prefix"),
            certificate,
            timeout: PATIENCE,
            reach,
        })?),
        NotifierKind::Smtp => {
            let config = SmtpConfig {
                host: read.text("host"),
                port: read.number("port"),
                encryption: match read.text("encryption").as_str() {
                    "tls" => Encryption::Tls,
                    "none" => Encryption::None,
                    _ => Encryption::StartTls,
                },
                username: read.maybe("username"),
                password: read.maybe("password"),
                from: read.text("from"),
                certificate,
                timeout: PATIENCE,
                reach,
            };
            return Ok(Way::Mail(Arc::new(Smtp::new(config, app.mint.clone())?)));
        }
    };
    let per_second = u32::try_from(row.per_second).unwrap_or(0);
    Ok(Way::Phone(Arc::new(Limited::new(phone, Limits { per_second, ..Limits::default() }))))
}
