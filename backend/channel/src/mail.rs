//! Letters to people: one trait, and a box that keeps them for tests. It refuses to decide whom to write to and
//! what; no log line here holds an address or a text.

use std::{
    fmt,
    sync::{Arc, Mutex, PoisonError},
};

use crate::notifier::{Accepted, SendError};

/// One letter.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Mail {
    /// The address, as `ada@example.com`.
    pub to: String,
    /// The subject, one line.
    pub subject: String,
    /// The text for every reader.
    pub text: String,
    /// The same as HTML, when there is one.
    pub html: Option<String>,
}

impl fmt::Debug for Mail {
    /// Without address and text, which belong in no log.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Mail").field("characters", &self.text.len()).finish_non_exhaustive()
    }
}

/// A way to people's mailboxes.
#[async_trait::async_trait]
pub trait Mailer: Send + Sync + fmt::Debug {
    /// Hands over one letter. It always comes back: a server that never answers is a temporary failure.
    async fn send(&self, mail: &Mail) -> Result<Accepted, SendError>;
}

/// A shared way to people's mailboxes.
pub type SharedMailer = Arc<dyn Mailer>;

/// Remembers letters and carries none: for tests and demos.
#[derive(Debug, Default)]
pub struct MailBox {
    kept: Mutex<Vec<Mail>>,
    failing: Mutex<Option<SendError>>,
}

impl MailBox {
    /// Takes the letters so far out, oldest first.
    pub fn take(&self) -> Vec<Mail> {
        std::mem::take(&mut self.kept.lock().unwrap_or_else(PoisonError::into_inner))
    }
    /// Fails every letter from now on with this error; `None` ends it.
    pub fn fail(&self, with: Option<SendError>) {
        *self.failing.lock().unwrap_or_else(PoisonError::into_inner) = with;
    }
}

#[async_trait::async_trait]
impl Mailer for MailBox {
    async fn send(&self, mail: &Mail) -> Result<Accepted, SendError> {
        if let Some(error) = self.failing.lock().unwrap_or_else(PoisonError::into_inner).clone() {
            return Err(error);
        }
        self.kept.lock().unwrap_or_else(PoisonError::into_inner).push(mail.clone());
        Ok(Accepted { detail: Some("kept".to_owned()), ..Accepted::default() })
    }
}
