//! Reading packages.

use async_graphql::{Context, ID, Object, Result};
use handsight_app::package as cases;
use handsight_domain::{
    id::{PackageId, PackagePushId, PackageVersionId},
    policy::Permission,
};

use super::{Package, PackageConnection, PackagePush, PackageVersion};
use crate::{
    connection::page_request,
    context::{Visit, id_of},
    error::fail,
    live::changes,
    node::{by_id, found},
};

/// Root fields of packages.
#[derive(Debug, Default)]
pub struct PackageQuery;

#[Object]
impl PackageQuery {
    /// A package by ID; null if not found.
    async fn package(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "ID of the package.")] id: ID,
    ) -> Result<Option<Package>> {
        by_id(ctx, id_of(&id)).await
    }
    /// The enterprise's packages, newest first.
    async fn packages(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Returns the first n items, 1 to 200; 50 by default.")] first: Option<i32>,
        #[graphql(desc = "Returns items after this cursor.")] after: Option<String>,
        #[graphql(desc = "Returns the last n items, 1 to 200.")] last: Option<i32>,
        #[graphql(desc = "Returns items before this cursor.")] before: Option<String>,
    ) -> Result<PackageConnection> {
        let scope = ctx.enter(Permission::ActionsRead)?;
        let request = page_request(first, after.as_deref(), last, before.as_deref())?;
        let page = cases::list(ctx.app(), &scope, &request).await.map_err(fail)?;
        Ok(page.map(|row| Package::new(row, scope.clone())).into())
    }
}

found! {
    Package by PackageId, ActionsRead, cases::find;
    PackageVersion by PackageVersionId, ActionsRead, cases::find_version;
    PackagePush by PackagePushId, ActionsRead, cases::find_push;
}

changes! {
    /// Subscriptions of packages.
    PackageSubscription;
    /// Fires when a package, its versions or its rollouts change, e.g. when a wave starts, a rollout is
    /// halted or a cycle ends.
    package_changed("Only this package; null for all.") -> Package by PackageId, ActionsRead, Package { package }, cases::find;
}
