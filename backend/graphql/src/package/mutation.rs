//! Adding and deleting packages and versions.

use async_graphql::ID;
use handsight_app::{
    action::Authority,
    package::{self as cases, NewPackage, NewVersion},
};
use handsight_domain::policy::Permission;

use super::{Package, PackageVersion};
use crate::{
    context::{Visit, need_id},
    mutation::mutations,
    problem::{Conflict, InvalidInput, LimitReached},
};

mutations! {
    /// Mutations of packages.
    PackageMutation;

    /// Adds a package.
    create_package("Parameters of `createPackage`.") |ctx, input, key| {
        let scope = ctx.enter(Permission::ActionsIssue)?;
        let new = NewPackage { name: input.name, title: input.title, platform: input.platform };
        let done = cases::create(ctx.app(), &scope, key, &new).await;
        done.map(|row| CreatePackageDone { package: Package::new(row, scope) })
    }
    /// Input of `createPackage`.
    CreatePackageInput {
        /// Package name of the application, as reported by devices.
        name: String,
        /// Display name, 1 to 120 characters.
        title: String,
        /// Target platform, as reported by devices; null for any.
        platform: Option<String>,
    }
    /// The added package.
    CreatePackageDone {
        /// The package.
        package: Package,
    }
    /// Result of `createPackage`.
    CreatePackagePayload: InvalidInput, LimitReached;

    /// Adds a version to a package.
    add_package_version("Parameters of `addPackageVersion`.") |ctx, input, key| {
        let scope = ctx.enter(Permission::ActionsIssue)?;
        let new = NewVersion {
            package: need_id(&input.package_id)?,
            version: input.version,
            object: input.object_id.as_ref().map(need_id).transpose()?,
            notes: input.notes,
        };
        let done = cases::add_version(ctx.app(), &scope, key, &new).await;
        done.map(|row| AddPackageVersionDone { version: PackageVersion::new(row, scope) })
    }
    /// Input of `addPackageVersion`.
    AddPackageVersionInput {
        /// ID of the package.
        package_id: ID,
        /// Version, as reported by devices.
        version: String,
        /// ID of the completely uploaded package file; null if the version comes from the platform's store.
        object_id: Option<ID>,
        /// Release notes, at most 2,000 characters.
        notes: Option<String>,
    }
    /// The added version.
    AddPackageVersionDone {
        /// The version.
        version: PackageVersion,
    }
    /// Result of `addPackageVersion`.
    AddPackageVersionPayload: InvalidInput, LimitReached;

    /// Deletes a version with its file and its ended rollouts; rejected while one is in progress. Installed
    /// applications stay on devices.
    delete_package_version("Parameters of `deletePackageVersion`.") |ctx, input, key| {
        let scope = ctx.enter(Permission::ActionsIssue)?;
        let id = need_id(&input.version_id)?;
        let done = cases::delete_version(ctx.app(), &scope, key, id).await;
        done.map(|()| DeletePackageVersionDone { deleted_id: input.version_id })
    }
    /// Input of `deletePackageVersion`.
    DeletePackageVersionInput {
        /// ID of the version.
        version_id: ID,
    }
    /// The version was deleted.
    DeletePackageVersionDone {
        /// ID of the deleted version.
        deleted_id: ID,
    }
    /// Result of `deletePackageVersion`.
    DeletePackageVersionPayload: Conflict;

    /// Deletes a package with its versions, files and rollouts. Installed applications stay on devices.
    delete_package("Parameters of `deletePackage`.") |ctx, input, key| {
        let scope = ctx.enter(Permission::ActionsIssue)?;
        let id = need_id(&input.package_id)?;
        let done = cases::delete(ctx.app(), &scope, Authority::of(ctx.caller()), key, id).await;
        done.map(|()| DeletePackageDone { deleted_id: input.package_id })
    }
    /// Input of `deletePackage`.
    DeletePackageInput {
        /// ID of the package.
        package_id: ID,
    }
    /// The package was deleted.
    DeletePackageDone {
        /// ID of the deleted package.
        deleted_id: ID,
    }
    /// Result of `deletePackage`.
    DeletePackagePayload: Conflict;
}
