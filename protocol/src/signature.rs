//! The enterprise's command key: an Ed25519 (RFC 8032) signature over every command that destroys,
//! runs code or replaces content.
//!
//! The signed bytes are the message without its token and without ` sig(…)`, a line feed, and the lower-case hex
//! SHA-256 of the device ID: so a signature for one phone is worthless on another. An agent that holds the key
//! refuses such a command without a valid signature, wherever it came from. Until when the command may be done is its
//! last parameter, so it is in the text that is signed.

use std::fmt;
use std::str::FromStr;

use data_encoding::{BASE64URL_NOPAD, HEXLOWER};
use ed25519_dalek::{Signer, SigningKey, VerifyingKey};
use serde::{Deserialize, Serialize};

use crate::DeviceId;

/// The public half of an enterprise's command key, written as 64 lower-case hex digits.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct CommandKey(VerifyingKey);

/// The secret half, held by the server. `Debug` is redacted; the key wipes itself when dropped.
#[derive(Clone)]
pub struct CommandSigner(SigningKey);

/// A signature, written as 86 characters of unpadded base64url.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Signature(ed25519_dalek::Signature);

/// Why a text is not a command key or not a signature.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SignatureError {
    /// The public key is not 64 hex digits of a point on the curve.
    #[error("a command key is 64 lower-case hexadecimal digits of an Ed25519 public key")]
    Key,
    /// The signature is not 86 characters of base64url.
    #[error("a signature is 86 characters of base64url without padding")]
    Form,
}

fn signed_bytes(text: &str, device: &DeviceId) -> String {
    format!("{text}\n{}", device.fingerprint())
}

impl CommandSigner {
    /// The signer of a 32-byte seed taken from a cryptographic source of chance.
    #[must_use]
    pub fn from_seed(seed: &[u8; 32]) -> Self {
        Self(SigningKey::from_bytes(seed))
    }

    /// The public half, for the provisioning answer.
    #[must_use]
    pub fn public(&self) -> CommandKey {
        CommandKey(self.0.verifying_key())
    }

    /// Signs a message text that has neither token nor `sig(…)`, for one device.
    #[must_use]
    pub fn sign(&self, text: &str, device: &DeviceId) -> Signature {
        Signature(self.0.sign(signed_bytes(text, device).as_bytes()))
    }
}

impl CommandKey {
    /// Whether the signature was made by this key over that text (no token, no `sig(…)`) for this device.
    #[must_use]
    pub fn verifies(&self, signature: &Signature, text: &str, device: &DeviceId) -> bool {
        self.0.verify_strict(signed_bytes(text, device).as_bytes(), &signature.0).is_ok()
    }
}

impl fmt::Debug for CommandSigner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CommandSigner(redacted)")
    }
}

impl fmt::Display for CommandKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&HEXLOWER.encode(self.0.as_bytes()))
    }
}

impl fmt::Debug for CommandKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "CommandKey({self})")
    }
}

impl FromStr for CommandKey {
    type Err = SignatureError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut bytes = [0_u8; 32];
        if text.len() != 64 {
            return Err(SignatureError::Key);
        }
        HEXLOWER.decode_mut(text.as_bytes(), &mut bytes).map_err(|_| SignatureError::Key)?;
        VerifyingKey::from_bytes(&bytes).map(Self).map_err(|_| SignatureError::Key)
    }
}

impl TryFrom<String> for CommandKey {
    type Error = SignatureError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<CommandKey> for String {
    fn from(key: CommandKey) -> Self {
        key.to_string()
    }
}

impl fmt::Display for Signature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&BASE64URL_NOPAD.encode(&self.0.to_bytes()))
    }
}

impl fmt::Debug for Signature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Signature({self})")
    }
}

impl FromStr for Signature {
    type Err = SignatureError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut bytes = [0_u8; 64];
        if text.len() != 86 {
            return Err(SignatureError::Form);
        }
        BASE64URL_NOPAD.decode_mut(text.as_bytes(), &mut bytes).map_err(|_| SignatureError::Form)?;
        Ok(Self(ed25519_dalek::Signature::from_bytes(&bytes)))
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::device_id::tests::VECTOR;

    /// The command key seed of the protocol page's vectors: bytes 00 … 1f.
    pub(crate) fn vector_signer() -> CommandSigner {
        let mut seed = [0_u8; 32];
        for (value, slot) in (0_u8..).zip(seed.iter_mut()) {
            *slot = value;
        }
        CommandSigner::from_seed(&seed)
    }

    #[test]
    fn the_page_s_public_key_and_signature() {
        let device: DeviceId = VECTOR.parse().unwrap();
        let signer = vector_signer();
        assert_eq!(
            signer.public().to_string(),
            "03a107bff3ce10be1d70dd18e74bc09967e4d6309ba50d5f1ddc8664125531b8"
        );
        let signature = signer.sign("KME 1.00 000174f3 wip(all)", &device);
        assert_eq!(
            signature.to_string(),
            "fDHDoP-4-rJ7-0QDNDAZZXQ5tXlZlzNrZHxkvbNacteUNi86v9pBW_kYAedRBgCdaeZa8dxK4lnGgkmbe7ScCQ"
        );
        assert!(signer.public().verifies(&signature, "KME 1.00 000174f3 wip(all)", &device));
    }

    #[test]
    fn another_text_another_device_another_key_are_refused() {
        let device: DeviceId = VECTOR.parse().unwrap();
        let signature = vector_signer().sign("KME 1.00 000174f3 wip(all)", &device);
        let key = vector_signer().public();
        assert!(!key.verifies(&signature, "KME 1.00 000174f4 wip(all)", &device));
        assert!(!key.verifies(&signature, "KME 1.00 000174f3 wip(all)", &DeviceId::from_bytes([1; 32])));
        let other = CommandSigner::from_seed(&[9; 32]).public();
        assert!(!other.verifies(&signature, "KME 1.00 000174f3 wip(all)", &device));
    }

    #[test]
    fn every_single_bit_flip_of_a_signature_is_refused() {
        let device: DeviceId = VECTOR.parse().unwrap();
        let key = vector_signer().public();
        let good = vector_signer().sign("text", &device);
        for bit in 0..512 {
            let mut bytes = good.0.to_bytes();
            bytes[bit / 8] ^= 1 << (bit % 8);
            let flipped = Signature(ed25519_dalek::Signature::from_bytes(&bytes));
            assert!(!key.verifies(&flipped, "text", &device), "bit {bit}");
        }
    }

    #[test]
    fn malformed_texts_are_refused() {
        assert_eq!("AAAA".parse::<Signature>(), Err(SignatureError::Form));
        assert_eq!("=".repeat(86).parse::<Signature>(), Err(SignatureError::Form));
        assert_eq!("zz".parse::<CommandKey>(), Err(SignatureError::Key));
    }
}
