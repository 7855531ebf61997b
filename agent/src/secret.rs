//! Secrets and ids from the operating system's source of chance.

use chrono::{DateTime, Utc};
use data_encoding::HEXLOWER;
use handsight_protocol::DeviceId;
use rand::TryRng;
use rand::rngs::{SysError, SysRng};

/// A new device ID.
///
/// # Errors
/// When the operating system has no randomness to give.
pub fn new_device_id() -> Result<DeviceId, SysError> {
    let mut bytes = [0_u8; 32];
    SysRng.try_fill_bytes(&mut bytes)?;
    Ok(DeviceId::from_bytes(bytes))
}

/// A seed for jitter and simulations.
///
/// # Errors
/// When the operating system has no randomness to give.
pub fn new_seed() -> Result<u64, SysError> {
    SysRng.try_next_u64()
}

/// A new id for an object that this phone sends: a UUIDv7 (RFC 9562, section 5.7), so that ids are in the order of
/// time.
///
/// # Errors
/// When the operating system has no randomness to give.
pub fn new_object_id(now: DateTime<Utc>) -> Result<String, SysError> {
    let mut bytes = [0_u8; 16];
    SysRng.try_fill_bytes(&mut bytes)?;
    let millis = u64::try_from(now.timestamp_millis()).unwrap_or(0).to_be_bytes();
    for (slot, byte) in bytes.iter_mut().zip(millis.iter().skip(2)) {
        *slot = *byte;
    }
    if let Some(version) = bytes.get_mut(6) {
        *version = 0x70 | (*version & 0x0f);
    }
    if let Some(variant) = bytes.get_mut(8) {
        *variant = 0x80 | (*variant & 0x3f);
    }
    Ok(format!("obj_{}", HEXLOWER.encode(&bytes)))
}
