//! Beginning a run: whether its turn has come, whether whoever stands behind it still may, and the first step for
//! every device that the script means now.

use std::time::Duration;

use handsight_domain::{
    action::MOST_DEVICES,
    command,
    id::{EnterpriseId, ScriptRunId, TypedId},
    scope::EnterpriseScope,
    script::{Cause, Overlap, RunState},
    time::Timestamp,
};
use handsight_store::{
    WriteTx,
    action::{SessionRow, lock_devices},
    job::schedule,
    row, script as rows,
};
use serde_json::json;
use uuid::Uuid;

use super::{AFTER_FAULT, ScriptRow, ScriptRunRow, begin::chosen, owner};
use crate::{
    App, UseCaseError,
    action::{Batch, issue},
    audit,
    device::choose,
    job::JobOutcome,
    object,
};

/// The handler of `script.start`: the subject is a run.
pub async fn start(app: &App, enterprise: EnterpriseId, subject: Uuid) -> JobOutcome {
    let work = work(app, enterprise, ScriptRunId::from_uuid(subject)).await;
    JobOutcome::of(app, work, "a run of a script could not begin", AFTER_FAULT)
}

async fn work(app: &App, enterprise: EnterpriseId, id: ScriptRunId) -> Result<(), UseCaseError> {
    let job = EnterpriseScope::of_job(enterprise);
    let Some(found) = row::find::<ScriptRunRow>(&*app.store.read(&job).await?, id).await? else {
        return Ok(());
    };
    let mut tx = app.store.write(&EnterpriseScope::in_name_of(enterprise, found.actor.clone())).await?;
    let Some(mut script) = row::hold::<ScriptRow>(&tx, found.script).await? else {
        return Ok(tx.commit().await?);
    };
    let Some(mut run) = row::hold::<ScriptRunRow>(&tx, id).await? else { return Ok(tx.commit().await?) };
    if run.state != RunState::Queued {
        return Ok(tx.commit().await?);
    }
    let now = app.clock.now();
    if rows::running_of(&tx, script.id).await? {
        match script.overlap {
            Overlap::Parallel => {}
            // The end of the other one makes this due again.
            Overlap::Queue => return Ok(tx.commit().await?),
            Overlap::Skip => {
                end(&mut run, RunState::Skipped, "Another run of this script was going on.", now);
                row::update(&tx, &run).await?;
                return Ok(tx.commit().await?);
            }
        }
    }
    if !owner::may(&tx, &run.actor, &run.steps, now).await? {
        refuse(app, &mut tx, &mut script, &mut run, now).await?;
        return Ok(tx.commit().await?);
    }
    match first_step(app, &mut tx, &script, &mut run, now).await {
        Ok(()) => {}
        // Nothing was stored yet: what is wrong with the target is said in the history.
        Err(UseCaseError::Invalid(problems)) => {
            let words: Vec<_> = problems.into_iter().map(|p| p.message).collect();
            end(
                &mut run,
                RunState::Failed,
                &format!("Its devices cannot be found: {}.", words.join("; ")),
                now,
            );
        }
        Err(error) => return Err(error),
    }
    row::update(&tx, &run).await?;
    if run.finished_at.is_some() {
        next_in_line(&mut tx, &script, now).await?;
    }
    let (verb, words) = match run.state {
        RunState::Failed => ("script.failed", format!("The script {} could not run", script.name)),
        _ => ("script.ran", format!("The script {} ran", script.name)),
    };
    let detail = json!({"run": run.id, "cause": run.cause.name(), "devices": run.targeted});
    audit::record(app, &mut tx, verb, Some(script.id.to_string()), words, detail).await?;
    Ok(tx.commit().await?)
}

fn end(run: &mut ScriptRunRow, state: RunState, note: &str, now: Timestamp) {
    run.state = state;
    run.note = Some(note.to_owned());
    run.finished_at = Some(now);
}

/// Whoever stands behind the run lost the right. A script whose own time had come rests until somebody who may saves
/// it; that somebody who ran it by hand may not is no fault of the script.
async fn refuse(
    app: &App,
    tx: &mut WriteTx,
    script: &mut ScriptRow,
    run: &mut ScriptRunRow,
    now: Timestamp,
) -> Result<(), UseCaseError> {
    end(run, RunState::Failed, "Whoever saved or ran it may not ask this any more.", now);
    row::update(tx, run).await?;
    if run.cause == Cause::Manual {
        next_in_line(tx, script, now).await?;
        let words =
            format!("The script {} could not run: whoever ran it may not ask this any more", script.name);
        let target = Some(script.id.to_string());
        audit::record(app, tx, "script.failed", target, words, json!({"run": run.id})).await?;
        return Ok(());
    }
    script.enabled = false;
    script.next_run_at = None;
    row::update(tx, script).await?;
    super::save::plan(tx, script).await?;
    next_in_line(tx, script, now).await?;
    let words =
        format!("The script {} was paused: whoever stands behind it may not ask this any more", script.name);
    audit::record(app, tx, "script.paused", Some(script.id.to_string()), words, json!({"run": run.id}))
        .await?;
    Ok(())
}

async fn first_step(
    app: &App,
    tx: &mut WriteTx,
    script: &ScriptRow,
    run: &mut ScriptRunRow,
    now: Timestamp,
) -> Result<(), UseCaseError> {
    let Some(which) = chosen(tx, &script.target).await? else {
        end(run, RunState::Failed, "The saved view that says which devices is gone.", now);
        return Ok(());
    };
    let ids = choose(tx, &which, now, MOST_DEVICES).await?;
    if ids.len() > MOST_DEVICES {
        end(run, RunState::Failed, &format!("It means more than {MOST_DEVICES} devices."), now);
        return Ok(());
    }
    let devices = lock_devices(tx, &ids).await?;
    run.started_at = Some(now);
    if devices.is_empty() {
        end(run, RunState::Finished, "No device matched.", now);
        return Ok(());
    }
    let not_before = run.not_before.filter(|at| *at > now);
    let lifetime = Duration::from_secs(script.lifetime_minutes.unsigned_abs() * 60);
    let expires_at = not_before.unwrap_or(now).after(lifetime);
    let Some(step) = run.steps.first() else { return Ok(()) };
    let built = command::build(&step.command, &step.parameters)
        .map_err(|e| UseCaseError::field("steps", e.message))?;
    let session = SessionRow {
        id: app.mint.id(),
        command: step.command.clone(),
        parameters: built.params().to_vec(),
        created_at: now,
        created_by: run.actor.clone(),
        not_before,
        expires_at,
    };
    if let Some(spec) = built.name().spec() {
        object::refer_session(tx, spec, &session).await?;
    }
    let pairs = issue::place(app, tx, &session, &[Batch { command: built, devices }], now).await?;
    rows::set_session_of_step(tx, run.id, 0, session.id).await?;
    rows::insert_targets(tx, run.id, &pairs).await?;
    run.state = RunState::Running;
    run.expires_at = Some(expires_at);
    run.targeted = i64::try_from(pairs.len()).unwrap_or(i64::MAX);
    Ok(())
}

/// Lets the run that has waited longest begin.
pub(super) async fn next_in_line(
    tx: &mut WriteTx,
    script: &ScriptRow,
    now: Timestamp,
) -> Result<(), UseCaseError> {
    if let Some(waiting) = rows::oldest_queued(tx, script.id).await? {
        schedule(tx, rows::START, waiting.uuid(), now).await?;
    }
    Ok(())
}
