//! A device's next step: its action has ended, so the conditions say what follows. The last device ends the run.

use handsight_domain::{
    action::{ActionState, Outcome},
    command,
    id::{ActionId, EnterpriseId, TypedId},
    scope::EnterpriseScope,
    script::{Ending, RunState, next_step},
    time::Timestamp,
};
use handsight_store::{
    LiveEvent, WriteTx,
    action::{SessionRow, items_of, lock_devices, results_of},
    row,
    script::{self as rows, ScriptTargetRow},
};
use serde_json::json;
use uuid::Uuid;

use super::{AFTER_FAULT, ScriptRunRow, owner, start::next_in_line};
use crate::{
    App, UseCaseError,
    action::{ActionRow, Batch, issue},
    audit,
    job::JobOutcome,
    object,
    read::required,
};

/// The handler of `script.step`: the subject is the action that ended.
pub async fn step(app: &App, enterprise: EnterpriseId, subject: Uuid) -> JobOutcome {
    let work = work(app, enterprise, ActionId::from_uuid(subject)).await;
    JobOutcome::of(app, work, "the next step of a script could not be taken", AFTER_FAULT)
}

async fn work(app: &App, enterprise: EnterpriseId, id: ActionId) -> Result<(), UseCaseError> {
    let found = {
        let tx = app.store.read(&EnterpriseScope::of_job(enterprise)).await?;
        let Some(target) = rows::target_by_action(&tx, id).await? else { return Ok(()) };
        row::find::<ScriptRunRow>(&tx, target.run).await?
    };
    let Some(found) = found else { return Ok(()) };
    let mut tx = app.store.write(&EnterpriseScope::in_name_of(enterprise, found.actor)).await?;
    let Some(script) = row::hold::<rows::ScriptRow>(&tx, found.script).await? else {
        return Ok(tx.commit().await?);
    };
    let Some(mut run) = row::hold::<ScriptRunRow>(&tx, found.id).await? else {
        return Ok(tx.commit().await?);
    };
    // Read again under the lock: another process may have taken the step.
    let (Some(target), Some(action)) =
        (rows::target_by_action(&tx, id).await?, row::find::<ActionRow>(&tx, id).await?)
    else {
        return Ok(tx.commit().await?);
    };
    if !action.life.state.is_end() {
        return Ok(tx.commit().await?);
    }
    let now = app.clock.now();
    let ending = ending(&tx, &action).await?;
    let done = usize::try_from(target.step).unwrap_or(usize::MAX);
    let next = next_step(&run.steps, done, &ending);
    let moved = match next {
        Some(next) => take(app, &mut tx, &run, target, next, now).await?,
        None => false,
    };
    if !moved {
        match ending {
            // What should have followed could not be asked: the steps are not done.
            _ if next.is_some() => run.failed += 1,
            Ending::Answered { ok: true, .. } => run.succeeded += 1,
            Ending::Stopped => run.cancelled += 1,
            Ending::Answered { .. } | Ending::Silent => run.failed += 1,
        }
        rows::end_target(&tx, run.id, target.device).await?;
        if !rows::open_targets(&tx, run.id).await? {
            run.state = RunState::Finished;
            run.finished_at = Some(now);
        }
        row::update(&tx, &run).await?;
    }
    let (enterprise, session) = (enterprise, action.session);
    tx.tell(LiveEvent::Session { enterprise, session });
    if run.finished_at.is_some() {
        next_in_line(&mut tx, &script, now).await?;
        let words = format!("A run of the script {} ended", script.name);
        let detail = json!({
            "run": run.id, "devices": run.targeted, "succeeded": run.succeeded, "failed": run.failed,
            "cancelled": run.cancelled,
        });
        audit::record(app, &mut tx, "script.ended", Some(script.id.to_string()), words, detail).await?;
    }
    Ok(tx.commit().await?)
}

async fn ending(tx: &WriteTx, action: &ActionRow) -> Result<Ending, UseCaseError> {
    Ok(match action.life.state {
        ActionState::Cancelled => Ending::Stopped,
        ActionState::Expired => Ending::Silent,
        _ => match results_of(tx, &[action.id]).await?.pop() {
            Some(result) => {
                let (_, text) =
                    items_of(tx, &[action.id]).await?.pop().unwrap_or((action.id, "{}".to_owned()));
                let items = serde_json::from_str(&text);
                let items = items.map_err(|e| UseCaseError::Internal(format!("a result is no JSON: {e}")))?;
                Ending::Answered { ok: result.status == Outcome::Ok, items }
            }
            None => Ending::Silent,
        },
    })
}

/// Asks the device its next step; false when it cannot be asked any more.
async fn take(
    app: &App,
    tx: &mut WriteTx,
    run: &ScriptRunRow,
    target: ScriptTargetRow,
    next: usize,
    now: Timestamp,
) -> Result<bool, UseCaseError> {
    let (Some(step), Some(expires_at)) = (run.steps.get(next), run.expires_at.filter(|at| *at > now)) else {
        return Ok(false);
    };
    if !owner::may(tx, &run.actor, &run.steps, now).await?
        || lock_devices(tx, &[target.device]).await?.is_empty()
    {
        return Ok(false);
    }
    let Ok(built) = command::build(&step.command, &step.parameters) else { return Ok(false) };
    let batch = |command| Batch { command, devices: vec![target.device] };
    let number = i64::try_from(next).unwrap_or(i64::MAX);
    let action = match rows::session_of_step(tx, run.id, number).await? {
        Some(id) => {
            let session = required::<SessionRow>(tx, id).await?;
            issue::join(app, tx, &session, batch(built), now).await?
        }
        None => {
            let session = SessionRow {
                id: app.mint.id(),
                command: step.command.clone(),
                parameters: built.params().to_vec(),
                created_at: now,
                created_by: run.actor.clone(),
                not_before: None,
                expires_at,
            };
            if let Some(spec) = built.name().spec() {
                match object::refer_session(tx, spec, &session).await {
                    // The file is gone since the run began.
                    Err(UseCaseError::Invalid(_)) => return Ok(false),
                    other => other?,
                }
            }
            let pairs = issue::place(app, tx, &session, &[batch(built)], now).await?;
            rows::set_session_of_step(tx, run.id, number, session.id).await?;
            pairs.first().map(|(_, action)| *action)
        }
    };
    let Some(action) = action else { return Ok(false) };
    rows::move_target(tx, &ScriptTargetRow { step: number, action, ..target }).await?;
    Ok(true)
}
