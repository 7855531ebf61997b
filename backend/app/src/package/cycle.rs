//! Moving a push on: its cycle begins, its next wave goes, it halts because too many fail, or it ends and waits
//! for its next cycle.

use std::time::Duration;

use handsight_domain::{
    action::MOST_DEVICES,
    command,
    id::{EnterpriseId, PackagePushId, TypedId},
    package::{Again, PushState, must_halt, wave_size},
    policy::Permission,
    scope::EnterpriseScope,
    time::Timestamp,
};
use handsight_store::{
    LiveEvent, WriteTx,
    action::{cancel_session, lock_devices, session_counts},
    job, package as rows, row,
};
use serde_json::json;
use uuid::Uuid;

use super::{AFTER_FAULT, PackageRow, PushRow, VersionRow, WaveRow, list::Among, tell};
use crate::{
    App, UseCaseError,
    action::{Batch, have_ended, needs, place, session_of},
    audit, idempotency,
    job::JobOutcome,
    object,
    read::required,
    rights::holds,
};

/// The handler of `package.push`: the subject is a push.
pub async fn advance(app: &App, enterprise: EnterpriseId, subject: Uuid) -> JobOutcome {
    let work = work(app, enterprise, PackagePushId::from_uuid(subject)).await;
    JobOutcome::of(app, work, "a push of a package could not go on", AFTER_FAULT)
}

async fn work(app: &App, enterprise: EnterpriseId, id: PackagePushId) -> Result<(), UseCaseError> {
    let job = EnterpriseScope::of_job(enterprise);
    let Some(found) = row::find::<PushRow>(&*app.store.read(&job).await?, id).await? else { return Ok(()) };
    let mut tx = app.store.write(&EnterpriseScope::in_name_of(enterprise, found.owner)).await?;
    let Some(mut push) = row::hold::<PushRow>(&tx, id).await? else { return Ok(tx.commit().await?) };
    let now = app.clock.now();
    match push.state {
        PushState::Planned if push.next_at.is_some_and(|at| at <= now) => {
            if push.again == Again::Remind && push.cycle > 0 {
                (push.state, push.next_at, push.note) = (PushState::Due, None, None);
            } else {
                begin(app, &mut tx, &mut push, now).await?;
            }
        }
        PushState::Running => go_on(app, &mut tx, &mut push, now).await?,
        _ => {}
    }
    row::update(&tx, &push).await?;
    tell(&mut tx, push.package);
    // Nothing is taken off the list here: what a phone answered meanwhile has put this push there anew.
    if let Some(at) = push.next_at {
        job::schedule(&mut tx, rows::MOVE, id.uuid(), at).await?;
    }
    Ok(tx.commit().await?)
}

async fn subject(tx: &WriteTx, push: &PushRow) -> Result<(PackageRow, VersionRow), UseCaseError> {
    let package = required::<PackageRow>(tx, push.package).await?;
    let version = required::<VersionRow>(tx, push.version).await?;
    Ok((package, version))
}

/// Begins a cycle: everybody who is not as wanted is asked, wave by wave.
pub(super) async fn begin(
    app: &App,
    tx: &mut WriteTx,
    push: &mut PushRow,
    now: Timestamp,
) -> Result<(), UseCaseError> {
    push.cycle += 1;
    push.cycle_at = Some(now);
    push.state = PushState::Running;
    push.note = None;
    let (package, version) = subject(tx, push).await?;
    let among = Among::of_push(push, &package, &version, now)?;
    let left = rows::left_to_ask(tx, &among.asked(), push.remove, (push.id, push.cycle)).await?;
    push.cycle_devices = left;
    if left == 0 {
        push.note = Some("Every device is as wanted.".to_owned());
        end_cycle(push, now);
        return Ok(());
    }
    next_wave(app, tx, push, now).await
}

/// Asks the next wave of devices; with nobody left it waits for the answers that are open.
pub(super) async fn next_wave(
    app: &App,
    tx: &mut WriteTx,
    push: &mut PushRow,
    now: Timestamp,
) -> Result<(), UseCaseError> {
    let name = if push.remove { "uni" } else { "ins" };
    let needed: Vec<_> = [Permission::ActionsIssue].into_iter().chain(needs(name)).collect();
    if !holds(tx, &idempotency::owner(&push.owner), &needed, now).await? {
        (push.state, push.next_at) = (PushState::Halted, None);
        push.note = Some("Whoever pushed may not ask this any more.".to_owned());
        return Ok(());
    }
    let (package, version) = subject(tx, push).await?;
    let among = Among::of_push(push, &package, &version, now)?;
    let before = waves(tx, push).await?;
    let (cycle, most) = ((push.id, push.cycle), i64::try_from(MOST_DEVICES).unwrap_or(i64::MAX));
    let left = rows::left_to_ask(tx, &among.asked(), push.remove, cycle).await?;
    let size = wave_size(&push.waves, before.len(), push.cycle_devices, left).min(most);
    let ids = rows::first_to_ask(tx, &among.asked(), push.remove, cycle, size).await?;
    let devices = lock_devices(tx, &ids).await?;
    if devices.is_empty() {
        push.next_at = None;
        return Ok(());
    }
    let object = version.object.filter(|_| !push.remove).map(|id| id.to_string());
    let built = command::build(name, &[Some(package.name.clone()), Some(version.version.clone()), object])
        .map_err(|e| UseCaseError::field("version", e.message))?;
    let session = session_of(app, &push.owner, &built, now);
    if let Some(spec) = built.name().spec() {
        object::refer_session(tx, spec, &session).await?;
    }
    let count = i64::try_from(devices.len()).unwrap_or(i64::MAX);
    place(app, tx, &session, &[Batch { command: built, devices }], now).await?;
    let wave = i64::try_from(before.len()).unwrap_or(i64::MAX).saturating_add(1);
    let row = WaveRow { push: push.id, cycle: push.cycle, wave, session: session.id, started_at: now };
    row::insert(tx, &row).await?;
    let pause = Duration::from_secs(push.pause_minutes.unsigned_abs() * 60);
    push.next_at = (left > count).then(|| now.after(pause));
    let words = format!("Wave {wave} of {} {} went out", package.title, version.version);
    let detail = json!({"push": push.id, "cycle": push.cycle, "wave": wave, "devices": count});
    audit::record(app, tx, "package.wave", Some(package.id.to_string()), words, detail).await?;
    Ok(())
}

/// The waves of the cycle that goes on.
async fn waves(tx: &WriteTx, push: &PushRow) -> Result<Vec<WaveRow>, UseCaseError> {
    let mut waves = rows::waves_of(tx, &[push.id]).await?;
    waves.retain(|wave| wave.cycle == push.cycle);
    Ok(waves)
}

async fn go_on(app: &App, tx: &mut WriteTx, push: &mut PushRow, now: Timestamp) -> Result<(), UseCaseError> {
    let waves = waves(tx, push).await?;
    let sessions: Vec<_> = waves.iter().map(|wave| wave.session).collect();
    let counts = session_counts(tx, &sessions).await?;
    if let (Some((_, last)), Some(wave)) = (counts.last(), waves.last())
        && must_halt(push.halt_percent, last.failed, last.targeted - last.cancelled)
    {
        let note = format!("{} of {} devices of wave {} failed.", last.failed, last.targeted, wave.wave);
        return halt(app, tx, push, note, now).await;
    }
    if push.next_at.is_some_and(|at| at <= now) {
        next_wave(app, tx, push, now).await?;
        if push.state != PushState::Running || push.next_at.is_some() {
            return Ok(());
        }
        // What was just asked is open.
        let counts = session_counts(tx, &sessions).await?;
        if waves.len() < self::waves(tx, push).await?.len() || is_open(&counts) {
            return Ok(());
        }
    }
    if push.next_at.is_none() && !is_open(&counts) {
        end_cycle(push, now);
    }
    Ok(())
}

fn is_open<I>(counts: &[(I, handsight_store::action::SessionCounts)]) -> bool {
    counts.iter().any(|(_, c)| c.pending + c.sent + c.received > 0)
}

/// Halts: what no device has received is taken back, so that nothing more goes wrong.
async fn halt(
    app: &App,
    tx: &mut WriteTx,
    push: &mut PushRow,
    note: String,
    now: Timestamp,
) -> Result<(), UseCaseError> {
    take_back(app, tx, push, now).await?;
    let (package, version) = subject(tx, push).await?;
    let words = format!("The push of {} {} was halted: {note}", package.title, version.version);
    let detail = json!({"push": push.id, "cycle": push.cycle});
    (push.state, push.next_at, push.note) = (PushState::Halted, None, Some(note));
    audit::record(app, tx, "package.halted", Some(package.id.to_string()), words, detail).await?;
    Ok(())
}

/// Cancels what no device has received of the cycle's waves; answers how many actions that were.
pub(super) async fn take_back(
    app: &App,
    tx: &mut WriteTx,
    push: &PushRow,
    now: Timestamp,
) -> Result<usize, UseCaseError> {
    let scope = tx.scope().clone();
    let mut taken = 0;
    for wave in waves(tx, push).await? {
        let ended = cancel_session(tx, wave.session, now).await?;
        if ended.is_empty() {
            continue;
        }
        have_ended(app, tx, &ended, now).await?;
        tx.tell(LiveEvent::Session { enterprise: scope.enterprise(), session: wave.session });
        taken += ended.len();
    }
    Ok(taken)
}

fn end_cycle(push: &mut PushRow, now: Timestamp) {
    if push.again == Again::Never {
        (push.state, push.next_at) = (PushState::Finished, None);
        return;
    }
    let days = Duration::from_secs(push.every_days.unsigned_abs() * 86_400);
    let next = push.cycle_at.unwrap_or(now).after(days).max(now);
    (push.state, push.next_at) = (PushState::Planned, Some(next));
}
