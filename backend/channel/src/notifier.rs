//! The one trait of every way out.

use std::{fmt, sync::Arc};

use handsight_domain::time::Timestamp;

/// One text for one phone.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Outbound {
    /// Where to: for SMS a number, E.164 as `+15550100`; for push the phone's push address.
    pub to: String,
    /// The text.
    pub text: String,
    /// Where the gateway may report what became of it, when it can.
    pub report_url: Option<String>,
    /// Whether it shall wake a sleeping phone at once, where the transport knows the difference.
    pub urgent: bool,
}

impl fmt::Debug for Outbound {
    /// Without number and text, which belong in no log.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Outbound").field("characters", &self.text.len()).finish_non_exhaustive()
    }
}

/// The notifier took the text over.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Accepted {
    /// What it said, when that helps people.
    pub detail: Option<String>,
    /// The name under which its later reports speak of this text, where they do not come by address.
    pub reference: Option<String>,
}

/// The notifier did not take it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SendError {
    /// Later may be better: busy or away. It took nothing.
    #[error("{0}")]
    Temporary(String),
    /// It was handed over and nothing came back: it may be on its way all the same, so what it costs counts.
    #[error("{0}")]
    Unheard(String),
    /// Not before this time: what may be sent until then is used up. It took nothing.
    #[error("{words}")]
    Later {
        /// Why, with the way out.
        words: String,
        /// When it can go on.
        at: Timestamp,
    },
    /// The same text to the same number will be refused again until somebody changes something.
    #[error("{0}")]
    Permanent(String),
}

impl SendError {
    /// Whether it is certain that nothing was taken, so that nothing is owed.
    pub const fn took_nothing(&self) -> bool {
        matches!(self, Self::Temporary(_) | Self::Later { .. } | Self::Permanent(_))
    }
}

/// A way out.
#[async_trait::async_trait]
pub trait Notifier: Send + Sync + fmt::Debug {
    /// Its name in attempts, as `sms`.
    fn transport(&self) -> &'static str;
    /// Hands over one text. It always comes back: a gateway that never answers is a temporary failure.
    async fn send(&self, message: &Outbound) -> Result<Accepted, SendError>;
}

/// What somebody outside said, made fit for a table: one line, no control characters, at most 200 characters.
pub fn said(text: &str) -> String {
    let text = text.trim();
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).take(200).collect()
}

/// A shared way out.
pub type SharedNotifier = Arc<dyn Notifier>;
