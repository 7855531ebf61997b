//! Deleting one's own saved view.

use handsight_domain::{id::SavedViewId, scope::EnterpriseScope};
use handsight_store::people::saved_view as rows;
use serde_json::json;

use crate::{
    App, UseCaseError,
    idempotency::owner,
    once::{entry, once, same},
};

/// Deletes a view.
///
/// # Errors
/// [`UseCaseError::NotFound`] when there is none of one's own.
pub async fn delete(
    app: &App,
    scope: &EnterpriseScope,
    key: Option<&str>,
    id: SavedViewId,
) -> Result<(), UseCaseError> {
    let owner = owner(scope.actor());
    once(app, scope, key, "deleteView", &id, same, async |tx| {
        let view = rows::by_id(tx, &owner, id).await?.ok_or(UseCaseError::NotFound)?;
        rows::delete(tx, &owner, id).await?;
        let words = format!("Deleted the view {} of {}", view.name, view.page);
        let detail = json!({"page": view.page, "name": view.name});
        Ok(entry("view.deleted", id, words, detail).done(()))
    })
    .await
}
