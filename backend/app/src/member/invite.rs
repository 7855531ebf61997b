//! Inviting somebody by a link that is shown once.

use std::time::Duration;

use handsight_domain::{caller::Caller, id::InvitationId, policy::Role, scope::EnterpriseScope};
use handsight_store::{
    Tx,
    people::{enterprise, invitation as rows, member as members},
};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{Invitation, covers, owners_only, rules_owners};
use crate::{
    App, UseCaseError,
    account::{new_secret, normal_email},
    once::{entry, once},
    read::required,
};

/// How long an invitation's link works.
pub const INVITATION_LIFE: Duration = Duration::from_secs(7 * 24 * 3600);

/// Who is to be invited.
#[derive(Debug, Clone, Serialize)]
pub struct Invite {
    /// The address.
    pub email: String,
    /// As what.
    pub role: Role,
}

/// An invitation and its link.
#[derive(Debug, Clone)]
pub struct Invited {
    /// The invitation.
    pub invitation: Invitation,
    /// The link, with its secret.
    pub link: String,
}

#[derive(Serialize, Deserialize)]
struct Outcome {
    id: InvitationId,
    link: String,
}

pub(super) fn token_hash(app: &App, secret: &str) -> Vec<u8> {
    app.secret.hash("invitation", secret.as_bytes())
}

/// Invites an address.
///
/// # Errors
/// [`UseCaseError::Denied`] for a role that holds more than the caller; [`UseCaseError::Invalid`] for an address that is none, [`UseCaseError::Conflict`] when it is a member or
/// invited already, or when somebody who is no owner invites an owner.
pub async fn invite(
    app: &App,
    scope: &EnterpriseScope,
    caller: &Caller,
    key: Option<&str>,
    input: &Invite,
) -> Result<Invited, UseCaseError> {
    covers(caller, input.role)?;
    let email = normal_email("email", &input.email)?;
    let twin = async |tx: &Tx, Outcome { id, link }| {
        let invitation = required::<rows::InvitationRow>(tx, id).await?;
        Ok(Invited { invitation, link })
    };
    once(app, scope, key, "inviteMember", input, twin, async |tx| {
        if input.role == Role::Owner && !rules_owners(tx, scope.actor()).await? {
            return Err(owners_only());
        }
        if members::by_email(tx, &email).await?.is_some() {
            return Err(UseCaseError::conflict(format!("{email} is a member already")));
        }
        let now = app.clock.now();
        rows::delete_expired(tx, &email, now).await?;
        let secret = new_secret(app);
        let invitation = Invitation {
            id: app.mint.id(),
            email,
            role: input.role,
            created_at: now,
            expires_at: now.after(INVITATION_LIFE),
            invited_by: serde_json::to_string(scope.actor()).unwrap_or_default(),
        };
        if !rows::insert(tx, &invitation, &token_hash(app, &secret)).await? {
            return Err(UseCaseError::conflict(format!(
                "{} is invited already: withdraw that invitation first",
                invitation.email
            )));
        }
        let enterprise = enterprise::enterprise(tx).await?.ok_or(UseCaseError::NotFound)?;
        let link = format!("{}/invitations/{}.{secret}", app.public_url, enterprise.system_id);
        let words = format!("Invited {} as {}", invitation.email, invitation.role.name());
        let detail = json!({"email": invitation.email, "role": invitation.role});
        Ok(entry("member.invited", invitation.id, words, detail)
            .keeping(Outcome { id: invitation.id, link: link.clone() }, Invited { invitation, link }))
    })
    .await
}
