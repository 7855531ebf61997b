//! The strict reading of a message: every part well formed, or an error that says which part is not.

use super::envelope::{Envelope, EnvelopeError, Version};
use crate::command::{Command, CommandError};
use crate::signature::{Signature, SignatureError};
use crate::{Sequence, Token};

/// A well-formed message. Whether its token is right is another question: ask the [`Envelope`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// The version the sender wrote.
    pub version: Version,
    /// The number of the first command; of the first waiting one for a marker.
    pub sequence: Sequence,
    /// The token.
    pub token: Token,
    /// Commands or the marker.
    pub body: Body,
    /// The signature, if there is one.
    pub signature: Option<Signature>,
}

/// What a message carries.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Body {
    /// One or more commands, numbered from the message's sequence.
    Commands(Vec<Command>),
    /// `url()`: fetch what waits over HTTPS. Takes no number of its own.
    Marker(Option<String>),
}

/// Why a text is not a well-formed message.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MessageError {
    /// The header is wrong.
    #[error(transparent)]
    Envelope(#[from] EnvelopeError),
    /// A command is wrong.
    #[error("command {place}: {source}")]
    Command {
        /// Its place in the message, counted from 1.
        place: usize,
        /// What is wrong with it.
        source: CommandError,
    },
    /// The signature is malformed.
    #[error(transparent)]
    Signature(#[from] SignatureError),
    /// Nothing but a signature, or numbers past 32 bits.
    #[error("the message has no command")]
    Empty,
}

impl Message {
    /// Reads a message strictly.
    ///
    /// # Errors
    /// The first part that is not well formed.
    pub fn parse(text: &str) -> Result<Self, MessageError> {
        let envelope = Envelope::parse(text)?;
        let opened = envelope.open();
        let signature = opened.signature.transpose()?;
        let body = match opened.marker {
            Some(url) => Body::Marker(url),
            None => {
                let numbered = opened.commands.into_iter().enumerate();
                let commands = numbered
                    .map(|(index, (_, command))| {
                        command.map_err(|source| MessageError::Command { place: index + 1, source })
                    })
                    .collect::<Result<Vec<_>, _>>()?;
                Body::Commands(commands)
            }
        };
        if matches!(&body, Body::Commands(commands) if commands.is_empty()) {
            return Err(MessageError::Empty);
        }
        let Envelope { version, sequence, token, .. } = envelope;
        Ok(Self { version, sequence, token, body, signature })
    }

    /// The commands with their numbers; none for a marker.
    pub fn numbered(&self) -> impl Iterator<Item = (Sequence, &Command)> {
        let commands = match &self.body {
            Body::Commands(commands) => commands.as_slice(),
            Body::Marker(_) => &[],
        };
        commands.iter().enumerate().filter_map(|(index, command)| Some((self.sequence.plus(index)?, command)))
    }
}
