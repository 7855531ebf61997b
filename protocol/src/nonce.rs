//! A nonce: 8 bytes, written as 16 lower-case hex digits, used once, to learn and verify a phone number.

use std::fmt;
use std::str::FromStr;

use data_encoding::HEXLOWER;
use serde::{Deserialize, Serialize};

/// A one-time number; the server accepts it once and for 24 hours.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Nonce([u8; 8]);

/// Why a text is not a nonce.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a nonce is 16 lower-case hexadecimal digits")]
pub struct NonceError;

impl Nonce {
    /// Takes 8 bytes from a cryptographic source of chance.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 8]) -> Self {
        Self(bytes)
    }

    /// The raw bytes.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 8] {
        &self.0
    }
}

impl FromStr for Nonce {
    type Err = NonceError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut bytes = [0_u8; 8];
        if text.len() != 16 {
            return Err(NonceError);
        }
        HEXLOWER.decode_mut(text.as_bytes(), &mut bytes).map_err(|_| NonceError)?;
        Ok(Self(bytes))
    }
}

impl fmt::Display for Nonce {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&HEXLOWER.encode(&self.0))
    }
}

impl fmt::Debug for Nonce {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Nonce(redacted)")
    }
}

impl TryFrom<String> for Nonce {
    type Error = NonceError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<Nonce> for String {
    fn from(nonce: Nonce) -> Self {
        nonce.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sixteen_lower_case_digits_or_nothing() {
        let nonce: Nonce = "9f86d081884c7d65".parse().unwrap();
        assert_eq!(nonce.to_string(), "9f86d081884c7d65");
        for wrong in ["9F86D081884C7D65", "9f86d081884c7d6", "9f86d081884c7d655", "9f86d081884c7dzz"] {
            assert_eq!(wrong.parse::<Nonce>(), Err(NonceError), "{wrong}");
        }
    }
}
