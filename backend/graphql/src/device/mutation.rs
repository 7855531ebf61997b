//! Changing devices.

use async_graphql::{Context, ID, InputObject, MaybeUndefined, Object, Result, SimpleObject, Union};
use handsight_app::{
    UseCaseError,
    device::{self as cases, Deletion, ProfileChange},
};
use handsight_domain::{id::DeviceId, policy::Permission};

use super::{Device, Liability};
use crate::{
    action::ConfirmationNeeded,
    context::{Visit, id_of, need_id},
    error::fail,
    problem::InvalidInput,
};

/// An absent field stays as it is; an explicit null empties it.
#[derive(Debug, Clone, InputObject)]
pub struct UpdateDeviceInput {
    /// Makes repeating the request harmless; 1 to 200 characters.
    idempotency_key: Option<String>,
    /// The device.
    device_id: ID,
    /// Its name, 1 to 100 characters; it cannot be emptied.
    name: MaybeUndefined<String>,
    /// Who carries it.
    holder: MaybeUndefined<String>,
    /// The holder's e-mail address.
    holder_email: MaybeUndefined<String>,
    /// The holder's department.
    department: MaybeUndefined<String>,
    /// The holder's office.
    office: MaybeUndefined<String>,
    /// Who owns it; it cannot be emptied.
    liability: MaybeUndefined<Liability>,
    /// Notes, at most 4,000 characters.
    notes: MaybeUndefined<String>,
}

/// The device as it is now.
#[derive(Debug, Clone, SimpleObject)]
pub struct UpdateDeviceDone {
    /// The device.
    pub device: Device,
}

/// What came of changing a device.
#[derive(Debug, Union)]
pub enum UpdateDevicePayload {
    /// Changed.
    Done(UpdateDeviceDone),
    /// Nothing was done: a field is wrong.
    Invalid(InvalidInput),
}

/// Which devices to delete.
#[derive(Debug, Clone, InputObject)]
pub struct DeleteDevicesInput {
    /// Makes repeating the request harmless; 1 to 200 characters.
    idempotency_key: Option<String>,
    /// The devices, at most 1,000.
    ids: Vec<ID>,
    /// The word that was asked for.
    confirm: Option<String>,
}

/// These devices are deleted; their history stays.
#[derive(Debug, Clone, SimpleObject)]
pub struct DeleteDevicesDone {
    /// The ids of those that were there.
    pub deleted_ids: Vec<ID>,
}

/// What came of deleting devices.
#[derive(Debug, Union)]
pub enum DeleteDevicesPayload {
    /// Deleted.
    Done(DeleteDevicesDone),
    /// Nothing was done: repeat with the word.
    Confirm(ConfirmationNeeded),
}

fn text(field: MaybeUndefined<String>) -> Option<Option<String>> {
    match field {
        MaybeUndefined::Undefined => None,
        MaybeUndefined::Null => Some(None),
        MaybeUndefined::Value(text) => Some(Some(text)),
    }
}

/// Mutations of devices.
#[derive(Debug, Default)]
pub struct DeviceMutation;

#[Object]
impl DeviceMutation {
    /// Changes what people write about a device.
    async fn update_device(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What changes.")] input: UpdateDeviceInput,
    ) -> Result<UpdateDevicePayload> {
        let scope = ctx.enter(Permission::DevicesManage)?;
        let change = ProfileChange {
            name: text(input.name),
            holder: text(input.holder),
            holder_email: text(input.holder_email),
            department: text(input.department),
            office: text(input.office),
            liability: text(input.liability.map_value(|l| l.name().to_owned())),
            notes: text(input.notes),
        };
        let (key, id) = (input.idempotency_key.as_deref(), need_id(&input.device_id)?);
        match cases::update(ctx.app(), &scope, key, id, &change).await {
            Ok(row) => Ok(UpdateDevicePayload::Done(UpdateDeviceDone { device: Device::new(row, scope) })),
            Err(UseCaseError::Invalid(problems)) => Ok(UpdateDevicePayload::Invalid(InvalidInput(problems))),
            Err(error) => Err(fail(error)),
        }
    }
    /// Deletes devices: their history stays, what waits for them is cancelled, their credentials end.
    async fn delete_devices(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which devices.")] input: DeleteDevicesInput,
    ) -> Result<DeleteDevicesPayload> {
        let scope = ctx.enter(Permission::DevicesManage)?;
        let ids: Vec<DeviceId> = input.ids.iter().filter_map(id_of).collect();
        let (key, confirm) = (input.idempotency_key.as_deref(), input.confirm.as_deref());
        match cases::delete(ctx.app(), &scope, key, &ids, confirm).await.map_err(fail)? {
            Deletion::Done(ids) => {
                let deleted_ids = ids.into_iter().map(|id| id.to_string().into()).collect();
                Ok(DeleteDevicesPayload::Done(DeleteDevicesDone { deleted_ids }))
            }
            Deletion::NeedsConfirmation { word, devices, offline, names } => {
                Ok(DeleteDevicesPayload::Confirm(ConfirmationNeeded::new(
                    "Deleting cannot be undone",
                    word,
                    devices,
                    offline,
                    names,
                )))
            }
        }
    }
}
