//! What a phone says of its SIMs, at a check-in or in an audit: `iccid` and `phoneNumber` of the first place, or
//! `sims`, a list of `{slot, iccid, number}`. The device protocol leaves attributes open; these names are ours.
//! Another SIM than before is an event: somebody may have taken the phone.

use handsight_domain::{id::DeviceId, scope::EnterpriseScope};
use handsight_store::{
    Tx, WriteTx,
    device::{DeviceRow, numbers_of, save_number},
};
use serde_json::{Map, Value, json};

use super::{DeviceNumberRow, count_change, place, save};
use crate::{
    App, UseCaseError, audit,
    device::phone::e164,
    enterprise,
    event::{self, Event, EventKind},
};

/// Most places of one phone.
const MOST: usize = 4;

/// The attributes that tell of cards.
const TOLD: [&str; 2] = ["iccid", "sims"];

/// Takes the number that a phone tells among its attributes, when none was ever known; a number that another device has
/// proven meanwhile, or that went with its SIM card, does not come back this way. The device's own row is changed in memory and
/// saved by the caller.
pub(crate) async fn first_number(
    tx: &Tx,
    device: &mut DeviceRow,
    report: &Map<String, Value>,
) -> Result<(), UseCaseError> {
    let (None, Some(text)) = (&device.phone_number, report.get("phoneNumber").and_then(Value::as_str)) else {
        return Ok(());
    };
    let lost = |n: &DeviceNumberRow| n.slot == 0 && (n.number.is_some() || n.sim_changed_at.is_some());
    if !numbers_of(tx, &[device.id]).await?.iter().any(lost) {
        device.phone_number = e164(text, enterprise::country(tx).await?);
    }
    Ok(())
}

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

fn read(report: &Map<String, Value>, country: Option<&str>) -> Vec<Sim> {
    let number = |value: Option<&Value>| value.and_then(Value::as_str).and_then(|text| e164(text, country));
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

/// Counts that a device says it has another number or another card than the one that is known. In a transaction of its
/// own, before the one that [`told`] works in; answers whether the new number may be asked to prove itself: too many
/// within an hour are written down, and nobody is written to.
pub(crate) async fn may_ask(
    app: &App,
    scope: &EnterpriseScope,
    device: DeviceId,
    report: &Map<String, Value>,
) -> Result<bool, UseCaseError> {
    if !TOLD.iter().any(|name| report.contains_key(*name)) {
        return Ok(true);
    }
    let tx = app.store.read(scope).await?;
    let known = numbers_of(&tx, &[device]).await?;
    let sims = read(report, enterprise::country(&tx).await?);
    drop(tx);
    if !sims.iter().any(|sim| news(sim, known.iter().find(|n| n.slot == sim.slot)).asks()) {
        return Ok(true);
    }
    match count_change(app, device).await {
        Ok(()) => Ok(true),
        Err(UseCaseError::RateLimited { .. }) => Ok(false),
        Err(other) => Err(other),
    }
}

/// What is new of a place.
struct News {
    other_card: bool,
    first_card: bool,
    other_number: bool,
    /// What the network proved of a card holds against what the card says of itself: the two may differ for good, and a
    /// phone that repeats its own would be asked to prove it at every check-in.
    proven: bool,
}

impl News {
    const fn asks(&self) -> bool {
        self.other_card || self.other_number
    }
}

fn news(sim: &Sim, before: Option<&DeviceNumberRow>) -> News {
    let other_card = before.is_some_and(|n| n.iccid.is_some() && sim.iccid.is_some() && n.iccid != sim.iccid);
    let first_card = before.is_none_or(|n| n.iccid.is_none() && sim.iccid.is_some());
    let proven = !other_card
        && before.is_some_and(|n| n.state == "VERIFIED" && n.verified_by.as_deref() == Some("SMS"));
    let other_number =
        !proven && sim.number.is_some() && before.and_then(|n| n.number.as_ref()) != sim.number.as_ref();
    News { other_card, first_card, other_number, proven }
}

/// Writes what a locked device says of its SIMs; the device's own row is changed in memory and saved by the caller.
/// A place with another card loses its number and its proof, and is asked to prove itself again when its new number is known.
/// When [`may_ask`] said no, it is written down and nobody is told: a phone can say so as often as it likes.
pub(crate) async fn told(
    app: &App,
    tx: &mut WriteTx,
    device: &mut DeviceRow,
    report: &Map<String, Value>,
    may_ask: bool,
) -> Result<(), UseCaseError> {
    first_number(tx, device, report).await?;
    if !TOLD.iter().any(|name| report.contains_key(*name)) {
        return Ok(());
    }
    let sims = read(report, enterprise::country(tx).await?);
    if sims.is_empty() {
        return Ok(());
    }
    let known = numbers_of(tx, &[device.id]).await?;
    let now = app.clock.now();
    let mut changed_slots = Vec::new();
    for sim in sims {
        let before = known.iter().find(|n| n.slot == sim.slot);
        let News { other_card, first_card, other_number, proven } = news(&sim, before);
        if !(other_card || first_card || other_number) {
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
        }
        if other_card && may_ask {
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
                // The number of the card that was taken out is no longer this phone's.
                device.phone_number.clone_from(&row.number);
            }
            if save(app, tx, row, may_ask).await?.action.is_some() {
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
