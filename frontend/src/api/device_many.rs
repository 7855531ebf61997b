//! What is done to many devices at once: renaming by a pattern, which can be looked at first, and deleting.

use super::issue::{DeviceSelection, Targets};
use super::outcome::{ConfirmationNeeded, InvalidInput, LimitReached, Outcome, payload};
use super::{filter::Filter, schema, transport};
use crate::browser;
use crate::model::fault::Fault;
use cynic::{MutationBuilder, QueryBuilder};

/// One device's name, before and after.
#[derive(cynic::QueryFragment, Clone, Debug, PartialEq, Eq)]
pub struct NameSample {
    /// Its name so far.
    pub before: String,
    /// Its next name.
    pub after: String,
}

/// A name that more than one device would have.
#[derive(cynic::QueryFragment, Clone, Debug, PartialEq, Eq)]
pub struct NameClash {
    /// The name.
    pub name: String,
    /// How many devices would have it.
    pub device_count: i32,
}

/// A placeholder of a pattern.
#[derive(cynic::QueryFragment, Clone, Debug, PartialEq, Eq)]
pub struct NamePlaceholder {
    /// The word that stands in braces.
    pub word: String,
    /// What stands in its place.
    pub title: String,
}

/// What renaming would mean.
#[derive(cynic::QueryFragment, Clone, Debug, PartialEq, Eq)]
pub struct DeviceRenamePreview {
    /// How many devices are meant.
    pub device_count: i32,
    /// How many of them would get another name.
    pub changed_count: i32,
    /// Why it cannot be done.
    pub problem: Option<String>,
    /// The first names.
    pub samples: Vec<NameSample>,
    /// How many of the devices would share their name.
    pub clash_count: i32,
    /// The first of the shared names.
    pub clashes: Vec<NameClash>,
    /// Every placeholder.
    pub placeholders: Vec<NamePlaceholder>,
}

#[derive(cynic::QueryVariables)]
struct RenamePreviewVariables {
    devices: DeviceSelection,
    pattern: String,
    first_number: i32,
}

#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Query", variables = "RenamePreviewVariables")]
struct RenamePreviewQuery {
    #[arguments(devices: $devices, pattern: $pattern, firstNumber: $first_number)]
    device_rename_preview: DeviceRenamePreview,
}

/// What renaming these devices by this pattern would mean.
///
/// # Errors
/// As [`transport::run`].
pub async fn rename_preview(
    targets: Targets,
    pattern: String,
    first_number: i32,
) -> Result<DeviceRenamePreview, Fault> {
    let variables = RenamePreviewVariables { devices: targets.into(), pattern, first_number };
    Ok(transport::run(RenamePreviewQuery::build(variables)).await?.device_rename_preview)
}

#[derive(cynic::InputObject)]
struct RenameDevicesInput {
    idempotency_key: Option<String>,
    devices: DeviceSelection,
    pattern: String,
    first_number: i32,
}

#[derive(cynic::QueryVariables)]
struct RenameVariables {
    input: RenameDevicesInput,
}

#[derive(cynic::QueryFragment)]
struct RenameDevicesDone {
    changed_count: i32,
}
payload!(RenameDevicesPayload: RenameDevicesDone, InvalidInput, LimitReached);

#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Mutation", variables = "RenameVariables")]
struct RenameDevices {
    #[arguments(input: $input)]
    rename_devices: RenameDevicesPayload,
}

/// Renames devices; says how many have another name now.
///
/// # Errors
/// When the pattern will not do or they are too many, or as [`transport::run`].
pub async fn rename(targets: Targets, pattern: String, first_number: i32) -> Outcome<i32> {
    let input = RenameDevicesInput {
        idempotency_key: Some(browser::idempotency_key()),
        devices: targets.into(),
        pattern,
        first_number,
    };
    let answer = transport::run(RenameDevices::build(RenameVariables { input })).await?;
    Ok(answer.rename_devices.outcome()?.changed_count)
}

#[derive(cynic::InputObject)]
struct DeleteDevicesInput {
    idempotency_key: Option<String>,
    #[cynic(skip_serializing_if = "Option::is_none")]
    ids: Option<Vec<cynic::Id>>,
    #[cynic(skip_serializing_if = "Option::is_none")]
    filter: Option<Filter>,
    #[cynic(skip_serializing_if = "Option::is_none")]
    search: Option<String>,
    confirm: Option<String>,
    expected_count: Option<i32>,
}

#[derive(cynic::QueryVariables)]
struct DeleteDevicesVariables {
    input: DeleteDevicesInput,
}

#[derive(cynic::QueryFragment)]
struct DeleteDevicesDone {
    deleted_ids: Vec<cynic::Id>,
}
payload!(DeleteDevicesPayload: DeleteDevicesDone, ConfirmationNeeded, LimitReached);

#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Mutation", variables = "DeleteDevicesVariables")]
struct DeleteDevices {
    #[arguments(input: $input)]
    delete_devices: DeleteDevicesPayload,
}

/// Deletes devices; their history stays. Without what was asked for before, it says which word it wants; with it, it
/// holds for as many devices as were told, and asks again when they are more or fewer by now.
///
/// # Errors
/// [`super::outcome::Refusal::Confirm`] until confirmed, or as [`transport::run`].
pub async fn delete(targets: Targets, confirmed: Option<ConfirmationNeeded>) -> Outcome<usize> {
    let DeviceSelection { ids, filter, search } = targets.into();
    let expected_count = confirmed.as_ref().map(|asked| asked.device_count);
    let input = DeleteDevicesInput {
        idempotency_key: Some(browser::idempotency_key()),
        ids,
        filter,
        search,
        confirm: confirmed.map(|asked| asked.word),
        expected_count,
    };
    let answer = transport::run(DeleteDevices::build(DeleteDevicesVariables { input })).await?;
    Ok(answer.delete_devices.outcome()?.deleted_ids.len())
}
