//! An API token as an object; never its secret.

use async_graphql::{ID, Object, Result};
use handsight_app::token as cases;

use crate::{actor::Actor, connection, member::actor, policy::Permission, scalar::DateTime};

/// A program's way in.
#[derive(Debug, Clone)]
pub struct ApiToken(pub(crate) cases::ApiToken);

connection!(ApiToken, ApiTokenConnection, ApiTokenEdge);

/// A program's way in.
#[Object]
impl ApiToken {
    /// Global id.
    pub async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }
    /// Its name.
    async fn name(&self) -> &str {
        &self.0.name
    }
    /// The beginning of its text, to recognise it by.
    async fn prefix(&self) -> &str {
        &self.0.prefix
    }
    /// What it may do, as long as its maker may.
    async fn scopes(&self) -> Vec<Permission> {
        self.0.scopes.iter().copied().map(Permission::from).collect()
    }
    /// When it was made.
    async fn created_at(&self) -> DateTime {
        self.0.created_at.into()
    }
    /// By whom.
    async fn created_by(&self) -> Result<Actor> {
        actor(&self.0.created_by)
    }
    /// Until when it works; null without end.
    async fn expires_at(&self) -> Option<DateTime> {
        self.0.expires_at.map(DateTime)
    }
    /// When it was last used, to the minute; null for never.
    async fn last_used_at(&self) -> Option<DateTime> {
        self.0.last_used_at.map(DateTime)
    }
    /// When it was revoked; null while it works.
    async fn revoked_at(&self) -> Option<DateTime> {
        self.0.revoked_at.map(DateTime)
    }
}
