//! Letters by SMTP (RFC 5321): STARTTLS (RFC 3207) or TLS from the first byte, with sign-in. A password never
//! travels over a connection in the clear: without TLS a configuration with one is refused.

use std::{fmt, time::Duration};

use data_encoding::HEXLOWER;
use handsight_domain::mint::Mint;
use lettre::{
    Message,
    message::{
        Mailbox, MultiPart,
        header::{ContentType, MIME_VERSION_1_0},
    },
    transport::smtp::{
        authentication::{Credentials, DEFAULT_MECHANISMS},
        client::{AsyncSmtpConnection, AsyncTokioStream, Certificate, TlsParameters},
        extension::ClientId,
    },
};
use rustls::pki_types::ServerName;
use tokio::{
    net::TcpStream,
    time::{Instant, timeout, timeout_at},
};
use tokio_rustls::TlsConnector;
use url::Url;

mod wire;

use self::wire::{Metered, Sealed};
use crate::{
    mail::{Mail, Mailer},
    mqtt::tls_client,
    notifier::{Accepted, SendError},
    reach::Reach,
};

/// How many times its patience for one answer a whole conversation may take.
const PATIENCE: u32 = 3;
/// How long a goodbye may take: the letter is there.
const GOODBYE: Duration = Duration::from_secs(1);

/// How a connection is protected, made ready.
enum Protection {
    /// TLS after a few words in the clear.
    Upgraded(TlsParameters),
    /// TLS from the first byte.
    Whole(TlsConnector),
    /// None.
    None,
}

/// How the connection is kept from others' eyes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Encryption {
    /// Begins in the clear and must become TLS before anything is said.
    #[default]
    StartTls,
    /// TLS from the first byte.
    Tls,
    /// None; only without a password.
    None,
}

/// Where the mail server is and who we are to it.
#[derive(Clone)]
pub struct SmtpConfig {
    /// Its name, which its certificate must bear.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// How the connection is protected.
    pub encryption: Encryption,
    /// The sign-in's name, when there is one.
    pub username: Option<String>,
    /// The sign-in's password.
    pub password: Option<String>,
    /// The sender, as `Handsight <phones@example.com>`.
    pub from: String,
    /// A certificate (PEM) to trust besides the public ones, for a server of one's own.
    pub certificate: Option<String>,
    /// How long to wait for each answer.
    pub timeout: Duration,
    /// Where it may be.
    pub reach: Reach,
}

impl fmt::Debug for SmtpConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SmtpConfig")
            .field("host", &self.host)
            .field("port", &self.port)
            .finish_non_exhaustive()
    }
}

impl SmtpConfig {
    /// The configuration of an address: `smtp://name:password@host:587` (STARTTLS), `smtps://host` (TLS from the
    /// first byte), `smtp://host:25?tls=none`.
    ///
    /// # Errors
    /// A sentence, when the address is not one of these.
    pub fn new(address: &str, from: &str) -> Result<Self, String> {
        let url = Url::parse(address).map_err(|e| format!("not an address: {e}"))?;
        let plain = |text: &str| percent_encoding::percent_decode_str(text).decode_utf8_lossy().into_owned();
        let none = url.query_pairs().any(|(name, value)| name == "tls" && value == "none");
        let encryption = match (url.scheme(), none) {
            ("smtp", false) => Encryption::StartTls,
            ("smtp", true) => Encryption::None,
            ("smtps", _) => Encryption::Tls,
            _ => return Err("must begin with `smtp://` or `smtps://`".to_owned()),
        };
        let host = url.host_str().filter(|h| !h.is_empty()).ok_or("must name a host")?.to_owned();
        let port = url.port().unwrap_or(match encryption {
            Encryption::StartTls => 587,
            Encryption::Tls => 465,
            Encryption::None => 25,
        });
        let username = (!url.username().is_empty()).then(|| plain(url.username()));
        let password = url.password().map(plain);
        let (from, timeout) = (from.to_owned(), Duration::from_secs(15));
        Ok(Self {
            host,
            port,
            encryption,
            username,
            password,
            from,
            certificate: None,
            timeout,
            reach: Reach::Everywhere,
        })
    }
}

/// The mail server.
pub struct Smtp {
    host: String,
    port: u16,
    tls: Protection,
    credentials: Option<Credentials>,
    timeout: Duration,
    reach: Reach,
    from: Mailbox,
    mint: Mint,
}

impl fmt::Debug for Smtp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Smtp").field("host", &self.host).finish_non_exhaustive()
    }
}

impl Smtp {
    /// A client of the server; connects when the first letter goes out. The mint gives letters their names.
    ///
    /// # Errors
    /// A sentence, when the sender is no address, the certificate is none, or a password would travel in the
    /// clear.
    pub fn new(config: SmtpConfig, mint: Mint) -> Result<Self, String> {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let from: Mailbox =
            config.from.parse().map_err(|_| "the sender is not an e-mail address".to_owned())?;
        if config.encryption == Encryption::None && config.password.is_some() {
            return Err("a password needs STARTTLS or TLS: it would travel in the clear".to_owned());
        }
        let mut tls = TlsParameters::builder(config.host.clone());
        if let Some(pem) = &config.certificate {
            let certificate = Certificate::from_pem(pem.as_bytes())
                .map_err(|_| "the certificate is not in PEM form".to_owned())?;
            tls = tls.add_root_certificate(certificate);
        }
        let tls = match config.encryption {
            Encryption::StartTls => {
                Protection::Upgraded(tls.build().map_err(|e| format!("TLS cannot be set up: {e}"))?)
            }
            Encryption::Tls => Protection::Whole(tls_client(config.certificate.as_deref())?),
            Encryption::None => Protection::None,
        };
        let credentials =
            config.username.map(|name| Credentials::new(name, config.password.unwrap_or_default()));
        let SmtpConfig { host, port, timeout, reach, .. } = config;
        Ok(Self { host, port, tls, credentials, timeout, reach, from, mint })
    }

    /// A connection to an address that may be connected to, of which only so much is read; the certificate must bear
    /// the name all the same.
    async fn connect(&self) -> Result<AsyncSmtpConnection, SendError> {
        let addresses = self.reach.addresses(&self.host, self.port).await?;
        let away = || SendError::Temporary("the mail server cannot be reached".to_owned());
        let connected = timeout(self.timeout, TcpStream::connect(addresses.as_slice())).await;
        let stream = connected.map_err(|_| away())?.map_err(|_| away())?;
        let (hello, wire) = (ClientId::default(), Metered::new(stream));
        let wire: Box<dyn AsyncTokioStream> = match &self.tls {
            Protection::Whole(tls) => {
                let name = ServerName::try_from(self.host.clone()).map_err(|_| {
                    SendError::Permanent("the server's name cannot stand in a certificate".to_owned())
                })?;
                Box::new(Sealed(tls.connect(name, wire).await.map_err(|_| unsafe_())?))
            }
            Protection::Upgraded(_) | Protection::None => Box::new(wire),
        };
        let mut connection =
            AsyncSmtpConnection::connect_with_transport(wire, &hello).await.map_err(judge)?;
        if let Protection::Upgraded(tls) = &self.tls {
            connection.starttls(tls.clone(), &hello).await.map_err(judge)?;
        }
        if let Some(credentials) = &self.credentials {
            connection.auth(DEFAULT_MECHANISMS, credentials).await.map_err(judge)?;
        }
        Ok(connection)
    }

    fn letter(&self, mail: &Mail) -> Result<Message, SendError> {
        let broken = |what: &str| SendError::Permanent(format!("the {what} cannot be sent"));
        let to: Mailbox =
            mail.to.parse().map_err(|_| SendError::Permanent("not an e-mail address".to_owned()))?;
        // Large mail services refuse letters without a name (RFC 5322, section 3.6.4), and not every server gives one.
        let name = HEXLOWER.encode(&self.mint.bytes::<16>());
        let letter = Message::builder()
            .message_id(Some(format!("<{name}@{}>", self.from.email.domain())))
            .from(self.from.clone())
            .to(to)
            .subject(&mail.subject);
        match &mail.html {
            Some(html) => {
                letter.multipart(MultiPart::alternative_plain_html(mail.text.clone(), html.clone()))
            }
            // Without the version nothing says that there is a coding to undo (RFC 2045, section 4).
            None => letter.header(MIME_VERSION_1_0).header(ContentType::TEXT_PLAIN).body(mail.text.clone()),
        }
        .map_err(|_| broken("letter"))
    }
}

#[async_trait::async_trait]
impl Mailer for Smtp {
    async fn send(&self, mail: &Mail) -> Result<Accepted, SendError> {
        let letter = self.letter(mail)?;
        let silent = || "the mail server did not answer in time".to_owned();
        let whole = Instant::now() + self.timeout * PATIENCE;
        let connected = timeout_at(whole, self.connect()).await;
        // Nothing was handed over so far.
        let mut connection = connected.map_err(|_| SendError::Temporary(silent()))??;
        let sent = timeout_at(whole, connection.send(letter.envelope(), &letter.formatted())).await;
        let answer = sent.map_err(|_| SendError::Unheard(silent()))?.map_err(judge)?;
        let _ = timeout(GOODBYE, connection.quit()).await;
        let said: String = answer.message().collect::<Vec<_>>().join(" ");
        Ok(Accepted { detail: Some(crate::notifier::said(&said)), ..Accepted::default() })
    }
}

fn unsafe_() -> SendError {
    SendError::Temporary("no safe connection to the mail server: check its certificate".to_owned())
}

/// What a failure means. What the server says of a refusal is for people; what went wrong below it names hosts and
/// files.
fn judge(error: lettre::transport::smtp::Error) -> SendError {
    let said = |words: &str| crate::notifier::said(&format!("the mail server {words}: {error}"));
    if error.is_permanent() {
        SendError::Permanent(said("refused"))
    } else if error.is_timeout() {
        SendError::Unheard("the mail server did not answer in time".to_owned())
    } else if is_unsafe(&error) {
        unsafe_()
    } else if error.is_transient() {
        SendError::Temporary(said("put it off"))
    } else if error.is_client() {
        SendError::Permanent(said("cannot be used"))
    } else {
        SendError::Temporary("the mail server cannot be reached".to_owned())
    }
}

/// Whether no safe connection came about; below a handshake's failure lies TLS's own word.
fn is_unsafe(error: &lettre::transport::smtp::Error) -> bool {
    let mut below = std::error::Error::source(error);
    while let Some(cause) = below {
        let inner = cause.downcast_ref::<std::io::Error>().and_then(std::io::Error::get_ref);
        if cause.is::<rustls::Error>() || inner.is_some_and(|inner| inner.is::<rustls::Error>()) {
            return true;
        }
        below = cause.source();
    }
    error.is_tls()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use handsight_domain::time::SystemClock;

    use super::*;

    fn mint() -> Mint {
        Mint::seeded(Arc::new(SystemClock), 1)
    }

    #[tokio::test]
    async fn letters_have_names_of_their_own() {
        let config = SmtpConfig::new("smtp://127.0.0.1:9", "Phones <a@phones.example.com>").unwrap();
        let smtp = Smtp::new(config, mint()).unwrap();
        let mail = Mail { to: "ada@example.com".into(), subject: "S".into(), text: "T".into(), html: None };
        let name = || {
            let letter = String::from_utf8(smtp.letter(&mail).unwrap().formatted()).unwrap();
            let line = letter.lines().find_map(|l| l.strip_prefix("Message-ID: ")).unwrap().to_owned();
            assert!(letter.contains("MIME-Version: 1.0\r\n"));
            line
        };
        let (one, other) = (name(), name());
        assert!(one.ends_with("@phones.example.com>") && one != other, "{one} {other}");
    }

    #[test]
    fn an_address_says_how_it_is_protected() {
        let of = |text: &str| SmtpConfig::new(text, "a@example.com").map(|c| (c.encryption, c.port));
        assert_eq!(of("smtp://mail.example.com"), Ok((Encryption::StartTls, 587)));
        assert_eq!(of("smtps://mail.example.com"), Ok((Encryption::Tls, 465)));
        assert_eq!(of("smtp://127.0.0.1:2525?tls=none"), Ok((Encryption::None, 2525)));
        assert!(of("http://mail.example.com").is_err());
        let config = SmtpConfig::new("smtp://me:p%40w@mail.example.com", "a@example.com").unwrap();
        assert_eq!((config.username.as_deref(), config.password.as_deref()), (Some("me"), Some("p@w")));
        assert!(!format!("{config:?}").contains("p@w"));
    }

    #[tokio::test]
    async fn a_password_never_travels_in_the_clear() {
        let config = SmtpConfig::new("smtp://me:pw@127.0.0.1:9?tls=none", "a@example.com").unwrap();
        assert!(Smtp::new(config, mint()).unwrap_err().contains("clear"));
        assert!(Smtp::new(SmtpConfig::new("smtp://127.0.0.1:9", "nobody").unwrap(), mint()).is_err());
    }

    #[tokio::test]
    async fn a_server_that_is_away_is_a_temporary_failure() {
        let config = SmtpConfig::new("smtp://127.0.0.1:9?tls=none", "Phones <a@example.com>").unwrap();
        let smtp = Smtp::new(config, mint()).unwrap();
        let mail = Mail { to: "ada@example.com".into(), subject: "S".into(), text: "T".into(), html: None };
        let away = smtp.send(&mail).await.unwrap_err();
        assert_eq!(away, SendError::Temporary("the mail server cannot be reached".into()));
        let wrong = smtp.send(&Mail { to: "nobody".into(), ..mail }).await.unwrap_err();
        assert_eq!(wrong, SendError::Permanent("not an e-mail address".into()));
    }
}
