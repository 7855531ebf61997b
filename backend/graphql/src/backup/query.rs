//! Reading backups, what is in them, and plans.

use async_graphql::{Context, ID, Object, Result};
use handsight_app::{
    UseCaseError,
    backup::{self as cases, BackupQuery},
};
use handsight_domain::{
    id::{BackupId, BackupPlanId, DeviceId},
    policy::Permission,
};

use super::{Backup, BackupConnection, BackupItem, BackupPlan, object::BackupEntries};
use crate::{
    connection::{clamp, page_request},
    context::{Visit, id_of, need_id},
    error::{Code, fail},
    node::{by_id, found},
};

/// Root fields of backups.
#[derive(Debug, Default)]
pub struct BackupQueryRoot;

#[Object]
impl BackupQueryRoot {
    /// A backup by ID; null if not found in the caller's enterprise.
    async fn backup(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "ID of the backup.")] backup_id: ID,
    ) -> Result<Option<Backup>> {
        by_id(ctx, id_of(&backup_id)).await
    }
    /// Backups, newest first.
    #[allow(clippy::too_many_arguments, reason = "the four of Relay and three of its own")]
    async fn backups(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Filters by device.")] device_id: Option<ID>,
        #[graphql(desc = "Filters by type of content.")] item: Option<BackupItem>,
        #[graphql(desc = "Only complete backups.")] complete: Option<bool>,
        #[graphql(desc = "Returns the first n items, 1 to 200; 50 by default.")] first: Option<i32>,
        #[graphql(desc = "Returns items after this cursor.")] after: Option<String>,
        #[graphql(desc = "Returns the last n items, 1 to 200.")] last: Option<i32>,
        #[graphql(desc = "Returns items before this cursor.")] before: Option<String>,
    ) -> Result<BackupConnection> {
        let scope = ctx.enter(Permission::ActionsRead)?;
        let request = page_request(first, after.as_deref(), last, before.as_deref())?;
        let device = device_id.as_ref().map(need_id::<DeviceId>).transpose()?;
        let query =
            BackupQuery { device, item: item.map(Into::into), complete: complete.unwrap_or_default() };
        let page = cases::list(ctx.app(), &scope, &query, &request).await.map_err(fail)?;
        Ok(page.map(|row| Backup::new(row, scope.clone())).into())
    }
    /// Entries of a backup. Entries private to the holder require the permission `DEVICES_MANAGE`.
    async fn backup_entries(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "ID of the backup.")] backup_id: ID,
        #[graphql(desc = "Only entries that contain these words.")] search: Option<String>,
        #[graphql(desc = "Number of entries to skip.")] skip: Option<i32>,
        #[graphql(desc = "Number of entries to return, 1 to 200; 50 by default.")] first: Option<i32>,
    ) -> Result<BackupEntries> {
        let scope = ctx.enter(Permission::DevicesManage)?;
        let skip = usize::try_from(skip.unwrap_or(0)).unwrap_or(0);
        let most = usize::try_from(first.unwrap_or(50).clamp(1, 200)).unwrap_or(50);
        let id = need_id(&backup_id)?;
        match cases::entries(ctx.app(), &scope, id, search.as_deref(), skip, most).await {
            Ok(found) => Ok(BackupEntries {
                total_count: clamp(i64::try_from(found.total).unwrap_or(i64::MAX)),
                nodes: found.shown.into_iter().map(Into::into).collect(),
            }),
            Err(UseCaseError::Conflict(words)) => Err(Code::InvalidInput.error(words)),
            Err(error) => Err(fail(error)),
        }
    }
    /// Backup plans, by name.
    async fn backup_plans(&self, ctx: &Context<'_>) -> Result<Vec<BackupPlan>> {
        let scope = ctx.enter(Permission::ActionsRead)?;
        let plans = cases::plans(ctx.app(), &scope).await.map_err(fail)?;
        Ok(plans.into_iter().map(|row| BackupPlan::new(row, scope.clone())).collect())
    }
}

found! {
    Backup by BackupId, ActionsRead, cases::find;
    BackupPlan by BackupPlanId, ActionsRead, cases::plan_by_id;
}
