//! What people do with the numbers of a device: write one in, and ask the phone to prove it.

use handsight_domain::{
    id::{DeviceId, DeviceNumberId},
    scope::EnterpriseScope,
};
use handsight_store::{
    LiveEvent, WriteTx,
    action::waiting_commands,
    again,
    device::{numbers_of, save_report},
};
use serde_json::json;

use super::{DeviceNumberRow, count_change_by_hand, place, save_and_ask};
use crate::{
    App, UseCaseError,
    action::Authority,
    device::{self, phone::e164},
    enterprise,
    once::{entry, once, once_on},
    read::required,
};

/// The numbers of devices, by place.
pub async fn numbers(
    app: &App,
    scope: &EnterpriseScope,
    devices: &[DeviceId],
) -> Result<Vec<DeviceNumberRow>, UseCaseError> {
    Ok(numbers_of(&*app.store.read(scope).await?, devices).await?)
}

/// Until the first place's number is proven, what waits is sent to it no more: whoever may not take that back does not
/// hold it up by another number either.
async fn may_hold_up(
    tx: &WriteTx,
    authority: Authority,
    device: DeviceId,
    slot: i64,
) -> Result<(), UseCaseError> {
    if slot == 0 {
        for command in waiting_commands(tx, &[device]).await? {
            authority.take_back(&command)?;
        }
    }
    Ok(())
}

/// Writes a number into a place of a device, and asks the phone to prove it.
///
/// # Errors
/// [`UseCaseError::Denied`] for the first place while something waits that the authority could not take back;
/// [`UseCaseError::RateLimited`] for too many numbers of a device within an hour.
pub async fn set_number(
    app: &App,
    scope: &EnterpriseScope,
    authority: Authority,
    key: Option<&str>,
    id: DeviceId,
    slot: i64,
    text: &str,
) -> Result<DeviceNumberRow, UseCaseError> {
    if !(0..4).contains(&slot) {
        return Err(UseCaseError::field("slot", "is from 0 to 3"));
    }
    let number = {
        let tx = app.store.read(scope).await?;
        device::living(&tx, id).await?;
        e164(text, enterprise::country(&tx).await?)
            .ok_or_else(|| UseCaseError::field("number", "is not a phone number such as +12025550123"))?
    };
    count_change_by_hand(app, id).await?;
    // What was counted is counted once, whatever happens to what is written now.
    again(|| write_in(app, scope, authority, key, (id, slot), &number)).await
}

async fn write_in(
    app: &App,
    scope: &EnterpriseScope,
    authority: Authority,
    key: Option<&str>,
    (id, slot): (DeviceId, i64),
    number: &str,
) -> Result<DeviceNumberRow, UseCaseError> {
    let same = (id, slot, number);
    once(app, scope, key, "setDeviceNumber", &same, required::<DeviceNumberRow>, async |tx| {
        let mut device = device::held(tx, id).await?;
        may_hold_up(tx, authority, id, slot).await?;
        let mut row = place(app, tx, id, slot).await?;
        row.number = Some(number.to_owned());
        row.seen_at = app.clock.now();
        if slot == 0 {
            device.phone_number = Some(number.to_owned());
            device.phone_verified_at = None;
            save_report(tx, &device).await?;
        }
        let row = save_and_ask(app, tx, row).await?;
        tx.tell(LiveEvent::Device { enterprise: scope.enterprise(), device: id });
        let summary = format!("A phone number of {} was written in", device.name);
        Ok(entry("device.phone_changed", id, summary, json!({"slot": slot})).keeping(row.id, row))
    })
    .await
}

/// Asks the phone again to prove a number; a question that is still open is replaced.
///
/// # Errors
/// [`UseCaseError::Conflict`] when its number is not known; [`UseCaseError::Denied`] and
/// [`UseCaseError::RateLimited`] as [`set_number`].
pub async fn verify(
    app: &App,
    scope: &EnterpriseScope,
    authority: Authority,
    key: Option<&str>,
    id: DeviceNumberId,
) -> Result<DeviceNumberRow, UseCaseError> {
    let device = {
        let tx = app.store.read(scope).await?;
        required::<DeviceNumberRow>(&tx, id).await?.device
    };
    count_change_by_hand(app, device).await?;
    again(|| ask(app, scope, authority, key, id)).await
}

async fn ask(
    app: &App,
    scope: &EnterpriseScope,
    authority: Authority,
    key: Option<&str>,
    id: DeviceNumberId,
) -> Result<DeviceNumberRow, UseCaseError> {
    once_on(app, scope, key, "verifyDeviceNumber", &id, id, async |tx| {
        let row = required::<DeviceNumberRow>(tx, id).await?;
        let mut device = device::held(tx, row.device).await?;
        may_hold_up(tx, authority, row.device, row.slot).await?;
        if row.number.is_none() {
            return Err(UseCaseError::conflict("its number is not known: write it in first"));
        }
        let row = save_and_ask(app, tx, row).await?;
        if row.slot == 0 {
            device.phone_verified_at = None;
            save_report(tx, &device).await?;
        }
        tx.tell(LiveEvent::Device { enterprise: scope.enterprise(), device: device.id });
        let summary = format!("{} was asked to prove its phone number", device.name);
        Ok(entry("device.phone_asked", device.id, summary, json!({"slot": row.slot})).done(row))
    })
    .await
}
