//! A package and its versions as objects.

use async_graphql::{Context, ID, Object, Result, SimpleObject};
use handsight_app::package::{self as cases, Counts, PackageRow, VersionRow};
use handsight_domain::scope::EnterpriseScope;

use super::{PackagePush, PackageStanding};
use crate::{
    actor::Actor,
    connection,
    connection::clamp,
    context::Visit,
    device::Device,
    error::fail,
    loader::{VersionsKey, loaders},
    object::StoredObject,
    scalar::DateTime,
};

/// How many devices stand how to a version; the parts add up to `total`.
#[derive(Debug, Clone, Copy, SimpleObject)]
pub struct PackageCoverage {
    /// All that are meant.
    pub total: i32,
    /// They have this version.
    pub has: i32,
    /// They have another version.
    pub other: i32,
    /// They do not have the application.
    pub lacks: i32,
    /// They never said which applications they have.
    pub unknown: i32,
}

impl From<Counts> for PackageCoverage {
    fn from(c: Counts) -> Self {
        Self {
            total: clamp(c.has + c.other + c.lacks + c.unknown),
            has: clamp(c.has),
            other: clamp(c.other),
            lacks: clamp(c.lacks),
            unknown: clamp(c.unknown),
        }
    }
}

/// A device that stands somehow to a version.
#[derive(Debug, Clone, SimpleObject)]
pub struct PackageDevice {
    /// The device.
    pub device: Device,
    /// The version it has; null when it has none or never said.
    pub version: Option<String>,
}

/// A version of a package.
#[derive(Debug, Clone)]
pub struct PackageVersion {
    row: VersionRow,
    scope: EnterpriseScope,
}

impl PackageVersion {
    pub(super) const fn new(row: VersionRow, scope: EnterpriseScope) -> Self {
        Self { row, scope }
    }
}

/// A version of a package.
#[Object]
impl PackageVersion {
    /// Global id.
    pub async fn id(&self) -> ID {
        self.row.id.to_string().into()
    }
    /// The version, as devices list it.
    async fn version(&self) -> &str {
        &self.row.version
    }
    /// Its file; null for one of the platform's store.
    async fn file(&self, ctx: &Context<'_>) -> Result<Option<StoredObject>> {
        match self.row.object {
            Some(id) => crate::object::node(ctx, Some(id)).await,
            None => Ok(None),
        }
    }
    /// What is new, for people.
    async fn notes(&self) -> Option<&str> {
        self.row.notes.as_deref()
    }
    /// When it was added.
    async fn created_at(&self) -> DateTime {
        self.row.created_at.into()
    }
    /// By whom.
    async fn created_by(&self) -> Actor {
        Actor::from(&self.row.created_by)
    }
    /// How the devices that the package is for stand to it now.
    async fn coverage(&self, ctx: &Context<'_>) -> Result<PackageCoverage> {
        Ok(cases::coverage(ctx.app(), &self.scope, &self.row, None).await.map_err(fail)?.into())
    }
    /// The first devices that stand so to it, of those that the package is for.
    async fn devices(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How they stand.")] standing: PackageStanding,
        #[graphql(desc = "How many, 1 to 200.", default = 50)] first: i32,
    ) -> Result<Vec<PackageDevice>> {
        let first = i64::from(first.clamp(1, 200));
        let found = cases::who(ctx.app(), &self.scope, &self.row, standing.0, first).await.map_err(fail)?;
        Ok(found
            .into_iter()
            .map(|one| PackageDevice {
                device: Device::new(one.device, self.scope.clone()),
                version: one.version,
            })
            .collect())
    }
}

/// An application that devices shall have, or shall not.
#[derive(Debug, Clone)]
pub struct Package {
    row: PackageRow,
    scope: EnterpriseScope,
}

connection!(Package, PackageConnection, PackageEdge);

impl Package {
    pub(super) const fn new(row: PackageRow, scope: EnterpriseScope) -> Self {
        Self { row, scope }
    }
    async fn version_rows(&self, ctx: &Context<'_>) -> Result<Vec<VersionRow>> {
        let rows = loaders(ctx, &self.scope).load_one(VersionsKey(self.row.id)).await?;
        Ok(rows.unwrap_or_default())
    }
}

/// An application that devices shall have, or shall not.
#[Object]
impl Package {
    /// Global id.
    pub async fn id(&self) -> ID {
        self.row.id.to_string().into()
    }
    /// The application's package name, as devices list it.
    async fn name(&self) -> &str {
        &self.row.name
    }
    /// Its name for people.
    async fn title(&self) -> &str {
        &self.row.title
    }
    /// The platform it is for, in small letters; null for any.
    async fn platform(&self) -> Option<&str> {
        self.row.platform.as_deref()
    }
    /// When it was added.
    async fn created_at(&self) -> DateTime {
        self.row.created_at.into()
    }
    /// By whom.
    async fn created_by(&self) -> Actor {
        Actor::from(&self.row.created_by)
    }
    /// Its versions, newest first, at most 200.
    async fn versions(&self, ctx: &Context<'_>) -> Result<Vec<PackageVersion>> {
        let rows = self.version_rows(ctx).await?;
        Ok(rows.into_iter().map(|row| PackageVersion::new(row, self.scope.clone())).collect())
    }
    /// The version that was added last; null before the first.
    async fn newest(&self, ctx: &Context<'_>) -> Result<Option<PackageVersion>> {
        let rows = self.version_rows(ctx).await?;
        Ok(rows.into_iter().next().map(|row| PackageVersion::new(row, self.scope.clone())))
    }
    /// What was pushed of it, newest first, at most 200.
    async fn pushes(&self, ctx: &Context<'_>) -> Result<Vec<PackagePush>> {
        let rows = cases::pushes(ctx.app(), &self.scope, self.row.id).await.map_err(fail)?;
        Ok(rows.into_iter().map(|row| PackagePush::new(row, self.scope.clone())).collect())
    }
}
