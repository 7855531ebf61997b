//! Asking something of one device inside another use case's transaction, in the name of whoever acts there. The
//! caller has decided that it may be asked.

use handsight_domain::{
    action::DEFAULT_LIFETIME,
    id::{ActionId, DeviceId},
    scope::Actor,
    time::Timestamp,
};
use handsight_protocol::Command;
use handsight_store::{Tx, WriteTx, action as rows, action::SessionRow};

use super::{Batch, place};
use crate::{App, UseCaseError, device::refuse_moved};

/// A session that asks a command from now on, with the usual deadline.
pub(crate) fn session_of(app: &App, by: &Actor, command: &Command, now: Timestamp) -> SessionRow {
    SessionRow {
        id: app.mint.id(),
        command: command.name().as_str().to_owned(),
        parameters: command.params().to_vec(),
        created_at: now,
        created_by: by.clone(),
        not_before: None,
        expires_at: now.after(DEFAULT_LIFETIME),
    }
}

/// Locks devices of which something is asked; answers them.
///
/// # Errors
/// [`UseCaseError::NotFound`] when one of them is not there, or has moved elsewhere.
pub(crate) async fn lock_all(tx: &Tx, wanted: &[DeviceId]) -> Result<Vec<DeviceId>, UseCaseError> {
    let devices = rows::lock_devices(tx, wanted).await?;
    if devices.len() == wanted.len() { Ok(devices) } else { Err(UseCaseError::NotFound) }
}

/// Stores the action and what follows from it; answers its id.
///
/// # Errors
/// [`UseCaseError::Conflict`] when it moved to another server.
pub(crate) async fn ask_within(
    app: &App,
    tx: &mut WriteTx,
    device: DeviceId,
    command: &Command,
) -> Result<ActionId, UseCaseError> {
    let now = app.clock.now();
    if rows::lock_devices(tx, &[device]).await?.is_empty() {
        refuse_moved(tx, &[device], &[]).await?;
        return Err(UseCaseError::NotFound);
    }
    let session = session_of(app, tx.scope().actor(), command, now);
    let batch = Batch { command: command.clone(), devices: vec![device] };
    let placed = place(app, tx, &session, &[batch], now).await?;
    placed.first().map(|(_, action)| *action).ok_or(UseCaseError::NotFound)
}
