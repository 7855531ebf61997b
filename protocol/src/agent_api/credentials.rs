//! The `Authorization: Device <system ID>.<device ID>` header of every call but `provision`.

use crate::{DeviceId, SystemId};

/// Who calls. `Debug` shows the system ID only.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Credentials {
    /// The enterprise's system ID.
    pub system_id: SystemId,
    /// The device's secret.
    pub device_id: DeviceId,
}

/// Why a header value is not a pair of system ID and device ID. Deliberately says no more than that: which of
/// the two was wrong is nobody's business.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("authentication failure")]
pub struct CredentialsError;

impl Credentials {
    /// The header's value. It holds the secret: never log it.
    #[must_use]
    pub fn header_value(&self) -> String {
        format!("Device {}.{}", self.system_id, self.device_id.to_hex())
    }

    /// Reads the header's value; the scheme's word is matched without case (RFC 9110 section 11.1).
    ///
    /// # Errors
    /// When it is not `Device <system ID>.<device ID>`, both well formed.
    pub fn parse(value: &str) -> Result<Self, CredentialsError> {
        let (scheme, pair) = value.split_once(' ').ok_or(CredentialsError)?;
        if !scheme.eq_ignore_ascii_case("device") {
            return Err(CredentialsError);
        }
        let (system_id, device_id) = pair.trim_start_matches(' ').split_once('.').ok_or(CredentialsError)?;
        Ok(Self {
            system_id: system_id.parse().map_err(|_| CredentialsError)?,
            device_id: device_id.parse().map_err(|_| CredentialsError)?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::device_id::tests::VECTOR;

    #[test]
    fn the_header_goes_round_and_debug_keeps_the_secret() {
        let value = format!("Device 3064061526.{VECTOR}");
        let credentials = Credentials::parse(&value).unwrap();
        assert_eq!(credentials.header_value(), value);
        assert!(!format!("{credentials:?}").contains("5f0c7d5c"));
        for scheme in ["device ", "DEVICE ", "dEvIcE   "] {
            assert_eq!(Credentials::parse(&value.replace("Device ", scheme)).as_ref(), Ok(&credentials));
        }
    }

    #[test]
    fn anything_else_is_refused_alike() {
        for wrong in [
            "",
            "Bearer x",
            &format!("Devices 3064061526.{VECTOR}"),
            &format!("Device3064061526.{VECTOR}"),
            "Device 3064061526",
            &format!("Device 3064061562.{VECTOR}"),
            "Device 3064061526.5f",
        ] {
            assert_eq!(Credentials::parse(wrong), Err(CredentialsError), "{wrong}");
        }
    }
}
