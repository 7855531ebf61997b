//! Members and invitations as objects.

use async_graphql::{ComplexObject, ID, Result};
use handsight_app::member as cases;
use handsight_domain::scope;

use crate::{actor::Actor, connection, error::Code, noun::view, policy::Role, scalar::DateTime};

connection!(Member, MemberConnection, MemberEdge);

view! {
    /// A person's membership in the enterprise.
    Member(cases::Member) {
        /// The person's e-mail address. It ends in `@invalid` if another person claimed it and this account
        /// can no longer sign in.
        email: &str,
        /// The person's name.
        name: &str,
        /// Role.
        role: Role,
        /// When the person became a member.
        created_at: DateTime,
        /// When the person last signed in to this enterprise; null for never.
        last_sign_in_at: Option<DateTime>,
    }
}

#[ComplexObject]
impl Member {
    /// Global ID.
    pub async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }
}

view! {
    /// A pending invitation to become a member.
    Invitation(cases::Invitation) {
        /// E-mail address of the invited person.
        email: &str,
        /// Role of the new member.
        role: Role,
        /// When the person was invited.
        created_at: DateTime,
        /// When the link expires.
        expires_at: DateTime,
    }
}

#[ComplexObject]
impl Invitation {
    /// Global ID.
    pub async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }
    /// Who sent the invitation.
    async fn invited_by(&self) -> Result<Actor> {
        actor(&self.0.invited_by)
    }
}

/// Somebody, from the JSON text of a column.
pub(crate) fn actor(text: &str) -> Result<Actor> {
    let actor: scope::Actor = serde_json::from_str(text)
        .map_err(|cause| crate::error::fault(Code::Internal, "something went wrong on our side", &cause))?;
    Ok(Actor::from(&actor))
}
