//! Revoking an API token: its next request is refused, and so is that of every token that it made, and of those that
//! these made.

use handsight_domain::{id::ApiTokenId, scope::EnterpriseScope};
use handsight_store::{LiveEvent, people::api_token as rows, row};
use serde_json::json;

use super::ApiToken;
use crate::{
    App, UseCaseError, audit,
    idempotency::{self, Turn},
};

/// Revokes a token and whatever came of it.
///
/// # Errors
/// [`UseCaseError::NotFound`] when there is none, [`UseCaseError::Conflict`] when it was revoked before.
pub async fn revoke(
    app: &App,
    scope: &EnterpriseScope,
    key: Option<&str>,
    id: ApiTokenId,
) -> Result<ApiToken, UseCaseError> {
    let mut tx = app.store.write(scope).await?;
    let turn = match idempotency::begin::<()>(app, &tx, key, "revokeApiToken", &id).await? {
        Turn::First(turn) => turn,
        Turn::Again(()) => {
            let token = row::find::<rows::ApiTokenRow>(&tx, id).await?.ok_or(UseCaseError::NotFound)?;
            tx.commit().await?;
            return Ok(token);
        }
    };
    let mut token = row::find::<rows::ApiTokenRow>(&tx, id).await?.ok_or(UseCaseError::NotFound)?;
    let now = app.clock.now();
    if !rows::revoke(&tx, id, now).await? {
        return Err(UseCaseError::Conflict("this token was revoked before".to_owned()));
    }
    token.revoked_at = Some(now);
    let (mut made, mut along) = (rows::made_by(&tx, &[id]).await?, 0_usize);
    while !made.is_empty() {
        for child in &made {
            along += usize::from(rows::revoke(&tx, *child, now).await?);
        }
        made = rows::made_by(&tx, &made).await?;
    }
    tx.tell(LiveEvent::Access { enterprise: scope.enterprise() });
    let words = format!("Revoked the API token {}", token.name);
    let detail = json!({"name": token.name, "revokedWithIt": along});
    audit::record(app, &mut tx, "token.revoked", Some(id.to_string()), words, detail).await?;
    turn.finish(app, &tx, &()).await?;
    tx.commit().await?;
    Ok(token)
}
