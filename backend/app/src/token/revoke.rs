//! Revoking an API token: its next request is refused, and so is that of every token that it made, and of those that
//! these made.

use handsight_domain::{id::ApiTokenId, scope::EnterpriseScope};
use handsight_store::{LiveEvent, people::api_token as rows};
use serde_json::json;

use super::ApiToken;
use crate::{
    App, UseCaseError,
    once::{entry, once_on},
    read::required,
};

/// Revokes a token and whatever came of it.
///
/// # Errors
/// [`UseCaseError::Conflict`] when it was revoked before.
pub async fn revoke(
    app: &App,
    scope: &EnterpriseScope,
    key: Option<&str>,
    id: ApiTokenId,
) -> Result<ApiToken, UseCaseError> {
    once_on(app, scope, key, "revokeApiToken", &id, id, async |tx| {
        let mut token = required::<rows::ApiTokenRow>(tx, id).await?;
        let now = app.clock.now();
        if !rows::revoke(tx, id, now).await? {
            return Err(UseCaseError::conflict("this token was revoked before"));
        }
        token.revoked_at = Some(now);
        let (mut made, mut along) = (rows::made_by(tx, &[id]).await?, 0_usize);
        while !made.is_empty() {
            for child in &made {
                along += usize::from(rows::revoke(tx, *child, now).await?);
            }
            made = rows::made_by(tx, &made).await?;
        }
        tx.tell(LiveEvent::Access { enterprise: scope.enterprise() });
        let words = format!("Revoked the API token {}", token.name);
        let detail = json!({"name": token.name, "revokedWithIt": along});
        Ok(entry("token.revoked", id, words, detail).done(token))
    })
    .await
}
