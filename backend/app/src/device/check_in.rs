//! The heartbeat: a device says where it stands and how it is.
//!
//! Numbers are mended both ways (device protocol, `checkin`). A device that knows a higher number than the
//! server has given proves that the server came back from a backup: the server numbers on from there. A device
//! that stands below a number with a result came back from an old image: it goes on from that number. Both are
//! written to the audit log.

use handsight_domain::{action::HEARTBEAT_SECONDS, time::Timestamp};
use handsight_protocol::{
    Sequence,
    agent_api::{CheckinAnswer, CheckinRequest},
};
use handsight_store::{
    LiveEvent,
    action::highest_result,
    again,
    device::{insert_fixes, move_fix, save_report, save_spoken},
};
use serde_json::json;

use super::{DeviceCaller, keep_attributes, number, report};
use crate::{App, UseCaseError, account::tells_repair, action::waiting, audit, device, notifier::push};

/// The highest number a device may claim: far beyond what is ever given, far below where numbers end.
const HIGHEST_CLAIM: i64 = 0x7fff_ffff;

/// Takes a heartbeat.
///
/// # Errors
/// [`UseCaseError::Invalid`] for a number that no server gives.
pub async fn check_in(
    app: &App,
    caller: &DeviceCaller,
    request: &CheckinRequest,
) -> Result<CheckinAnswer, UseCaseError> {
    let claimed = i64::from(request.sequence.get());
    if claimed > HIGHEST_CLAIM {
        return Err(UseCaseError::field("sequence", "is higher than any number a server gives"));
    }
    let now = app.clock.now();
    let may_ask = number::may_ask(app, &caller.scope, caller.device, &request.attributes).await?;
    if let Some(answer) = again(|| write(app, caller, request, (None, may_ask), now)).await? {
        return Ok(answer);
    }
    // A repair is counted before the transaction, which can't: throttles are the platform's.
    let tells = tells_repair(app, caller.device).await?;
    let answer = again(|| write(app, caller, request, (Some(tells), may_ask), now)).await?;
    answer.ok_or_else(|| UseCaseError::Internal("a heartbeat that was not written".to_owned()))
}

/// Writes a heartbeat. `tells` says whether a repair goes into the audit log, `may_ask` whether a new number is asked to
/// prove itself: both were counted before, once. Nothing is written, and `None` answered, where a repair has to be
/// counted first.
async fn write(
    app: &App,
    caller: &DeviceCaller,
    request: &CheckinRequest,
    (tells, may_ask): (Option<bool>, bool),
    now: Timestamp,
) -> Result<Option<CheckinAnswer>, UseCaseError> {
    let claimed = i64::from(request.sequence.get());
    let mut tx = app.store.write(&caller.scope).await?;
    let mut device = device::held(&tx, caller.device).await?;
    let target = Some(device.id.to_string());
    let mut repaired = None;
    let mut processed = claimed;
    if claimed > device.last_sequence {
        let summary =
            format!("{} knew a higher number than the server: numbering goes on from there", device.name);
        repaired = Some((summary, json!({"server": device.last_sequence, "device": claimed})));
        device.last_sequence = claimed;
    } else {
        let highest = highest_result(&tx, device.id).await?;
        if claimed < highest {
            let summary =
                format!("{} came back from an old image: it goes on from its last result", device.name);
            repaired = Some((summary, json!({"device": claimed, "lastResult": highest})));
            processed = highest;
        }
    }
    if repaired.is_some() && tells.is_none() {
        return Ok(None);
    }
    device.last_seen_at = now;
    let reported = report(&mut device, &request.attributes, "checkin", now);
    device.processed_sequence = processed;
    save_spoken(&tx, &device).await?;
    if let Some(address) = request.attributes.get("pushAddress") {
        push::told(app, &tx, device.id, address, now).await?;
    }
    let before = (device.phone_number.clone(), device.phone_verified_at);
    number::told(app, &mut tx, &mut device, &request.attributes, may_ask).await?;
    if before != (device.phone_number.clone(), device.phone_verified_at) {
        save_report(&tx, &device).await?;
    }
    let mut left_out = reported.left_out;
    keep_attributes(&tx, device.id, &reported.attributes, &mut left_out).await?;
    if left_out.count > 0 {
        metrics::counter!("handsight_device_values_left_out_total").increment(u64::from(left_out.count));
    }
    if let Some(fix) = &reported.fix {
        insert_fixes(&tx, device.id, std::slice::from_ref(fix)).await?;
        move_fix(&tx, device.id, fix).await?;
    }
    let pending = waiting::after(app, &mut tx, &mut device, processed, now).await?.len();
    tx.tell(LiveEvent::Device { enterprise: caller.scope.enterprise(), device: device.id });
    if let Some((summary, detail)) = repaired.filter(|_| tells == Some(true)) {
        audit::record(app, &mut tx, "device.sequence_repaired", target, summary, detail).await?;
    }
    tx.commit().await?;
    Ok(Some(CheckinAnswer {
        sequence: Sequence::new(u32::try_from(processed).unwrap_or(u32::MAX)),
        pending: u32::try_from(pending).unwrap_or(u32::MAX),
        policy_revision: u64::try_from(device.policy_revision).unwrap_or(0),
        heartbeat_seconds: HEARTBEAT_SECONDS,
        left_out: Some(left_out).filter(|left_out| left_out.count > 0),
    }))
}
