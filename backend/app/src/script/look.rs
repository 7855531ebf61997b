//! Looking whether a script's time has come: makes the runs that are due and says when to look again.

use handsight_domain::{
    id::{EnterpriseId, ScriptId, TypedId},
    scope::EnterpriseScope,
    script::{Cause, due},
};
use handsight_store::{row, script as rows};
use uuid::Uuid;

use super::{AFTER_FAULT, make::New, make::make, save::plan};
use crate::{App, UseCaseError, enterprise, job::JobOutcome};

/// The handler of `script.run`: the subject is a script.
pub async fn look(app: &App, enterprise: EnterpriseId, subject: Uuid) -> JobOutcome {
    let work = work(app, &EnterpriseScope::of_job(enterprise), ScriptId::from_uuid(subject)).await;
    JobOutcome::of(app, work, "a script's time could not be looked at", AFTER_FAULT)
}

async fn work(app: &App, scope: &EnterpriseScope, id: ScriptId) -> Result<(), UseCaseError> {
    let mut tx = app.store.write(scope).await?;
    let Some(mut script) = row::hold::<rows::ScriptRow>(&tx, id).await? else {
        return Ok(tx.commit().await?);
    };
    let now = app.clock.now();
    let Some(first) = script.next_run_at.filter(|_| script.enabled) else { return Ok(tx.commit().await?) };
    let zone = enterprise::require(&tx).await?.time_zone;
    let due = due(&script.schedule, zone, first, now, script.missed);
    for run in &due.runs {
        let cause = if run.late { Cause::Missed } else { Cause::Schedule };
        let hold = std::time::Duration::from_secs(script.hold_minutes.unsigned_abs() * 60);
        let not_before = Some(run.at.after(hold)).filter(|at| script.hold_minutes > 0 && *at > now);
        let behind = script.owner.clone();
        make(app, &mut tx, &script, New { cause, planned_at: run.at, not_before, behind: &behind }).await?;
    }
    if due.left_out > 0 {
        tracing::info!(script = %script.id, left_out = due.left_out, "missed runs of a script were left out");
    }
    script.next_run_at = due.next;
    row::update(&tx, &script).await?;
    plan(&mut tx, &script).await?;
    Ok(tx.commit().await?)
}
