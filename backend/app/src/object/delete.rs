//! Deleting an object at once.

use handsight_domain::{
    id::{ObjectId, TypedId},
    object::Purpose,
    scope::EnterpriseScope,
};
use handsight_store::{job, object as rows};
use serde_json::json;

use super::ObjectRow;
use crate::{
    App, UseCaseError,
    once::{entry, gone, once},
};

/// Deletes an object that nothing but results and past requests refers to.
///
/// # Errors
/// [`UseCaseError::Conflict`] while something needs it.
pub async fn delete(
    app: &App,
    scope: &EnterpriseScope,
    key: Option<&str>,
    id: ObjectId,
) -> Result<ObjectRow, UseCaseError> {
    let (row, blobs) = once(app, scope, key, "deleteObject", &id, gone, async |tx| {
        let row = rows::find_to_delete(tx, id).await?.filter(|row| row.purpose != Purpose::Email);
        let row = row.ok_or(UseCaseError::NotFound)?;
        if rows::needed(tx, id, app.clock.now()).await? {
            let message =
            "a request under way, a script, a package or a backup needs this file: end or delete that first"
                .to_owned();
            return Err(UseCaseError::Conflict(message));
        }
        let blobs = rows::delete_parts(tx, id).await?;
        rows::delete(tx, id).await?;
        job::unschedule(tx, rows::EXPIRE, id.uuid()).await?;
        let detail = json!({"name": row.name, "size": row.size, "purpose": row.purpose.name()});
        let words = format!("Deleted the file {}", row.name);
        Ok(entry("object.deleted", id, words, detail).done((row, blobs)))
    })
    .await?;
    app.vault.delete(&blobs).await;
    Ok(row)
}
