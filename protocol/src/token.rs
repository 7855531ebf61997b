//! The message token: proof that a text was written by someone who knows the device ID.
//!
//! It is the first 8 bytes of HMAC-SHA-256 (RFC 2104) with the 32 device-ID bytes as key, over the text without
//! the token and its space. It says nothing about freshness: sequence numbers do that.

use std::fmt;
use std::str::FromStr;

use data_encoding::HEXLOWER;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use subtle::ConstantTimeEq;

use crate::DeviceId;

/// A message token, 8 bytes, written as 16 lower-case hex digits.
#[derive(Clone, Copy)]
pub struct Token([u8; 8]);

/// Why a text is not a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a token is 16 lower-case hexadecimal digits")]
pub struct TokenError;

impl Token {
    /// The token of a text that does not contain one.
    #[must_use]
    pub fn compute(device: &DeviceId, text_without_token: &str) -> Self {
        let mut token = [0_u8; 8];
        // HMAC takes keys of any length, so the error arm is unreachable; a zero token would verify nothing real.
        if let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(device.as_bytes()) {
            mac.update(text_without_token.as_bytes());
            for (slot, byte) in token.iter_mut().zip(mac.finalize().into_bytes()) {
                *slot = byte;
            }
        }
        Self(token)
    }

    /// Whether this is the token of that text; compared in constant time.
    #[must_use]
    pub fn verifies(&self, device: &DeviceId, text_without_token: &str) -> bool {
        Self::compute(device, text_without_token).0.ct_eq(&self.0).into()
    }
}

impl PartialEq for Token {
    fn eq(&self, other: &Self) -> bool {
        self.0.ct_eq(&other.0).into()
    }
}

impl Eq for Token {}

impl FromStr for Token {
    type Err = TokenError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut bytes = [0_u8; 8];
        if text.len() != 16 {
            return Err(TokenError);
        }
        HEXLOWER.decode_mut(text.as_bytes(), &mut bytes).map_err(|_| TokenError)?;
        Ok(Self(bytes))
    }
}

impl fmt::Display for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&HEXLOWER.encode(&self.0))
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Token({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::device_id::tests::VECTOR;

    #[test]
    fn the_page_s_first_vector() {
        let device: DeviceId = VECTOR.parse().unwrap();
        let text = "KME 1.00 000174ef aud() loc(1) get(P%20Dat.txt,1024)";
        assert_eq!(Token::compute(&device, text).to_string(), "3187f9cd06c8b78f");
    }

    #[test]
    fn every_single_bit_flip_of_a_token_is_refused() {
        let device: DeviceId = VECTOR.parse().unwrap();
        let text = "KME 1.00 000174f3 url()";
        let good = Token::compute(&device, text);
        assert!(good.verifies(&device, text));
        for bit in 0..64 {
            let mut flipped = good;
            flipped.0[bit / 8] ^= 1 << (bit % 8);
            assert!(!flipped.verifies(&device, text), "bit {bit}");
        }
    }

    #[test]
    fn another_device_s_token_is_refused() {
        let device: DeviceId = VECTOR.parse().unwrap();
        let other = DeviceId::from_bytes([7; 32]);
        assert!(!Token::compute(&other, "text").verifies(&device, "text"));
    }
}
