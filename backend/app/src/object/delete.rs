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
    App, UseCaseError, audit,
    idempotency::{self, Turn},
};

/// Deletes an object that nothing but results and past requests refers to.
///
/// # Errors
/// [`UseCaseError::NotFound`] for none; [`UseCaseError::Conflict`] while something needs it.
pub async fn delete(
    app: &App,
    scope: &EnterpriseScope,
    key: Option<&str>,
    id: ObjectId,
) -> Result<ObjectRow, UseCaseError> {
    let mut tx = app.store.write(scope).await?;
    let turn = match idempotency::begin::<()>(app, &tx, key, "deleteObject", &id).await? {
        Turn::First(turn) => turn,
        // It is gone: there is nothing to tell of it any more.
        Turn::Again(()) => return Err(UseCaseError::NotFound),
    };
    let row = rows::find_to_delete(&tx, id).await?.filter(|row| row.purpose != Purpose::Email);
    let row = row.ok_or(UseCaseError::NotFound)?;
    if rows::needed(&tx, id, app.clock.now()).await? {
        let message =
            "a request under way, a script, a package or a backup needs this file: end or delete that first"
                .to_owned();
        return Err(UseCaseError::Conflict(message));
    }
    let blobs = rows::delete_parts(&tx, id).await?;
    rows::delete(&tx, id).await?;
    job::unschedule(&tx, rows::EXPIRE, id.uuid()).await?;
    let detail = json!({"name": row.name, "size": row.size, "purpose": row.purpose.name()});
    let words = format!("Deleted the file {}", row.name);
    audit::record(app, &mut tx, "object.deleted", Some(id.to_string()), words, detail).await?;
    turn.finish(app, &tx, &()).await?;
    tx.commit().await?;
    app.vault.delete(&blobs).await;
    Ok(row)
}
