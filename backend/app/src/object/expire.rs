//! The clean-up: an object that nothing refers to goes when its time has come, with its bytes.

use std::time::Duration;

use handsight_domain::{
    id::{EnterpriseId, ObjectId, TypedId},
    scope::EnterpriseScope,
    time::Timestamp,
};
use handsight_store::{job, object as rows};
use uuid::Uuid;

use crate::{App, UseCaseError, job::JobOutcome};

/// Looks at one object: deletes it, or says when to look again.
pub async fn expire(app: &App, enterprise: EnterpriseId, subject: Uuid) -> JobOutcome {
    let scope = EnterpriseScope::of_job(enterprise);
    let work = look(app, &scope, ObjectId::from_uuid(subject)).await;
    JobOutcome::of(app, work, "an object could not be looked at", Duration::from_secs(600))
}

async fn look(app: &App, scope: &EnterpriseScope, id: ObjectId) -> Result<(), UseCaseError> {
    let now = app.clock.now();
    let mut tx = app.store.write(scope).await?;
    let Some(row) = rows::find_to_delete(&tx, id).await? else { return Ok(()) };
    let again: Option<Timestamp> = match rows::held_until(&tx, id, now).await? {
        // Whoever refers without end has it looked at when the reference ends.
        Some(None) => return Ok(()),
        Some(Some(until)) => Some(until.max(row.expires_at)),
        None => Some(row.expires_at).filter(|at| *at > now),
    };
    if let Some(at) = again {
        job::schedule(&mut tx, rows::EXPIRE, id.uuid(), at).await?;
        tx.commit().await?;
        return Ok(());
    }
    let blobs = rows::delete_parts(&tx, id).await?;
    rows::delete(&tx, id).await?;
    tx.commit().await?;
    app.vault.delete(&blobs).await;
    Ok(())
}
