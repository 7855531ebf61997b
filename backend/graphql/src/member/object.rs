//! Members and invitations as objects.

use async_graphql::{ComplexObject, ID, Result};
use handsight_app::member as cases;
use handsight_domain::scope;

use crate::{actor::Actor, connection, error::Code, noun::view, policy::Role, scalar::DateTime};

connection!(Member, MemberConnection, MemberEdge);

view! {
    /// A person's role in the enterprise.
    Member(cases::Member) {
        /// The person's e-mail address; one that ends in `@invalid` when somebody else claimed it and the person can't sign in.
        email: &str,
        /// The person's name.
        name: &str,
        /// The role.
        role: Role,
        /// When the person became a member.
        created_at: DateTime,
        /// When the person last signed in here; null for never.
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
    /// Somebody who was invited and has not come yet.
    Invitation(cases::Invitation) {
        /// Who is invited.
        email: &str,
        /// As what.
        role: Role,
        /// When.
        created_at: DateTime,
        /// Until when the link works.
        expires_at: DateTime,
    }
}

#[ComplexObject]
impl Invitation {
    /// Global ID.
    pub async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }
    /// Who created it.
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
