//! The session with the message centre: connects, binds, carries questions and answers, keeps alive, and begins
//! again when it breaks.

use std::{collections::HashMap, time::Duration};

use rustls::pki_types::ServerName;
use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, ReadHalf},
    net::TcpStream,
    sync::{mpsc, oneshot, watch},
    time::{Instant, interval_at, sleep, timeout},
};
use tokio_rustls::TlsConnector;

use super::{
    Question, SmppConfig, Standing,
    pdu::{Body, Delivery, MOST, Pdu, command, status},
    refusal, text,
};
use crate::{
    inbox::{Fate, Incoming, Report, SharedInbox},
    notifier::said,
};

trait Wire: AsyncRead + AsyncWrite + Send + Unpin {}
impl<T: AsyncRead + AsyncWrite + Send + Unpin> Wire for T {}

/// The pauses between attempts to connect: this long, doubled up to that long.
const FIRST_PAUSE: Duration = Duration::from_secs(1);
const LONGEST_PAUSE: Duration = Duration::from_secs(60);

/// Keeps a session until nobody needs it.
pub(super) async fn keep(
    config: SmppConfig,
    tls: Option<TlsConnector>,
    mut asked: mpsc::Receiver<Question>,
    tell: watch::Sender<Standing>,
    inbox: SharedInbox,
) {
    let mut pause = FIRST_PAUSE;
    loop {
        let now = match timeout(config.timeout, open(&config, tls.as_ref())).await {
            Err(_) => Standing::Away("the message centre did not answer in time".to_owned()),
            Ok(Err(now)) => now,
            Ok(Ok(wire)) => {
                let _ = tell.send(Standing::Bound);
                pause = FIRST_PAUSE;
                match carry(&config, wire, &mut asked, &inbox).await {
                    None => return,
                    Some(why) => Standing::Away(why),
                }
            }
        };
        tracing::info!(?now, "no session with the message centre: again after a pause");
        let _ = tell.send(now);
        // Whoever asked in between is told by the broken channel, not left waiting.
        while asked.try_recv().is_ok() {}
        sleep(pause).await;
        pause = (pause * 2).min(LONGEST_PAUSE);
    }
}

/// A bound session, or how it stands without one.
async fn open(config: &SmppConfig, tls: Option<&TlsConnector>) -> Result<Box<dyn Wire>, Standing> {
    let addresses = config.reach.addresses(&config.host, config.port).await.map_err(Standing::Nowhere)?;
    let away = |_| Standing::Away("the message centre cannot be reached".to_owned());
    let stream = TcpStream::connect(addresses.as_slice()).await.map_err(away)?;
    let _ = stream.set_nodelay(true);
    let mut wire: Box<dyn Wire> = match tls {
        None => Box::new(stream),
        Some(tls) => {
            let name = ServerName::try_from(config.host.clone())
                .map_err(|_| Standing::Away("the centre's name cannot stand in a certificate".to_owned()))?;
            let words = "no safe connection to the message centre: check its certificate";
            Box::new(tls.connect(name, stream).await.map_err(|_| Standing::Away(words.to_owned()))?)
        }
    };
    let body = Body::default()
        .text(&config.system_id, 15)
        .text(&config.password, 8)
        .text(&config.system_type, 12)
        .bytes(&[0x34, 0, 0])
        .text("", 40);
    let bind = Pdu { command: command::BIND_TRANSCEIVER, status: 0, sequence: 1, body: body.0 };
    write(&mut wire, &bind).await.map_err(away)?;
    let answer = read(&mut wire).await.map_err(away)?;
    match (answer.command, answer.status) {
        (c, status::OK) if c == command::BIND_TRANSCEIVER | command::ANSWER => Ok(wire),
        // A centre that has not ended the last session yet refuses the next one too.
        (_, code) => Err(Standing::Away(refusal(code).to_string())),
    }
}

async fn write(wire: &mut (impl AsyncWrite + Unpin), pdu: &Pdu) -> std::io::Result<()> {
    wire.write_all(&pdu.encode()).await?;
    wire.flush().await
}

async fn read(wire: &mut (impl AsyncRead + Unpin)) -> std::io::Result<Pdu> {
    let mut header = [0; 16];
    wire.read_exact(&mut header).await?;
    let length = u32::from_be_bytes([header[0], header[1], header[2], header[3]]);
    let length = usize::try_from(length).unwrap_or(usize::MAX);
    if !(16..=MOST).contains(&length) {
        return Err(std::io::ErrorKind::InvalidData.into());
    }
    let mut body = vec![0; length - 16];
    wire.read_exact(&mut body).await?;
    Ok(Pdu::decode(&header, body))
}

/// Reads packets for as long as there are any: reading must never be interrupted half way.
async fn listen(mut wire: ReadHalf<Box<dyn Wire>>, heard: mpsc::Sender<Pdu>) {
    while let Ok(pdu) = read(&mut wire).await {
        if heard.send(pdu).await.is_err() {
            return;
        }
    }
}

/// Carries questions and answers until the connection breaks (answers why) or nobody asks any more.
async fn carry(
    config: &SmppConfig,
    wire: Box<dyn Wire>,
    asked: &mut mpsc::Receiver<Question>,
    inbox: &SharedInbox,
) -> Option<String> {
    let (reading, mut writing) = tokio::io::split(wire);
    let (hear, mut heard) = mpsc::channel(64);
    let mut listening = tokio::task::JoinSet::new();
    listening.spawn(listen(reading, hear));
    let mut open: HashMap<u32, oneshot::Sender<Pdu>> = HashMap::new();
    let mut next = 1_u32;
    let mut number = || {
        next = if next >= 0x7fff_ffff { 1 } else { next + 1 };
        next
    };
    let mut alive = interval_at(Instant::now() + config.enquire, config.enquire);
    let mut unanswered = 0;
    loop {
        let packet = tokio::select! {
            question = asked.recv() => {
                let Some(question) = question else {
                    let _ = write(&mut writing, &Pdu::bare(command::UNBIND, 0, number())).await;
                    return None;
                };
                let sequence = number();
                open.retain(|_, waiting| !waiting.is_closed());
                open.insert(sequence, question.answer);
                Pdu { command: question.command, status: 0, sequence, body: question.body }
            }
            _ = alive.tick() => {
                if unanswered > 1 {
                    return Some("the message centre went silent".to_owned());
                }
                unanswered += 1;
                Pdu::bare(command::ENQUIRE_LINK, 0, number())
            }
            pdu = heard.recv() => {
                let Some(pdu) = pdu else { return Some("the connection to the message centre broke".to_owned()) };
                unanswered = 0;
                match pdu.command {
                    command::DELIVER_SM => {
                        let status = if deliver(&pdu.body, inbox).await { status::OK } else { status::TRY_AGAIN };
                        Pdu { command: command::DELIVER_SM | command::ANSWER, status, sequence: pdu.sequence, body: vec![0] }
                    }
                    command::ENQUIRE_LINK => Pdu::bare(command::ENQUIRE_LINK | command::ANSWER, 0, pdu.sequence),
                    command::UNBIND => {
                        let bye = Pdu::bare(command::UNBIND | command::ANSWER, 0, pdu.sequence);
                        let _ = write(&mut writing, &bye).await;
                        return Some("the message centre ended the session".to_owned());
                    }
                    answer if answer & command::ANSWER != 0 => {
                        if let Some(waiting) = open.remove(&pdu.sequence) {
                            let _ = waiting.send(pdu);
                        }
                        continue;
                    }
                    _ => Pdu::bare(command::GENERIC_NACK, status::INVALID_COMMAND, pdu.sequence),
                }
            }
        };
        if write(&mut writing, &packet).await.is_err() {
            return Some("the connection to the message centre broke".to_owned());
        }
    }
}

/// Hands a delivery to the inbox; `false` when it shall come again. One that cannot be read never will be.
async fn deliver(body: &[u8], inbox: &SharedInbox) -> bool {
    let Some(delivery) = Delivery::read(body) else { return true };
    if delivery.class & 0x3c == 0x04 {
        return match report(&delivery) {
            Some(report) => inbox.report(report).await,
            None => true,
        };
    }
    let mut bytes = delivery.text.as_slice();
    if delivery.class & 0x40 != 0 {
        // A header of so many bytes stands before the text.
        let length = bytes.first().map_or(0, |l| usize::from(*l) + 1);
        bytes = bytes.get(length..).unwrap_or_default();
    }
    let from = delivery.from.trim_start_matches('+');
    // International numbers come without their plus; what is written as at home, short codes and names stay as they are.
    let international = delivery.international && from.len() >= 7 && from.bytes().all(|b| b.is_ascii_digit());
    let from = if international { format!("+{from}") } else { delivery.from.clone() };
    inbox.incoming(Incoming { from, text: text::decode(delivery.coding, bytes) }).await
}

/// Reads a report: from its parameters, else from its text `id:… stat:DELIVRD err:…` (SMPP 3.4, appendix B).
fn report(delivery: &Delivery) -> Option<Report> {
    let text = String::from_utf8_lossy(&delivery.text);
    let field = |name: &str| {
        let (_, rest) = text.split_once(name)?;
        rest.split_whitespace().next().map(str::to_owned)
    };
    let reference = delivery.about.clone().or_else(|| field("id:")).filter(|id| !id.is_empty())?;
    let word = field("stat:").unwrap_or_default();
    let fate = match (delivery.state, word.as_str()) {
        (Some(2), _) | (None, "DELIVRD") => Fate::Delivered,
        (Some(1 | 6), _) | (None, "ENROUTE" | "ACCEPTD" | "") => Fate::Underway,
        _ => Fate::Failed,
    };
    let detail = match fate {
        Fate::Delivered => "delivered to the phone".to_owned(),
        Fate::Underway => "on its way".to_owned(),
        Fate::Failed => {
            let error =
                field("err:").filter(|e| !e.trim_matches('0').is_empty()).map(|e| format!(", error {e}"));
            let word = if word.is_empty() { "UNDELIV".to_owned() } else { word };
            format!("not delivered: {}{}", said(&word), said(&error.unwrap_or_default()))
        }
    };
    Some(Report { reference, fate, detail })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reports_are_read_from_parameters_or_from_their_text() {
        let of = |text: &str, about: Option<&str>, state| {
            let delivery = Delivery {
                from: String::new(),
                international: false,
                to: String::new(),
                class: 4,
                coding: 0,
                text: text.as_bytes().to_vec(),
                about: about.map(str::to_owned),
                state,
            };
            report(&delivery).map(|r| (r.reference, r.fate, r.detail))
        };
        let usual =
            "id:17 sub:001 dlvrd:001 submit date:2601010000 done date:2601010001 stat:DELIVRD err:000 text:";
        let delivered = Some(("17".to_owned(), Fate::Delivered, "delivered to the phone".to_owned()));
        assert_eq!(of(usual, None, None), delivered);
        assert_eq!(of("", Some("17"), Some(2)), delivered);
        let failed = of("id:17 stat:UNDELIV err:042 text:", None, None).unwrap();
        assert_eq!((failed.1, failed.2.as_str()), (Fate::Failed, "not delivered: UNDELIV, error 042"));
        assert_eq!(of("id:17 stat:ENROUTE", None, None).unwrap().1, Fate::Underway);
        assert_eq!(of("hello", None, None), None);
    }
}
