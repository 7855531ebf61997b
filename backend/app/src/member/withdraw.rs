//! Withdrawing an invitation: its link is dead at once.

use handsight_domain::{caller::Caller, id::InvitationId, policy::Role, scope::EnterpriseScope};
use handsight_store::{people::invitation as rows, row};
use serde_json::json;

use super::{covers, owners_only, rules_owners};
use crate::{
    App, UseCaseError,
    once::{entry, once, same},
    read::required,
};

/// Withdraws an invitation.
///
/// # Errors
/// [`UseCaseError::Denied`] for a role that holds more than the caller; [`UseCaseError::Conflict`] when somebody who
/// is no owner withdraws an owner's.
pub async fn withdraw(
    app: &App,
    scope: &EnterpriseScope,
    caller: &Caller,
    key: Option<&str>,
    id: InvitationId,
) -> Result<(), UseCaseError> {
    once(app, scope, key, "withdrawInvitation", &id, same, async |tx| {
        let invitation = required::<rows::InvitationRow>(tx, id).await?;
        covers(caller, invitation.role)?;
        if invitation.role == Role::Owner && !rules_owners(tx, scope.actor()).await? {
            return Err(owners_only());
        }
        row::delete::<rows::InvitationRow>(tx, id).await?;
        let words = format!("Withdrew the invitation of {}", invitation.email);
        let detail = json!({"email": invitation.email, "role": invitation.role});
        Ok(entry("member.invitation_withdrawn", id, words, detail).done(()))
    })
    .await
}
