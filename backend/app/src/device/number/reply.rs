//! A phone proves its number: by SMS, where the network itself writes the sender on the envelope, or over the
//! web service, by what only a text to that number says.

use handsight_domain::{
    action::Outcome,
    id::{DeviceId, EnterpriseId},
    scope::{Actor, EnterpriseScope, PlatformScope},
    time::Timestamp,
};
use handsight_protocol::{CommandName, Nonce, Reply};
use handsight_store::{
    LiveEvent, WriteTx,
    action::{ActionRow, EndedRef, open_actions, save_error, save_life, save_schedule, schedule_device},
    device::{
        DeviceRow, LostNumber, device_by_id, device_for_update, enterprise_gate, nonce_owner, save_number,
        save_report, take_number, use_nonce,
    },
    row,
};
use serde_json::json;

use super::{DeviceNumberRow, nonce_hash, note_taken};
use crate::{
    App, UseCaseError,
    action::have_ended,
    audit,
    device::{DeviceCaller, device_secret, phone::e164},
    enterprise,
    event::{self, Event, EventKind},
    read::required,
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
    let (now, hash) = (app.clock.now(), nonce_hash(app, reply.nonce));
    // Read, not written: only what has committed nothing can be run again as a whole.
    let owner =
        nonce_owner(&*app.store.platform_read(&PlatformScope::of_service()).await?, &hash, now).await?;
    let (owner, id, _) = owner.ok_or_else(|| discarded("its nonce was not given, was used or is too old"))?;
    if enterprise.is_some_and(|through| through != owner) {
        return Err(discarded("it came through another enterprise's gateway"));
    }
    let (name, from) = {
        let tx = app.store.read(&EnterpriseScope::of_job(owner)).await?;
        let from = e164(from, enterprise::country(&tx).await?);
        let from = from.ok_or_else(|| discarded("the sender is no number"))?;
        let device = device_by_id(&tx, id).await?.ok_or_else(|| discarded("its device is gone"))?;
        if !reply.authentic(&device_secret(&app.secret, &device)?) {
            return Err(discarded("authentication failure"));
        }
        (device.name, from)
    };
    if reply.command != CommandName::Phn || reply.status != "ok" {
        return Err(discarded("it answers something else"));
    }
    let scope = EnterpriseScope::of_device(owner, Actor::Device { id, name });
    let mut tx = app.store.write(&scope).await?;
    let mut device = in_turn(&tx, id).await?;
    proven(app, &mut tx, &mut device, &hash, Some(from)).await?;
    tx.commit().await?;
    Ok(())
}

/// Takes a nonce that a phone confirms over the web service: it was handed to a gateway for the number that is asked
/// about, and nowhere else, so whoever knows it reads that number's texts. The number stays what it was.
///
/// # Errors
/// [`UseCaseError::Invalid`] for a nonce that was not given to this device, was handed to no gateway, was used, was
/// replaced by another or is older than 24 hours.
pub async fn confirm(app: &App, caller: &DeviceCaller, nonce: Nonce) -> Result<(), UseCaseError> {
    let mut tx = app.store.write(&caller.scope).await?;
    let mut device = in_turn(&tx, caller.device).await?;
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

/// A device that proves a number, held for changing. The proofs of an enterprise come one after the other: of two
/// phones that prove the same number at once, the later one takes it from the other.
async fn in_turn(tx: &WriteTx, id: DeviceId) -> Result<DeviceRow, UseCaseError> {
    enterprise_gate(tx, true).await?.ok_or(UseCaseError::NotFound)?;
    device_for_update(tx, id).await?.ok_or(UseCaseError::NotFound)
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
    let mut row = required::<DeviceNumberRow>(tx, number).await?;
    let asked = match row.action {
        Some(action) => row::find::<ActionRow>(tx, action).await?,
        None => None,
    };
    let how = if from.is_some() { "SMS" } else { "NETWORK" };
    // Whoever confirms without a text must have read one: the nonce is in no other place than at a gateway.
    if from.is_none() && asked.as_ref().is_none_or(|action| action.attempts == 0) {
        return Err(UseCaseError::NotFound);
    }
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
    let others = taken_from_others(tx, &row).await?;
    if let Some(action) = asked {
        answered(app, tx, &action).await?;
    }
    go_on(tx, device.id, now).await?;
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
    for other in &others {
        note_taken(app, tx, (device.id, device.name.as_str()), other).await?;
    }
    Ok(())
}

/// A number is proven for one place of one device at a time: whoever proves it last has it.
async fn taken_from_others(tx: &mut WriteTx, row: &DeviceNumberRow) -> Result<Vec<LostNumber>, UseCaseError> {
    let Some(number) = &row.number else { return Ok(vec![]) };
    let others = take_number(tx, number, row.id).await?;
    let enterprise = tx.scope().enterprise();
    for other in &others {
        tx.tell(LiveEvent::Device { enterprise, device: other.device });
    }
    Ok(others)
}

/// The question is answered, whichever way the answer took.
async fn answered(app: &App, tx: &mut WriteTx, action: &ActionRow) -> Result<(), UseCaseError> {
    let now = app.clock.now();
    if let Ok(life) = action.life.settle(Outcome::Ok, now) {
        save_life(tx, action.id, &life).await?;
        save_error(tx, action.id, None).await?;
        let ended = EndedRef { action: action.id, device: action.device, session: action.session };
        have_ended(app, tx, &[ended], now).await?;
    }
    Ok(())
}

/// What waited for the proof goes out now; what went out before it keeps its place in the schedule.
async fn go_on(tx: &mut WriteTx, device: DeviceId, now: Timestamp) -> Result<(), UseCaseError> {
    let open = open_actions(tx, device).await?;
    for action in open.iter().filter(|a| !a.held && a.attempts == 0) {
        save_schedule(tx, action.id, action.first_attempt_at, Some(now), 0).await?;
        save_error(tx, action.id, None).await?;
    }
    if !open.is_empty() {
        schedule_device(tx, device, now).await?;
    }
    Ok(())
}

/// Whether the phone itself spoke to us just now; a text may have been on its way for hours.
fn from_phone(how: &str) -> bool {
    how == "NETWORK"
}
