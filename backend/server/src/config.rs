//! Configuration: a file, `HANDSIGHT_*` in the environment, flags; the later wins. Every key is checked at
//! start, and an error names the key and says what would be right.

use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
};

use clap::Args;
use handsight_app::{account::Admission, notifier::Allowance};
use handsight_channel::{Reach, SmtpConfig};
use handsight_domain::address::Trusted;
use serde::Deserialize;
use url::Url;

mod gateways;
#[cfg(test)]
mod tests;

/// What a file, the environment and flags may say. All optional; [`Config`] holds what follows from it.
#[derive(Debug, Clone, Default, Args, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// Address and port to listen on [default: 127.0.0.1:8080]
    #[arg(long, global = true, env = "HANDSIGHT_LISTEN", value_name = "ADDRESS:PORT")]
    pub listen: Option<String>,
    /// Where browsers and phones reach this server [default: made from the address to listen on]
    #[arg(long, global = true, env = "HANDSIGHT_PUBLIC_URL", value_name = "URL")]
    pub public_url: Option<String>,
    /// `sqlite:PATH` or `postgres://…` [default: sqlite:handsight-data/handsight.sqlite]
    #[arg(long, global = true, env = "HANDSIGHT_DATABASE_URL", value_name = "URL", hide_env_values = true)]
    pub database_url: Option<String>,
    /// PostgreSQL only: as `database_url`, with the role that owns the tables; used by `migrate` alone
    #[arg(
        long,
        global = true,
        env = "HANDSIGHT_MIGRATE_DATABASE_URL",
        value_name = "URL",
        hide_env_values = true
    )]
    pub migrate_database_url: Option<String>,
    /// Most connections to the database for reading [default: 8]
    #[arg(long, global = true, env = "HANDSIGHT_DATABASE_CONNECTIONS", value_name = "COUNT")]
    pub database_connections: Option<u32>,
    /// 64 hex digits that seal secrets in the database [default on SQLite: made and kept beside the file]
    #[arg(long, global = true, env = "HANDSIGHT_SECRET_KEY", value_name = "HEX", hide_env_values = true)]
    pub secret_key: Option<String>,
    /// PEM file with the certificate chain; with `tls_key`, HTTPS is served
    #[arg(long, global = true, env = "HANDSIGHT_TLS_CERTIFICATE", value_name = "FILE")]
    pub tls_certificate: Option<PathBuf>,
    /// PEM file with the certificate's private key
    #[arg(long, global = true, env = "HANDSIGHT_TLS_KEY", value_name = "FILE")]
    pub tls_key: Option<PathBuf>,
    /// Kannel's `sendsms` address; without it phones are reached by their own asking alone
    #[arg(long, global = true, env = "HANDSIGHT_SMS_URL", value_name = "URL")]
    pub sms_url: Option<String>,
    /// User name at the SMS gateway
    #[arg(long, global = true, env = "HANDSIGHT_SMS_USERNAME", value_name = "NAME")]
    pub sms_username: Option<String>,
    /// Password at the SMS gateway
    #[arg(
        long,
        global = true,
        env = "HANDSIGHT_SMS_PASSWORD",
        value_name = "PASSWORD",
        hide_env_values = true
    )]
    pub sms_password: Option<String>,
    /// Sender's number or name of messages
    #[arg(long, global = true, env = "HANDSIGHT_SMS_FROM", value_name = "SENDER")]
    pub sms_from: Option<String>,
    /// Mail server for letters to people, as `smtp://name:password@mail.example.com:587` (STARTTLS) or `smtps://…`
    #[arg(long, global = true, env = "HANDSIGHT_SMTP_URL", value_name = "URL", hide_env_values = true)]
    pub smtp_url: Option<String>,
    /// Sender of letters, as `Handsight <phones@example.com>`
    #[arg(long, global = true, env = "HANDSIGHT_SMTP_FROM", value_name = "ADDRESS")]
    pub smtp_from: Option<String>,
    /// Token that the SMS gateway shows when it hands in texts from phones; without one they are not taken
    #[arg(
        long,
        global = true,
        env = "HANDSIGHT_SMS_INCOMING_TOKEN",
        value_name = "TOKEN",
        hide_env_values = true
    )]
    pub sms_incoming_token: Option<String>,
    /// `HOST[:PORT]`, with commas, that enterprises' own gateways may be at although not public; `true`: everywhere
    #[arg(
        long,
        global = true,
        env = "HANDSIGHT_PRIVATE_GATEWAYS",
        value_name = "HOSTS",
        value_delimiter = ','
    )]
    #[serde(default, deserialize_with = "gateways::hosts")]
    pub private_gateways: Option<Vec<String>>,
    /// Most texts a day by `sms_url` of an enterprise on evaluation [default: 50]
    #[arg(long, global = true, env = "HANDSIGHT_EVALUATION_TEXTS_A_DAY", value_name = "COUNT")]
    pub evaluation_texts_a_day: Option<u32>,
    /// Most texts a day by `sms_url` of any other enterprise [default: 5000]
    #[arg(long, global = true, env = "HANDSIGHT_TEXTS_A_DAY", value_name = "COUNT")]
    pub texts_a_day: Option<u32>,
    /// Most letters a day by `smtp_url` of an enterprise on evaluation [default: 50]
    #[arg(long, global = true, env = "HANDSIGHT_EVALUATION_LETTERS_A_DAY", value_name = "COUNT")]
    pub evaluation_letters_a_day: Option<u32>,
    /// Most letters a day by `smtp_url` of any other enterprise [default: 5000]
    #[arg(long, global = true, env = "HANDSIGHT_LETTERS_A_DAY", value_name = "COUNT")]
    pub letters_a_day: Option<u32>,
    /// Most texts a day to one number, and letters to one address, by these two of all enterprises [default: 30]
    #[arg(long, global = true, env = "HANDSIGHT_MESSAGES_A_PERSON", value_name = "COUNT")]
    pub messages_a_person: Option<u32>,
    /// Most texts, and letters, a day by these two of all enterprises on evaluation together [default: 1000]
    #[arg(long, global = true, env = "HANDSIGHT_EVALUATIONS_A_DAY", value_name = "COUNT")]
    pub evaluations_a_day: Option<u32>,
    /// Most letters a day by `smtp_url` that ask somebody who signed up to confirm an address [default: 2000]
    #[arg(long, global = true, env = "HANDSIGHT_CONFIRMATIONS_A_DAY", value_name = "COUNT")]
    pub confirmations_a_day: Option<u32>,
    /// Where files are kept, sealed: `file:FOLDER` or `s3://BUCKET/PREFIX` with the usual `AWS_…` variables
    /// [default: the folder objects beside the SQLite file, handsight-data/objects with PostgreSQL]
    #[arg(long, global = true, env = "HANDSIGHT_OBJECTS", value_name = "PLACE")]
    pub objects: Option<String>,
    /// Folder of the built console [default: as installed with the program, or beside it, or dist]
    #[arg(long, global = true, env = "HANDSIGHT_CONSOLE_DIR", value_name = "FOLDER")]
    pub console_dir: Option<PathBuf>,
    /// Street map under the maps: a tile server's address with `{z}`, `{x}` and `{y}` [default: outlines alone]
    #[arg(long, global = true, env = "HANDSIGHT_MAP_TILES_URL", value_name = "URL")]
    pub map_tiles_url: Option<String>,
    /// Whom the street map is by, shown on it
    #[arg(long, global = true, env = "HANDSIGHT_MAP_TILES_ATTRIBUTION", value_name = "TEXT")]
    pub map_tiles_attribution: Option<String>,
    /// Bearer token that opens `/metrics` to other machines [default: this machine only]
    #[arg(
        long,
        global = true,
        env = "HANDSIGHT_METRICS_TOKEN",
        value_name = "TOKEN",
        hide_env_values = true
    )]
    pub metrics_token: Option<String>,
    /// A proxy of yours stands in front and appends the client's address to `X-Forwarded-For`
    #[arg(long, global = true, env = "HANDSIGHT_BEHIND_PROXY", value_name = "BOOL")]
    pub behind_proxy: Option<bool>,
    /// For development and tests: `HOST` or `HOST:PORT` that webhooks may be at although it is HTTP or lies
    /// in a network of your own; several with commas
    #[arg(
        long,
        global = true,
        env = "HANDSIGHT_WEBHOOKS_ALLOW",
        value_name = "HOSTS",
        value_delimiter = ','
    )]
    pub webhooks_allow: Option<Vec<String>>,
    /// Who may sign up: `open` to everybody, by `invitation` (`handsight enterprise invite`), or `off` [default: open]
    #[arg(long, global = true, env = "HANDSIGHT_SIGN_UP", value_name = "WHO")]
    pub sign_up: Option<String>,
    /// What to log, as `info` or `handsight_app=debug,info`
    #[arg(long, global = true, env = "HANDSIGHT_LOG", value_name = "FILTER")]
    pub log: Option<String>,
}

/// A setting that cannot be.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("{key}: {message}")]
pub struct ConfigError {
    /// The key, as in the file.
    pub key: &'static str,
    /// What is wrong and what would be right.
    pub message: String,
}

fn wrong(key: &'static str, message: impl Into<String>) -> ConfigError {
    ConfigError { key, message: message.into() }
}

/// An SMS gateway.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SmsGateway {
    /// Kannel's `sendsms` address.
    pub url: Url,
    /// User name.
    pub username: String,
    /// Password.
    pub password: String,
    /// Sender.
    pub from: String,
}

/// Certificate and key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tls {
    /// PEM file of the chain.
    pub certificate: PathBuf,
    /// PEM file of the key.
    pub key: PathBuf,
}

/// A server of street map tiles.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MapTiles {
    /// The address of a tile, with `{z}`, `{x}` and `{y}` in it.
    pub url: String,
    /// Scheme, host and port of it: what browsers are allowed to ask.
    pub origin: String,
    /// Whom the map is by; may be empty.
    pub attribution: String,
}

/// The checked configuration.
#[derive(Debug, Clone)]
pub struct Config {
    /// Where to listen.
    pub listen: SocketAddr,
    /// Without a slash at the end.
    pub public_url: String,
    /// The database.
    pub database_url: String,
    /// The database as its owner.
    pub migrate_database_url: Option<String>,
    /// Most connections for reading.
    pub database_connections: u32,
    /// The secret key, when it was given.
    pub secret_key: Option<[u8; 32]>,
    /// HTTPS, when it was configured.
    pub tls: Option<Tls>,
    /// The gateway, when there is one.
    pub sms: Option<SmsGateway>,
    /// The mail server, when there is one.
    pub smtp: Option<SmtpConfig>,
    /// What the SMS gateway shows when it hands in texts from phones.
    pub sms_incoming_token: Option<String>,
    /// Where enterprises' own gateways may be.
    pub gateways: Reach,
    /// What enterprises may send by the operator's gateway and mail server.
    pub allowance: Allowance,
    /// Where objects are kept, when it was said.
    pub objects: Option<String>,
    /// Where the console's files are.
    pub console_dir: PathBuf,
    /// The street map, when there is one.
    pub map_tiles: Option<MapTiles>,
    /// Opens `/metrics`.
    pub metrics_token: Option<String>,
    /// Whether a proxy of ours names the client's address.
    pub behind_proxy: bool,
    /// Hosts that webhooks may be at whatever they are.
    pub webhooks_allow: Trusted,
    /// Who may sign up.
    pub sign_up: Admission,
    /// What to log.
    pub log: String,
}

impl Settings {
    /// Reads a configuration file (TOML).
    ///
    /// # Errors
    /// [`ConfigError`] when it cannot be read, or holds a key that does not exist.
    pub fn from_file(path: &Path) -> Result<Self, ConfigError> {
        let text = std::fs::read_to_string(path)
            .map_err(|error| wrong("config", format!("cannot read {}: {error}", path.display())))?;
        toml::from_str(&text)
            .map_err(|error| wrong("config", format!("{}: {}", path.display(), error.message())))
    }
    /// These settings, with the holes filled from others.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        Self {
            listen: self.listen.or(other.listen),
            public_url: self.public_url.or(other.public_url),
            database_url: self.database_url.or(other.database_url),
            migrate_database_url: self.migrate_database_url.or(other.migrate_database_url),
            database_connections: self.database_connections.or(other.database_connections),
            secret_key: self.secret_key.or(other.secret_key),
            tls_certificate: self.tls_certificate.or(other.tls_certificate),
            tls_key: self.tls_key.or(other.tls_key),
            sms_url: self.sms_url.or(other.sms_url),
            sms_username: self.sms_username.or(other.sms_username),
            sms_password: self.sms_password.or(other.sms_password),
            sms_from: self.sms_from.or(other.sms_from),
            smtp_url: self.smtp_url.or(other.smtp_url),
            smtp_from: self.smtp_from.or(other.smtp_from),
            sms_incoming_token: self.sms_incoming_token.or(other.sms_incoming_token),
            private_gateways: self.private_gateways.or(other.private_gateways),
            evaluation_texts_a_day: self.evaluation_texts_a_day.or(other.evaluation_texts_a_day),
            texts_a_day: self.texts_a_day.or(other.texts_a_day),
            evaluation_letters_a_day: self.evaluation_letters_a_day.or(other.evaluation_letters_a_day),
            letters_a_day: self.letters_a_day.or(other.letters_a_day),
            messages_a_person: self.messages_a_person.or(other.messages_a_person),
            evaluations_a_day: self.evaluations_a_day.or(other.evaluations_a_day),
            confirmations_a_day: self.confirmations_a_day.or(other.confirmations_a_day),
            objects: self.objects.or(other.objects),
            console_dir: self.console_dir.or(other.console_dir),
            map_tiles_url: self.map_tiles_url.or(other.map_tiles_url),
            map_tiles_attribution: self.map_tiles_attribution.or(other.map_tiles_attribution),
            metrics_token: self.metrics_token.or(other.metrics_token),
            behind_proxy: self.behind_proxy.or(other.behind_proxy),
            webhooks_allow: self.webhooks_allow.or(other.webhooks_allow),
            sign_up: self.sign_up.or(other.sign_up),
            log: self.log.or(other.log),
        }
    }
    /// Checks every key.
    ///
    /// # Errors
    /// [`ConfigError`] for the first key that cannot be.
    pub fn check(self) -> Result<Config, ConfigError> {
        let allowance = gateways::allowance(&self);
        let listen = self.listen.as_deref().unwrap_or("127.0.0.1:8080");
        let listen: SocketAddr = listen.parse().map_err(|_| {
            wrong("listen", format!("`{listen}` is not an address and port like 127.0.0.1:8080"))
        })?;
        let tls = match (self.tls_certificate, self.tls_key) {
            (Some(certificate), Some(key)) => {
                readable("tls_certificate", &certificate)?;
                readable("tls_key", &key)?;
                Some(Tls { certificate, key })
            }
            (None, None) => None,
            (Some(_), None) => return Err(wrong("tls_key", "is needed with tls_certificate")),
            (None, Some(_)) => return Err(wrong("tls_certificate", "is needed with tls_key")),
        };
        let scheme = if tls.is_some() { "https" } else { "http" };
        let public_url = self.public_url.unwrap_or_else(|| format!("{scheme}://{listen}"));
        web_address("public_url", &public_url)?;
        let database_url =
            self.database_url.unwrap_or_else(|| "sqlite:handsight-data/handsight.sqlite".to_owned());
        database_address("database_url", &database_url)?;
        if let Some(url) = &self.migrate_database_url {
            database_address("migrate_database_url", url)?;
        }
        let database_connections = self.database_connections.unwrap_or(8);
        if !(1..=500).contains(&database_connections) {
            return Err(wrong("database_connections", "must be from 1 to 500"));
        }
        let sms = match self.sms_url {
            None => None,
            Some(url) => Some(SmsGateway {
                url: web_address("sms_url", &url)?,
                username: self.sms_username.unwrap_or_default(),
                password: self.sms_password.unwrap_or_default(),
                from: self.sms_from.unwrap_or_default(),
            }),
        };
        let smtp = match (self.smtp_url, self.smtp_from) {
            (None, _) => None,
            (Some(_), None) => {
                return Err(wrong("smtp_from", "is needed with smtp_url: who writes the letters"));
            }
            // The address may hold a password: it is not repeated.
            (Some(url), Some(from)) => {
                Some(SmtpConfig::new(&url, &from).map_err(|words| wrong("smtp_url", words))?)
            }
        };
        let attribution = self.map_tiles_attribution.unwrap_or_default();
        Ok(Config {
            listen,
            map_tiles: self.map_tiles_url.map(|url| map_tiles(url, attribution)).transpose()?,
            public_url: public_url.trim_end_matches('/').to_owned(),
            secret_key: self.secret_key.as_deref().map(secret_key).transpose()?,
            database_url,
            migrate_database_url: self.migrate_database_url,
            database_connections,
            tls,
            sms,
            smtp,
            sms_incoming_token: self.sms_incoming_token.filter(|token| !token.is_empty()),
            gateways: gateways::reach(&self.private_gateways.unwrap_or_default())?,
            allowance,
            objects: self.objects,
            console_dir: self.console_dir.unwrap_or_else(default_console_dir),
            metrics_token: self.metrics_token,
            behind_proxy: self.behind_proxy.unwrap_or(false),
            webhooks_allow: Trusted::read(&self.webhooks_allow.unwrap_or_default())
                .map_err(|words| wrong("webhooks_allow", words))?,
            sign_up: admission(self.sign_up.as_deref())?,
            log: self.log.unwrap_or_else(|| "info,sqlx=warn".to_owned()),
        })
    }
}

impl Config {
    /// The file of a SQLite database; `None` on PostgreSQL.
    pub fn sqlite_file(&self) -> Option<PathBuf> {
        let path = self.database_url.strip_prefix("sqlite:")?;
        Some(PathBuf::from(path.strip_prefix("//").unwrap_or(path)))
    }
}

impl Config {
    /// Where objects are kept: as configured, else in a folder beside the database.
    pub fn object_place(&self) -> String {
        let beside = |file: PathBuf| file.with_file_name("objects");
        self.objects.clone().unwrap_or_else(|| {
            let folder = self.sqlite_file().map_or_else(|| PathBuf::from("handsight-data/objects"), beside);
            format!("file:{}", folder.display())
        })
    }
}

fn admission(text: Option<&str>) -> Result<Admission, ConfigError> {
    match text {
        None | Some("") => Ok(Admission::default()),
        Some(text) => Admission::parse(text)
            .ok_or_else(|| wrong("sign_up", format!("`{text}` is none of open, invitation, off"))),
    }
}

fn readable(key: &'static str, file: &Path) -> Result<(), ConfigError> {
    std::fs::File::open(file)
        .map(drop)
        .map_err(|error| wrong(key, format!("cannot read {}: {error}", file.display())))
}

fn web_address(key: &'static str, text: &str) -> Result<Url, ConfigError> {
    match Url::parse(text) {
        Ok(url) if matches!(url.scheme(), "http" | "https") && url.has_host() => Ok(url),
        _ => Err(wrong(key, format!("`{text}` is not an address like https://phones.example.com"))),
    }
}

fn map_tiles(url: String, attribution: String) -> Result<MapTiles, ConfigError> {
    let origin = Url::parse(&url)
        .ok()
        .filter(|parsed| matches!(parsed.scheme(), "http" | "https") && parsed.has_host())
        .map(|parsed| parsed.origin().ascii_serialization());
    match origin {
        Some(origin) if ["{z}", "{x}", "{y}"].iter().all(|part| url.contains(part)) => {
            Ok(MapTiles { url, origin, attribution })
        }
        _ => Err(wrong(
            "map_tiles_url",
            format!("`{url}` is not an address like https://tiles.example.com/{{z}}/{{x}}/{{y}}.png"),
        )),
    }
}

fn database_address(key: &'static str, text: &str) -> Result<(), ConfigError> {
    match text.split_once(':') {
        Some(("sqlite", path)) if !path.trim_start_matches('/').is_empty() => Ok(()),
        Some(("postgres" | "postgresql", rest)) if rest.starts_with("//") => Ok(()),
        // The text may hold a password: it is not repeated.
        _ => Err(wrong(key, "must be `sqlite:PATH` or `postgres://USER:PASSWORD@HOST/DATABASE`")),
    }
}

/// Reads a secret key: 64 hex digits.
///
/// # Errors
/// [`ConfigError`] for anything else; the text is not repeated.
pub fn secret_key(text: &str) -> Result<[u8; 32], ConfigError> {
    data_encoding::HEXLOWER_PERMISSIVE
        .decode(text.trim().as_bytes())
        .ok()
        .and_then(|bytes| bytes.try_into().ok())
        .ok_or_else(|| wrong("secret_key", "must be 64 hex digits; make one with: openssl rand -hex 32"))
}

/// The console that was installed with the program (`bin/handsight` and `share/handsight/console` under one folder), else
/// the folder `console` beside it, else what a build made in the folder that the program was started in.
fn default_console_dir() -> PathBuf {
    std::env::current_exe()
        .ok()
        .and_then(|program| console_of(&program))
        .unwrap_or_else(|| PathBuf::from("dist"))
}

fn console_of(program: &Path) -> Option<PathBuf> {
    let folder = program.parent()?;
    let installed = folder.parent().map(|prefix| prefix.join("share/handsight/console"));
    installed.into_iter().chain([folder.join("console")]).find(|console| console.is_dir())
}
