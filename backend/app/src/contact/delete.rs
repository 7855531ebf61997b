//! Deleting contacts: their invitations end with them, devices that came in stay.

use handsight_domain::{id::ContactId, scope::EnterpriseScope};
use handsight_store::contact as rows;
use serde_json::json;

use crate::{
    App, UseCaseError,
    once::{entry_of_all, kept, once, same},
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
    once(app, scope, key, "deleteContacts", &ids, same, async |tx| {
        rows::lock(tx).await?;
        let gone = rows::delete(tx, ids).await?;
        let entry = (!gone.is_empty()).then(|| {
            let words = format!("Deleted {} contacts", gone.len());
            entry_of_all("contacts.deleted", words, json!({"ids": gone}))
        });
        Ok(kept(gone, entry))
    })
    .await
}
