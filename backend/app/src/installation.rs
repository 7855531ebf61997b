//! What an installation is for.

use handsight_domain::scope::PlatformScope;
use handsight_store::installation::{Mark, mark, marked, some_system_ids};

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
    let held = some_system_ids(&tx, own.len() + 1).await?;
    if !held.iter().all(|system_id| own.contains(system_id)) {
        let words = "this database holds enterprises that the demo did not make, and the demo's passwords are known to \
                     everybody: name an empty one with --database-url (for example \
                     --database-url sqlite:demo/handsight.sqlite), or use `handsight serve`";
        return Err(UseCaseError::Conflict(words.to_owned()));
    }
    mark(&tx, Mark::Demo, app.clock.now()).await?;
    Ok(tx.commit().await?)
}
