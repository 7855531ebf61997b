//! Making a script and changing it. What destroys or runs code needs its word and the permission of whoever saves; runs ask in
//! that one's name from then on.

use handsight_domain::{
    command::{self, confirmation_word, destructive, runs_code},
    id::{ScriptId, TypedId},
    scope::EnterpriseScope,
    script::{MissedRuns, Overlap, Schedule, Step, Target, check_steps},
    time::Timestamp,
};
use handsight_store::{Tx, WriteTx, job::schedule, people::saved_view, row, script as rows};
use serde::Serialize;
use serde_json::json;

use super::{ScriptRow, begin::chosen, owner::covers};
use crate::{
    App, FieldProblem, UseCaseError,
    action::{Authority, Question, issue::ask},
    device::{all_living, choose},
    enterprise, object,
    once::{entry, nothing, once},
    read::{held, required},
};

/// Most scripts of an enterprise.
const MOST: i64 = 500;
/// Most named devices of a script.
const MOST_NAMED: usize = 1_000;
/// Longest time that a run's actions are held back, in minutes: a week.
const LONGEST_HOLD: i64 = 7 * 24 * 60;
/// Longest time that a run waits for devices, in minutes: 30 days.
const LONGEST_LIFETIME: i64 = 30 * 24 * 60;
/// Most missed runs that are made up for.
const MOST_MISSED: u32 = 20;

/// What a script is to be.
#[derive(Debug, Clone)]
pub struct Wanted {
    /// Its name.
    pub name: String,
    /// Which devices.
    pub target: Target,
    /// What is asked of them, in order.
    pub steps: Vec<Step>,
    /// When.
    pub schedule: Schedule,
    /// What becomes of missed runs.
    pub missed: MissedRuns,
    /// What happens when a run is due while another goes on.
    pub overlap: Overlap,
    /// Actions are handed over at least so many minutes after the run's time.
    pub hold_minutes: i64,
    /// How many minutes a run waits for devices.
    pub lifetime_minutes: i64,
    /// The word that confirms what destroys.
    pub confirm: Option<String>,
}

/// What came of it.
#[derive(Debug, Clone)]
pub enum Saved {
    /// Stored.
    Done(Box<ScriptRow>),
    /// Nothing was done: the word is missing.
    NeedsConfirmation {
        /// The word.
        word: &'static str,
        /// How many devices it is about now.
        devices: usize,
        /// How many of them are not online.
        offline: usize,
        /// Names of the first of them.
        names: Vec<String>,
    },
}

#[derive(Serialize)]
struct Same<'a> {
    id: Option<ScriptId>,
    name: &'a str,
    target: &'a Target,
    steps: &'a [Step],
    schedule: &'a Schedule,
    rest: String,
}

/// Makes a script; it runs by itself from now on.
///
/// # Errors
/// [`UseCaseError::LimitReached`] after 500 scripts.
pub async fn create(
    app: &App,
    scope: &EnterpriseScope,
    authority: Authority,
    key: Option<&str>,
    wanted: &Wanted,
) -> Result<Saved, UseCaseError> {
    save(app, scope, authority, key, None, wanted).await
}

/// Changes a script; runs under way go on as they began.
///
/// # Errors
/// As [`create`].
pub async fn update(
    app: &App,
    scope: &EnterpriseScope,
    authority: Authority,
    key: Option<&str>,
    id: ScriptId,
    wanted: &Wanted,
) -> Result<Saved, UseCaseError> {
    save(app, scope, authority, key, Some(id), wanted).await
}

async fn save(
    app: &App,
    scope: &EnterpriseScope,
    authority: Authority,
    key: Option<&str>,
    id: Option<ScriptId>,
    wanted: &Wanted,
) -> Result<Saved, UseCaseError> {
    let now = app.clock.now();
    authority.check_steps(&wanted.steps)?;
    let name = wanted.name.trim();
    let rest = format!(
        "{:?} {:?} {} {}",
        wanted.missed, wanted.overlap, wanted.hold_minutes, wanted.lifetime_minutes
    );
    let same =
        Same { id, name, target: &wanted.target, steps: &wanted.steps, schedule: &wanted.schedule, rest };
    let twin = async |tx: &Tx, id| Ok(Saved::Done(Box::new(required::<ScriptRow>(tx, id).await?)));
    once(app, scope, key, "saveScript", &same, twin, async |tx| {
        let old = match id {
            Some(id) => Some(held::<ScriptRow>(tx, id).await?),
            None => None,
        };
        if let Some(old) = &old {
            // Another script in its place would call off what it asks.
            covers(authority, old)?;
        }
        let zone = enterprise::require(tx).await?.time_zone;
        UseCaseError::if_any(problems(wanted, zone, now))?;
        check_target(tx, &wanted.target, now).await?;
        if old.is_none() && row::count::<ScriptRow>(tx).await? >= MOST {
            let message = format!("there are {MOST} scripts: delete one first");
            return Err(UseCaseError::LimitReached { message, limit: MOST });
        }
        if let Some(asked) = confirmation(tx, authority, wanted, now).await? {
            return Ok(nothing(asked));
        }
        let enabled = old.as_ref().is_none_or(|old| old.enabled);
        let script = ScriptRow {
            id: old.as_ref().map_or_else(|| app.mint.id(), |old| old.id),
            name: name.to_owned(),
            target: wanted.target.clone(),
            steps: wanted.steps.clone(),
            schedule: wanted.schedule.clone(),
            missed: wanted.missed,
            overlap: wanted.overlap,
            hold_minutes: wanted.hold_minutes,
            lifetime_minutes: wanted.lifetime_minutes,
            enabled,
            next_run_at: wanted.schedule.next_after(now, zone).filter(|_| enabled),
            owner: scope.actor().clone(),
            created_at: old.as_ref().map_or(now, |old| old.created_at),
            updated_at: now,
        };
        let (verb, words) = if old.is_some() {
            row::update(tx, &script).await?;
            ("script.updated", format!("Changed the script {name}"))
        } else {
            row::insert(tx, &script).await?;
            ("script.created", format!("Made the script {name}"))
        };
        keep_files(tx, &script, now).await?;
        plan(tx, &script).await?;
        let commands: Vec<&str> = script.steps.iter().map(|step| step.command.as_str()).collect();
        let detail = json!({"name": name, "steps": commands, "schedule": script.schedule.words()});
        Ok(entry(verb, script.id, words, detail).keeping(script.id, Saved::Done(Box::new(script))))
    })
    .await
}

/// Keeps the files that the steps name for as long as the script has them.
async fn keep_files(tx: &mut WriteTx, script: &ScriptRow, now: Timestamp) -> Result<(), UseCaseError> {
    object::release(tx, "script", script.id.uuid(), now).await?;
    let reference = object::Reference { kind: "script", subject: script.id.uuid(), until: None };
    for step in &script.steps {
        let built = command::build(&step.command, &step.parameters).ok();
        if let Some(spec) = built.and_then(|command| command.name().spec()) {
            object::refer_named(tx, spec, &step.parameters, reference).await.map_err(at_steps)?;
        }
    }
    Ok(())
}

/// The same refusal at the field that the script has.
fn at_steps(error: UseCaseError) -> UseCaseError {
    match error {
        UseCaseError::Invalid(problems) => UseCaseError::Invalid(
            problems.into_iter().map(|p| FieldProblem { field: "steps", message: p.message }).collect(),
        ),
        other => other,
    }
}

/// Puts the script's next run onto the list of what is due, or takes it off.
pub(super) async fn plan(tx: &mut WriteTx, script: &ScriptRow) -> Result<(), UseCaseError> {
    match script.next_run_at {
        Some(at) => schedule(tx, rows::RUN, script.id.uuid(), at).await?,
        None => handsight_store::job::unschedule(tx, rows::RUN, script.id.uuid()).await?,
    }
    Ok(())
}

fn problems(wanted: &Wanted, zone: chrono_tz::Tz, now: Timestamp) -> Vec<FieldProblem> {
    let mut problems = Vec::new();
    let mut wrong = |field, message: String| problems.push(FieldProblem { field, message });
    if !(1..=120).contains(&wanted.name.trim().chars().count()) {
        wrong("name", "must have 1 to 120 characters".to_owned());
    }
    if let Err(error) = check_steps(&wanted.steps) {
        wrong("steps", error.to_string());
    }
    if let Err(error) = wanted.schedule.check(now, zone) {
        wrong("schedule", error.to_string());
    }
    if let MissedRuns::All(most) = wanted.missed
        && !(1..=MOST_MISSED).contains(&most)
    {
        wrong("missedMost", format!("must be 1 to {MOST_MISSED}"));
    }
    if !(0..=LONGEST_HOLD).contains(&wanted.hold_minutes) {
        wrong("holdMinutes", format!("must be 0 to {LONGEST_HOLD}"));
    }
    if !(5..=LONGEST_LIFETIME).contains(&wanted.lifetime_minutes) {
        wrong("lifetimeMinutes", format!("must be 5 to {LONGEST_LIFETIME}"));
    }
    problems
}

async fn check_target(tx: &WriteTx, target: &Target, now: Timestamp) -> Result<(), UseCaseError> {
    match target {
        Target::Devices { ids } => {
            if ids.is_empty() || ids.len() > MOST_NAMED {
                return Err(UseCaseError::field(
                    "target",
                    format!("name 1 to {MOST_NAMED} devices, or give a filter"),
                ));
            }
            all_living(tx, ids).await?;
        }
        Target::View { id, owner } => {
            let view = saved_view::by_id(tx, owner, *id).await?.ok_or(UseCaseError::NotFound)?;
            if view.page != "devices" || crate::view::selection(&view.query).is_none() {
                return Err(UseCaseError::field("target", "is not a saved view of devices"));
            }
        }
        Target::Matching { .. } => {
            if let Some(which) = chosen(tx, target).await? {
                choose(tx, &which, now, 0).await?;
            }
        }
    }
    Ok(())
}

/// What must be confirmed and is not.
async fn confirmation(
    tx: &WriteTx,
    authority: Authority,
    wanted: &Wanted,
    now: Timestamp,
) -> Result<Option<Saved>, UseCaseError> {
    let worst = wanted.steps.iter().find(|s| s.command == "wip");
    let worst = worst.or_else(|| wanted.steps.iter().find(|s| destructive(&s.command)));
    let worst = worst.or_else(|| wanted.steps.iter().find(|s| runs_code(&s.command)));
    let Some(worst) = worst.filter(|step| authority.must_confirm(&step.command, 2)) else { return Ok(None) };
    let word = confirmation_word(&worst.command);
    if wanted.confirm.as_deref() == Some(word) {
        return Ok(None);
    }
    let Some(which) = chosen(tx, &wanted.target).await? else { return Ok(None) };
    let ids = choose(tx, &which, now, handsight_domain::action::MOST_DEVICES).await?;
    let Question { word, devices, offline, names } = ask(tx, &ids, word, now).await?;
    Ok(Some(Saved::NeedsConfirmation { word, devices, offline, names }))
}
