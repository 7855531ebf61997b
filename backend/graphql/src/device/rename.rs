//! Renaming many devices by a pattern: what it would mean, and doing it.

use async_graphql::{Context, InputObject, Object, Result, SimpleObject, Union};
use handsight_app::{
    UseCaseError,
    device::{self as cases, PLACEHOLDERS, Renaming},
};
use handsight_domain::policy::Permission;

use crate::{
    action::DeviceSelection,
    connection::clamp,
    context::Visit,
    error::fail,
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

/// Which devices to rename, and how.
#[derive(Debug, Clone, InputObject)]
pub struct RenameDevicesInput {
    /// Makes repeating the request harmless; 1 to 200 characters.
    idempotency_key: Option<String>,
    /// The devices, at most 5,000.
    devices: DeviceSelection,
    /// What they are called: text with placeholders in braces, as `{person} {model}` or `Till {nn}`.
    pattern: String,
    /// Where the counter begins, 0 to 1,000,000.
    #[graphql(default = 1)]
    first_number: i32,
}

/// The devices are renamed.
#[derive(Debug, Clone, SimpleObject)]
pub struct RenameDevicesDone {
    /// How many devices were meant.
    pub device_count: i32,
    /// How many of them have another name now.
    pub changed_count: i32,
}

/// What came of renaming devices.
#[derive(Debug, Union)]
pub enum RenameDevicesPayload {
    /// Renamed.
    Done(RenameDevicesDone),
    /// Nothing was done: the pattern or the selection is wrong.
    Invalid(InvalidInput),
    /// Nothing was done: more devices than are renamed at once.
    Limit(LimitReached),
}

fn count(n: usize) -> i32 {
    clamp(i64::try_from(n).unwrap_or(i64::MAX))
}

/// Root fields of renaming.
#[derive(Debug, Default)]
pub struct RenameQuery;

#[Object]
impl RenameQuery {
    /// What renaming these devices would mean; nothing is stored.
    async fn device_rename_preview(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which devices, at most 5,000.")] devices: DeviceSelection,
        #[graphql(desc = "What they are called: text with placeholders in braces.")] pattern: String,
        #[graphql(desc = "Where the counter begins, 0 to 1,000,000.", default = 1)] first_number: i32,
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

/// Mutations of names.
#[derive(Debug, Default)]
pub struct RenameMutation;

#[Object]
impl RenameMutation {
    /// Renames devices by a pattern, all of them or none.
    async fn rename_devices(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which devices, and how.")] input: RenameDevicesInput,
    ) -> Result<RenameDevicesPayload> {
        let scope = ctx.enter(Permission::DevicesManage)?;
        let renaming = Renaming {
            devices: input.devices.chosen()?,
            pattern: input.pattern,
            first: input.first_number.into(),
        };
        match cases::rename(ctx.app(), &scope, input.idempotency_key.as_deref(), &renaming).await {
            Ok(done) => Ok(RenameDevicesPayload::Done(RenameDevicesDone {
                device_count: count(done.devices),
                changed_count: count(done.changed),
            })),
            Err(UseCaseError::Invalid(problems)) => Ok(RenameDevicesPayload::Invalid(InvalidInput(problems))),
            Err(UseCaseError::LimitReached { message, limit }) => {
                Ok(RenameDevicesPayload::Limit(LimitReached { message, limit: clamp(limit) }))
            }
            Err(error) => Err(fail(error)),
        }
    }
}
