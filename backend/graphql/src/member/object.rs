//! Members and invitations as objects.

use async_graphql::{ID, Object, Result};
use handsight_app::member as cases;
use handsight_domain::scope;

use crate::{actor::Actor, connection, error::Code, policy::Role, scalar::DateTime};

/// A person's role in the enterprise.
#[derive(Debug, Clone)]
pub struct Member(pub(crate) cases::Member);

connection!(Member, MemberConnection, MemberEdge);

/// A person's role in the enterprise.
#[Object]
impl Member {
    /// Global id.
    pub async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }
    /// The person's e-mail address; one that ends in `@invalid` when somebody else claimed it and the person can't sign in.
    async fn email(&self) -> &str {
        &self.0.email
    }
    /// The person's name.
    async fn name(&self) -> &str {
        &self.0.name
    }
    /// The role.
    async fn role(&self) -> Role {
        self.0.role.into()
    }
    /// When the person became a member.
    async fn created_at(&self) -> DateTime {
        self.0.created_at.into()
    }
    /// When the person last signed in here; null for never.
    async fn last_sign_in_at(&self) -> Option<DateTime> {
        self.0.last_sign_in_at.map(DateTime)
    }
}

/// Somebody who was invited and has not come yet.
#[derive(Debug, Clone)]
pub struct Invitation(pub(crate) cases::Invitation);

/// Somebody who was invited and has not come yet.
#[Object]
impl Invitation {
    /// Global id.
    pub async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }
    /// Who is invited.
    async fn email(&self) -> &str {
        &self.0.email
    }
    /// As what.
    async fn role(&self) -> Role {
        self.0.role.into()
    }
    /// When.
    async fn created_at(&self) -> DateTime {
        self.0.created_at.into()
    }
    /// Until when the link works.
    async fn expires_at(&self) -> DateTime {
        self.0.expires_at.into()
    }
    /// By whom.
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
