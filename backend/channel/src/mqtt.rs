//! Push by MQTT 5: one QoS 1 message to the topic that the phone's agent listens at. Of the protocol exactly what
//! a publisher needs is here: the broker's acknowledgement says whether anybody listens, so a phone that is not
//! there is told apart from one that is.

use std::{fmt, sync::Arc, time::Duration};

use rustls::pki_types::{CertificateDer, ServerName, pem::PemObject};
use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt},
    net::TcpStream,
    sync::Mutex,
    time::timeout,
};
use tokio_rustls::TlsConnector;

use crate::{
    notifier::{Accepted, Notifier, Outbound, SendError},
    reach::Reach,
};

/// Where the broker is and who we are to it.
#[derive(Clone)]
pub struct MqttConfig {
    /// Its name, which its certificate must bear.
    pub host: String,
    /// Its port: 8883 with TLS, 1883 without.
    pub port: u16,
    /// Whether the connection is TLS.
    pub tls: bool,
    /// The sign-in's name, when there is one.
    pub username: Option<String>,
    /// Its password.
    pub password: Option<String>,
    /// With what every topic begins that may be published to.
    pub prefix: String,
    /// A certificate (PEM) to trust besides the public ones.
    pub certificate: Option<String>,
    /// How long to wait for each step.
    pub timeout: Duration,
    /// Where it may be.
    pub reach: Reach,
}

impl fmt::Debug for MqttConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MqttConfig")
            .field("host", &self.host)
            .field("port", &self.port)
            .finish_non_exhaustive()
    }
}

trait Wire: AsyncRead + AsyncWrite + Send + Unpin {}
impl<T: AsyncRead + AsyncWrite + Send + Unpin> Wire for T {}

/// An open connection and the last packet number used on it.
struct Link {
    wire: Box<dyn Wire>,
    last: u16,
}

impl Link {
    /// Whether the broker still listens: it says nothing unasked but its goodbye.
    async fn is_open(&mut self) -> bool {
        timeout(Duration::ZERO, self.wire.read_u8()).await.is_err()
    }
}

/// The broker.
pub struct Mqtt {
    config: MqttConfig,
    tls: Option<TlsConnector>,
    link: Mutex<Option<Link>>,
}

impl fmt::Debug for Mqtt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Mqtt").field("config", &self.config).finish_non_exhaustive()
    }
}

/// TLS as a client, trusting the public authorities and one more certificate.
///
/// # Errors
/// A sentence, when the certificate is none.
pub(crate) fn tls_client(certificate: Option<&str>) -> Result<TlsConnector, String> {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let mut roots = rustls::RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
    if let Some(pem) = certificate {
        let broken = |_| "the certificate is not in PEM form".to_owned();
        let der = CertificateDer::from_pem_slice(pem.as_bytes()).map_err(broken)?;
        roots.add(der).map_err(|_| "the certificate cannot be trusted as an authority".to_owned())?;
    }
    let config = rustls::ClientConfig::builder().with_root_certificates(roots).with_no_client_auth();
    Ok(TlsConnector::from(Arc::new(config)))
}

fn silent() -> String {
    "the broker did not answer in time".to_owned()
}

fn lost(_: std::io::Error) -> SendError {
    SendError::Temporary("the connection to the broker broke".to_owned())
}

fn text(out: &mut Vec<u8>, text: &[u8]) {
    let length = u16::try_from(text.len()).unwrap_or(u16::MAX);
    out.extend(length.to_be_bytes());
    out.extend(&text[..usize::from(length)]);
}

fn packet(kind: u8, body: &[u8]) -> Vec<u8> {
    let mut out = vec![kind];
    let mut left = body.len();
    loop {
        let low = (left % 128) as u8;
        left /= 128;
        out.push(if left > 0 { low | 0x80 } else { low });
        if left == 0 {
            break;
        }
    }
    out.extend(body);
    out
}

/// The next packet: its first byte and its body. One beyond 64 kB is no answer to a publisher.
async fn read(wire: &mut (impl AsyncRead + Unpin)) -> Result<(u8, Vec<u8>), SendError> {
    let kind = wire.read_u8().await.map_err(lost)?;
    let (mut length, mut shift) = (0_usize, 0);
    loop {
        let byte = wire.read_u8().await.map_err(lost)?;
        length |= usize::from(byte & 0x7f) << shift;
        shift += 7;
        if byte & 0x80 == 0 {
            break;
        }
        if shift > 21 {
            return Err(SendError::Temporary("the broker sent nonsense".to_owned()));
        }
    }
    if length > 65_536 {
        return Err(SendError::Temporary("the broker sent nonsense".to_owned()));
    }
    let mut body = vec![0; length];
    wire.read_exact(&mut body).await.map_err(lost)?;
    Ok((kind, body))
}

/// Why a broker refuses, by its reason code (MQTT 5, section 2.4).
fn refusal(code: u8) -> SendError {
    let (temporary, words) = match code {
        0x86 => (false, "the broker does not know this name and password"),
        0x87 => (false, "the broker does not allow it"),
        0x88 | 0x89 => (true, "the broker is not available"),
        0x97 => (true, "the broker's quota is used up"),
        0x84 => (false, "the broker does not speak MQTT 5"),
        0x90 => (false, "the broker takes no such topic"),
        _ => (true, "the broker refused it"),
    };
    let words = format!("{words} (reason 0x{code:02x})");
    if temporary { SendError::Temporary(words) } else { SendError::Permanent(words) }
}

/// Why a message was not published.
enum Trouble {
    /// The connection ended before the broker answered: over another one it may go.
    Over(SendError),
    /// The broker's answer; the connection stays.
    Refused(SendError),
}

impl Mqtt {
    /// A client of the broker; connects when the first message goes out.
    ///
    /// # Errors
    /// A sentence, when the certificate is none.
    pub fn new(config: MqttConfig) -> Result<Self, String> {
        let tls = if config.tls { Some(tls_client(config.certificate.as_deref())?) } else { None };
        Ok(Self { config, tls, link: Mutex::new(None) })
    }

    async fn connect(&self) -> Result<Link, SendError> {
        let config = &self.config;
        let addresses = config.reach.addresses(&config.host, config.port).await?;
        let away = |_| SendError::Temporary("the broker cannot be reached".to_owned());
        let stream = TcpStream::connect(addresses.as_slice()).await.map_err(away)?;
        let _ = stream.set_nodelay(true);
        let mut wire: Box<dyn Wire> = match &self.tls {
            None => Box::new(stream),
            Some(tls) => {
                let name = ServerName::try_from(config.host.clone()).map_err(|_| {
                    SendError::Permanent("the broker's name cannot stand in a certificate".to_owned())
                })?;
                let unsafe_ = "no safe connection to the broker: check its certificate";
                let stream = tls.connect(name, stream).await;
                Box::new(stream.map_err(|_| SendError::Temporary(unsafe_.to_owned()))?)
            }
        };
        let mut flags = 0x02; // clean start
        let mut payload = Vec::new();
        text(&mut payload, b""); // the broker gives a client id
        if let Some(username) = &config.username {
            flags |= 0x80;
            text(&mut payload, username.as_bytes());
        }
        if let Some(password) = &config.password {
            flags |= 0x40;
            text(&mut payload, password.as_bytes());
        }
        let mut body = Vec::new();
        text(&mut body, b"MQTT");
        body.extend([5, flags, 0, 0, 0]); // version, flags, no keep-alive, no properties
        body.extend(payload);
        wire.write_all(&packet(0x10, &body)).await.map_err(lost)?;
        wire.flush().await.map_err(lost)?;
        match read(&mut wire).await? {
            (0x20, body) if body.get(1) == Some(&0) => Ok(Link { wire, last: 0 }),
            (0x20, body) => Err(refusal(body.get(1).copied().unwrap_or(0x80))),
            _ => Err(SendError::Temporary("the broker sent nonsense".to_owned())),
        }
    }

    /// As [`publish`](Self::publish), as long as the broker may take to answer.
    async fn hand_over(&self, link: &mut Link, topic: &str, payload: &str) -> Result<Accepted, Trouble> {
        let published = timeout(self.config.timeout, Self::publish(link, topic, payload));
        published.await.unwrap_or_else(|_| Err(Trouble::Over(SendError::Unheard(silent()))))
    }

    async fn publish(link: &mut Link, topic: &str, payload: &str) -> Result<Accepted, Trouble> {
        link.last = link.last.checked_add(1).unwrap_or(1);
        let id = link.last;
        let mut body = Vec::new();
        text(&mut body, topic.as_bytes());
        body.extend(id.to_be_bytes());
        body.extend([2, 1, 1]); // one property: the payload is UTF-8
        body.extend(payload.as_bytes());
        let over = |error| Trouble::Over(lost(error));
        link.wire.write_all(&packet(0x32, &body)).await.map_err(over)?;
        link.wire.flush().await.map_err(over)?;
        loop {
            // The whole message is with the broker: only its word would say that it was not taken.
            let unheard = |error: SendError| Trouble::Over(SendError::Unheard(error.to_string()));
            match read(&mut link.wire).await.map_err(unheard)? {
                (0x40, body) if body.get(..2) == Some(&id.to_be_bytes()) => {
                    return match body.get(2).copied().unwrap_or(0) {
                        0 => Ok(Accepted { detail: Some("taken by the broker".to_owned()), reference: None }),
                        0x10 => Err(Trouble::Refused(SendError::Temporary(
                            "no phone listens at its topic".to_owned(),
                        ))),
                        code => Err(Trouble::Refused(refusal(code))),
                    };
                }
                // A broker that is stopped says goodbye, and may have said it long before this message.
                (0xe0, body) => {
                    return Err(Trouble::Over(refusal(body.first().copied().unwrap_or(0x80))));
                }
                _ => {}
            }
        }
    }

    /// One message over the kept connection; over a new one when there is none or it ended meanwhile.
    async fn deliver(&self, topic: &str, payload: &str) -> Result<Accepted, SendError> {
        let mut kept = self.link.lock().await;
        // Why a message that went over the kept connection may have been taken all the same.
        let mut unheard = None;
        if let Some(mut link) = kept.take()
            && link.is_open().await
        {
            match self.hand_over(&mut link, topic, payload).await {
                Err(Trouble::Over(error)) => unheard = Some(error).filter(|error| !error.took_nothing()),
                Err(Trouble::Refused(error)) => {
                    *kept = Some(link);
                    return Err(error);
                }
                Ok(accepted) => {
                    *kept = Some(link);
                    return Ok(accepted);
                }
            }
        }
        let connected = timeout(self.config.timeout, self.connect()).await;
        let connected = connected.unwrap_or_else(|_| Err(SendError::Temporary(silent())));
        let mut link = connected.map_err(|error| unheard.unwrap_or(error))?;
        match self.hand_over(&mut link, topic, payload).await {
            Err(Trouble::Over(error)) => Err(error),
            Err(Trouble::Refused(error)) => {
                *kept = Some(link);
                Err(error)
            }
            Ok(accepted) => {
                *kept = Some(link);
                Ok(accepted)
            }
        }
    }
}

#[async_trait::async_trait]
impl Notifier for Mqtt {
    fn transport(&self) -> &'static str {
        "mqtt"
    }
    async fn send(&self, message: &Outbound) -> Result<Accepted, SendError> {
        // The phone names its topic: it must lie where phones' topics lie, and name exactly one.
        let topic = message.to.as_str();
        if !topic.starts_with(&self.config.prefix) || topic.contains(['+', '#', '\0']) || topic.len() > 1_000
        {
            return Err(SendError::Permanent(format!(
                "the phone's topic does not begin with {}",
                self.config.prefix
            )));
        }
        self.deliver(topic, &message.text).await
    }
}

#[cfg(test)]
mod tests {
    use tokio::net::TcpListener;

    use super::*;

    /// A broker that takes connections and answers publications with these reasons, in turn; `None` hangs up.
    async fn broker(reasons: Vec<Option<u8>>) -> (u16, tokio::task::JoinHandle<Vec<String>>) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let served = tokio::spawn(async move {
            let (mut seen, mut open) = (Vec::new(), None::<TcpStream>);
            for reason in reasons {
                let mut stream = match open.take() {
                    Some(stream) => stream,
                    None => {
                        let (mut stream, _) = listener.accept().await.unwrap();
                        let (kind, body) = read(&mut stream).await.unwrap();
                        assert_eq!((kind, &body[..7]), (0x10, b"\0\x04MQTT\x05".as_slice()));
                        stream.write_all(&[0x20, 3, 0, 0, 0]).await.unwrap();
                        stream
                    }
                };
                let (kind, body) = read(&mut stream).await.unwrap();
                assert_eq!(kind, 0x32);
                let length = usize::from(u16::from_be_bytes([body[0], body[1]]));
                let id = &body[2 + length..4 + length];
                seen.push(String::from_utf8_lossy(&body[7 + length..]).into_owned());
                if let Some(reason) = reason {
                    stream.write_all(&[0x40, 4, id[0], id[1], reason, 0]).await.unwrap();
                    open = Some(stream);
                }
            }
            seen
        });
        (port, served)
    }

    fn mqtt(port: u16) -> Mqtt {
        Mqtt::new(MqttConfig {
            host: "127.0.0.1".into(),
            port,
            tls: false,
            username: Some("handsight".into()),
            password: Some("pw".into()),
            prefix: "handsight/".into(),
            certificate: None,
            timeout: Duration::from_secs(10),
            reach: Reach::Everywhere,
        })
        .unwrap()
    }

    fn message(text: &str) -> Outbound {
        Outbound { to: "handsight/dev1".into(), text: text.into(), ..Outbound::default() }
    }

    #[tokio::test]
    async fn the_broker_s_word_counts() {
        let (port, served) = broker(vec![Some(0), Some(0x10), Some(0x87)]).await;
        let mqtt = mqtt(port);
        assert!(mqtt.send(&message("one")).await.is_ok());
        let nobody = mqtt.send(&message("two")).await.unwrap_err();
        assert_eq!(nobody, SendError::Temporary("no phone listens at its topic".into()));
        assert!(matches!(mqtt.send(&message("three")).await, Err(SendError::Permanent(_))));
        assert_eq!(served.await.unwrap(), ["one", "two", "three"]);
    }

    #[tokio::test]
    async fn a_connection_that_broke_is_made_again() {
        let (port, served) = broker(vec![Some(0), None, Some(0)]).await;
        let mqtt = mqtt(port);
        assert!(mqtt.send(&message("one")).await.is_ok());
        assert!(mqtt.send(&message("two")).await.is_ok());
        assert_eq!(served.await.unwrap(), ["one", "two", "two"]);
    }

    #[tokio::test]
    async fn what_the_broker_did_not_confirm_may_have_been_taken() {
        let broke = SendError::Unheard("the connection to the broker broke".into());
        let (port, served) = broker(vec![None]).await;
        assert_eq!(mqtt(port).send(&message("one")).await, Err(broke.clone()));
        assert_eq!(served.await.unwrap(), ["one"]);
        // Nor can it be asked again.
        let (port, served) = broker(vec![Some(0), None]).await;
        let kept = mqtt(port);
        assert!(kept.send(&message("one")).await.is_ok());
        assert_eq!(kept.send(&message("two")).await, Err(broke));
        assert_eq!(served.await.unwrap(), ["one", "two"]);
        // One that is gone before the message was written was given nothing.
        let away = SendError::Temporary("the broker cannot be reached".into());
        let (port, served) = broker(vec![Some(0)]).await;
        let kept = mqtt(port);
        assert!(kept.send(&message("one")).await.is_ok());
        assert_eq!(served.await.unwrap(), ["one"]);
        tokio::time::sleep(Duration::from_millis(50)).await;
        assert_eq!(kept.send(&message("two")).await, Err(away));
    }

    #[tokio::test]
    async fn a_broker_that_does_not_answer_may_have_taken_it() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let mut mqtt = mqtt(listener.local_addr().unwrap().port());
        mqtt.config.timeout = Duration::from_millis(300);
        let served = tokio::spawn(async move {
            let (mut stream, _) = listener.accept().await.unwrap();
            read(&mut stream).await.unwrap();
            stream.write_all(&[0x20, 3, 0, 0, 0]).await.unwrap();
            // Held open until the client has given up and closes.
            while read(&mut stream).await.is_ok() {}
        });
        let silent = SendError::Unheard("the broker did not answer in time".into());
        assert_eq!(mqtt.send(&message("one")).await, Err(silent));
        served.await.unwrap();
    }

    #[tokio::test]
    async fn a_phone_cannot_choose_any_topic() {
        let mqtt = mqtt(9);
        for topic in ["other/dev1", "handsight/#", "handsight/+/x"] {
            let wrong = Outbound { to: topic.into(), ..message("x") };
            assert!(matches!(mqtt.send(&wrong).await, Err(SendError::Permanent(_))), "{topic}");
        }
    }
}
