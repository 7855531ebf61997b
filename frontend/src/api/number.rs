//! The numbers of a device, and what reaches it.

use super::outcome::{Conflict, InvalidInput, Outcome, payload};
use super::scalar::DateTime;
use super::{schema, transport};
use crate::browser;
use crate::model::fault::Fault;
use cynic::{MutationBuilder, QueryBuilder};

/// What is known of a number.
#[derive(cynic::Enum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum DeviceNumberState {
    Unverified,
    Pending,
    Verified,
}

/// How a number was proven.
#[derive(cynic::Enum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum DeviceNumberProof {
    Sms,
    Network,
}

/// A SIM's place with its number.
#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
pub struct DeviceNumber {
    pub id: cynic::Id,
    pub slot: i32,
    pub number: Option<String>,
    pub iccid: Option<String>,
    pub state: DeviceNumberState,
    pub verified_at: Option<DateTime>,
    pub verified_by: Option<DeviceNumberProof>,
    pub sim_changed_at: Option<DateTime>,
}

/// What reaches a device.
#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
#[cynic(graphql_type = "Device")]
pub struct Reached {
    pub numbers: Vec<DeviceNumber>,
    pub push_service: Option<String>,
}
#[derive(cynic::QueryVariables)]
struct OneVariables {
    id: cynic::Id,
}
#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Query", variables = "OneVariables")]
struct ReachedQuery {
    #[arguments(id: $id)]
    device: Option<Reached>,
}

/// What reaches a device.
///
/// # Errors
/// [`Fault::NotFound`] when there is none, or as [`transport::run`].
pub async fn reached(id: &str) -> Result<Reached, Fault> {
    let answer = transport::run(ReachedQuery::build(OneVariables { id: cynic::Id::new(id) })).await?;
    answer.device.ok_or(Fault::NotFound)
}

#[derive(cynic::InputObject)]
struct SetDeviceNumberInput {
    idempotency_key: Option<String>,
    device_id: cynic::Id,
    slot: Option<i32>,
    number: String,
}
#[derive(cynic::QueryVariables)]
struct SetVariables {
    input: SetDeviceNumberInput,
}
#[derive(cynic::QueryFragment)]
struct SetDeviceNumberDone {
    number: DeviceNumber,
}
payload!(SetDeviceNumberPayload: SetDeviceNumberDone, InvalidInput);
#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Mutation", variables = "SetVariables")]
struct SetDeviceNumber {
    #[arguments(input: $input)]
    set_device_number: SetDeviceNumberPayload,
}

/// Writes a number in; the phone is asked to prove it.
///
/// # Errors
/// When it is no number, or as [`transport::run`].
pub async fn set(device: &str, slot: i32, number: &str) -> Outcome<DeviceNumber> {
    let input = SetDeviceNumberInput {
        idempotency_key: Some(browser::idempotency_key()),
        device_id: cynic::Id::new(device),
        slot: Some(slot),
        number: number.trim().to_owned(),
    };
    let answer = transport::run(SetDeviceNumber::build(SetVariables { input })).await?;
    Ok(answer.set_device_number.outcome()?.number)
}

#[derive(cynic::InputObject)]
struct VerifyDeviceNumberInput {
    idempotency_key: Option<String>,
    device_number_id: cynic::Id,
}
#[derive(cynic::QueryVariables)]
struct VerifyVariables {
    input: VerifyDeviceNumberInput,
}
#[derive(cynic::QueryFragment)]
struct VerifyDeviceNumberDone {
    number: DeviceNumber,
}
payload!(VerifyDeviceNumberPayload: VerifyDeviceNumberDone, Conflict);
#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Mutation", variables = "VerifyVariables")]
struct VerifyDeviceNumber {
    #[arguments(input: $input)]
    verify_device_number: VerifyDeviceNumberPayload,
}

/// Asks the phone to prove a number.
///
/// # Errors
/// When the number is not known, or as [`transport::run`].
pub async fn verify(id: &str) -> Outcome<DeviceNumber> {
    let input = VerifyDeviceNumberInput {
        idempotency_key: Some(browser::idempotency_key()),
        device_number_id: cynic::Id::new(id),
    };
    let answer = transport::run(VerifyDeviceNumber::build(VerifyVariables { input })).await?;
    Ok(answer.verify_device_number.outcome()?.number)
}
