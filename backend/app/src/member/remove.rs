//! Removing a member: sessions there end and the tokens that the member made are revoked, at once. One may
//! remove oneself.

use handsight_domain::{caller::Caller, id::MemberId, policy::Role, scope::EnterpriseScope};
use handsight_store::{
    LiveEvent,
    people::{api_token, auth_session, member as rows},
};
use serde_json::json;

use super::{covers, last_owner, owners_only, rules_owners};
use crate::{
    App, UseCaseError,
    once::{entry, once, same},
    read::required,
};

/// Removes a member.
///
/// # Errors
/// [`UseCaseError::Denied`] for a member who may do more than the caller; [`UseCaseError::Conflict`] for the last
/// owner or when somebody who is no owner removes one.
pub async fn remove(
    app: &App,
    scope: &EnterpriseScope,
    caller: &Caller,
    key: Option<&str>,
    id: MemberId,
) -> Result<(), UseCaseError> {
    once(app, scope, key, "removeMember", &id, same, async |tx| {
        let owners = rows::lock_owners(tx).await?;
        let member = required::<rows::MemberRow>(tx, id).await?;
        covers(caller, member.role)?;
        if member.role == Role::Owner {
            if !rules_owners(tx, scope.actor()).await? {
                return Err(owners_only());
            }
            if owners <= 1 {
                return Err(last_owner());
            }
        }
        let now = app.clock.now();
        let tokens = api_token::revoke_of_maker(tx, id, now).await?;
        let sessions = auth_session::end_of_member(tx, id, now).await?;
        rows::delete(tx, id).await?;
        tx.tell(LiveEvent::Access { enterprise: scope.enterprise() });
        let words = format!("Removed {}", member.email);
        let detail = json!({
            "email": member.email, "role": member.role, "tokensRevoked": tokens, "sessionsEnded": sessions
        });
        Ok(entry("member.removed", id, words, detail).done(()))
    })
    .await
}
