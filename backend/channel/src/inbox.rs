//! What comes in through a way out: reports on texts that were sent, and texts from phones.

use std::{fmt, sync::Arc};

/// What became of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// The phone has it.
    Delivered,
    /// It will not be delivered.
    Failed,
    /// It is on its way.
    Underway,
}

/// A report on a text that was sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// The name that the gateway gave the text.
    pub reference: String,
    /// What became of it.
    pub fate: Fate,
    /// In words.
    pub detail: String,
}

/// A text from a phone.
#[derive(Clone, PartialEq, Eq)]
pub struct Incoming {
    /// The sender's number, as the gateway wrote it on the envelope.
    pub from: String,
    /// The text.
    pub text: String,
}

impl fmt::Debug for Incoming {
    /// Without number and text, which belong in no log.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Incoming").field("characters", &self.text.len()).finish_non_exhaustive()
    }
}

/// Takes what comes in over a connection that stays open.
#[async_trait::async_trait]
pub trait Inbox: Send + Sync + fmt::Debug {
    /// Takes a report; `false` when it could not be stored and shall come again.
    async fn report(&self, report: Report) -> bool;
    /// Takes a text; `false` when it could not be stored and shall come again.
    async fn incoming(&self, incoming: Incoming) -> bool;
}

/// A shared inbox.
pub type SharedInbox = Arc<dyn Inbox>;
