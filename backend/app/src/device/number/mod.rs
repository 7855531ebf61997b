//! The numbers of a device: several SIMs, each with what is known of its number and how it was proven.

mod change;
mod reply;
mod sim;

pub use change::{numbers, set_number, verify};
pub use handsight_store::device::DeviceNumberRow;
pub use reply::{confirm, reply};
pub(crate) use sim::told;

use std::time::Duration;

use handsight_domain::id::DeviceId;
use handsight_protocol::{Command, CommandName, Nonce};
use handsight_store::{
    WriteTx,
    device::{insert_nonce, numbers_of, save_number},
};

use crate::{App, UseCaseError, action::ask_within};

/// How long a nonce works (device protocol, "Message from a device").
const NONCE_LIFE: Duration = Duration::from_secs(24 * 3_600);

/// The keyed hash that a nonce is found by.
fn nonce_hash(app: &App, nonce: Nonce) -> Vec<u8> {
    app.secret.hash("phone nonce", nonce.as_bytes())
}

/// Writes what is known of a place's number, and asks the phone to prove it when there is one.
pub(crate) async fn save_and_ask(
    app: &App,
    tx: &mut WriteTx,
    mut row: DeviceNumberRow,
) -> Result<DeviceNumberRow, UseCaseError> {
    (row.state, row.verified_at, row.verified_by, row.action) = ("UNVERIFIED".to_owned(), None, None, None);
    if row.number.is_some() {
        let nonce = Nonce::from_bytes(app.mint.bytes());
        let now = app.clock.now();
        insert_nonce(tx, &nonce_hash(app, nonce), &row, now, now.after(NONCE_LIFE)).await?;
        let command = Command::with(CommandName::Phn, &[&nonce.to_string()]);
        row.action = Some(ask_within(app, tx, row.device, &command).await?);
        row.state = "PENDING".to_owned();
    }
    save_number(tx, &row).await?;
    Ok(row)
}

/// The row of a place, new when there is none.
pub(crate) async fn place(
    app: &App,
    tx: &WriteTx,
    device: DeviceId,
    slot: i64,
) -> Result<DeviceNumberRow, UseCaseError> {
    let found = numbers_of(tx, &[device]).await?.into_iter().find(|n| n.slot == slot);
    Ok(found.unwrap_or_else(|| DeviceNumberRow {
        id: app.mint.id(),
        device,
        slot,
        iccid: None,
        number: None,
        state: "UNVERIFIED".to_owned(),
        verified_at: None,
        verified_by: None,
        action: None,
        sim_changed_at: None,
        seen_at: app.clock.now(),
    }))
}
