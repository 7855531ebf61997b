//! The numbers of a device: several SIMs, each with what is known of its number and how it was proven.

mod change;
mod reply;
mod respell;
mod sim;

pub use change::{numbers, set_number, verify};
pub use handsight_store::device::DeviceNumberRow;
pub use reply::{confirm, reply};
pub use respell::respell;
pub(crate) use sim::{first_number, may_ask, told};

use std::time::Duration;

use handsight_domain::{
    id::{DeviceId, TypedId},
    scope::PlatformScope,
};
use handsight_protocol::{Command, CommandName, Nonce};
use handsight_store::{
    WriteTx,
    action::replace_action,
    device::{LostNumber, forget_nonces, insert_nonce, numbers_of, save_number},
    people::throttle,
};
use serde_json::json;

use crate::{
    App, UseCaseError,
    action::{ask_within, have_ended},
    audit,
};

/// How long a nonce works (device protocol, "Message from a device").
const NONCE_LIFE: Duration = Duration::from_secs(24 * 3_600);

/// The keyed hash that a nonce is found by.
fn nonce_hash(app: &App, nonce: Nonce) -> Vec<u8> {
    app.secret.hash("phone nonce", nonce.as_bytes())
}

/// Most times in an hour that a phone may say that it has another number or another SIM card.
const MOST_CHANGES: i64 = 5;
/// Most times in an hour that people and programs may write in a device's numbers or ask for their proof.
const MOST_BY_HAND: i64 = 20;
/// The hour, which begins with the first change.
const CHANGES_IN: Duration = Duration::from_secs(3_600);

/// Counts that a phone says it has another number or another card: each is a text to a number that nobody has proven,
/// at somebody's cost. In a transaction of its own, before the one that changes anything.
///
/// # Errors
/// [`UseCaseError::RateLimited`] when there were too many within an hour.
pub(crate) async fn count_change(app: &App, device: DeviceId) -> Result<(), UseCaseError> {
    within(app, "changes of a number", device, MOST_CHANGES).await
}

/// As [`count_change`], for what people and programs ask: each is a text, too.
async fn count_change_by_hand(app: &App, device: DeviceId) -> Result<(), UseCaseError> {
    within(app, "changes of a number by hand", device, MOST_BY_HAND).await
}

async fn within(app: &App, what: &str, device: DeviceId, most: i64) -> Result<(), UseCaseError> {
    let now = app.clock.now();
    let subject = app.secret.hash(what, device.uuid().as_bytes());
    let tx = app.store.platform(&PlatformScope::of_service()).await?;
    let (changes, ends) = throttle::count(&tx, &subject, now, now.after(CHANGES_IN)).await?;
    tx.commit().await?;
    if changes > most {
        return Err(UseCaseError::RateLimited { retry_after: ends.since(now) });
    }
    Ok(())
}

/// Writes what is known of a place's number, and asks the phone to prove it when there is one. The question that was
/// asked before ends, and its nonce works no more.
pub(crate) async fn save_and_ask(
    app: &App,
    tx: &mut WriteTx,
    row: DeviceNumberRow,
) -> Result<DeviceNumberRow, UseCaseError> {
    save(app, tx, row, true).await
}

/// As [`save_and_ask`]; a number that may not be asked now waits for somebody who asks it.
async fn save(
    app: &App,
    tx: &mut WriteTx,
    mut row: DeviceNumberRow,
    asks: bool,
) -> Result<DeviceNumberRow, UseCaseError> {
    let now = app.clock.now();
    let before = row.action.take();
    (row.state, row.verified_at, row.verified_by) = ("UNVERIFIED".to_owned(), None, None);
    forget_nonces(tx, row.id).await?;
    if row.number.is_some() {
        row.state = "PENDING".to_owned();
        if asks {
            let nonce = Nonce::from_bytes(app.mint.bytes());
            insert_nonce(tx, &nonce_hash(app, nonce), &row, now, now.after(NONCE_LIFE)).await?;
            let command = Command::with(CommandName::Phn, &[&nonce.to_string()]);
            row.action = Some(ask_within(app, tx, row.device, &command).await?);
        }
    }
    if let Some(before) = before {
        let ended = replace_action(tx, before, row.action, now).await?;
        have_ended(app, tx, ended.as_slice(), now).await?;
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

/// Writes down that a device has proven a number which was proven for another place before.
async fn note_taken(
    app: &App,
    tx: &mut WriteTx,
    (by, name): (DeviceId, &str),
    lost: &LostNumber,
) -> Result<(), UseCaseError> {
    let summary = format!("{name} proved a number that {} had proven before", lost.name);
    let detail = json!({"provenBy": by, "slot": lost.slot});
    audit::record(app, tx, "device.phone_taken", Some(lost.device.to_string()), summary, detail).await?;
    Ok(())
}
