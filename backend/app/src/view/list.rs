//! Reading one's own saved views.

use handsight_domain::{id::SavedViewId, scope::EnterpriseScope};
use handsight_store::people::saved_view as rows;

use super::SavedView;
use crate::{App, UseCaseError, idempotency::owner};

/// One's own views of a page, by name.
pub async fn list(app: &App, scope: &EnterpriseScope, page: &str) -> Result<Vec<SavedView>, UseCaseError> {
    Ok(rows::all(&*app.store.read(scope).await?, &owner(scope.actor()), page).await?)
}

/// One of one's own views.
pub async fn find(
    app: &App,
    scope: &EnterpriseScope,
    id: SavedViewId,
) -> Result<Option<SavedView>, UseCaseError> {
    Ok(rows::by_id(&*app.store.read(scope).await?, &owner(scope.actor()), id).await?)
}
