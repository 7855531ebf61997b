//! Announcing and deleting objects.

use async_graphql::ID;
use handsight_app::object::{self as cases, NewObject};
use handsight_domain::policy;

use super::{ObjectPurpose, StoredObject};
use crate::{
    context::{Visit, need_id},
    mutation::mutations,
    problem::{Conflict, InvalidInput, LimitReached},
};

mutations! {
    /// Mutations of objects.
    ObjectMutation;

    /// Registers a file for upload to its `url`, in chunks of any size. Uploads not completed within a day
    /// and objects unused for a week are deleted.
    create_object("Parameters of `createObject`.") |ctx, input, key| {
        let scope = ctx.enter(policy::Permission::ActionsIssue)?;
        let new = NewObject {
            name: input.name,
            media_type: input.media_type,
            size: i64::from(input.size),
            sha256: input.sha256,
            purpose: input.purpose.0,
        };
        let row = cases::announce(ctx.app(), &scope, key, &new).await;
        row.map(|row| CreateObjectDone { object: StoredObject::new(row, scope) })
    }
    /// Input of `createObject`.
    CreateObjectInput {
        /// File name.
        name: String,
        /// Media type; `application/octet-stream` by default.
        media_type: Option<String>,
        /// Size in bytes, at most 1 GiB.
        size: i32,
        /// SHA-256 of the file, 64 hex digits; verified after the upload.
        sha256: String,
        /// Purpose: `FILE`, `PACKAGE` or `SCRIPT`.
        purpose: ObjectPurpose,
    }
    /// The object was created and can be uploaded.
    CreateObjectDone {
        /// The object. Upload its bytes to its `url`.
        object: StoredObject,
    }
    /// Result of `createObject`.
    CreateObjectPayload: InvalidInput, LimitReached;

    /// Deletes a file immediately. A backup's file is deleted with its backup.
    delete_object("Parameters of `deleteObject`.") |ctx, input, key| {
        let scope = ctx.enter(policy::Permission::DevicesManage)?;
        let id = need_id(&input.object_id)?;
        let row = cases::delete(ctx.app(), &scope, key, id).await;
        row.map(|row| DeleteObjectDone { object_id: row.id.to_string().into() })
    }
    /// Input of `deleteObject`.
    DeleteObjectInput {
        /// ID of the object.
        object_id: ID,
    }
    /// The object was deleted.
    DeleteObjectDone {
        /// ID of the deleted object.
        object_id: ID,
    }
    /// Result of `deleteObject`.
    DeleteObjectPayload: Conflict;
}
