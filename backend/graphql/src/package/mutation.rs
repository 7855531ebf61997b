//! Adding and deleting packages and versions.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};
use handsight_app::{
    action::Authority,
    package::{self as cases, NewPackage, NewVersion},
};
use handsight_domain::policy::Permission;

use super::{Package, PackageVersion};
use crate::{
    context::{Visit, need_id},
    payload,
    problem::{Conflict, InvalidInput, LimitReached},
};

/// What to add.
#[derive(Debug, InputObject)]
pub struct CreatePackageInput {
    /// Makes repeating the request harmless; 1 to 200 characters.
    idempotency_key: Option<String>,
    /// The application's package name, as devices list it.
    name: String,
    /// Its name for people, 1 to 120 characters.
    title: String,
    /// The platform it is for, as devices say it; null for any.
    platform: Option<String>,
}
/// The package as it is now.
#[derive(Debug, SimpleObject)]
pub struct CreatePackageDone {
    /// The package.
    package: Package,
}
payload!(
    /// What came of adding a package.
    CreatePackagePayload = CreatePackageDone, Invalid(InvalidInput), Limit(LimitReached)
);

/// Which version to add.
#[derive(Debug, InputObject)]
pub struct AddPackageVersionInput {
    /// Makes repeating the request harmless; 1 to 200 characters.
    idempotency_key: Option<String>,
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
#[derive(Debug, SimpleObject)]
pub struct AddPackageVersionDone {
    /// The version.
    version: PackageVersion,
}
payload!(
    /// What came of adding a version.
    AddPackageVersionPayload = AddPackageVersionDone, Invalid(InvalidInput), Limit(LimitReached)
);

/// Which version to delete.
#[derive(Debug, InputObject)]
pub struct DeletePackageVersionInput {
    /// Makes repeating the request harmless; 1 to 200 characters.
    idempotency_key: Option<String>,
    /// The version.
    version_id: ID,
}
/// The version is gone.
#[derive(Debug, SimpleObject)]
pub struct DeletePackageVersionDone {
    /// The id of the version that was deleted.
    deleted_id: ID,
}
payload!(
    /// What came of deleting a version.
    DeletePackageVersionPayload = DeletePackageVersionDone, Conflict(Conflict)
);

/// Which package to delete.
#[derive(Debug, InputObject)]
pub struct DeletePackageInput {
    /// Makes repeating the request harmless; 1 to 200 characters.
    idempotency_key: Option<String>,
    /// The package.
    package_id: ID,
}
/// The package is gone.
#[derive(Debug, SimpleObject)]
pub struct DeletePackageDone {
    /// The id of the package that was deleted.
    deleted_id: ID,
}
payload!(
    /// What came of deleting a package.
    DeletePackagePayload = DeletePackageDone, Conflict(Conflict)
);

/// Mutations of packages.
#[derive(Debug, Default)]
pub struct PackageMutation;

#[Object]
impl PackageMutation {
    /// Adds a package.
    async fn create_package(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What.")] input: CreatePackageInput,
    ) -> Result<CreatePackagePayload> {
        let scope = ctx.enter(Permission::ActionsIssue)?;
        let new = NewPackage { name: input.name, title: input.title, platform: input.platform };
        let done = cases::create(ctx.app(), &scope, input.idempotency_key.as_deref(), &new).await;
        CreatePackagePayload::of(done.map(|row| CreatePackageDone { package: Package::new(row, scope) }))
    }
    /// Adds a version to a package.
    async fn add_package_version(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What.")] input: AddPackageVersionInput,
    ) -> Result<AddPackageVersionPayload> {
        let scope = ctx.enter(Permission::ActionsIssue)?;
        let new = NewVersion {
            package: need_id(&input.package_id)?,
            version: input.version,
            object: input.object_id.as_ref().map(need_id).transpose()?,
            notes: input.notes,
        };
        let done = cases::add_version(ctx.app(), &scope, input.idempotency_key.as_deref(), &new).await;
        AddPackageVersionPayload::of(
            done.map(|row| AddPackageVersionDone { version: PackageVersion::new(row, scope) }),
        )
    }
    /// Deletes a version with its file and its pushes that have ended; refused while a push of it goes on. Phones keep
    /// what they have.
    async fn delete_package_version(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which.")] input: DeletePackageVersionInput,
    ) -> Result<DeletePackageVersionPayload> {
        let scope = ctx.enter(Permission::ActionsIssue)?;
        let (key, id) = (input.idempotency_key.as_deref(), need_id(&input.version_id)?);
        let done = cases::delete_version(ctx.app(), &scope, key, id).await;
        DeletePackageVersionPayload::of(
            done.map(|()| DeletePackageVersionDone { deleted_id: input.version_id }),
        )
    }
    /// Deletes a package with its versions, files and pushes. Phones keep what they have.
    async fn delete_package(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which.")] input: DeletePackageInput,
    ) -> Result<DeletePackagePayload> {
        let scope = ctx.enter(Permission::ActionsIssue)?;
        let (key, id) = (input.idempotency_key.as_deref(), need_id(&input.package_id)?);
        let done = cases::delete(ctx.app(), &scope, Authority::of(ctx.caller()), key, id).await;
        DeletePackagePayload::of(done.map(|()| DeletePackageDone { deleted_id: input.package_id }))
    }
}
