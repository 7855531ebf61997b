//! Rewrites phone numbers that an older version stored as they were typed (`49151…`, `0049151…`, `086 123 4567`) in E.164,
//! by the same reader that new numbers pass. What it cannot read stays as it is. Contacts need none of this: their numbers
//! have been in E.164 since the first version that had contacts.

use std::{
    cmp::Reverse,
    collections::{BTreeSet, HashMap},
    time::Duration,
};

use handsight_domain::{
    id::DeviceId,
    scope::{EnterpriseScope, PlatformScope},
};
use handsight_store::{
    LiveEvent, WriteTx, again,
    device::{
        DeviceRow, LostNumber, devices_for_update, enterprise_gate, numbers_after, numbers_of, proven_places,
        save_number, save_report,
    },
    installation::{Mark, mark, marked_at},
    people::enterprise::routed,
    row,
};
use serde_json::json;

use super::note_taken;
use crate::{App, UseCaseError, audit, device::phone::e164, enterprise};

/// Devices read at a time, and changed in one transaction.
const PAGE: i64 = 500;
/// When it runs once more, counted from the first run: during an upgrade a server of the older version still writes
/// beside this one.
const ONCE_MORE_AFTER: Duration = Duration::from_secs(24 * 3_600);

/// Rewrites the numbers of every device in E.164: once an installation, and once more a day later. The installation
/// remembers both runs, so that a start which has nothing to do reads no enterprise. Returns whether both are done.
///
/// # Errors
/// [`UseCaseError`] of the first enterprise that failed; the others were rewritten all the same. The next call starts
/// over.
pub async fn respell(app: &App, scope: &PlatformScope) -> Result<bool, UseCaseError> {
    let now = app.clock.now();
    let tx = app.store.platform_read(scope).await?;
    if marked_at(&tx, Mark::RespelledAgain).await?.is_some() {
        return Ok(true);
    }
    let done = match marked_at(&tx, Mark::Respelled).await? {
        None => Mark::Respelled,
        Some(at) if now.since(at) < ONCE_MORE_AFTER => return Ok(false),
        Some(_) => Mark::RespelledAgain,
    };
    let all = routed(&tx).await?;
    drop(tx);
    let mut failed = None;
    for id in all {
        failed = failed.or(respell_devices(app, &scope.enter(id)).await.err());
    }
    if let Some(error) = failed {
        return Err(error);
    }
    let tx = app.store.platform(scope).await?;
    mark(&tx, done, now).await?;
    tx.commit().await?;
    Ok(done == Mark::RespelledAgain)
}

/// A stored number in E.164; `None` when it is already, or cannot be read.
fn respelled(stored: Option<&str>, country: Option<&str>) -> Option<String> {
    let stored = stored?;
    e164(stored, country).filter(|number| number.as_str() != stored)
}

/// Goes through the devices of an enterprise page by page.
async fn respell_devices(app: &App, scope: &EnterpriseScope) -> Result<(), UseCaseError> {
    let mut after = None;
    loop {
        let tx = app.store.read(scope).await?;
        let page = numbers_after(&tx, after, PAGE).await?;
        let Some((last, _)) = page.last() else { return Ok(()) };
        after = Some(*last);
        let country = enterprise::country(&tx).await?;
        let ids: Vec<DeviceId> = page.iter().map(|(id, _)| *id).collect();
        let places = numbers_of(&tx, &ids).await?;
        drop(tx);
        let of_places = places.iter().map(|place| (&place.device, place.number.as_deref()));
        let old: BTreeSet<DeviceId> = page
            .iter()
            .map(|(id, number)| (id, number.as_deref()))
            .chain(of_places)
            .filter(|(_, number)| respelled(*number, country).is_some())
            .map(|(id, _)| *id)
            .collect();
        if !old.is_empty() {
            again(|| rewrite(app, scope, &old)).await?;
        }
    }
}

/// Rewrites the numbers of some devices in one transaction.
async fn rewrite(
    app: &App,
    scope: &EnterpriseScope,
    devices: &BTreeSet<DeviceId>,
) -> Result<(), UseCaseError> {
    let mut tx = app.store.write(scope).await?;
    // As for a proof: no number of the enterprise is proven meanwhile.
    enterprise_gate(&tx, true).await?.ok_or(UseCaseError::NotFound)?;
    let country = enterprise::country(&tx).await?;
    let devices: Vec<DeviceId> = devices.iter().copied().collect();
    // A device that has proven one of these numbers may lose its proof, so it is held with them.
    let places = numbers_of(&tx, &devices).await?;
    let numbers: Vec<String> =
        places.iter().filter_map(|place| respelled(place.number.as_deref(), country)).collect();
    let holders = proven_places(&tx, &numbers).await?;
    let held: BTreeSet<DeviceId> =
        holders.iter().map(|place| place.device).chain(devices.iter().copied()).collect();
    devices_for_update(&tx, &held.into_iter().collect::<Vec<_>>()).await?;

    let (mut changed, mut numbers) = (BTreeSet::new(), Vec::new());
    for mut place in numbers_of(&tx, &devices).await? {
        if let Some(number) = respelled(place.number.as_deref(), country) {
            numbers.push(number.clone());
            place.number = Some(number);
            save_number(&tx, &place).await?;
            changed.insert(place.device);
        }
    }
    for mut device in row::find_all::<DeviceRow>(&tx, &devices).await? {
        if let Some(number) = respelled(device.phone_number.as_deref(), country) {
            device.phone_number = Some(number);
            save_report(&tx, &device).await?;
            changed.insert(device.id);
        }
    }
    if changed.is_empty() {
        // Another server has done it.
        return Ok(());
    }
    let taken = one_proof_each(&tx, &numbers).await?;
    let enterprise = scope.enterprise();
    for device in changed.iter().copied().chain(taken.iter().map(|(_, lost)| lost.device)) {
        tx.tell(LiveEvent::Device { enterprise, device });
    }
    let summary = "Phone numbers stored by an older version were rewritten in E.164";
    let detail = json!({"devices": changed.len()});
    audit::record(app, &mut tx, "devices.numbers_rewritten", None, summary, detail).await?;
    for ((by, name), lost) in &taken {
        note_taken(app, &mut tx, (*by, name.as_str()), lost).await?;
    }
    tx.commit().await?;
    Ok(())
}

/// A number is proven for one place of one device at a time. Of several places that turn out to share one, the place
/// that proved it last keeps its proof; the others keep the number, and nothing is sent to it on their behalf until they
/// prove it again. Returns each place that lost its proof, with the device that keeps the number.
async fn one_proof_each(
    tx: &WriteTx,
    numbers: &[String],
) -> Result<Vec<((DeviceId, String), LostNumber)>, UseCaseError> {
    let mut places = proven_places(tx, numbers).await?;
    places.sort_by_key(|place| Reverse((place.verified_at, place.id)));
    let mut keepers: HashMap<Option<String>, DeviceId> = HashMap::new();
    let mut losers = Vec::new();
    for place in places {
        match keepers.get(&place.number) {
            Some(keeper) => losers.push((*keeper, place)),
            None => {
                keepers.insert(place.number, place.device);
            }
        }
    }
    let ids: Vec<DeviceId> = losers.iter().flat_map(|(keeper, place)| [*keeper, place.device]).collect();
    let devices = row::find_all::<DeviceRow>(tx, &ids).await?;
    let mut devices: HashMap<DeviceId, DeviceRow> = devices.into_iter().map(|row| (row.id, row)).collect();
    let mut lost = Vec::new();
    for (keeper, mut place) in losers {
        // Not asked here: that would be a text to each, at somebody's cost.
        place.state = "PENDING".to_owned();
        (place.verified_at, place.verified_by, place.action) = (None, None, None);
        save_number(tx, &place).await?;
        let by = devices.get(&keeper).map_or_else(String::new, |device| device.name.clone());
        let Some(device) = devices.get_mut(&place.device) else { continue };
        if place.slot == 0 {
            device.phone_verified_at = None;
            save_report(tx, device).await?;
        }
        lost.push((
            (keeper, by),
            LostNumber { device: device.id, name: device.name.clone(), slot: place.slot },
        ));
    }
    Ok(lost)
}
