//! Counting days anew after the enterprise's time zone changed. The stored events are the truth: step by step each device's
//! days are looked at, and what lies on another day in the new zone moves there with all that counts it. What comes in
//! meanwhile is counted in the new zone already. Sums equal events after every step, so a stop in between costs nothing.

use std::time::Duration;

use handsight_domain::{
    calendar::LocalDay,
    id::{EnterpriseId, TypedId},
    scope::{EnterpriseScope, PlatformScope},
    time::Timestamp,
    usage::Fact,
};
use handsight_store::{WriteTx, job, people::enterprise, usage as rows};
use serde_json::json;
use uuid::Uuid;

pub use handsight_store::usage::RecountRow;

use crate::{App, UseCaseError, audit, job::JobOutcome};

/// The kind of its row among what is due.
pub(crate) const RECOUNT: &str = "usage.recount";
/// Events of one transaction, after which it ends; a device's day is never cut, but read page by page.
const STEP: i64 = 2_000;
/// Most days of one transaction.
const MOST_DAYS: i64 = 100;
/// Transactions of one turn of the job runner.
const STEPS: usize = 4;

/// Begins it within the transaction that changes the zone and holds the ledger.
pub(crate) async fn begin(app: &App, tx: &mut WriteTx, zone: chrono_tz::Tz) -> Result<(), UseCaseError> {
    let (now, subject) = (app.clock.now(), tx.scope().enterprise().uuid());
    if rows::begin_recount(tx, zone.name(), now).await? {
        job::schedule(tx, RECOUNT, subject, now).await?;
    } else {
        job::unschedule(tx, RECOUNT, subject).await?;
    }
    Ok(())
}

/// How far it is; `None` when all days are counted in the enterprise's zone.
pub async fn recount(app: &App, scope: &EnterpriseScope) -> Result<Option<RecountRow>, UseCaseError> {
    Ok(rows::recount(&*app.store.read(scope).await?).await?)
}

/// Goes on where days are being counted anew and nothing is due: a server of an older version, which knows no such work,
/// deletes what it claims. At the start and every hour.
pub async fn resume_recounts(app: &App, scope: &PlatformScope) -> Result<(), UseCaseError> {
    let all = enterprise::routed(&*app.store.platform_read(scope).await?).await?;
    for id in all {
        let inside = scope.enter(id);
        if rows::recount(&*app.store.read(&inside).await?).await?.is_none() {
            continue;
        }
        let mut tx = app.store.write(&inside).await?;
        rows::resume_recount(&mut tx, RECOUNT, id.uuid(), app.clock.now()).await?;
        tx.commit().await?;
    }
    Ok(())
}

/// Some steps of it.
pub(crate) async fn run(app: &App, enterprise: EnterpriseId, _subject: Uuid) -> JobOutcome {
    let scope = EnterpriseScope::of_job(enterprise);
    for _ in 0..STEPS {
        match step(app, &scope).await {
            Ok(true) => {}
            Ok(false) => return JobOutcome::Done,
            Err(error) => {
                tracing::warn!(%error, "days could not be counted anew");
                return JobOutcome::RetryAfter(Duration::from_secs(5));
            }
        }
    }
    JobOutcome::RetryAfter(Duration::ZERO)
}

/// One transaction of it; answers whether there is more.
async fn step(app: &App, scope: &EnterpriseScope) -> Result<bool, UseCaseError> {
    let mut tx = app.store.write(scope).await?;
    rows::hold(&tx).await?;
    let Some(mut row) = rows::recount(&tx).await? else { return Ok(false) };
    let broken = |_| UseCaseError::Internal("a stored time zone cannot be read".to_owned());
    let zone: chrono_tz::Tz = row.time_zone.parse().map_err(broken)?;
    if row.after.is_none() && row.total == 0 {
        row.total = rows::counted_events(&tx).await?;
    }
    let days = rows::counted_days(&tx, row.after, MOST_DAYS).await?;
    if days.is_empty() {
        rows::end_recount(&tx).await?;
        let summary = format!("Days are counted in the time zone {}", zone.name());
        let detail = json!({"timeZone": zone.name(), "events": row.total});
        let target = Some(scope.enterprise().to_string());
        audit::record(app, &mut tx, "usage.recounted", target, summary, detail).await?;
        tx.commit().await?;
        return Ok(false);
    }
    let day_of = |fact: &Fact| LocalDay::of(Timestamp::from(fact.event.started_at), zone);
    let mut looked_at = 0;
    for counted in days {
        if looked_at > 0 && looked_at + counted.events > STEP {
            break;
        }
        rows::recount_day(&tx, counted.device, counted.day, day_of).await?;
        looked_at += counted.events;
        row.after = Some((counted.device, counted.day));
    }
    // What moved to a later day is looked at there again.
    row.done = (row.done + looked_at).min(row.total);
    rows::save_recount(&tx, &row).await?;
    tx.commit().await?;
    Ok(true)
}
