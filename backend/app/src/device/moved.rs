//! Phones that were moved to another server by `mov`: what follows when one says that it has left, and what is no
//! longer asked of it. Its history stays; its device ID opens nothing here any more.

use std::collections::BTreeSet;

use handsight_domain::{command, id::DeviceId};
use handsight_protocol::{Command, CommandName};
use handsight_store::{
    LiveEvent, Tx,
    action::{close_actions_of_devices, unschedule_devices},
    device::{DeviceRow, release_hardware, save_moved},
    row,
};
use serde_json::{Value, json};

use crate::{
    App, UseCaseError,
    action::{Answered, have_ended},
    audit,
    event::{self, Event, EventKind},
};

/// Longest address that is kept, in characters.
const MOST: usize = 1_000;

/// Lets a device go that said that it has moved: what still waits for it ends, and its hardware may enrol again.
pub(crate) async fn has_moved(it: Answered<'_>) -> Result<(), UseCaseError> {
    let Answered { app, tx, device, action, report, now, .. } = it;
    let items = &report.items;
    let asked = || command::parameters(&action.wire).into_iter().next().flatten();
    let said = items.get("serverUrl").and_then(Value::as_str).map(str::to_owned).or_else(asked);
    let to: String = said.unwrap_or_default().chars().filter(|c| !c.is_control()).take(MOST).collect();
    save_moved(tx, device.id, now, &to).await?;
    tx.tell(LiveEvent::Access { enterprise: tx.scope().enterprise() });
    release_hardware(tx, device.id).await?;
    let ended = close_actions_of_devices(tx, &[device.id], now).await?;
    unschedule_devices(tx, &[device.id]).await?;
    have_ended(app, tx, &ended, now).await?;
    let there = items.get("device").and_then(Value::as_str);
    let payload = json!({"device": {"id": device.id, "name": device.name}, "to": to, "deviceThere": there});
    event::record(app, tx, Event { kind: EventKind::DeviceMoved, device: Some(device.id), payload }).await?;
    let detail = json!({"to": to, "device": there, "actionsClosed": ended.len()});
    let summary = format!("{} moved to {to}", device.name);
    Ok(audit::record(app, tx, "device.moved", Some(device.id.to_string()), summary, detail).await?)
}

/// Says so when one of the devices that are asked for, but cannot be asked, has moved to another server.
///
/// # Errors
/// [`UseCaseError::Conflict`] naming it and where it went.
pub(crate) async fn refuse_moved(
    tx: &Tx,
    wanted: &[DeviceId],
    there: &[DeviceId],
) -> Result<(), UseCaseError> {
    let there: BTreeSet<&DeviceId> = there.iter().collect();
    let absent: Vec<DeviceId> = wanted.iter().filter(|id| !there.contains(id)).take(1_000).copied().collect();
    let rows = row::find_all::<DeviceRow>(tx, &absent).await?;
    match rows.into_iter().find(|row| row.moved_at.is_some() && row.deleted_at.is_none()) {
        Some(row) => Err(UseCaseError::conflict(format!(
            "{} was moved to {}: nothing can be asked of it from here",
            row.name,
            row.moved_to.unwrap_or_default()
        ))),
        None => Ok(()),
    }
}

/// A move goes to another server. Between enterprises of one server it cannot go: the hardware is taken until the phone
/// has left.
///
/// # Errors
/// [`UseCaseError::Invalid`] for a move to this server.
pub(crate) fn check_target(app: &App, command: &Command) -> Result<(), UseCaseError> {
    let server = command.param(0).unwrap_or_default().trim_end_matches('/');
    if *command.name() == CommandName::Mov && server == app.public_url.trim_end_matches('/') {
        let words =
            "name this server: to give a phone to another enterprise here, delete it and let it enrol there";
        return Err(UseCaseError::field("parameters", words));
    }
    Ok(())
}
