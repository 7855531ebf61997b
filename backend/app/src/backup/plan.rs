//! Plans: made, changed, paused and deleted.

use handsight_domain::{
    backup::{Every, next_run},
    id::{BackupPlanId, TypedId},
    scope::EnterpriseScope,
};
use handsight_store::{backup as rows, job, row};
use serde::Serialize;
use serde_json::json;

use super::{PlanRow, RUN, Wanted, request::check};
use crate::{
    App, FieldProblem, UseCaseError,
    device::Chosen,
    enterprise,
    once::{entry, once, same},
    read::required,
};

/// A plan as it is asked for.
#[derive(Debug, Clone)]
pub struct PlanInput {
    /// The plan to change; `None` makes one.
    pub id: Option<BackupPlanId>,
    /// Its name.
    pub name: String,
    /// What to back up.
    pub items: Vec<Wanted>,
    /// Of which phones; a filter is asked anew at each run. `None` leaves those of a plan that is there.
    pub devices: Option<Chosen>,
    /// How often.
    pub every: Every,
    /// The day, as `every` counts.
    pub day: i64,
    /// The hour on the enterprise's wall, 0 to 23.
    pub hour: i64,
    /// How many of each phone and item are kept; `None` for all.
    pub keep_count: Option<i64>,
    /// How many days they are kept; `None` for ever.
    pub keep_days: Option<i64>,
    /// Whether it runs.
    pub enabled: bool,
}

/// What makes an input the same as another, for its idempotency key.
#[derive(Serialize)]
struct Same<'a>(
    Option<BackupPlanId>,
    &'a str,
    &'a [Wanted],
    &'a Option<Chosen>,
    &'a str,
    [i64; 2],
    [Option<i64>; 2],
    bool,
);

fn problems(input: &PlanInput) -> Vec<FieldProblem> {
    let mut found = Vec::new();
    let mut wrong = |holds: bool, field, message: &str| {
        if !holds {
            found.push(FieldProblem { field, message: message.to_owned() });
        }
    };
    let name = input.name.trim();
    wrong(!name.is_empty() && name.chars().count() <= 120, "name", "must have 1 to 120 characters");
    wrong((0..=23).contains(&input.hour), "hour", "must be from 0 to 23");
    let last = input.every.last_day();
    wrong((1..=last).contains(&input.day), "day", &format!("must be from 1 to {last}"));
    let within = |number: Option<i64>, most| number.is_none_or(|n| (1..=most).contains(&n));
    wrong(within(input.keep_count, 1_000), "keepCount", "must be from 1 to 1000, or absent");
    wrong(within(input.keep_days, 3_650), "keepDays", "must be from 1 to 3650, or absent");
    found
}

/// Makes or changes a plan.
pub async fn save_plan(
    app: &App,
    scope: &EnterpriseScope,
    key: Option<&str>,
    input: &PlanInput,
) -> Result<PlanRow, UseCaseError> {
    UseCaseError::if_any(problems(input))?;
    check(&input.items)?;
    let now = app.clock.now();
    let same = Same(
        input.id,
        &input.name,
        &input.items,
        &input.devices,
        input.every.name(),
        [input.day, input.hour],
        [input.keep_count, input.keep_days],
        input.enabled,
    );
    once(app, scope, key, "saveBackupPlan", &same, required::<PlanRow>, async |tx| {
        let zone = enterprise::require(tx).await?.time_zone;
        let next = next_run(input.every, input.day, input.hour, zone, now);
        let json = |value: Result<String, serde_json::Error>| value.map_err(UseCaseError::internal);
        let before = match input.id {
            Some(id) => Some(required::<PlanRow>(tx, id).await?),
            None => None,
        };
        let devices = match (&input.devices, &before) {
            (Some(chosen), _) => {
                // A wrong filter is told now and not at night.
                crate::device::choose(tx, chosen, now, 1).await?;
                json(serde_json::to_string(chosen))?
            }
            (None, Some(plan)) => plan.devices.clone(),
            (None, None) => return Err(UseCaseError::field("devices", "choose the phones of a new plan")),
        };
        let plan = PlanRow {
            id: input.id.unwrap_or_else(|| app.mint.id()),
            name: input.name.trim().to_owned(),
            items: json(serde_json::to_string(&input.items))?,
            devices,
            every: input.every,
            day: input.day,
            hour: input.hour,
            keep_count: input.keep_count,
            keep_days: input.keep_days,
            enabled: input.enabled,
            created_at: before.as_ref().map_or(now, |plan| plan.created_at),
            created_by: before.as_ref().map_or_else(|| scope.actor().clone(), |plan| plan.created_by.clone()),
            last_run_at: before.as_ref().and_then(|plan| plan.last_run_at),
            last_session: before.as_ref().and_then(|plan| plan.last_session),
            next_run_at: input.enabled.then_some(next),
        };
        if before.is_some() {
            row::update(tx, &plan).await?
        } else {
            row::insert(tx, &plan).await?
        }
        match plan.next_run_at {
            Some(at) => job::schedule(tx, RUN, plan.id.uuid(), at).await?,
            None => job::unschedule(tx, RUN, plan.id.uuid()).await?,
        }
        let verb = if before.is_some() { "backup_plan.changed" } else { "backup_plan.created" };
        let words = format!("Set up the backup plan {}", plan.name);
        let detail = json!({"name": plan.name, "every": plan.every.name(), "day": plan.day, "hour": plan.hour,
            "keepCount": plan.keep_count, "keepDays": plan.keep_days, "enabled": plan.enabled});
        Ok(entry(verb, plan.id, words, detail).keeping(plan.id, plan))
    })
    .await
}

/// Deletes a plan; the backups it made stay.
pub async fn delete_plan(
    app: &App,
    scope: &EnterpriseScope,
    key: Option<&str>,
    id: BackupPlanId,
) -> Result<(), UseCaseError> {
    once(app, scope, key, "deleteBackupPlan", &id, same, async |tx| {
        let plan = required::<PlanRow>(tx, id).await?;
        rows::delete_plan(tx, id).await?;
        job::unschedule(tx, RUN, id.uuid()).await?;
        let words = format!("Deleted the backup plan {}", plan.name);
        Ok(entry("backup_plan.deleted", id, words, json!({"name": plan.name})).done(()))
    })
    .await
}
