//! Deleting a backup with its content.

use handsight_domain::{
    id::{BackupId, TypedId},
    scope::EnterpriseScope,
    time::Timestamp,
};
use handsight_store::{
    WriteTx,
    backup::{BackupRow, find_backup},
    object::{self as objects, release},
    row,
};
use serde_json::json;

use super::REFERENCE;
use crate::{
    App, UseCaseError,
    once::{entry, gone, once},
};

/// Deletes a backup.
///
/// # Errors
/// [`UseCaseError::Conflict`] for one that a phone is still asked for.
pub async fn delete(
    app: &App,
    scope: &EnterpriseScope,
    key: Option<&str>,
    id: BackupId,
) -> Result<BackupRow, UseCaseError> {
    once(app, scope, key, "deleteBackup", &id, gone, async |tx| {
        let row = find_backup(tx, Some(id), None).await?.ok_or(UseCaseError::NotFound)?;
        if row.state == "WAITING" && ["PENDING", "SENT", "RECEIVED"].contains(&row.action_state.as_str()) {
            return Err(UseCaseError::conflict("the phone is still asked for it: cancel its action first"));
        }
        remove(tx, &row, app.clock.now()).await?;
        let words = format!("Deleted a backup of {}", row.item.name());
        let detail =
            json!({"device": row.device, "item": row.item.name(), "askedAt": row.asked_at.to_string()});
        Ok(entry("backup.deleted", id, words, detail).done(row))
    })
    .await
}

/// Removes a backup's row and lets its content go, unless a restore still needs it.
pub(super) async fn remove(tx: &mut WriteTx, row: &BackupRow, now: Timestamp) -> Result<(), UseCaseError> {
    release(tx, REFERENCE, row.id.uuid(), now).await?;
    if let Some(object) = row.object {
        objects::forget_result(tx, object, row.action.uuid()).await?;
        objects::set_expiry(tx, object, now).await?;
    }
    row::delete::<BackupRow>(tx, row.id).await?;
    Ok(())
}
