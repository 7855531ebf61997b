//! Pushing a version to devices, or having it removed: now or at a time, in waves, once or again and again.

use std::time::Duration;

use handsight_domain::{
    action::MOST_DEVICES,
    command::confirmation_word,
    id::{PackageVersionId, TypedId},
    package::{Again, LONGEST_CYCLE, LONGEST_PAUSE, PushState, WaveSize, waves_problem},
    scope::EnterpriseScope,
    time::Timestamp,
};
use handsight_store::{Tx, WriteTx, job, package as rows, row};
use serde_json::json;

use super::{PushRow, tell};
use crate::{
    App, FieldProblem, UseCaseError,
    action::{Authority, Confirmable, issue::ask},
    device::{Chosen, all_living, choose},
    once::{entry, nothing, once},
    read::{held, required},
};

/// Most named devices of a push.
const MOST_NAMED: usize = 1_000;
/// Most pushes of a package that have not ended.
const MOST_OPEN: usize = 20;

/// What is pushed.
#[derive(Debug, Clone)]
pub struct Wanted {
    /// The version.
    pub version: PackageVersionId,
    /// Whether it shall go instead of come.
    pub remove: bool,
    /// Which devices; a filter is asked anew for each wave.
    pub devices: Chosen,
    /// When it begins; `None` for now.
    pub at: Option<Timestamp>,
    /// The sizes of the waves; what is left goes in one more.
    pub waves: Vec<WaveSize>,
    /// From the beginning of one wave to the next, in minutes.
    pub pause_minutes: i64,
    /// It halts when more than so many percent of a wave fail.
    pub halt_percent: Option<i64>,
    /// What happens when a cycle comes round.
    pub again: Again,
    /// From the beginning of one cycle to the next, in days.
    pub every_days: i64,
    /// The word that confirms a push to more than one device; no part of what makes a push another one.
    pub confirm: Option<String>,
}

fn problems(wanted: &Wanted, now: Timestamp) -> Vec<FieldProblem> {
    let mut found = Vec::new();
    let mut wrong = |field, message: String| found.push(FieldProblem { field, message });
    if let Some(message) = waves_problem(&wanted.waves) {
        wrong("waves", message);
    }
    if !(0..=LONGEST_PAUSE).contains(&wanted.pause_minutes) {
        wrong("pauseMinutes", format!("must be 0 to {LONGEST_PAUSE}"));
    }
    if wanted.halt_percent.is_some_and(|percent| !(0..=100).contains(&percent)) {
        wrong("haltPercent", "must be 0 to 100".to_owned());
    }
    if wanted.again != Again::Never && !(1..=LONGEST_CYCLE).contains(&wanted.every_days) {
        wrong("everyDays", format!("must be 1 to {LONGEST_CYCLE}"));
    }
    if wanted.at.is_some_and(|at| at > now.after(Duration::from_secs(366 * 86_400))) {
        wrong("at", "lies at most a year ahead".to_owned());
    }
    if wanted.devices.ids.as_ref().is_some_and(|ids| ids.is_empty() || ids.len() > MOST_NAMED) {
        wrong("devices", format!("names 1 to {MOST_NAMED} devices; take a filter for more"));
    }
    found
}

/// Pushes a version; its first wave goes as soon as its time has come.
///
/// # Errors
/// [`UseCaseError::LimitReached`] with 20 open pushes. A person repeats the word before it goes to more than one
/// device.
pub async fn push(
    app: &App,
    scope: &EnterpriseScope,
    authority: Authority,
    key: Option<&str>,
    wanted: &Wanted,
) -> Result<Confirmable<PushRow>, UseCaseError> {
    let command = if wanted.remove { "uni" } else { "ins" };
    authority.check(command, 2)?;
    let now = app.clock.now();
    let same = format!("{:?}", Wanted { confirm: None, ..wanted.clone() });
    let twin = async |tx: &Tx, id| Ok(Confirmable::Done(required::<PushRow>(tx, id).await?));
    once(app, scope, key, "pushPackage", &same, twin, async |tx| {
        let version = held::<rows::VersionRow>(tx, wanted.version).await?;
        let package = required::<rows::PackageRow>(tx, version.package).await?;
        UseCaseError::if_any(problems(wanted, now))?;
        // A wrong filter is told now and not when its time has come.
        choose(tx, &wanted.devices, now, 0).await?;
        if let Some(ids) = &wanted.devices.ids {
            all_living(tx, ids).await?;
        }
        let open = rows::pushes_of(tx, &[package.id]).await?.iter().filter(|p| !p.state.is_end()).count();
        if open >= MOST_OPEN {
            let message = format!("{MOST_OPEN} pushes of this package go on: stop one first");
            return Err(UseCaseError::LimitReached { message, limit: MOST_OPEN as i64 });
        }
        // A filter means whoever it finds at each wave.
        let many = wanted.devices.ids.as_ref().is_none_or(|ids| ids.len() > 1);
        let word = confirmation_word(command);
        if authority.must_confirm(command, if many { 2 } else { 1 })
            && wanted.confirm.as_deref() != Some(word)
        {
            let ids = choose(tx, &wanted.devices, now, MOST_DEVICES).await?;
            return Ok(nothing(Confirmable::Ask(ask(tx, &ids, word, now).await?)));
        }
        let row = PushRow {
            id: app.mint.id(),
            package: package.id,
            version: version.id,
            remove: wanted.remove,
            target: serde_json::to_string(&wanted.devices).map_err(UseCaseError::internal)?,
            waves: wanted.waves.clone(),
            pause_minutes: wanted.pause_minutes,
            halt_percent: wanted.halt_percent,
            again: wanted.again,
            every_days: if wanted.again == Again::Never { 0 } else { wanted.every_days },
            state: PushState::Planned,
            cycle: 0,
            cycle_at: None,
            cycle_devices: 0,
            next_at: Some(wanted.at.unwrap_or(now).max(now)),
            note: None,
            owner: scope.actor().clone(),
            created_at: now,
        };
        row::insert(tx, &row).await?;
        tell(tx, package.id);
        plan(tx, &row).await?;
        let verb = if row.remove { "Asked to remove" } else { "Pushed" };
        let words = format!("{verb} version {} of {}", version.version, package.title);
        let detail = json!({
            "push": row.id, "package": package.name, "version": version.version, "remove": row.remove,
            "waves": row.waves, "haltPercent": row.halt_percent, "again": row.again.name(),
            "everyDays": row.every_days,
        });
        Ok(entry("package.pushed", package.id, words, detail).keeping(row.id, Confirmable::Done(row)))
    })
    .await
}

/// Puts a push's next time onto the list of what is due, or takes it off.
pub(super) async fn plan(tx: &mut WriteTx, push: &PushRow) -> Result<(), UseCaseError> {
    match push.next_at {
        Some(at) => job::schedule(tx, rows::MOVE, push.id.uuid(), at).await?,
        None => job::unschedule(tx, rows::MOVE, push.id.uuid()).await?,
    }
    Ok(())
}
