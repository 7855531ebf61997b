//! Deleting one's own saved view.

use handsight_domain::{id::SavedViewId, scope::EnterpriseScope};
use handsight_store::people::saved_view as rows;
use serde_json::json;

use crate::{
    App, UseCaseError, audit,
    idempotency::{self, Turn, owner},
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
    let mut tx = app.store.write(scope).await?;
    let turn = match idempotency::begin::<()>(app, &tx, key, "deleteView", &id).await? {
        Turn::First(turn) => turn,
        Turn::Again(()) => return Ok(tx.commit().await?),
    };
    let view = rows::by_id(&tx, &owner, id).await?.ok_or(UseCaseError::NotFound)?;
    rows::delete(&tx, &owner, id).await?;
    let words = format!("Deleted the view {} of {}", view.name, view.page);
    let detail = json!({"page": view.page, "name": view.name});
    audit::record(app, &mut tx, "view.deleted", Some(id.to_string()), words, detail).await?;
    turn.finish(app, &tx, &()).await?;
    Ok(tx.commit().await?)
}
