//! A plan's run: asks its phones, removes what is too old, and says when it runs next. A run that was missed while
//! the server was away is made up once.

use std::time::Duration;

use handsight_domain::{
    action::MOST_DEVICES,
    backup::{Item, next_run},
    id::{BackupPlanId, DeviceId, EnterpriseId, TypedId},
    scope::EnterpriseScope,
    time::Timestamp,
};
use handsight_store::{WriteTx, action::lock_devices, backup as rows, job, row};
use serde_json::json;
use uuid::Uuid;

use super::{PlanRow, RUN, Wanted, delete::remove, request::ask};
use crate::{
    App, UseCaseError, audit,
    device::{Chosen, choose},
    enterprise,
    job::JobOutcome,
};

/// Runs a plan that is due.
pub async fn run(app: &App, enterprise: EnterpriseId, subject: Uuid) -> JobOutcome {
    let scope = EnterpriseScope::of_job(enterprise);
    let work = once(app, &scope, BackupPlanId::from_uuid(subject)).await;
    JobOutcome::of(app, work, "a backup plan could not run", Duration::from_secs(300))
}

async fn once(app: &App, scope: &EnterpriseScope, id: BackupPlanId) -> Result<(), UseCaseError> {
    let now = app.clock.now();
    let mut tx = app.store.write(scope).await?;
    let plan = row::hold::<PlanRow>(&tx, id).await?;
    let Some(plan) = plan.filter(|plan| plan.enabled) else { return Ok(()) };
    let (items, devices) = meant(&tx, &plan, now).await?;
    let session = match devices.as_slice() {
        [] => None,
        some => Some(ask(app, &mut tx, &items, some, Some(id)).await?.id),
    };
    prune(app, &mut tx, id, None, now).await?;
    let zone = enterprise::require(&tx).await?.time_zone;
    let next = next_run(plan.every, plan.day, plan.hour, zone, now);
    rows::mark_run(&tx, id, now, session, Some(next)).await?;
    job::schedule(&mut tx, RUN, id.uuid(), next).await?;
    let words = format!("The backup plan {} asked {} device(s)", plan.name, devices.len());
    let detail = json!({"devices": devices.len(), "session": session, "next": next.to_string()});
    audit::record(app, &mut tx, "backup_plan.ran", Some(id.to_string()), words, detail).await?;
    Ok(tx.commit().await?)
}

/// What a plan asks of which phones now; they are locked. Phones that were deleted since are left out.
pub(super) async fn meant(
    tx: &WriteTx,
    plan: &PlanRow,
    now: Timestamp,
) -> Result<(Vec<Wanted>, Vec<DeviceId>), UseCaseError> {
    let unreadable = |error: serde_json::Error| UseCaseError::Internal(error.to_string());
    let items: Vec<Wanted> = serde_json::from_str(&plan.items).map_err(unreadable)?;
    let chosen: Chosen = serde_json::from_str(&plan.devices).map_err(unreadable)?;
    let mut wanted = choose(tx, &chosen, now, MOST_DEVICES).await?;
    wanted.truncate(MOST_DEVICES);
    Ok((items, lock_devices(tx, &wanted).await?))
}

/// Removes the backups of a plan that it does not keep: all of them, or those of one phone and item.
pub(super) async fn prune(
    app: &App,
    tx: &mut WriteTx,
    id: BackupPlanId,
    of: Option<(DeviceId, Item)>,
    now: Timestamp,
) -> Result<(), UseCaseError> {
    let Some(plan) = row::find::<PlanRow>(tx, id).await? else { return Ok(()) };
    let days = plan.keep_days.and_then(|days| u64::try_from(days).ok());
    let before = days.map(|days| now.before(Duration::from_secs(days * 24 * 3600)));
    let old = rows::old_backups(tx, id, of, plan.keep_count, before).await?;
    for row in &old {
        remove(tx, row, now).await?;
    }
    if !old.is_empty() {
        let words = format!("Removed {} backup(s) that the plan {} does not keep", old.len(), plan.name);
        let detail = json!({"backups": old.len()});
        audit::record(app, tx, "backup_plan.pruned", Some(id.to_string()), words, detail).await?;
    }
    Ok(())
}
