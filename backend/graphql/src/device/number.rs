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

/// What is known of a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub enum DeviceNumberState {
    /// It is what the phone or a person said.
    Unverified,
    /// The phone was asked to prove it.
    Pending,
    /// The phone proved it.
    Verified,
}

/// How a number was proven.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub enum DeviceNumberProof {
    /// By an SMS from that number.
    Sms,
    /// By the phone over the web service: the number itself is still only its word.
    Network,
}

view! {
    /// A SIM's place in a device, with its number.
    DeviceNumber(DeviceNumberRow) {
        /// Names it in mutations.
        id: ID,
        /// The place, counted from zero; the first one's number is the device's.
        slot: i32,
        /// The number in E.164 where it could be read; null when it is not known.
        number: Option<&str>,
        /// The SIM card's own number; null when the phone has not told.
        iccid: Option<&str>,
        /// When it was proven; null while it is not.
        verified_at: Option<DateTime>,
        /// When another SIM card was last seen in this place; null for never.
        sim_changed_at: Option<DateTime>,
    }
}

#[ComplexObject]
impl DeviceNumber {
    /// What is known of the number.
    async fn state(&self) -> DeviceNumberState {
        match self.0.state.as_str() {
            "VERIFIED" => DeviceNumberState::Verified,
            "PENDING" => DeviceNumberState::Pending,
            _ => DeviceNumberState::Unverified,
        }
    }
    /// How it was proven; null while it is not.
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
        /// The device.
        device_id: ID,
        /// The SIM's place, 0 to 3; the first when absent.
        slot: Option<i32>,
        /// The number, as +12025550123.
        number: String,
    }
    /// The number as it is now.
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
        /// The number.
        device_number_id: ID,
    }
    /// The number as it is now.
    VerifyDeviceNumberDone {
        /// The number.
        number: DeviceNumber,
    }
    /// Result of `verifyDeviceNumber`.
    VerifyDeviceNumberPayload: Conflict;
}
