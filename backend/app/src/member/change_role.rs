//! Changing a member's role.

use handsight_domain::{caller::Caller, id::MemberId, policy::Role, scope::EnterpriseScope};
use handsight_store::{LiveEvent, people::member as rows, row};
use serde_json::json;

use super::{Member, covers, last_owner, owners_only, rules_owners};
use crate::{
    App, UseCaseError, audit,
    idempotency::{self, Turn},
};

/// Gives a member another role; it holds from the member's next request on.
///
/// # Errors
/// [`UseCaseError::Denied`] when the role before or after holds more than the caller; [`UseCaseError::NotFound`] when there is no such member, [`UseCaseError::Conflict`] for the last owner or
/// when somebody who is no owner touches one.
pub async fn change_role(
    app: &App,
    scope: &EnterpriseScope,
    caller: &Caller,
    key: Option<&str>,
    id: MemberId,
    role: Role,
) -> Result<Member, UseCaseError> {
    covers(caller, role)?;
    let mut tx = app.store.write(scope).await?;
    let turn = match idempotency::begin::<()>(app, &tx, key, "changeMemberRole", &(id, role)).await? {
        Turn::First(turn) => turn,
        Turn::Again(()) => {
            let member = row::find::<rows::MemberRow>(&tx, id).await?.ok_or(UseCaseError::NotFound)?;
            tx.commit().await?;
            return Ok(member);
        }
    };
    let owners = rows::lock_owners(&tx).await?;
    let mut member = row::find::<rows::MemberRow>(&tx, id).await?.ok_or(UseCaseError::NotFound)?;
    if (member.role == Role::Owner) != (role == Role::Owner) {
        if !rules_owners(&tx, scope.actor()).await? {
            return Err(owners_only());
        }
        if member.role == Role::Owner && owners <= 1 {
            return Err(last_owner());
        }
    }
    let before = member.role;
    covers(caller, before)?;
    rows::set_role(&tx, id, role).await?;
    member.role = role;
    tx.tell(LiveEvent::Access { enterprise: scope.enterprise() });
    let words = format!("Changed {} from {} to {}", member.email, before.name(), role.name());
    let detail = json!({"email": member.email, "before": before, "after": role});
    audit::record(app, &mut tx, "member.role_changed", Some(id.to_string()), words, detail).await?;
    turn.finish(app, &tx, &()).await?;
    tx.commit().await?;
    Ok(member)
}
