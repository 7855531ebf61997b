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
    /// Number of devices by installed version; they add up to `total`.
    PackageCoverage(Counts) only {
        /// Number of all target devices.
        total: i32 = |counts| clamp(counts.has + counts.other + counts.lacks + counts.unknown),
        /// This version is installed.
        has: i32,
        /// Another version is installed.
        other: i32,
        /// The application isn't installed.
        lacks: i32,
        /// Installed applications were never reported.
        unknown: i32,
    }
}

/// A device and its installed version.
#[derive(Debug, Clone, SimpleObject)]
pub struct PackageDevice {
    /// The device.
    pub device: Device,
    /// Installed version; null if none or never reported.
    pub version: Option<String>,
}

noun! {
    /// A version of a package.
    PackageVersion(VersionRow) {
        /// Version, as reported by devices.
        version: &str,
        /// Release notes.
        notes: Option<&str>,
        /// When it was added.
        created_at: DateTime,
    }
}

#[ComplexObject]
impl PackageVersion {
    /// Package file; null if it comes from the platform's store.
    async fn file(&self, ctx: &Context<'_>) -> Result<Option<StoredObject>> {
        match self.row.object {
            Some(id) => by_id(ctx, Some(id)).await,
            None => Ok(None),
        }
    }
    /// Who added it.
    async fn created_by(&self) -> Actor {
        Actor::from(&self.row.created_by)
    }
    /// Number of the package's target devices by installed version, as of now.
    async fn coverage(&self, ctx: &Context<'_>) -> Result<PackageCoverage> {
        Ok(cases::coverage(ctx.app(), &self.scope, &self.row, None).await.map_err(fail)?.into())
    }
    /// Target devices of the package with the given standing.
    async fn devices(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Filters by installed version.")] standing: PackageStanding,
        #[graphql(desc = "Number of devices to return, 1 to 200.", default = 50)] first: i32,
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
    /// An application that can be installed on or uninstalled from devices.
    Package(PackageRow) {
        /// Package name of the application, as reported by devices.
        name: &str,
        /// Display name.
        title: &str,
        /// Target platform, in lowercase; null for any.
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
    /// Who added it.
    async fn created_by(&self) -> Actor {
        Actor::from(&self.row.created_by)
    }
    /// Versions, newest first, at most 200.
    async fn versions(&self, ctx: &Context<'_>) -> Result<Vec<PackageVersion>> {
        let rows = self.version_rows(ctx).await?;
        Ok(rows.into_iter().map(|row| PackageVersion::new(row, self.scope.clone())).collect())
    }
    /// The most recently added version; null if there is none.
    async fn newest(&self, ctx: &Context<'_>) -> Result<Option<PackageVersion>> {
        let rows = self.version_rows(ctx).await?;
        Ok(rows.into_iter().next().map(|row| PackageVersion::new(row, self.scope.clone())))
    }
    /// Rollouts of the package, newest first, at most 200.
    async fn pushes(&self, ctx: &Context<'_>) -> Result<Vec<PackagePush>> {
        let rows = cases::pushes(ctx.app(), &self.scope, self.row.id).await.map_err(fail)?;
        Ok(rows.into_iter().map(|row| PackagePush::new(row, self.scope.clone())).collect())
    }
}
