//! Changing a member's role.

use handsight_domain::{caller::Caller, id::MemberId, policy::Role, scope::EnterpriseScope};
use handsight_store::{LiveEvent, people::member as rows};
use serde_json::json;

use super::{Member, covers, last_owner, owners_only, rules_owners};
use crate::{
    App, UseCaseError,
    once::{entry, once_on},
    read::required,
};

/// Gives a member another role; it holds from the member's next request on.
///
/// # Errors
/// [`UseCaseError::Denied`] when the role before or after holds more than the caller; [`UseCaseError::Conflict`] for
/// the last owner or when somebody who is no owner touches one.
pub async fn change_role(
    app: &App,
    scope: &EnterpriseScope,
    caller: &Caller,
    key: Option<&str>,
    id: MemberId,
    role: Role,
) -> Result<Member, UseCaseError> {
    covers(caller, role)?;
    once_on(app, scope, key, "changeMemberRole", &(id, role), id, async |tx| {
        let owners = rows::lock_owners(tx).await?;
        let mut member = required::<rows::MemberRow>(tx, id).await?;
        if (member.role == Role::Owner) != (role == Role::Owner) {
            if !rules_owners(tx, scope.actor()).await? {
                return Err(owners_only());
            }
            if member.role == Role::Owner && owners <= 1 {
                return Err(last_owner());
            }
        }
        let before = member.role;
        covers(caller, before)?;
        rows::set_role(tx, id, role).await?;
        member.role = role;
        tx.tell(LiveEvent::Access { enterprise: scope.enterprise() });
        let words = format!("Changed {} from {} to {}", member.email, before.name(), role.name());
        let detail = json!({"email": member.email, "before": before, "after": role});
        Ok(entry("member.role_changed", id, words, detail).done(member))
    })
    .await
}
