//! Announcing and deleting objects.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};
use handsight_app::object::{self as cases, NewObject};
use handsight_domain::policy;

use super::{ObjectPurpose, StoredObject};
use crate::{
    context::{Visit, need_id},
    payload,
    problem::{Conflict, InvalidInput, LimitReached},
};

/// What shall be uploaded.
#[derive(Debug, InputObject)]
pub struct CreateObjectInput {
    /// Makes repeating the request harmless; 1 to 200 characters.
    idempotency_key: Option<String>,
    /// The file's name.
    name: String,
    /// Its media type; `application/octet-stream` when absent.
    media_type: Option<String>,
    /// Its size in bytes, at most 1 GiB.
    size: i32,
    /// Its SHA-256, 64 hex digits: what arrives must have it.
    sha256: String,
    /// What it is for: FILE, PACKAGE or SCRIPT.
    purpose: ObjectPurpose,
}
/// There is room for it.
#[derive(Debug, SimpleObject)]
pub struct CreateObjectDone {
    /// The object; send its bytes to its `url`.
    object: StoredObject,
}
payload!(
    /// What came of announcing an object.
    CreateObjectPayload = CreateObjectDone, Invalid(InvalidInput), Limit(LimitReached)
);

/// Which object to delete.
#[derive(Debug, InputObject)]
pub struct DeleteObjectInput {
    /// Makes repeating the request harmless; 1 to 200 characters.
    idempotency_key: Option<String>,
    /// The object.
    object_id: ID,
}
/// It is gone.
#[derive(Debug, SimpleObject)]
pub struct DeleteObjectDone {
    /// Its id.
    object_id: ID,
}
payload!(
    /// What came of deleting an object.
    DeleteObjectPayload = DeleteObjectDone, Conflict(Conflict)
);

/// Mutations of objects.
#[derive(Debug, Default)]
pub struct ObjectMutation;

#[Object]
impl ObjectMutation {
    /// Announces a file, so that it can be sent to its `url` in pieces of any size. What is not sent within a
    /// day, and what nothing uses for a week, is forgotten.
    async fn create_object(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What shall be uploaded.")] input: CreateObjectInput,
    ) -> Result<CreateObjectPayload> {
        let scope = ctx.enter(policy::Permission::ActionsIssue)?;
        let new = NewObject {
            name: input.name,
            media_type: input.media_type,
            size: i64::from(input.size),
            sha256: input.sha256,
            purpose: input.purpose.0,
        };
        let row = cases::announce(ctx.app(), &scope, input.idempotency_key.as_deref(), &new).await;
        CreateObjectPayload::of(row.map(|row| CreateObjectDone { object: StoredObject::new(row, scope) }))
    }
    /// Deletes a file at once. A backup's file goes with its backup.
    async fn delete_object(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which.")] input: DeleteObjectInput,
    ) -> Result<DeleteObjectPayload> {
        let scope = ctx.enter(policy::Permission::DevicesManage)?;
        let (key, id) = (input.idempotency_key.as_deref(), need_id(&input.object_id)?);
        let row = cases::delete(ctx.app(), &scope, key, id).await;
        DeleteObjectPayload::of(row.map(|row| DeleteObjectDone { object_id: row.id.to_string().into() }))
    }
}
