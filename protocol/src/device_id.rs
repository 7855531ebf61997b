//! The device ID: 32 random bytes made by the agent, the shared secret between one phone and its server.
//!
//! It is never printed: `Debug` is redacted and there is no `Display`. Whoever must write it down (the
//! provisioning body, the `Authorization` header, the agent's state file) says so by calling [`DeviceId::to_hex`].

use std::fmt;
use std::str::FromStr;

use data_encoding::HEXLOWER;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;
use zeroize::Zeroize;

/// A device ID. Wiped from memory when dropped; compared in constant time.
#[derive(Clone)]
pub struct DeviceId([u8; 32]);

/// Why a text is not a device ID. It never repeats the text, which may be almost a secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a device ID is 64 lower-case hexadecimal digits")]
pub struct DeviceIdError;

impl DeviceId {
    /// Takes 32 bytes from a cryptographic source of chance.
    #[must_use]
    pub fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The raw bytes: the key of the message token.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// The 64 lower-case hexadecimal digits. This is the secret itself: send it over TLS only, log it never.
    #[must_use]
    pub fn to_hex(&self) -> String {
        HEXLOWER.encode(&self.0)
    }

    /// The lower-case hexadecimal SHA-256 of the bytes, as it stands in the text a command key signs.
    #[must_use]
    pub fn fingerprint(&self) -> String {
        HEXLOWER.encode(&Sha256::digest(self.0))
    }
}

impl FromStr for DeviceId {
    type Err = DeviceIdError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut bytes = [0_u8; 32];
        if text.len() != 64 {
            return Err(DeviceIdError);
        }
        HEXLOWER.decode_mut(text.as_bytes(), &mut bytes).map_err(|_| DeviceIdError)?;
        Ok(Self(bytes))
    }
}

impl PartialEq for DeviceId {
    fn eq(&self, other: &Self) -> bool {
        self.0.ct_eq(&other.0).into()
    }
}

impl Eq for DeviceId {}

impl Drop for DeviceId {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

impl fmt::Debug for DeviceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("DeviceId(redacted)")
    }
}

impl Serialize for DeviceId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.to_hex())
    }
}

impl<'de> Deserialize<'de> for DeviceId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// The device ID of the protocol page's vectors.
    pub(crate) const VECTOR: &str = "5f0c7d5c1e0a4b6f9d3e2a1b8c7f60514e3d2c1b0a9f8e7d6c5b4a3928170615";

    #[test]
    fn hexadecimal_goes_round_and_only_lower_case_is_taken() {
        let id: DeviceId = VECTOR.parse().unwrap();
        assert_eq!(id.to_hex(), VECTOR);
        assert_eq!(VECTOR.to_uppercase().parse::<DeviceId>(), Err(DeviceIdError));
        assert_eq!(VECTOR[2..].parse::<DeviceId>(), Err(DeviceIdError));
        assert_eq!("é".repeat(32).parse::<DeviceId>(), Err(DeviceIdError));
    }

    #[test]
    fn the_secret_is_not_in_debug_nor_in_an_error() {
        let id: DeviceId = VECTOR.parse().unwrap();
        assert_eq!(format!("{id:?}"), "DeviceId(redacted)");
        let error = serde_json::from_str::<DeviceId>("\"5f0c\"").unwrap_err().to_string();
        assert!(!error.contains("5f0c"), "{error}");
    }
}
