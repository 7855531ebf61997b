//! A phone proves its number: by SMS, where the network itself writes the sender on the envelope, or over the
//! web service, where only the phone's own secret speaks.

use handsight_domain::{
    id::EnterpriseId,
    scope::{Actor, EnterpriseScope, PlatformScope},
};
use handsight_protocol::{CommandName, Nonce, Reply};
use handsight_store::{
    LiveEvent, WriteTx,
    device::{
        DeviceRow, device_by_id, device_for_update, nonce_owner, number_by_id, save_number, save_report,
        use_nonce,
    },
};
use serde_json::json;

use super::nonce_hash;
use crate::{
    App, UseCaseError, audit,
    device::{DeviceCaller, device_secret, phone::e164},
    event::{self, Event, EventKind},
};

/// Takes a text from a phone: finds the device by the nonce, checks the token, and takes the sender's number from
/// the envelope. A nonce works once and for 24 hours. `enterprise` is whose gateway it came through, when that is
/// an enterprise's own: another's nonce does not count there.
///
/// # Errors
/// [`UseCaseError::NotFound`] for every text that is not such a reply, without telling why.
pub async fn reply(
    app: &App,
    enterprise: Option<EnterpriseId>,
    from: &str,
    text: &str,
) -> Result<(), UseCaseError> {
    let discarded = |why: &str| {
        tracing::info!(why, "a text from a phone was discarded");
        UseCaseError::NotFound
    };
    let reply = Reply::parse(text.trim()).map_err(|why| discarded(&why.to_string()))?;
    let from = e164(from).ok_or_else(|| discarded("the sender is no number"))?;
    let (now, hash) = (app.clock.now(), nonce_hash(app, reply.nonce));
    let tx = app.store.platform(&PlatformScope::of_service()).await?;
    let owner = nonce_owner(&tx, &hash, now).await?;
    tx.commit().await?;
    let (owner, id, _) = owner.ok_or_else(|| discarded("its nonce was not given, was used or is too old"))?;
    if enterprise.is_some_and(|through| through != owner) {
        return Err(discarded("it came through another enterprise's gateway"));
    }
    let name = {
        let tx = app.store.read(&EnterpriseScope::of_job(owner)).await?;
        let device = device_by_id(&tx, id).await?.ok_or_else(|| discarded("its device is gone"))?;
        if !reply.authentic(&device_secret(&app.secret, &device)?) {
            return Err(discarded("authentication failure"));
        }
        device.name
    };
    if reply.command != CommandName::Phn || reply.status != "ok" {
        return Err(discarded("it answers something else"));
    }
    let scope = EnterpriseScope::of_device(owner, Actor::Device { id, name });
    let mut tx = app.store.write(&scope).await?;
    let mut device = device_for_update(&tx, id).await?.ok_or(UseCaseError::NotFound)?;
    proven(app, &mut tx, &mut device, &hash, Some(from)).await?;
    tx.commit().await?;
    Ok(())
}

/// Takes a nonce that a phone confirms over the web service. Nothing but the phone's own word says which number
/// it has, so the number stays what it was.
///
/// # Errors
/// [`UseCaseError::Invalid`] for a nonce that was not given to this device, was used or is older than 24 hours.
pub async fn confirm(app: &App, caller: &DeviceCaller, nonce: Nonce) -> Result<(), UseCaseError> {
    let mut tx = app.store.write(&caller.scope).await?;
    let mut device = device_for_update(&tx, caller.device.id).await?.ok_or(UseCaseError::NotFound)?;
    let hash = nonce_hash(app, nonce);
    proven(app, &mut tx, &mut device, &hash, None).await.map_err(|error| match error {
        UseCaseError::NotFound => {
            UseCaseError::field("nonce", "was not given, was used, or is older than 24 hours")
        }
        other => other,
    })?;
    tx.commit().await?;
    Ok(())
}

/// Uses the nonce up and writes the number down as proven.
async fn proven(
    app: &App,
    tx: &mut WriteTx,
    device: &mut DeviceRow,
    hash: &[u8],
    from: Option<String>,
) -> Result<(), UseCaseError> {
    let now = app.clock.now();
    let number = use_nonce(tx, hash, device.id, now).await?.ok_or(UseCaseError::NotFound)?;
    let mut row = number_by_id(tx, number).await?.ok_or(UseCaseError::NotFound)?;
    let how = if from.is_some() { "SMS" } else { "NETWORK" };
    let learnt = from.is_some() && row.number != from;
    row.number = from.or(row.number);
    row.state = "VERIFIED".to_owned();
    (row.verified_at, row.verified_by, row.seen_at) = (Some(now), Some(how.to_owned()), now);
    save_number(tx, &row).await?;
    if row.slot == 0 {
        device.phone_number.clone_from(&row.number);
        device.phone_verified_at = Some(now);
    }
    if from_phone(how) {
        device.last_seen_at = now;
    }
    save_report(tx, device).await?;
    tx.tell(LiveEvent::Device { enterprise: tx.scope().enterprise(), device: device.id });
    let payload = json!({
        "device": {"id": device.id, "name": device.name, "phoneNumber": row.number, "verified": true},
        "slot": row.slot,
        "how": how,
    });
    event::record(app, tx, Event { kind: EventKind::PhoneVerified, device: Some(device.id), payload })
        .await?;
    let summary = format!("{} proved its phone number", device.name);
    let detail = json!({"how": how, "slot": row.slot, "anotherNumber": learnt});
    audit::record(app, tx, "device.phone_verified", Some(device.id.to_string()), summary, detail).await?;
    Ok(())
}

/// Whether the phone itself spoke to us just now; a text may have been on its way for hours.
fn from_phone(how: &str) -> bool {
    how == "NETWORK"
}
