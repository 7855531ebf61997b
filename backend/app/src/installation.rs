//! What an installation is for.

use handsight_domain::scope::PlatformScope;
use handsight_store::{
    Store, Tx,
    installation::{Mark, mark, marked, some_system_ids},
};

use crate::{App, UseCaseError};

/// Makes this installation the demo's, whose passwords everybody may read: when it is empty, when it is the demo's
/// already, or when every enterprise in it is of `own` (system IDs that the demo remembers to have made, before
/// installations were marked).
///
/// # Errors
/// [`UseCaseError::Conflict`] with the way out, when somebody else's work is in it.
pub async fn claim_for_demo(app: &App, own: &[String]) -> Result<(), UseCaseError> {
    let tx = app.store.platform(&PlatformScope::of_service()).await?;
    if marked(&tx, Mark::Demo).await? {
        return Ok(());
    }
    holds_only(&tx, own).await?;
    mark(&tx, Mark::Demo, app.clock.now()).await?;
    Ok(tx.commit().await?)
}

/// Whether the demo may take a database as it lies there, perhaps of an older version, before anything in it is changed.
///
/// # Errors
/// [`UseCaseError::Conflict`] as [`claim_for_demo`].
pub async fn look_for_demo(store: &Store, own: &[String]) -> Result<(), UseCaseError> {
    if store.applied_steps().await == 0 {
        return Ok(());
    }
    let tx = store.platform_read(&PlatformScope::of_service()).await?;
    // Of before there were marks, it has no table of them.
    if marked(&tx, Mark::Demo).await.unwrap_or(false) {
        return Ok(());
    }
    holds_only(&tx, own).await
}

async fn holds_only(tx: &Tx, own: &[String]) -> Result<(), UseCaseError> {
    let held = some_system_ids(tx, own.len() + 1).await?;
    if held.iter().all(|system_id| own.contains(system_id)) {
        return Ok(());
    }
    let words = "this database holds enterprises that the demo did not make, and the demo's passwords are known to \
                 everybody: name an empty one with --database-url (for example \
                 --database-url sqlite:demo/handsight.sqlite), or use `handsight serve`";
    Err(UseCaseError::conflict(words))
}
