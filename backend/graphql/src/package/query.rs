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
};

/// Root fields of packages.
#[derive(Debug, Default)]
pub struct PackageQuery;

#[Object]
impl PackageQuery {
    /// A package; null when there is none with this id.
    async fn package(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The package's id.")] id: ID,
    ) -> Result<Option<Package>> {
        node(ctx, id_of(&id)).await
    }
    /// The enterprise's packages, newest first.
    async fn packages(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many from the newest on, 1 to 200; 50 when nothing is said.")] first: Option<
            i32,
        >,
        #[graphql(desc = "After this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the oldest on, 1 to 200.")] last: Option<i32>,
        #[graphql(desc = "Before this cursor.")] before: Option<String>,
    ) -> Result<PackageConnection> {
        let scope = ctx.enter(Permission::ActionsRead)?;
        let request = page_request(first, after.as_deref(), last, before.as_deref())?;
        let page = cases::list(ctx.app(), &scope, &request).await.map_err(fail)?;
        Ok(page.map(|row| Package::new(row, scope.clone())).into())
    }
}

/// A package by id; null when there is none.
///
/// # Errors
/// As the root field.
pub async fn node(ctx: &Context<'_>, id: Option<PackageId>) -> Result<Option<Package>> {
    let scope = ctx.enter(Permission::ActionsRead)?;
    let Some(id) = id else { return Ok(None) };
    Ok(cases::find(ctx.app(), &scope, id).await.map_err(fail)?.map(|row| Package::new(row, scope)))
}

/// A version by id; null when there is none.
///
/// # Errors
/// As the root field.
pub async fn version_node(ctx: &Context<'_>, id: Option<PackageVersionId>) -> Result<Option<PackageVersion>> {
    let scope = ctx.enter(Permission::ActionsRead)?;
    let Some(id) = id else { return Ok(None) };
    let found = cases::find_version(ctx.app(), &scope, id).await.map_err(fail)?;
    Ok(found.map(|row| PackageVersion::new(row, scope)))
}

/// A push by id; null when there is none.
///
/// # Errors
/// As the root field.
pub async fn push_node(ctx: &Context<'_>, id: Option<PackagePushId>) -> Result<Option<PackagePush>> {
    let scope = ctx.enter(Permission::ActionsRead)?;
    let Some(id) = id else { return Ok(None) };
    Ok(cases::find_push(ctx.app(), &scope, id).await.map_err(fail)?.map(|row| PackagePush::new(row, scope)))
}
