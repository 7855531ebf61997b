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

/// A placeholder of a pattern.
#[derive(Debug, Clone, SimpleObject)]
pub struct NamePlaceholder {
    /// The word that stands in braces.
    pub word: String,
    /// What stands in its place, for people.
    pub title: String,
}

/// One device's name, before and after.
#[derive(Debug, Clone, SimpleObject)]
pub struct NameSample {
    /// Its name so far.
    pub before: String,
    /// Its next name.
    pub after: String,
}

/// A name that more than one device would have.
#[derive(Debug, Clone, SimpleObject)]
pub struct NameClash {
    /// The name.
    pub name: String,
    /// How many devices would have it, those that are not renamed among them.
    pub device_count: i32,
}

/// What renaming would mean, before it is done.
#[derive(Debug, Clone, SimpleObject)]
pub struct DeviceRenamePreview {
    /// How many devices are meant.
    pub device_count: i32,
    /// How many of them would get another name.
    pub changed_count: i32,
    /// Why it cannot be done, for people; null when it can.
    pub problem: Option<String>,
    /// The first names, in the order in which the counter counts: by the names so far. Empty with a problem.
    pub samples: Vec<NameSample>,
    /// How many of the devices would share their name with another device; whatever their capital letters.
    pub clash_count: i32,
    /// The first of the shared names, the most shared first.
    pub clashes: Vec<NameClash>,
    /// Every placeholder that patterns know.
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
        /// The devices, at most 5,000.
        devices: DeviceSelection,
        /// What they are called: text with placeholders in braces, as `{person} {model}` or `Till {nn}`.
        pattern: String,
        /// Where the counter begins, 0 to 1,000,000.
        #[graphql(default = 1)]
        first_number: i32,
    }
    /// The devices are renamed.
    RenameDevicesDone {
        /// How many devices were meant.
        device_count: i32,
        /// How many of them have another name now.
        changed_count: i32,
    }
    /// Result of `renameDevices`.
    RenameDevicesPayload: InvalidInput, LimitReached;
}
