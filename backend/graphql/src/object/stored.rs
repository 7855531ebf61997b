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
    /// A file exchanged between people and devices.
    StoredObject(ObjectRow) {
        /// File name.
        name: &str,
        /// Media type.
        media_type: &str,
        /// Size in bytes.
        size: i32,
        /// SHA-256, 64 hex digits.
        sha256: String = |row| HEXLOWER.encode(&row.sha256),
        /// Purpose.
        purpose: ObjectPurpose,
        /// Whether the upload is complete and its SHA-256 was verified.
        complete: bool,
        /// Number of bytes received. Resume an upload at this offset.
        received: i32,
        /// When the object was created.
        created_at: DateTime,
        /// When it is deleted if nothing refers to it then.
        expires_at: DateTime,
    }
}

connection!(StoredObject, StoredObjectConnection, StoredObjectEdge);

#[ComplexObject]
impl StoredObject {
    /// URL for upload (`PUT` with `Content-Range`) and download (`GET`), with the same bearer token.
    async fn url(&self, ctx: &Context<'_>) -> String {
        format!("{}/objects/{}", ctx.app().public_url, self.row.id)
    }
    /// The device that uploaded it; null if a person or program did.
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
