//! Renaming many devices by a pattern: what it would mean, and doing it.

use async_graphql::{Context, Object, Result, SimpleObject};
use handsight_app::device::{self as cases, PLACEHOLDERS, Renaming};
use handsight_domain::policy::Permission;

use crate::{
    action::DeviceSelection,
    connection::clamp,
    context::Visit,
    error::fail,
    mutation::mutations,
    problem::{InvalidInput, LimitReached},
};

/// A placeholder in a name pattern.
#[derive(Debug, Clone, SimpleObject)]
pub struct NamePlaceholder {
    /// The word in braces.
    pub word: String,
    /// Human-readable description of what it is replaced with.
    pub title: String,
}

/// A device's name before and after the rename.
#[derive(Debug, Clone, SimpleObject)]
pub struct NameSample {
    /// Current name.
    pub before: String,
    /// New name.
    pub after: String,
}

/// A name that more than one device would have.
#[derive(Debug, Clone, SimpleObject)]
pub struct NameClash {
    /// The name.
    pub name: String,
    /// Number of devices that would have the name, including devices not being renamed.
    pub device_count: i32,
}

/// Preview of a bulk rename.
#[derive(Debug, Clone, SimpleObject)]
pub struct DeviceRenamePreview {
    /// Number of selected devices.
    pub device_count: i32,
    /// Number of devices whose name would change.
    pub changed_count: i32,
    /// Human-readable reason why the rename isn't possible; null if it is.
    pub problem: Option<String>,
    /// The first names, in the counter's order, which is that of the current names. Empty if there is a
    /// problem.
    pub samples: Vec<NameSample>,
    /// Number of devices that would share their name with another device, ignoring case.
    pub clash_count: i32,
    /// The first shared names, most frequent first.
    pub clashes: Vec<NameClash>,
    /// All placeholders available in patterns.
    pub placeholders: Vec<NamePlaceholder>,
}

fn count(n: usize) -> i32 {
    clamp(i64::try_from(n).unwrap_or(i64::MAX))
}

/// Root fields of renaming.
#[derive(Debug, Default)]
pub struct RenameQuery;

#[Object]
impl RenameQuery {
    /// Preview of a bulk rename; nothing is changed.
    async fn device_rename_preview(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Devices to rename, at most 5,000.")] devices: DeviceSelection,
        #[graphql(desc = "Name pattern with placeholders in braces.")] pattern: String,
        #[graphql(desc = "First value of the counter, 0 to 1,000,000.", default = 1)] first_number: i32,
    ) -> Result<DeviceRenamePreview> {
        let scope = ctx.enter(Permission::DevicesManage)?;
        let renaming = Renaming { devices: devices.chosen()?, pattern, first: first_number.into() };
        let seen = cases::preview_rename(ctx.app(), &scope, &renaming).await.map_err(fail)?;
        let samples = seen.samples.into_iter();
        let clashes = seen.clashes.into_iter();
        let known = PLACEHOLDERS.iter();
        Ok(DeviceRenamePreview {
            device_count: count(seen.devices),
            changed_count: count(seen.changed),
            problem: seen.problem,
            samples: samples.map(|s| NameSample { before: s.before, after: s.after }).collect(),
            clash_count: count(seen.clashing),
            clashes: clashes.map(|c| NameClash { name: c.name, device_count: count(c.devices) }).collect(),
            placeholders: known
                .map(|(word, title)| NamePlaceholder { word: (*word).to_owned(), title: (*title).to_owned() })
                .collect(),
        })
    }
}

mutations! {
    /// Mutations of names.
    RenameMutation;

    /// Renames devices by a pattern: all of them or none.
    rename_devices("Parameters of `renameDevices`.") |ctx, input, key| {
        let scope = ctx.enter(Permission::DevicesManage)?;
        let renaming = Renaming {
            devices: input.devices.chosen()?,
            pattern: input.pattern,
            first: input.first_number.into(),
        };
        let done = cases::rename(ctx.app(), &scope, key, &renaming).await;
        done.map(|done| RenameDevicesDone {
            device_count: count(done.devices),
            changed_count: count(done.changed),
        })
    }
    /// Input of `renameDevices`.
    RenameDevicesInput {
        /// Devices to rename, at most 5,000.
        devices: DeviceSelection,
        /// Name pattern with placeholders in braces, e.g. `{person} {model}` or `Till {nn}`.
        pattern: String,
        /// First value of the counter, 0 to 1,000,000.
        #[graphql(default = 1)]
        first_number: i32,
    }
    /// The devices were renamed.
    RenameDevicesDone {
        /// Number of selected devices.
        device_count: i32,
        /// Number of devices whose name changed.
        changed_count: i32,
    }
    /// Result of `renameDevices`.
    RenameDevicesPayload: InvalidInput, LimitReached;
}
