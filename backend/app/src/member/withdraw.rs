//! Withdrawing an invitation: its link is dead at once.

use handsight_domain::{caller::Caller, id::InvitationId, policy::Role, scope::EnterpriseScope};
use handsight_store::{people::invitation as rows, row};
use serde_json::json;

use super::{covers, owners_only, rules_owners};
use crate::{
    App, UseCaseError, audit,
    idempotency::{self, Turn},
};

/// Withdraws an invitation.
///
/// # Errors
/// [`UseCaseError::Denied`] for a role that holds more than the caller; [`UseCaseError::NotFound`] when there is none, [`UseCaseError::Conflict`] when somebody who is no owner
/// withdraws an owner's.
pub async fn withdraw(
    app: &App,
    scope: &EnterpriseScope,
    caller: &Caller,
    key: Option<&str>,
    id: InvitationId,
) -> Result<(), UseCaseError> {
    let mut tx = app.store.write(scope).await?;
    let turn = match idempotency::begin::<()>(app, &tx, key, "withdrawInvitation", &id).await? {
        Turn::First(turn) => turn,
        Turn::Again(()) => return Ok(tx.commit().await?),
    };
    let invitation = row::find::<rows::InvitationRow>(&tx, id).await?.ok_or(UseCaseError::NotFound)?;
    covers(caller, invitation.role)?;
    if invitation.role == Role::Owner && !rules_owners(&tx, scope.actor()).await? {
        return Err(owners_only());
    }
    row::delete::<rows::InvitationRow>(&tx, id).await?;
    let words = format!("Withdrew the invitation of {}", invitation.email);
    let detail = json!({"email": invitation.email, "role": invitation.role});
    audit::record(app, &mut tx, "member.invitation_withdrawn", Some(id.to_string()), words, detail).await?;
    turn.finish(app, &tx, &()).await?;
    Ok(tx.commit().await?)
}
