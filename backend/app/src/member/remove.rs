//! Removing a member: sessions there end and the tokens that the member made are revoked, at once. One may
//! remove oneself.

use handsight_domain::{caller::Caller, id::MemberId, policy::Role, scope::EnterpriseScope};
use handsight_store::{
    LiveEvent,
    people::{api_token, auth_session, member as rows},
    row,
};
use serde_json::json;

use super::{covers, last_owner, owners_only, rules_owners};
use crate::{
    App, UseCaseError, audit,
    idempotency::{self, Turn},
};

/// Removes a member.
///
/// # Errors
/// [`UseCaseError::Denied`] for a member who may do more than the caller; [`UseCaseError::NotFound`] when there is no such member, [`UseCaseError::Conflict`] for the last owner or
/// when somebody who is no owner removes one.
pub async fn remove(
    app: &App,
    scope: &EnterpriseScope,
    caller: &Caller,
    key: Option<&str>,
    id: MemberId,
) -> Result<(), UseCaseError> {
    let mut tx = app.store.write(scope).await?;
    let turn = match idempotency::begin::<()>(app, &tx, key, "removeMember", &id).await? {
        Turn::First(turn) => turn,
        Turn::Again(()) => return Ok(tx.commit().await?),
    };
    let owners = rows::lock_owners(&tx).await?;
    let member = row::find::<rows::MemberRow>(&tx, id).await?.ok_or(UseCaseError::NotFound)?;
    covers(caller, member.role)?;
    if member.role == Role::Owner {
        if !rules_owners(&tx, scope.actor()).await? {
            return Err(owners_only());
        }
        if owners <= 1 {
            return Err(last_owner());
        }
    }
    let now = app.clock.now();
    let tokens = api_token::revoke_of_maker(&tx, id, now).await?;
    let sessions = auth_session::end_of_member(&tx, id, now).await?;
    rows::delete(&tx, id).await?;
    tx.tell(LiveEvent::Access { enterprise: scope.enterprise() });
    let words = format!("Removed {}", member.email);
    let detail = json!({
        "email": member.email, "role": member.role, "tokensRevoked": tokens, "sessionsEnded": sessions
    });
    audit::record(app, &mut tx, "member.removed", Some(id.to_string()), words, detail).await?;
    turn.finish(app, &tx, &()).await?;
    Ok(tx.commit().await?)
}
