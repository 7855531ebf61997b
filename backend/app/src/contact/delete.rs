//! Deleting contacts: their invitations end with them, devices that came in stay.

use handsight_domain::{id::ContactId, scope::EnterpriseScope};
use handsight_store::contact as rows;
use serde_json::json;

use crate::{
    App, UseCaseError, audit,
    idempotency::{self, Turn},
};

/// Most contacts at once.
const MOST: usize = 1_000;

/// The contacts that are gone.
pub type Deletion = Vec<ContactId>;

/// Deletes contacts. Ids of none of the enterprise's contacts are passed over.
///
/// # Errors
/// [`UseCaseError::LimitReached`] for too many at once.
pub async fn delete(
    app: &App,
    scope: &EnterpriseScope,
    key: Option<&str>,
    ids: &[ContactId],
) -> Result<Deletion, UseCaseError> {
    if ids.len() > MOST {
        let message = format!("at most {MOST} contacts are deleted at once");
        return Err(UseCaseError::LimitReached { message, limit: MOST as i64 });
    }
    let mut tx = app.store.write(scope).await?;
    let turn = match idempotency::begin::<Deletion>(app, &tx, key, "deleteContacts", &ids).await? {
        Turn::First(turn) => turn,
        Turn::Again(gone) => {
            tx.commit().await?;
            return Ok(gone);
        }
    };
    rows::lock(&tx).await?;
    let gone = rows::delete(&tx, ids).await?;
    turn.finish(app, &tx, &gone).await?;
    if !gone.is_empty() {
        let words = format!("Deleted {} contacts", gone.len());
        audit::record(app, &mut tx, "contacts.deleted", None, words, json!({"ids": gone})).await?;
    }
    tx.commit().await?;
    Ok(gone)
}
