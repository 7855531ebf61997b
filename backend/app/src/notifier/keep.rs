//! Keeping the session of a message centre open, so that texts and reports come in also while nothing is sent. A
//! job, so that exactly the servers that run jobs hold sessions, and that one is held again after a restart.

use std::time::Duration;

use handsight_domain::{
    id::{EnterpriseId, NotifierId, TypedId},
    scope::EnterpriseScope,
};
use handsight_store::{notifier::NotifierRow, row};
use uuid::Uuid;

use crate::{App, job::JobOutcome};

/// How often the session is looked after.
const EVERY: Duration = Duration::from_secs(60);

/// The handler of `notifier.keep`: the subject is a way out.
pub async fn keep(app: &App, enterprise: EnterpriseId, subject: Uuid) -> JobOutcome {
    let scope = EnterpriseScope::of_job(enterprise);
    let row = match app.store.read(&scope).await {
        Ok(tx) => row::find::<NotifierRow>(&tx, NotifierId::from_uuid(subject)).await,
        Err(error) => Err(error),
    };
    match row {
        Ok(Some(row)) if row.enabled => {
            // Asking for it opens it; from then on it keeps itself.
            let _ = app.ways.of(app, enterprise, &row);
            JobOutcome::RetryAfter(EVERY)
        }
        Ok(_) => {
            app.ways.forget(NotifierId::from_uuid(subject));
            JobOutcome::Done
        }
        Err(error) => {
            tracing::warn!(%error, "a message centre's session could not be looked after");
            JobOutcome::RetryAfter(EVERY)
        }
    }
}
