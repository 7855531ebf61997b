//! Reading objects and the room they take.

use async_graphql::{Context, ID, Object, Result, SimpleObject};
use handsight_app::object::{self as cases, ObjectQuery};
use handsight_domain::{
    id::{DeviceId, ObjectId},
    policy::Permission,
};

use super::{ObjectPurpose, StoredObject, StoredObjectConnection};
use crate::{
    connection::page_request,
    context::{Visit, id_of, need_id},
    error::fail,
    node::{by_id, found},
};

/// Storage usage of objects.
#[derive(Debug, Clone, SimpleObject)]
pub struct ObjectUsage {
    /// Storage used or reserved by uploads, in bytes.
    pub used_bytes: f64,
    /// Storage quota, in bytes.
    pub quota_bytes: f64,
}

/// Root fields of objects.
#[derive(Debug, Default)]
pub struct ObjectQueryRoot;

#[Object]
impl ObjectQueryRoot {
    /// An object by ID; null if not found in the caller's enterprise.
    async fn object(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "ID of the object.")] object_id: ID,
    ) -> Result<Option<StoredObject>> {
        by_id(ctx, id_of(&object_id)).await
    }
    /// Complete objects, newest first. E-mail settings are never listed.
    #[allow(clippy::too_many_arguments, reason = "the four of Relay and two of its own")]
    async fn objects(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only objects uploaded by this device.")] device_id: Option<ID>,
        #[graphql(desc = "Filters by purpose.")] purpose: Option<ObjectPurpose>,
        #[graphql(desc = "Returns the first n items, 1 to 200; 50 by default.")] first: Option<i32>,
        #[graphql(desc = "Returns items after this cursor.")] after: Option<String>,
        #[graphql(desc = "Returns the last n items, 1 to 200.")] last: Option<i32>,
        #[graphql(desc = "Returns items before this cursor.")] before: Option<String>,
    ) -> Result<StoredObjectConnection> {
        let scope = ctx.enter(Permission::ActionsRead)?;
        let request = page_request(first, after.as_deref(), last, before.as_deref())?;
        let device = device_id.as_ref().map(need_id::<DeviceId>).transpose()?;
        let query = ObjectQuery { device, purpose: purpose.map(|purpose| purpose.0) };
        let page = cases::list(ctx.app(), &scope, &query, &request).await.map_err(fail)?;
        Ok(page.map(|row| StoredObject::new(row, scope.clone())).into())
    }
    /// Storage usage and quota.
    async fn object_usage(&self, ctx: &Context<'_>) -> Result<ObjectUsage> {
        let scope = ctx.enter(Permission::EnterpriseRead)?;
        let usage = cases::usage(ctx.app(), &scope).await.map_err(fail)?;
        #[expect(clippy::cast_precision_loss, reason = "exact below eight million gigabytes")]
        Ok(ObjectUsage { used_bytes: usage.used as f64, quota_bytes: usage.quota as f64 })
    }
}

found! {
    StoredObject by ObjectId, ActionsRead, cases::find;
}
