//! The numbers of a device in the API.

use async_graphql::{ComplexObject, Context, Enum, ID, InputObject, Object, Result, SimpleObject};
use handsight_app::{
    action::Authority,
    device::{self as cases, DeviceNumberRow},
};
use handsight_domain::policy::Permission;

use crate::{
    context::{Visit, need_id},
    noun::object,
    payload,
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

/// A SIM's place in a device, with its number.
#[derive(Debug, Clone)]
pub struct DeviceNumber(pub(crate) DeviceNumberRow);

object! {
    /// A SIM's place in a device, with its number.
    DeviceNumber.0 {
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

/// Which number to write in.
#[derive(Debug, InputObject)]
pub struct SetDeviceNumberInput {
    /// Makes repeating the request harmless; 1 to 200 characters.
    idempotency_key: Option<String>,
    /// The device.
    device_id: ID,
    /// The SIM's place, 0 to 3; the first when absent.
    slot: Option<i32>,
    /// The number, as +12025550123.
    number: String,
}
/// The number as it is now.
#[derive(Debug, SimpleObject)]
pub struct SetDeviceNumberDone {
    /// The number.
    number: DeviceNumber,
}
payload!(
    /// What came of writing a number in.
    SetDeviceNumberPayload = SetDeviceNumberDone, Invalid(InvalidInput)
);

/// Which number to prove.
#[derive(Debug, InputObject)]
pub struct VerifyDeviceNumberInput {
    /// Makes repeating the request harmless; 1 to 200 characters.
    idempotency_key: Option<String>,
    /// The number.
    device_number_id: ID,
}
/// The number as it is now.
#[derive(Debug, SimpleObject)]
pub struct VerifyDeviceNumberDone {
    /// The number.
    number: DeviceNumber,
}
payload!(
    /// What came of asking for a proof.
    VerifyDeviceNumberPayload = VerifyDeviceNumberDone, Conflict(Conflict)
);

/// Mutations of numbers.
#[derive(Debug, Default)]
pub struct NumberMutation;

#[Object]
impl NumberMutation {
    /// Writes a number of a device in; the phone is asked to prove it.
    async fn set_device_number(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which.")] input: SetDeviceNumberInput,
    ) -> Result<SetDeviceNumberPayload> {
        let scope = ctx.enter(Permission::DevicesManage)?;
        let (key, id) = (input.idempotency_key.as_deref(), need_id(&input.device_id)?);
        let slot = i64::from(input.slot.unwrap_or(0));
        let authority = Authority::of(ctx.caller());
        let done = cases::set_number(ctx.app(), &scope, authority, key, id, slot, &input.number).await;
        SetDeviceNumberPayload::of(done.map(|row| SetDeviceNumberDone { number: DeviceNumber(row) }))
    }
    /// Asks a phone to prove its number by a reply.
    async fn verify_device_number(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which.")] input: VerifyDeviceNumberInput,
    ) -> Result<VerifyDeviceNumberPayload> {
        let scope = ctx.enter(Permission::DevicesManage)?;
        let (key, id) = (input.idempotency_key.as_deref(), need_id(&input.device_number_id)?);
        let done = cases::verify(ctx.app(), &scope, Authority::of(ctx.caller()), key, id).await;
        VerifyDeviceNumberPayload::of(done.map(|row| VerifyDeviceNumberDone { number: DeviceNumber(row) }))
    }
}
