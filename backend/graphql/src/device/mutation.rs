//! Changing devices.

use async_graphql::{ID, MaybeUndefined};
use handsight_app::{
    action::Authority,
    device::{self as cases, Chosen, Deletion, DeletionRequest, ProfileChange},
};
use handsight_domain::{id::DeviceId, policy::Permission};

use super::{Device, Filter, Liability};
use crate::{
    action::ConfirmationNeeded,
    context::{Visit, id_of, need_id},
    mutation::mutations,
    problem::{InvalidInput, LimitReached},
};

fn text(field: MaybeUndefined<String>) -> Option<Option<String>> {
    match field {
        MaybeUndefined::Undefined => None,
        MaybeUndefined::Null => Some(None),
        MaybeUndefined::Value(text) => Some(Some(text)),
    }
}

mutations! {
    /// Mutations of devices.
    DeviceMutation;

    /// Updates a device's editable details.
    update_device("Parameters of `updateDevice`.") |ctx, input, key| {
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
        let id = need_id(&input.device_id)?;
        let done = cases::update(ctx.app(), &scope, key, id, &change).await;
        done.map(|row| UpdateDeviceDone { device: Device::new(row, scope) })
    }
    /// Input of `updateDevice`. An absent field stays unchanged; an explicit null clears it.
    UpdateDeviceInput {
        /// ID of the device.
        device_id: ID,
        /// Name, 1 to 100 characters; can't be cleared.
        name: MaybeUndefined<String>,
        /// Name of the person who uses the device.
        holder: MaybeUndefined<String>,
        /// The holder's e-mail address.
        holder_email: MaybeUndefined<String>,
        /// The holder's department.
        department: MaybeUndefined<String>,
        /// The holder's office.
        office: MaybeUndefined<String>,
        /// Who owns the device; can't be cleared.
        liability: MaybeUndefined<Liability>,
        /// Notes, at most 4,000 characters.
        notes: MaybeUndefined<String>,
    }
    /// The device was updated.
    UpdateDeviceDone {
        /// The device.
        device: Device,
    }
    /// Result of `updateDevice`.
    UpdateDevicePayload: InvalidInput;

    /// Deletes devices: their history is kept, waiting actions are cancelled and credentials are revoked.
    /// Returns `FORBIDDEN` while an action is waiting that requires permissions the caller lacks, e.g. a
    /// wipe.
    delete_devices("Parameters of `deleteDevices`.") |ctx, input, key| {
        let scope = ctx.enter(Permission::DevicesManage)?;
        let ids = input.ids.map(|ids| ids.iter().filter_map(id_of).collect::<Vec<DeviceId>>());
        let request = DeletionRequest {
            devices: Chosen { ids, filter: input.filter.map(Into::into), search: input.search },
            confirm: input.confirm,
            expected: input.expected_count.map(|n| usize::try_from(n).unwrap_or(usize::MAX)),
        };
        let authority = Authority::of(ctx.caller());
        match cases::delete(ctx.app(), &scope, authority, key, &request).await {
            Ok(Deletion::Done(ids)) => {
                let deleted_ids = ids.into_iter().map(|id| id.to_string().into()).collect();
                Ok(DeleteDevicesDone { deleted_ids })
            }
            Ok(Deletion::NeedsConfirmation { word, devices, offline, waiting, names }) => {
                let what = match waiting {
                    0 => "Deleting cannot be undone".to_owned(),
                    1 => "Deleting cannot be undone and cancels one waiting action".to_owned(),
                    many => format!("Deleting cannot be undone and cancels {many} waiting actions"),
                };
                let asked = ConfirmationNeeded::new(&what, word, devices, offline, names);
                return Ok(DeleteDevicesPayload::ConfirmationNeeded(asked));
            }
            Err(error) => Err(error),
        }
    }
    /// Devices to delete, at most 5,000: either by ID or by filter (with search), not both.
    DeleteDevicesInput {
        /// IDs of the devices; unknown IDs are ignored.
        ids: Option<Vec<ID>>,
        /// Devices that match this filter at the time of the request.
        filter: Option<Filter>,
        /// Also require all these words.
        search: Option<String>,
        /// Confirmation word, as in `ConfirmationNeeded.word`.
        confirm: Option<String>,
        /// Number of devices that was confirmed, from `ConfirmationNeeded.deviceCount`. If the number has
        /// changed since, nothing is deleted and confirmation is requested again. Null accepts any number.
        expected_count: Option<i32>,
    }
    /// The devices were deleted; their history is kept.
    DeleteDevicesDone {
        /// IDs of the deleted devices.
        deleted_ids: Vec<ID>,
    }
    /// Result of `deleteDevices`.
    DeleteDevicesPayload: ConfirmationNeeded, LimitReached;
}
