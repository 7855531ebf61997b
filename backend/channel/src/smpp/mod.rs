//! SMS by SMPP 3.4: one connection bound as transceiver, kept open, kept alive, made again with growing pauses
//! when it breaks. So many texts may be unanswered at once as the window allows; a centre that says "slow down"
//! is obeyed. Reports and texts from phones go to an inbox, and are confirmed to the centre when they are stored.

pub mod pdu;
mod session;
pub mod text;

use std::{
    fmt,
    sync::atomic::{AtomicU8, Ordering},
    time::Duration,
};

use tokio::{
    sync::{Mutex, Semaphore, mpsc, oneshot, watch},
    task::JoinHandle,
    time::{Instant, sleep, sleep_until, timeout},
};

use crate::{
    inbox::SharedInbox,
    notifier::{Accepted, Notifier, Outbound, SendError},
    reach::Reach,
};
use pdu::{Body, Reader, status};

/// How a text of several parts is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum LongTexts {
    /// As several messages with a header that tells the phone how to join them.
    #[default]
    Parts,
    /// As one message with the whole text in an optional parameter: the centre divides it.
    Payload,
}

/// Where the message centre is and who we are to it.
#[derive(Clone)]
pub struct SmppConfig {
    /// Its name.
    pub host: String,
    /// Its port, usually 2775.
    pub port: u16,
    /// Whether the connection is TLS.
    pub tls: bool,
    /// Our name there, at most 15 characters.
    pub system_id: String,
    /// Our password, at most 8 characters.
    pub password: String,
    /// Our kind of system, when the centre wants one.
    pub system_type: String,
    /// The sender that phones see; empty leaves it to the centre.
    pub from: String,
    /// How long texts go.
    pub long_texts: LongTexts,
    /// Most messages without an answer at once.
    pub window: usize,
    /// How often to ask whether the centre is there.
    pub enquire: Duration,
    /// A certificate (PEM) to trust besides the public ones.
    pub certificate: Option<String>,
    /// How long to wait for each answer.
    pub timeout: Duration,
    /// Where it may be.
    pub reach: Reach,
}

impl fmt::Debug for SmppConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SmppConfig")
            .field("host", &self.host)
            .field("port", &self.port)
            .finish_non_exhaustive()
    }
}

/// How the session stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Standing {
    /// Nothing was tried yet.
    Opening,
    /// Not bound, and why not.
    Away(String),
    /// Its name leads to no address, or to none that this server may connect to: the next moment changes nothing.
    Nowhere(SendError),
    /// Bound.
    Bound,
}

/// A question for the centre and where its answer goes.
pub(crate) struct Question {
    command: u32,
    body: Vec<u8>,
    answer: oneshot::Sender<pdu::Pdu>,
}

/// How often one text is tried again when the centre says "slow down".
const THROTTLED_TRIES: u32 = 6;

/// How long a text waits for a session that broke: the first attempts to make it again come sooner.
const MOMENT: Duration = Duration::from_secs(4);

/// The message centre.
#[derive(Debug)]
pub struct Smpp {
    config: SmppConfig,
    questions: mpsc::Sender<Question>,
    standing: watch::Receiver<Standing>,
    window: Semaphore,
    /// Nobody sends before: the centre asked for a pause.
    pause: Mutex<Option<Instant>>,
    joint: AtomicU8,
    task: JoinHandle<()>,
}

impl Drop for Smpp {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Smpp {
    /// Opens the session and keeps it open in the background. Inside a tokio runtime only.
    ///
    /// # Errors
    /// A sentence, when the certificate is none.
    pub fn new(config: SmppConfig, inbox: SharedInbox) -> Result<Self, String> {
        let tls =
            if config.tls { Some(crate::mqtt::tls_client(config.certificate.as_deref())?) } else { None };
        let (questions, asked) = mpsc::channel(config.window.max(1));
        let (tell, standing) = watch::channel(Standing::Opening);
        let task = tokio::spawn(session::keep(config.clone(), tls, asked, tell, inbox));
        let window = Semaphore::new(config.window.max(1));
        Ok(Self {
            config,
            questions,
            standing,
            window,
            pause: Mutex::new(None),
            joint: AtomicU8::new(0),
            task,
        })
    }

    /// Waits a while for the session to be bound: as long as for an answer until it was tried, and a moment
    /// longer when it broke. A centre that is away for good is told of soon, one that has no address at once.
    async fn bound(&self) -> Result<(), SendError> {
        let mut standing = self.standing.clone();
        let tried = standing.wait_for(|s| *s != Standing::Opening);
        let _ = timeout(self.config.timeout, tried).await;
        let known = standing.wait_for(|s| matches!(s, Standing::Bound | Standing::Nowhere(_)));
        let _ = timeout(MOMENT.min(self.config.timeout), known).await;
        match &*self.standing.borrow() {
            Standing::Bound => Ok(()),
            Standing::Nowhere(error) => Err(error.clone()),
            Standing::Away(why) => Err(SendError::Temporary(why.clone())),
            Standing::Opening => Err(SendError::Temporary("the message centre is not ready".to_owned())),
        }
    }

    fn submit(
        &self,
        to: &str,
        coding: text::Coding,
        class: u8,
        short: &[u8],
        payload: Option<&[u8]>,
    ) -> Vec<u8> {
        let ((from_ton, from_npi, from), (to_ton, to_npi, to)) = (kind(&self.config.from), kind(to));
        let body = Body::default()
            .text("", 5)
            .bytes(&[from_ton, from_npi])
            .text(from, 20)
            .bytes(&[to_ton, to_npi])
            .text(to, 20)
            .bytes(&[class, 0, 0])
            .text("", 16)
            .text("", 16)
            // A report is wanted, of success and of failure.
            .bytes(&[1, 0, coding.number(), 0, u8::try_from(short.len()).unwrap_or(u8::MAX)])
            .bytes(short);
        match payload {
            Some(payload) => body.option(0x0424, payload).0,
            None => body.0,
        }
    }

    /// One packet, as often as the centre asks to slow down.
    async fn ask(&self, body: Vec<u8>) -> Result<String, SendError> {
        let silent = || SendError::Unheard("the message centre did not answer in time".to_owned());
        let broke = || SendError::Unheard("the connection to the message centre broke".to_owned());
        for round in 0..=THROTTLED_TRIES {
            if let Some(until) = *self.pause.lock().await {
                sleep_until(until).await;
            }
            let (answer, answered) = oneshot::channel();
            let question = Question { command: pdu::command::SUBMIT_SM, body: body.clone(), answer };
            self.questions.send(question).await.map_err(|_| silent())?;
            let answer = timeout(self.config.timeout, answered).await.map_err(|_| silent())?;
            let answer = answer.map_err(|_| broke())?;
            match answer.status {
                status::OK => return Ok(Reader(&answer.body).text().unwrap_or_default()),
                status::THROTTLED | status::QUEUE_FULL if round < THROTTLED_TRIES => {
                    let rest = Duration::from_millis(250 << round);
                    *self.pause.lock().await = Some(Instant::now() + rest);
                    sleep(rest).await;
                }
                code => return Err(refusal(code)),
            }
        }
        Err(refusal(status::THROTTLED))
    }
}

/// What kind of address this is (type of number, numbering plan), and its bare form.
fn kind(address: &str) -> (u8, u8, &str) {
    match address {
        "" => (0, 0, ""),
        number if number.starts_with('+') => (1, 1, number.trim_start_matches('+')),
        digits if digits.bytes().all(|b| b.is_ascii_digit()) => (0, 1, digits),
        name => (5, 0, name),
    }
}

/// Why the centre refused, by its status (SMPP 3.4, section 5.1.3).
pub(crate) fn refusal(code: u32) -> SendError {
    let (temporary, words) = match code {
        0x0d..=0x0f => (false, "the message centre does not accept our name and password"),
        0x0a | 0x0b | 0x33 => (false, "the message centre takes no such number"),
        0x45 => (true, "the message centre could not take the message"),
        status::THROTTLED | status::QUEUE_FULL => (true, "the message centre asks to slow down"),
        0x08 | 0x64 => (true, "the message centre has a fault"),
        0x65 | 0x66 | 0xfe => (false, "the message centre rejected the message"),
        _ => (false, "the message centre refused"),
    };
    let words = format!("{words} (status 0x{code:08x})");
    if temporary { SendError::Temporary(words) } else { SendError::Permanent(words) }
}

#[async_trait::async_trait]
impl Notifier for Smpp {
    fn transport(&self) -> &'static str {
        "sms"
    }
    async fn send(&self, message: &Outbound) -> Result<Accepted, SendError> {
        let Ok(_place) = self.window.acquire().await else {
            return Err(SendError::Temporary("the service is stopping".to_owned()));
        };
        self.bound().await?;
        let (coding, parts) = text::parts(&message.text);
        let mut bodies = Vec::with_capacity(parts.len());
        if let [one] = parts.as_slice() {
            bodies.push(self.submit(&message.to, coding, 0, one, None));
        } else if self.config.long_texts == LongTexts::Payload {
            bodies.push(self.submit(&message.to, coding, 0, &[], Some(&parts.concat())));
        } else {
            let joint = self.joint.fetch_add(1, Ordering::Relaxed);
            let total = u8::try_from(parts.len()).unwrap_or(u8::MAX);
            for (place, part) in (1..=total).zip(&parts) {
                let with_header = [&[5, 0, 3, joint, total, place], part.as_slice()].concat();
                bodies.push(self.submit(&message.to, coding, 0x40, &with_header, None));
            }
        }
        let count = bodies.len();
        let mut reference = None;
        for body in bodies {
            // The last part's name: when that one is there, so are the others, as a rule.
            let taken = self.ask(body).await.map_err(|error| {
                // A part before this one was taken, and costs.
                if reference.is_some() { SendError::Unheard(error.to_string()) } else { error }
            });
            reference = Some(taken?);
        }
        let detail = (count > 1).then(|| format!("taken by the message centre in {count} parts"));
        let detail = detail.unwrap_or_else(|| "taken by the message centre".to_owned());
        Ok(Accepted { detail: Some(detail), reference })
    }
}

#[cfg(test)]
mod tests;
