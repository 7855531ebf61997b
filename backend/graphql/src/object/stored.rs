//! An object as an object of the API; never its content.

use async_graphql::{ComplexObject, Context, Result};
use data_encoding::HEXLOWER;
use handsight_app::object::ObjectRow;
use handsight_domain::object::Purpose;

use crate::{
    actor::Actor, closed::closed, connection, context::Visit, device::Device, noun::noun, scalar::DateTime,
};

closed! { ObjectPurpose = Purpose; }

noun! {
    /// A file on its way between people and phones.
    StoredObject(ObjectRow) {
        /// The file's name.
        name: &str,
        /// Its media type.
        media_type: &str,
        /// Its size in bytes.
        size: i32,
        /// Its SHA-256, 64 hex digits.
        sha256: String = |row| HEXLOWER.encode(&row.sha256),
        /// What it is for.
        purpose: ObjectPurpose,
        /// Whether all of it is here and its SHA-256 was checked.
        complete: bool,
        /// How many bytes are here: an upload goes on from there.
        received: i32,
        /// When it was announced.
        created_at: DateTime,
        /// When it goes, unless something refers to it then.
        expires_at: DateTime,
    }
}

connection!(StoredObject, StoredObjectConnection, StoredObjectEdge);

#[ComplexObject]
impl StoredObject {
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
    /// Who created it.
    async fn created_by(&self) -> Actor {
        Actor::from(&self.row.created_by)
    }
}
