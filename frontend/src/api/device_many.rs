//! What is done to many devices at once: renaming by a pattern, which can be looked at first, and deleting.

use super::input::{DeleteDevicesInput, DeviceSelection};
use super::issue::Targets;
use super::outcome::{ConfirmationNeeded, Outcome};
use crate::model::fault::Fault;

operations!("device_many");

/// What renaming these devices by this pattern would mean.
///
/// # Errors
/// As [`super::transport::ask`].
pub async fn rename_preview(
    targets: Targets,
    pattern: String,
    first_number: i32,
) -> Result<DeviceRenamePreview, Fault> {
    looked(targets.into(), pattern, first_number).await
}

/// Renames devices; says how many have another name now.
///
/// # Errors
/// When the pattern will not do or they are too many, or as [`super::transport::data`].
pub async fn rename(targets: Targets, pattern: String, first_number: i32) -> Outcome<i32> {
    named(targets.into(), pattern, first_number).await
}

/// Deletes devices; their history stays. Without what was asked for before, it says which word it wants; with it, it
/// holds for as many devices as were told, and asks again when they are more or fewer by now.
///
/// # Errors
/// [`super::outcome::Refusal::Confirm`] until confirmed, or as [`super::transport::data`].
pub async fn delete(targets: Targets, confirmed: Option<ConfirmationNeeded>) -> Outcome<usize> {
    let DeviceSelection { ids, filter, search } = targets.into();
    let expected_count = confirmed.as_ref().map(|asked| asked.device_count);
    let confirm = confirmed.map(|asked| asked.word);
    let input = DeleteDevicesInput { ids, filter, search, confirm, expected_count, idempotency_key: None };
    Ok(deleted(input).await?.len())
}
