//! Forgetting events after their time, with their deliveries. A job, once a day for each webhook.

use std::time::Duration;

use handsight_domain::{id::EnterpriseId, scope::EnterpriseScope, webhook::KEPT_FOR};
use handsight_store::{event as rows, row, webhook};
use uuid::Uuid;

use crate::{App, UseCaseError, job::JobOutcome};

/// The kind of due row; its subject is a webhook. It goes on until that one is gone, and after the last one until every
/// event is.
pub const FORGET: &str = "event.forget";
/// How often.
pub const EVERY: Duration = Duration::from_secs(86_400);

/// The handler of `event.forget`.
pub async fn forget(app: &App, enterprise: EnterpriseId, subject: Uuid) -> JobOutcome {
    let more = work(app, &EnterpriseScope::of_job(enterprise), subject).await;
    JobOutcome::of(
        app,
        more.map(|more| more.then_some(EVERY)),
        "old events could not be forgotten",
        Duration::from_secs(3_600),
    )
}

async fn work(app: &App, scope: &EnterpriseScope, subject: Uuid) -> Result<bool, UseCaseError> {
    let id = handsight_domain::id::TypedId::from_uuid(subject);
    let tx = app.store.write(scope).await?;
    let gone = rows::forget(&tx, app.clock.now().before(KEPT_FOR)).await?;
    let goes_on = row::find::<webhook::WebhookRow>(&tx, id).await?.is_some()
        || rows::listeners(&tx).await?.is_empty() && rows::are_there(&tx).await?;
    tx.commit().await?;
    if gone > 0 {
        tracing::info!(events = gone, "old events were forgotten");
    }
    Ok(goes_on)
}
