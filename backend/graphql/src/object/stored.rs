//! An object as an object of the API; never its content.

use async_graphql::{Context, ID, Object, Result};
use data_encoding::HEXLOWER;
use handsight_app::object::ObjectRow;
use handsight_domain::{object::Purpose, scope::EnterpriseScope};

use crate::{
    actor::Actor, closed::closed, connection, connection::clamp, context::Visit, device::Device,
    scalar::DateTime,
};

closed! { ObjectPurpose = Purpose; }

/// A file on its way between people and phones.
#[derive(Debug, Clone)]
pub struct StoredObject {
    pub(crate) row: ObjectRow,
    pub(crate) scope: EnterpriseScope,
}

connection!(StoredObject, StoredObjectConnection, StoredObjectEdge);

impl StoredObject {
    pub(crate) const fn new(row: ObjectRow, scope: EnterpriseScope) -> Self {
        Self { row, scope }
    }
}

/// A file on its way between people and phones.
#[Object]
impl StoredObject {
    /// Global id.
    pub async fn id(&self) -> ID {
        self.row.id.to_string().into()
    }
    /// The file's name.
    async fn name(&self) -> &str {
        &self.row.name
    }
    /// Its media type.
    async fn media_type(&self) -> &str {
        &self.row.media_type
    }
    /// Its size in bytes.
    async fn size(&self) -> i32 {
        clamp(self.row.size)
    }
    /// Its SHA-256, 64 hex digits.
    async fn sha256(&self) -> String {
        HEXLOWER.encode(&self.row.sha256)
    }
    /// What it is for.
    async fn purpose(&self) -> ObjectPurpose {
        self.row.purpose.into()
    }
    /// Whether all of it is here and its SHA-256 was checked.
    async fn complete(&self) -> bool {
        self.row.complete
    }
    /// How many bytes are here: an upload goes on from there.
    async fn received(&self) -> i32 {
        clamp(self.row.received)
    }
    /// Where it is sent (`PUT` with `Content-Range`) and fetched (`GET`), with the same bearer token.
    async fn url(&self, ctx: &Context<'_>) -> String {
        format!("{}/objects/{}", ctx.app().public_url, self.row.id)
    }
    /// The phone it came from; null for one that was uploaded.
    async fn device(&self, ctx: &Context<'_>) -> Result<Option<Device>> {
        match self.row.device {
            Some(device) => crate::device::require(ctx, &self.scope, device).await.map(Some),
            None => Ok(None),
        }
    }
    /// When it was announced.
    async fn created_at(&self) -> DateTime {
        self.row.created_at.into()
    }
    /// By whom.
    async fn created_by(&self) -> Actor {
        Actor::from(&self.row.created_by)
    }
    /// When it goes, unless something refers to it then.
    async fn expires_at(&self) -> DateTime {
        self.row.expires_at.into()
    }
}
