//! Forgetting what is over: sessions a week after their end, throttling windows.

use std::time::Duration;

use handsight_domain::{id::AccountId, scope::PlatformScope};
use handsight_store::people::{account as accounts, auth_session, throttle};

use crate::{App, LiveEvent, UseCaseError};

const KEPT_FOR: Duration = Duration::from_secs(7 * 24 * 3600);

/// Forgets sessions that ended a week ago and windows that are over.
pub async fn sweep(app: &App) -> Result<(), UseCaseError> {
    let now = app.clock.now();
    let tx = app.store.platform(&PlatformScope::of_service()).await?;
    auth_session::forget(&tx, now.before(KEPT_FOR)).await?;
    throttle::forget(&tx, now).await?;
    Ok(tx.commit().await?)
}

/// Lets an account run platform mutations.
pub async fn make_operator(app: &App, scope: &PlatformScope, account: AccountId) -> Result<(), UseCaseError> {
    let mut tx = app.store.platform(scope).await?;
    accounts::set_operator(&tx, account, true).await?;
    for membership in accounts::memberships(&tx, account).await? {
        tx.tell(LiveEvent::Access { enterprise: membership.enterprise });
    }
    Ok(tx.commit().await?)
}
