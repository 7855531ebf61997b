//! What people do with the numbers of a device: write one in, and ask the phone to prove it.

use handsight_domain::{
    id::{DeviceId, DeviceNumberId},
    scope::EnterpriseScope,
};
use handsight_store::{
    LiveEvent,
    device::{device_for_update, number_by_id, numbers_of, save_report},
};
use serde_json::json;

use super::{DeviceNumberRow, place, save_and_ask};
use crate::{
    App, UseCaseError, audit,
    device::phone::e164,
    enterprise,
    idempotency::{self, Turn},
};

/// The numbers of devices, by place.
///
/// # Errors
/// [`UseCaseError`] when the database is away.
pub async fn numbers(
    app: &App,
    scope: &EnterpriseScope,
    devices: &[DeviceId],
) -> Result<Vec<DeviceNumberRow>, UseCaseError> {
    Ok(numbers_of(&*app.store.read(scope).await?, devices).await?)
}

/// Writes a number into a place of a device, and asks the phone to prove it.
///
/// # Errors
/// [`UseCaseError::NotFound`] without such a device; [`UseCaseError::Invalid`] naming the field.
pub async fn set_number(
    app: &App,
    scope: &EnterpriseScope,
    key: Option<&str>,
    id: DeviceId,
    slot: i64,
    text: &str,
) -> Result<DeviceNumberRow, UseCaseError> {
    if !(0..4).contains(&slot) {
        return Err(UseCaseError::field("slot", "is from 0 to 3"));
    }
    let mut tx = app.store.write(scope).await?;
    let number = e164(text, enterprise::country(&tx).await?)
        .ok_or_else(|| UseCaseError::field("number", "is not a phone number such as +15550100"))?;
    let same = (id, slot, &number);
    let turn = match idempotency::begin::<DeviceNumberId>(app, &tx, key, "setDeviceNumber", &same).await? {
        Turn::First(turn) => turn,
        Turn::Again(number) => {
            let row = number_by_id(&tx, number).await?.ok_or(UseCaseError::NotFound)?;
            tx.commit().await?;
            return Ok(row);
        }
    };
    let mut device = device_for_update(&tx, id).await?.ok_or(UseCaseError::NotFound)?;
    let mut row = place(app, &tx, id, slot).await?;
    row.number = Some(number.clone());
    row.seen_at = app.clock.now();
    if slot == 0 {
        device.phone_number = Some(number);
        device.phone_verified_at = None;
        save_report(&tx, &device).await?;
    }
    let row = save_and_ask(app, &mut tx, row).await?;
    tx.tell(LiveEvent::Device { enterprise: scope.enterprise(), device: id });
    turn.finish(app, &tx, &row.id).await?;
    let summary = format!("A phone number of {} was written in", device.name);
    let target = Some(id.to_string());
    audit::record(app, &mut tx, "device.phone_changed", target, summary, json!({"slot": slot})).await?;
    tx.commit().await?;
    Ok(row)
}

/// Asks the phone again to prove a number; a question that is still open is replaced.
///
/// # Errors
/// [`UseCaseError::NotFound`] when there is none; [`UseCaseError::Conflict`] when its number is not known.
pub async fn verify(
    app: &App,
    scope: &EnterpriseScope,
    key: Option<&str>,
    id: DeviceNumberId,
) -> Result<DeviceNumberRow, UseCaseError> {
    let mut tx = app.store.write(scope).await?;
    let turn = match idempotency::begin::<()>(app, &tx, key, "verifyDeviceNumber", &id).await? {
        Turn::First(turn) => turn,
        Turn::Again(()) => {
            let row = number_by_id(&tx, id).await?.ok_or(UseCaseError::NotFound)?;
            tx.commit().await?;
            return Ok(row);
        }
    };
    let row = number_by_id(&tx, id).await?.ok_or(UseCaseError::NotFound)?;
    let mut device = device_for_update(&tx, row.device).await?.ok_or(UseCaseError::NotFound)?;
    if row.number.is_none() {
        return Err(UseCaseError::Conflict("its number is not known: write it in first".to_owned()));
    }
    let row = save_and_ask(app, &mut tx, row).await?;
    if row.slot == 0 {
        device.phone_verified_at = None;
        save_report(&tx, &device).await?;
    }
    tx.tell(LiveEvent::Device { enterprise: scope.enterprise(), device: device.id });
    turn.finish(app, &tx, &()).await?;
    let summary = format!("{} was asked to prove its phone number", device.name);
    let target = Some(device.id.to_string());
    audit::record(app, &mut tx, "device.phone_asked", target, summary, json!({"slot": row.slot})).await?;
    tx.commit().await?;
    Ok(row)
}
