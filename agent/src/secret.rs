//! Secrets from the operating system's source of chance.

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
