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
    create_package("What.") |ctx, input, key| {
        let scope = ctx.enter(Permission::ActionsIssue)?;
        let new = NewPackage { name: input.name, title: input.title, platform: input.platform };
        let done = cases::create(ctx.app(), &scope, key, &new).await;
        done.map(|row| CreatePackageDone { package: Package::new(row, scope) })
    }
    /// What to add.
    CreatePackageInput {
        /// The application's package name, as devices list it.
        name: String,
        /// Its name for people, 1 to 120 characters.
        title: String,
        /// The platform it is for, as devices say it; null for any.
        platform: Option<String>,
    }
    /// The package as it is now.
    CreatePackageDone {
        /// The package.
        package: Package,
    }
    /// What came of adding a package.
    CreatePackagePayload: InvalidInput, LimitReached;

    /// Adds a version to a package.
    add_package_version("What.") |ctx, input, key| {
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
    /// Which version to add.
    AddPackageVersionInput {
        /// The package.
        package_id: ID,
        /// The version, as devices list it.
        version: String,
        /// Its file, uploaded whole; null for one of the platform's store.
        object_id: Option<ID>,
        /// What is new, at most 2,000 characters.
        notes: Option<String>,
    }
    /// The version as it is now.
    AddPackageVersionDone {
        /// The version.
        version: PackageVersion,
    }
    /// What came of adding a version.
    AddPackageVersionPayload: InvalidInput, LimitReached;

    /// Deletes a version with its file and its pushes that have ended; refused while a push of it goes on. Phones keep
    /// what they have.
    delete_package_version("Which.") |ctx, input, key| {
        let scope = ctx.enter(Permission::ActionsIssue)?;
        let id = need_id(&input.version_id)?;
        let done = cases::delete_version(ctx.app(), &scope, key, id).await;
        done.map(|()| DeletePackageVersionDone { deleted_id: input.version_id })
    }
    /// Which version to delete.
    DeletePackageVersionInput {
        /// The version.
        version_id: ID,
    }
    /// The version is gone.
    DeletePackageVersionDone {
        /// The id of the version that was deleted.
        deleted_id: ID,
    }
    /// What came of deleting a version.
    DeletePackageVersionPayload: Conflict;

    /// Deletes a package with its versions, files and pushes. Phones keep what they have.
    delete_package("Which.") |ctx, input, key| {
        let scope = ctx.enter(Permission::ActionsIssue)?;
        let id = need_id(&input.package_id)?;
        let done = cases::delete(ctx.app(), &scope, Authority::of(ctx.caller()), key, id).await;
        done.map(|()| DeletePackageDone { deleted_id: input.package_id })
    }
    /// Which package to delete.
    DeletePackageInput {
        /// The package.
        package_id: ID,
    }
    /// The package is gone.
    DeletePackageDone {
        /// The id of the package that was deleted.
        deleted_id: ID,
    }
    /// What came of deleting a package.
    DeletePackagePayload: Conflict;
}
