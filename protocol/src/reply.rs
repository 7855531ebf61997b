//! A message from a device by SMS: `KMR 1.00 <nonce> <token> <name>(<status>[,…])`.
//!
//! It carries no device identifier: the server finds the device by the nonce and then checks the token, and
//! takes the sender's number from the SMS envelope. That is how a phone number is learnt and verified.

use crate::command::Command;
use crate::message::Version;
use crate::{CommandName, DeviceId, Nonce, Token};

/// A reply, well formed; whether its token is right is for [`Reply::authentic`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply {
    /// Which question it answers.
    pub nonce: Nonce,
    /// Its token.
    pub token: Token,
    /// The command it answers.
    pub command: CommandName,
    /// `ok`, `failed`, `refused` or `unsupported`.
    pub status: String,
    /// Further parameters.
    pub more: Vec<Option<String>>,
    signed: String,
}

/// Why a text is not a reply.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReplyError {
    /// Not a reply of this protocol.
    #[error("not a KMR 1.00 message")]
    Foreign,
    /// The nonce is malformed.
    #[error("the nonce is not 16 lower-case hexadecimal digits")]
    Nonce,
    /// The token is malformed.
    #[error("the token is not 16 lower-case hexadecimal digits")]
    Token,
    /// The answer is malformed.
    #[error("the answer is not <name>(<status>)")]
    Answer,
}

impl Reply {
    /// Writes a reply.
    #[must_use]
    pub fn encode(nonce: Nonce, command: &CommandName, status: &str, device: &DeviceId) -> String {
        let answer = Command::with(command.clone(), &[status]);
        let token = Token::compute(device, &format!("KMR 1.00 {nonce} {answer}"));
        format!("KMR 1.00 {nonce} {token} {answer}")
    }

    /// Reads a reply.
    ///
    /// # Errors
    /// Which part is malformed.
    pub fn parse(text: &str) -> Result<Self, ReplyError> {
        let mut parts = text.splitn(5, ' ');
        let mut part = || parts.next();
        if part() != Some("KMR") {
            return Err(ReplyError::Foreign);
        }
        let version_text = part().ok_or(ReplyError::Foreign)?;
        let version = Version::parse(version_text).ok_or(ReplyError::Foreign)?;
        if version.major != Version::CURRENT.major {
            return Err(ReplyError::Foreign);
        }
        let nonce: Nonce = part().and_then(|text| text.parse().ok()).ok_or(ReplyError::Nonce)?;
        let token: Token = part().and_then(|text| text.parse().ok()).ok_or(ReplyError::Token)?;
        let rest = part().ok_or(ReplyError::Answer)?;
        let answer = Command::parse(rest).map_err(|_| ReplyError::Answer)?;
        let (first, more) = answer.params().split_first().ok_or(ReplyError::Answer)?;
        Ok(Self {
            nonce,
            token,
            command: answer.name().clone(),
            status: first.clone().ok_or(ReplyError::Answer)?,
            more: more.to_vec(),
            signed: format!("KMR {version_text} {nonce} {rest}"),
        })
    }

    /// Whether the token was made with this device's ID.
    #[must_use]
    pub fn authentic(&self, device: &DeviceId) -> bool {
        self.token.verifies(device, &self.signed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::device_id::tests::VECTOR;
    use proptest::prelude::*;

    const VECTOR_REPLY: &str = "KMR 1.00 9f86d081884c7d65 806fc1b567202d07 phn(ok)";

    #[test]
    fn the_page_s_vector_goes_both_ways() {
        let device: DeviceId = VECTOR.parse().unwrap();
        let nonce: Nonce = "9f86d081884c7d65".parse().unwrap();
        assert_eq!(Reply::encode(nonce, &CommandName::Phn, "ok", &device), VECTOR_REPLY);
        let reply = Reply::parse(VECTOR_REPLY).unwrap();
        assert!(reply.authentic(&device));
        assert!(!reply.authentic(&DeviceId::from_bytes([0; 32])));
        assert_eq!((reply.command, reply.status.as_str()), (CommandName::Phn, "ok"));
    }

    #[test]
    fn refusals_say_which_part() {
        assert_eq!(Reply::parse("KME 1.00"), Err(ReplyError::Foreign));
        assert_eq!(Reply::parse("KMR 2.00 a b c"), Err(ReplyError::Foreign));
        assert_eq!(Reply::parse("KMR 1.00 9f86 806fc1b567202d07 phn(ok)"), Err(ReplyError::Nonce));
        assert_eq!(Reply::parse("KMR 1.00 9f86d081884c7d65 x phn(ok)"), Err(ReplyError::Token));
        assert_eq!(Reply::parse("KMR 1.00 9f86d081884c7d65 806fc1b567202d07 phn()"), Err(ReplyError::Answer));
    }

    proptest! {
        #[test]
        fn reading_never_panics(text in "(KMR 1.00 )?.{0,60}") {
            let _ = Reply::parse(&text);
        }
    }
}
