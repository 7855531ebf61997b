//! The header of a message, split from its commands so that nothing unauthenticated is interpreted.

use std::fmt;

use crate::command::{Command, CommandError, decode_param};
use crate::signature::{Signature, SignatureError};
use crate::{CommandKey, DeviceId, Sequence, Token};

/// A protocol version, `1.00` for this page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Version {
    /// A reader of another major version leaves the message alone.
    pub major: u32,
    /// A newer minor version is parsed as far as understood. 0 to 99.
    pub minor: u8,
}

impl Version {
    /// The version this crate writes.
    pub const CURRENT: Self = Self { major: 1, minor: 0 };

    /// Reads `1*DIGIT "." 2DIGIT`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (major, minor) = text.split_once('.')?;
        let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        if !digits(major) || !digits(minor) || minor.len() != 2 {
            return None;
        }
        Some(Self { major: major.parse().ok()?, minor: minor.parse().ok()? })
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{:02}", self.major, self.minor)
    }
}

/// A message whose header has been read and whose commands have not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Envelope<'a> {
    /// The version the sender wrote.
    pub version: Version,
    /// The number of the first command.
    pub sequence: Sequence,
    /// The token it carries, not yet verified.
    pub token: Token,
    head: &'a str,
    rest: &'a str,
}

/// Why a text is not an envelope of this protocol.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EnvelopeError {
    /// Not a protocol message: leave it to the operating system.
    #[error("not a KME message")]
    Foreign,
    /// A version this crate does not know: leave it to the operating system.
    #[error("protocol version {0} is not known here")]
    Version(String),
    /// The sequence number is malformed.
    #[error("the sequence number is not 8 lower-case hexadecimal digits")]
    Sequence,
    /// The token is malformed.
    #[error("the token is not 16 lower-case hexadecimal digits")]
    Token,
    /// Nothing follows the token.
    #[error("the message has no command")]
    Empty,
}

impl EnvelopeError {
    /// Whether the text is someone else's and must be left alone, rather than reported.
    #[must_use]
    pub fn is_foreign(&self) -> bool {
        matches!(self, Self::Foreign | Self::Version(_))
    }
}

/// The commands of a message, each read by itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opened {
    /// The commands with their numbers; a command that cannot be read keeps its number.
    pub commands: Vec<(Sequence, Result<Command, CommandError>)>,
    /// Present when the message is the marker `url()`: then there are no commands. Inside, the URL if named.
    pub marker: Option<Option<String>>,
    /// The signature, if there is one.
    pub signature: Option<Result<Signature, SignatureError>>,
    /// What the signature covers, without the device's fingerprint.
    signed_text: String,
}

impl Opened {
    /// Whether the message carries a signature of this key for this device.
    #[must_use]
    pub fn signed_by(&self, key: &CommandKey, device: &DeviceId) -> bool {
        matches!(&self.signature, Some(Ok(signature)) if key.verifies(signature, &self.signed_text, device))
    }
}

impl<'a> Envelope<'a> {
    /// Reads the header.
    ///
    /// # Errors
    /// What is wrong; [`EnvelopeError::is_foreign`] tells a foreign text from a broken one.
    pub fn parse(text: &'a str) -> Result<Self, EnvelopeError> {
        let rest = text.strip_prefix("KME ").ok_or(EnvelopeError::Foreign)?;
        let (version, rest) = rest.split_once(' ').ok_or(EnvelopeError::Foreign)?;
        let version = Version::parse(version)
            .filter(|version| version.major == Version::CURRENT.major)
            .ok_or_else(|| EnvelopeError::Version(version.chars().take(12).collect()))?;
        let (sequence, rest) = rest.split_once(' ').ok_or(EnvelopeError::Sequence)?;
        let sequence: Sequence = sequence.parse().map_err(|_| EnvelopeError::Sequence)?;
        let (token, rest) = rest.split_once(' ').ok_or(EnvelopeError::Token)?;
        let token: Token = token.parse().map_err(|_| EnvelopeError::Token)?;
        if rest.is_empty() {
            return Err(EnvelopeError::Empty);
        }
        // All parts are ASCII up to here: "… <sequence> <token> <rest>"; the head ends before the token's space.
        let head = text.get(..text.len() - rest.len() - 18).ok_or(EnvelopeError::Token)?;
        Ok(Self { version, sequence, token, head, rest })
    }

    /// Whether the token was made with this device's ID.
    #[must_use]
    pub fn authentic(&self, device: &DeviceId) -> bool {
        self.token.verifies(device, &format!("{} {}", self.head, self.rest))
    }

    /// Reads the commands. Numbers past 32 bits are left out: no server issues them.
    #[must_use]
    pub fn open(&self) -> Opened {
        let mut pieces: Vec<&str> = self.rest.split(' ').collect();
        let is_signature = |piece: &str| piece.starts_with("sig(");
        let signature = pieces.pop_if(|piece| is_signature(piece)).map(|piece| {
            let inner = piece.strip_prefix("sig(").and_then(|rest| rest.strip_suffix(')'));
            inner.ok_or(SignatureError::Form)?.parse::<Signature>()
        });
        let signed_text = format!("{} {}", self.head, pieces.join(" "));
        if let [only] = pieces.as_slice()
            && let Some(inner) = only.strip_prefix("url(").and_then(|rest| rest.strip_suffix(')'))
            && let Ok(url) = decode_param(inner, 1)
        {
            return Opened { commands: Vec::new(), marker: Some(url), signature, signed_text };
        }
        let commands = pieces
            .into_iter()
            .enumerate()
            .filter_map(|(index, piece)| Some((self.sequence.plus(index)?, Command::parse(piece))))
            .collect();
        Opened { commands, marker: None, signature, signed_text }
    }
}
