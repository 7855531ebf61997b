//! A package and its versions as objects.

use async_graphql::{ComplexObject, Context, Result, SimpleObject};
use handsight_app::package::{self as cases, Counts, PackageRow, VersionRow};

use super::{PackagePush, PackageStanding};
use crate::{
    actor::Actor,
    connection,
    connection::clamp,
    context::Visit,
    device::Device,
    error::fail,
    loader::{VersionsKey, loaders},
    node::by_id,
    noun::{noun, view},
    object::StoredObject,
    scalar::DateTime,
};

view! {
    /// How many devices stand how to a version; the parts add up to `total`.
    PackageCoverage(Counts) only {
        /// All that are meant.
        total: i32 = |counts| clamp(counts.has + counts.other + counts.lacks + counts.unknown),
        /// They have this version.
        has: i32,
        /// They have another version.
        other: i32,
        /// They do not have the application.
        lacks: i32,
        /// They never said which applications they have.
        unknown: i32,
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

noun! {
    /// A version of a package.
    PackageVersion(VersionRow) {
        /// The version, as devices list it.
        version: &str,
        /// What is new, for people.
        notes: Option<&str>,
        /// When it was added.
        created_at: DateTime,
    }
}

#[ComplexObject]
impl PackageVersion {
    /// Its file; null for one of the platform's store.
    async fn file(&self, ctx: &Context<'_>) -> Result<Option<StoredObject>> {
        match self.row.object {
            Some(id) => by_id(ctx, Some(id)).await,
            None => Ok(None),
        }
    }
    /// Who created it.
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

noun! {
    /// An application that devices shall have, or shall not.
    Package(PackageRow) {
        /// The application's package name, as devices list it.
        name: &str,
        /// Its name for people.
        title: &str,
        /// The platform it is for, in small letters; null for any.
        platform: Option<&str>,
        /// When it was added.
        created_at: DateTime,
    }
}

connection!(Package, PackageConnection, PackageEdge);

impl Package {
    async fn version_rows(&self, ctx: &Context<'_>) -> Result<Vec<VersionRow>> {
        let rows = loaders(ctx, &self.scope).load_one(VersionsKey(self.row.id)).await?;
        Ok(rows.unwrap_or_default())
    }
}

#[ComplexObject]
impl Package {
    /// Who created it.
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
