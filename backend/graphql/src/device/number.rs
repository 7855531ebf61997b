//! The numbers of a device in the API.

use async_graphql::{ComplexObject, Enum, ID};
use handsight_app::{
    action::Authority,
    device::{self as cases, DeviceNumberRow},
};
use handsight_domain::policy::Permission;

use crate::{
    context::{Visit, need_id},
    mutation::mutations,
    noun::view,
    problem::{Conflict, InvalidInput},
    scalar::DateTime,
};

/// Verification state of a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub enum DeviceNumberState {
    /// Reported by the device or entered by a person.
    Unverified,
    /// The device was asked to verify the number.
    Pending,
    /// Verified by the device.
    Verified,
}

/// How a number was verified.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub enum DeviceNumberProof {
    /// By an SMS from the number.
    Sms,
    /// By the device over the network: the number itself is only as reported.
    Network,
}

view! {
    /// A SIM slot of a device, with its phone number.
    DeviceNumber(DeviceNumberRow) {
        /// ID for use in mutations.
        id: ID,
        /// Slot, starting at 0; the number in slot 0 is the device's phone number.
        slot: i32,
        /// Phone number in E.164 format if it could be parsed; null if unknown.
        number: Option<&str>,
        /// ICCID of the SIM card; null if not reported.
        iccid: Option<&str>,
        /// When the number was verified; null if it isn't.
        verified_at: Option<DateTime>,
        /// When the SIM card in this slot last changed; null if never.
        sim_changed_at: Option<DateTime>,
    }
}

#[ComplexObject]
impl DeviceNumber {
    /// Verification state of the number.
    async fn state(&self) -> DeviceNumberState {
        match self.0.state.as_str() {
            "VERIFIED" => DeviceNumberState::Verified,
            "PENDING" => DeviceNumberState::Pending,
            _ => DeviceNumberState::Unverified,
        }
    }
    /// How the number was verified; null if it isn't.
    async fn verified_by(&self) -> Option<DeviceNumberProof> {
        match self.0.verified_by.as_deref() {
            Some("SMS") => Some(DeviceNumberProof::Sms),
            Some(_) => Some(DeviceNumberProof::Network),
            None => None,
        }
    }
}

mutations! {
    /// Mutations of numbers.
    NumberMutation;

    /// Adds a phone number to a device and asks the device to verify it.
    set_device_number("Parameters of `setDeviceNumber`.") |ctx, input, key| {
        let scope = ctx.enter(Permission::DevicesManage)?;
        let id = need_id(&input.device_id)?;
        let slot = i64::from(input.slot.unwrap_or(0));
        let authority = Authority::of(ctx.caller());
        let done = cases::set_number(ctx.app(), &scope, authority, key, id, slot, &input.number).await;
        done.map(|row| SetDeviceNumberDone { number: DeviceNumber(row) })
    }
    /// Input of `setDeviceNumber`.
    SetDeviceNumberInput {
        /// ID of the device.
        device_id: ID,
        /// SIM slot, 0 to 3; the first by default.
        slot: Option<i32>,
        /// Phone number, e.g. +12025550123.
        number: String,
    }
    /// The number was saved.
    SetDeviceNumberDone {
        /// The number.
        number: DeviceNumber,
    }
    /// Result of `setDeviceNumber`.
    SetDeviceNumberPayload: InvalidInput;

    /// Asks a device to verify its phone number by a reply.
    verify_device_number("Parameters of `verifyDeviceNumber`.") |ctx, input, key| {
        let scope = ctx.enter(Permission::DevicesManage)?;
        let id = need_id(&input.device_number_id)?;
        let done = cases::verify(ctx.app(), &scope, Authority::of(ctx.caller()), key, id).await;
        done.map(|row| VerifyDeviceNumberDone { number: DeviceNumber(row) })
    }
    /// Input of `verifyDeviceNumber`.
    VerifyDeviceNumberInput {
        /// ID of the number.
        device_number_id: ID,
    }
    /// Verification was requested.
    VerifyDeviceNumberDone {
        /// The number.
        number: DeviceNumber,
    }
    /// Result of `verifyDeviceNumber`.
    VerifyDeviceNumberPayload: Conflict;
}
