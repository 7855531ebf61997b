//! The secrets of devices: how they are sealed and found again.

use handsight_domain::{
    id::{DeviceId, EnterpriseId},
    secret::SecretKey,
};
use handsight_protocol::{CommandSigner, DeviceId as Secret};
use handsight_store::{
    WriteTx,
    device::{DeviceRow, EnterpriseGate, enterprise_gate},
};

use crate::{App, UseCaseError, lately::Lately};

/// The keyed hash that a device is found by.
pub(super) fn key_hash(key: &SecretKey, secret: &Secret) -> Vec<u8> {
    key.hash("device id", secret.as_bytes())
}

/// The keyed hash of a hardware ID.
pub(super) fn hardware_hash(key: &SecretKey, hardware: &str) -> Vec<u8> {
    key.hash("hardware id", hardware.trim().to_lowercase().as_bytes())
}

/// What a sealed device ID is bound to.
pub(super) fn context(device: DeviceId) -> String {
    format!("device id {device}")
}

fn broken(what: &str) -> UseCaseError {
    UseCaseError::Internal(format!("{what} does not open: was secret_key changed?"))
}

/// Opens a device's secret, to write a message with.
///
/// # Errors
/// [`UseCaseError::Internal`] when the installation's key is another one than it was sealed with.
pub fn device_secret(key: &SecretKey, device: &DeviceRow) -> Result<Secret, UseCaseError> {
    let plain = key.open(&context(device.id), &device.device_id_sealed).map_err(|_| broken("a device ID"))?;
    let bytes: [u8; 32] = plain.as_slice().try_into().map_err(|_| broken("a device ID"))?;
    Ok(Secret::from_bytes(bytes))
}

/// Opens an enterprise's command key.
fn command_signer(key: &SecretKey, gate: &EnterpriseGate) -> Result<CommandSigner, UseCaseError> {
    let context = format!("command key {}", gate.system_id);
    let plain = key.open(&context, &gate.command_key_sealed).map_err(|_| broken("a command key"))?;
    let seed: [u8; 32] = plain.as_slice().try_into().map_err(|_| broken("a command key"))?;
    Ok(CommandSigner::from_seed(&seed))
}

/// The command keys of enterprises that asked something of phones. A key is made with its enterprise and never changes.
/// Cloning shares them.
#[derive(Debug, Clone, Default)]
pub struct Signers(Lately<EnterpriseId, CommandSigner, 1_000>);

/// What an enterprise signs with what must be signed.
///
/// # Errors
/// [`UseCaseError::Internal`] when the installation's key is another one than it was sealed with.
pub(crate) async fn signer(app: &App, tx: &WriteTx) -> Result<CommandSigner, UseCaseError> {
    let enterprise = tx.scope().enterprise();
    if let Some(known) = app.signers.0.find(&enterprise) {
        return Ok(known);
    }
    let gate = enterprise_gate(tx, false).await?.ok_or(UseCaseError::NotFound)?;
    let signer = command_signer(&app.secret, &gate)?;
    app.signers.0.keep(enterprise, signer.clone());
    Ok(signer)
}
