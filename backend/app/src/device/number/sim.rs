//! What a phone says of its SIMs, at a check-in or in an audit: `iccid` and `phoneNumber` of the first place, or
//! `sims`, a list of `{slot, iccid, number}`. The device protocol leaves attributes open; these names are ours.
//! Another SIM than before is an event: somebody may have taken the phone.

use handsight_store::{
    WriteTx,
    device::{DeviceRow, numbers_of, save_number},
};
use serde_json::{Map, Value, json};

use super::{place, save_and_ask};
use crate::{
    App, UseCaseError, audit,
    device::phone::e164,
    event::{self, Event, EventKind},
};

/// Most places of one phone.
const MOST: usize = 4;

/// What is said of one place.
struct Sim {
    slot: i64,
    iccid: Option<String>,
    number: Option<String>,
}

fn card(value: Option<&Value>) -> Option<String> {
    let digits = value?.as_str()?.trim();
    let fits = (10..=22).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_alphanumeric());
    fits.then(|| digits.to_owned())
}

fn read(report: &Map<String, Value>) -> Vec<Sim> {
    let number = |value: Option<&Value>| value.and_then(Value::as_str).and_then(e164);
    if let Some(Value::Array(list)) = report.get("sims") {
        let sims = list.iter().take(MOST).enumerate().filter_map(|(at, sim)| {
            let slot = sim.get("slot").and_then(Value::as_i64).or_else(|| i64::try_from(at).ok())?;
            (0..4).contains(&slot).then(|| Sim {
                slot,
                iccid: card(sim.get("iccid")),
                number: number(sim.get("number").or_else(|| sim.get("phoneNumber"))),
            })
        });
        return sims.collect();
    }
    let iccid = card(report.get("iccid"));
    iccid.map(|iccid| Sim { slot: 0, iccid: Some(iccid), number: None }).into_iter().collect()
}

/// Writes what a locked device says of its SIMs; the device's own row is changed in memory and saved by the caller.
/// A place with another card loses its proof, and is asked to prove itself again when its number is known.
///
/// # Errors
/// [`UseCaseError`] when the database is away.
pub(crate) async fn told(
    app: &App,
    tx: &mut WriteTx,
    device: &mut DeviceRow,
    report: &Map<String, Value>,
) -> Result<(), UseCaseError> {
    let sims = read(report);
    if sims.is_empty() {
        return Ok(());
    }
    let known = numbers_of(tx, &[device.id]).await?;
    let now = app.clock.now();
    let mut changed_slots = Vec::new();
    for sim in sims {
        let before = known.iter().find(|n| n.slot == sim.slot);
        let other_card =
            before.is_some_and(|n| n.iccid.is_some() && sim.iccid.is_some() && n.iccid != sim.iccid);
        let news = before.is_none_or(|n| n.iccid.is_none() && sim.iccid.is_some());
        // What the network proved of a card holds against what the card says of itself: the two may differ for
        // good, and a phone that repeats its own would be asked to prove it at every check-in.
        let proven = !other_card
            && before.is_some_and(|n| n.state == "VERIFIED" && n.verified_by.as_deref() == Some("SMS"));
        let other_number =
            !proven && sim.number.is_some() && before.and_then(|n| n.number.as_ref()) != sim.number.as_ref();
        if !(other_card || news || other_number) {
            continue;
        }
        let mut row = place(app, tx, device.id, sim.slot).await?;
        row.iccid = sim.iccid.or(row.iccid);
        row.seen_at = now;
        // A card that was there before keeps its number; another card has another one.
        let carried = if other_card { None } else { row.number.clone() };
        let first = (sim.slot == 0 && !other_card).then(|| device.phone_number.clone()).flatten();
        let number = if proven { carried } else { sim.number.or(carried).or(first) };
        let changed = row.number != number;
        row.number = number;
        if other_card {
            row.sim_changed_at = Some(now);
            let payload = json!({
                "device": {"id": device.id, "name": device.name},
                "sim": {"slot": row.slot, "phoneNumber": row.number, "verified": false},
            });
            event::record(app, tx, Event { kind: EventKind::SimChanged, device: Some(device.id), payload })
                .await?;
            changed_slots.push(row.slot);
        }
        if other_card || other_number {
            if row.slot == 0 {
                device.phone_verified_at = None;
                device.phone_number = row.number.clone().or(device.phone_number.take());
            }
            if save_and_ask(app, tx, row).await?.action.is_some() {
                // The question took the device's next number.
                device.last_sequence += 1;
            }
        } else {
            if changed {
                row.state = "UNVERIFIED".to_owned();
            }
            save_number(tx, &row).await?;
        }
    }
    // Last, as everywhere: events come before audit records.
    for slot in changed_slots {
        let summary = format!("{} has another SIM card", device.name);
        let target = Some(device.id.to_string());
        audit::record(app, tx, "device.sim_changed", target, summary, json!({"slot": slot})).await?;
    }
    Ok(())
}
