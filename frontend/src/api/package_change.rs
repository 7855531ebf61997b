//! Adding packages and versions, pushing them, and turning pushes on and off.

use super::issue::{DeviceSelection, Targets};
use super::kinds::PackageAgain;
use super::outcome::{ConfirmationNeeded, Conflict, InvalidInput, LimitReached, Outcome, payload};
use super::scalar::DateTime;
use super::{schema, transport};
use crate::browser;
use cynic::MutationBuilder;

fn key() -> Option<String> {
    Some(browser::idempotency_key())
}

#[derive(cynic::InputObject)]
struct CreatePackageInput {
    idempotency_key: Option<String>,
    name: String,
    title: String,
    platform: Option<String>,
}
#[derive(cynic::QueryVariables)]
struct CreateVariables {
    input: CreatePackageInput,
}
#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Package")]
struct Made {
    id: cynic::Id,
}
#[derive(cynic::QueryFragment)]
struct CreatePackageDone {
    package: Made,
}
payload!(CreatePackagePayload: CreatePackageDone, InvalidInput, LimitReached);
#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Mutation", variables = "CreateVariables")]
struct CreatePackage {
    #[arguments(input: $input)]
    create_package: CreatePackagePayload,
}

/// Adds a package; brings its id.
///
/// # Errors
/// When a field will not do, or as [`transport::run`].
pub async fn create(name: String, title: String, platform: Option<String>) -> Outcome<String> {
    let input = CreatePackageInput { idempotency_key: key(), name, title, platform };
    let answer = transport::run(CreatePackage::build(CreateVariables { input })).await?;
    Ok(answer.create_package.outcome()?.package.id.into_inner())
}

#[derive(cynic::InputObject)]
struct AddPackageVersionInput {
    idempotency_key: Option<String>,
    package_id: cynic::Id,
    version: String,
    object_id: Option<cynic::Id>,
    notes: Option<String>,
}
#[derive(cynic::QueryVariables)]
struct AddVariables {
    input: AddPackageVersionInput,
}
#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "PackageVersion")]
struct Added {
    #[expect(dead_code, reason = "a selection cannot be empty")]
    id: cynic::Id,
}
#[derive(cynic::QueryFragment)]
struct AddPackageVersionDone {
    #[expect(dead_code, reason = "a selection cannot be empty")]
    version: Added,
}
payload!(AddPackageVersionPayload: AddPackageVersionDone, InvalidInput, LimitReached);
#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Mutation", variables = "AddVariables")]
struct AddPackageVersion {
    #[arguments(input: $input)]
    add_package_version: AddPackageVersionPayload,
}

/// Adds a version to a package, with the uploaded file or from the platform's store.
///
/// # Errors
/// When a field will not do, or as [`transport::run`].
pub async fn add_version(
    package: &str,
    version: String,
    object: Option<String>,
    notes: String,
) -> Outcome<()> {
    let input = AddPackageVersionInput {
        idempotency_key: key(),
        package_id: cynic::Id::new(package),
        version,
        object_id: object.map(cynic::Id::new),
        notes: Some(notes).filter(|notes| !notes.trim().is_empty()),
    };
    let answer = transport::run(AddPackageVersion::build(AddVariables { input })).await?;
    answer.add_package_version.outcome()?;
    Ok(())
}

#[derive(cynic::InputObject)]
struct DeletePackageInput {
    idempotency_key: Option<String>,
    package_id: cynic::Id,
}
#[derive(cynic::QueryVariables)]
struct DeleteVariables {
    input: DeletePackageInput,
}
#[derive(cynic::QueryFragment)]
struct DeletePackageDone {
    #[expect(dead_code, reason = "a selection cannot be empty")]
    deleted_id: cynic::Id,
}
payload!(DeletePackagePayload: DeletePackageDone, Conflict);
#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Mutation", variables = "DeleteVariables")]
struct DeletePackage {
    #[arguments(input: $input)]
    delete_package: DeletePackagePayload,
}

/// Deletes a package with its versions and pushes.
///
/// # Errors
/// As [`transport::run`].
pub async fn delete(id: &str) -> Outcome<()> {
    let input = DeletePackageInput { idempotency_key: key(), package_id: cynic::Id::new(id) };
    transport::run(DeletePackage::build(DeleteVariables { input })).await?.delete_package.outcome()?;
    Ok(())
}

#[derive(cynic::InputObject)]
struct DeletePackageVersionInput {
    idempotency_key: Option<String>,
    version_id: cynic::Id,
}
#[derive(cynic::QueryVariables)]
struct DeleteVersionVariables {
    input: DeletePackageVersionInput,
}
#[derive(cynic::QueryFragment)]
struct DeletePackageVersionDone {
    #[expect(dead_code, reason = "a selection cannot be empty")]
    deleted_id: cynic::Id,
}
payload!(DeletePackageVersionPayload: DeletePackageVersionDone, Conflict);
#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Mutation", variables = "DeleteVersionVariables")]
struct DeletePackageVersion {
    #[arguments(input: $input)]
    delete_package_version: DeletePackageVersionPayload,
}

/// Deletes a version with its file and its pushes that have ended.
///
/// # Errors
/// While a push of it goes on, or as [`transport::run`].
pub async fn delete_version(id: &str) -> Outcome<()> {
    let input = DeletePackageVersionInput { idempotency_key: key(), version_id: cynic::Id::new(id) };
    let answer = transport::run(DeletePackageVersion::build(DeleteVersionVariables { input })).await?;
    answer.delete_package_version.outcome().map(drop)
}

#[derive(cynic::InputObject)]
struct PackageWaveSizeInput {
    percent: Option<i32>,
    count: Option<i32>,
}
#[derive(cynic::InputObject)]
struct PushPackageInput {
    idempotency_key: Option<String>,
    version_id: cynic::Id,
    remove: bool,
    devices: DeviceSelection,
    at: Option<DateTime>,
    waves: Vec<PackageWaveSizeInput>,
    pause_minutes: i32,
    halt_percent: Option<i32>,
    again: PackageAgain,
    every_days: i32,
    #[cynic(skip_serializing_if = "Option::is_none")]
    confirm: Option<String>,
}
#[derive(cynic::QueryVariables)]
struct PushVariables {
    input: PushPackageInput,
}
#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "PackagePush")]
struct Pushed {
    #[expect(dead_code, reason = "a selection cannot be empty")]
    id: cynic::Id,
}
#[derive(cynic::QueryFragment)]
struct PushPackageDone {
    #[expect(dead_code, reason = "a selection cannot be empty")]
    push: Pushed,
}
payload!(PushPackagePayload: PushPackageDone, InvalidInput, LimitReached, ConfirmationNeeded);
#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Mutation", variables = "PushVariables")]
struct PushPackage {
    #[arguments(input: $input)]
    push_package: PushPackagePayload,
}

/// What to push to whom, and how.
pub struct NewPush {
    pub version: String,
    pub remove: bool,
    pub targets: Targets,
    pub at: Option<DateTime>,
    /// Each a share in percent or a count of devices.
    pub waves: Vec<crate::model::package::Wave>,
    pub pause_minutes: i32,
    pub halt_percent: Option<i32>,
    pub again: PackageAgain,
    pub every_days: i32,
    /// The word, once it was asked for.
    pub confirm: Option<String>,
}

/// Pushes a version.
///
/// # Errors
/// When a field will not do, or as [`transport::run`].
pub async fn push(new: NewPush) -> Outcome<()> {
    use crate::model::package::Wave;
    let size = |wave: Wave| match wave {
        Wave::Percent(percent) => PackageWaveSizeInput { percent: Some(percent), count: None },
        Wave::Count(count) => PackageWaveSizeInput { percent: None, count: Some(count) },
    };
    let input = PushPackageInput {
        idempotency_key: key(),
        version_id: cynic::Id::new(new.version),
        remove: new.remove,
        devices: new.targets.into(),
        at: new.at,
        waves: new.waves.into_iter().map(size).collect(),
        pause_minutes: new.pause_minutes,
        halt_percent: new.halt_percent,
        again: new.again,
        every_days: new.every_days,
        confirm: new.confirm,
    };
    transport::run(PushPackage::build(PushVariables { input })).await?.push_package.outcome()?;
    Ok(())
}

#[derive(cynic::InputObject)]
struct ContinuePackagePushInput {
    idempotency_key: Option<String>,
    push_id: cynic::Id,
}
#[derive(cynic::QueryVariables)]
struct ContinueVariables {
    input: ContinuePackagePushInput,
}
#[derive(cynic::QueryFragment)]
struct ContinuePackagePushDone {
    #[expect(dead_code, reason = "a selection cannot be empty")]
    push: Pushed,
}
payload!(ContinuePackagePushPayload: ContinuePackagePushDone, Conflict);
#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Mutation", variables = "ContinueVariables")]
struct ContinuePackagePush {
    #[arguments(input: $input)]
    continue_package_push: ContinuePackagePushPayload,
}

/// Lets a push go on.
///
/// # Errors
/// When it goes on already or has ended, or as [`transport::run`].
pub async fn go_on(id: String) -> Outcome<()> {
    let input = ContinuePackagePushInput { idempotency_key: key(), push_id: cynic::Id::new(id) };
    let answer = transport::run(ContinuePackagePush::build(ContinueVariables { input })).await?;
    answer.continue_package_push.outcome()?;
    Ok(())
}

#[derive(cynic::InputObject)]
struct StopPackagePushInput {
    idempotency_key: Option<String>,
    push_id: cynic::Id,
}
#[derive(cynic::QueryVariables)]
struct StopVariables {
    input: StopPackagePushInput,
}
#[derive(cynic::QueryFragment)]
struct StopPackagePushDone {
    #[expect(dead_code, reason = "a selection cannot be empty")]
    push: Pushed,
}
payload!(StopPackagePushPayload: StopPackagePushDone, Conflict);
#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Mutation", variables = "StopVariables")]
struct StopPackagePush {
    #[arguments(input: $input)]
    stop_package_push: StopPackagePushPayload,
}

/// Ends a push.
///
/// # Errors
/// When it has ended, or as [`transport::run`].
pub async fn stop(id: String) -> Outcome<()> {
    let input = StopPackagePushInput { idempotency_key: key(), push_id: cynic::Id::new(id) };
    transport::run(StopPackagePush::build(StopVariables { input })).await?.stop_package_push.outcome()?;
    Ok(())
}
