//! An API token as an object; never its secret.

use async_graphql::{ComplexObject, ID, Result};
use handsight_app::token as cases;

use crate::{actor::Actor, connection, member::actor, noun::view, policy::Permission, scalar::DateTime};

connection!(ApiToken, ApiTokenConnection, ApiTokenEdge);

view! {
    /// An API token, the credential of a program.
    ApiToken(cases::ApiToken) {
        /// Name.
        name: &str,
        /// First characters of the token, to identify it.
        prefix: &str,
        /// When it was created.
        created_at: DateTime,
        /// When it expires; null for never.
        expires_at: Option<DateTime>,
        /// When it was last used, to the minute; null for never.
        last_used_at: Option<DateTime>,
        /// When it was revoked; null if it wasn't.
        revoked_at: Option<DateTime>,
    }
}

#[ComplexObject]
impl ApiToken {
    /// Global ID.
    pub async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }
    /// Permissions of the token, limited to those its creator has now.
    async fn scopes(&self) -> Vec<Permission> {
        self.0.scopes.iter().copied().map(Permission::from).collect()
    }
    /// Who created it.
    async fn created_by(&self) -> Result<Actor> {
        actor(&self.0.created_by)
    }
}
