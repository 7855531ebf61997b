//! The enterprise itself: its settings and its enrolment.

use super::outcome::{Conflict, InvalidInput, LimitReached, Outcome, payload};
use super::viewer::Enterprise;
use super::{schema, transport};
use crate::browser;
use crate::model::fault::Fault;
use cynic::{MutationBuilder, QueryBuilder};

/// How phones enrol.
#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
pub struct Enrolment {
    pub system_id: String,
    pub link: String,
    pub qr_svg: String,
    pub open: bool,
    pub device_count: i32,
    pub device_limit: Option<i32>,
}

#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Query")]
struct EnrolmentQuery {
    enrolment: Enrolment,
}

/// How phones enrol.
///
/// # Errors
/// As [`transport::run`].
pub async fn enrolment() -> Result<Enrolment, Fault> {
    Ok(transport::run(EnrolmentQuery::build(())).await?.enrolment)
}

#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Enrolment")]
struct Counted {
    device_count: i32,
}

#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Query")]
struct CountQuery {
    enrolment: Counted,
}

/// How many devices the enterprise has.
///
/// # Errors
/// As [`transport::run`].
pub async fn device_count() -> Result<i32, Fault> {
    Ok(transport::run(CountQuery::build(())).await?.enrolment.device_count)
}

#[derive(cynic::InputObject)]
struct SetEnrolmentOpenInput {
    idempotency_key: Option<String>,
    open: bool,
}
#[derive(cynic::QueryVariables)]
struct SetOpenVariables {
    input: SetEnrolmentOpenInput,
}
#[derive(cynic::QueryFragment)]
struct SetEnrolmentOpenDone {
    enrolment: Enrolment,
}
payload!(SetEnrolmentOpenPayload: SetEnrolmentOpenDone, LimitReached);
#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Mutation", variables = "SetOpenVariables")]
struct SetEnrolmentOpen {
    #[arguments(input: $input)]
    set_enrolment_open: SetEnrolmentOpenPayload,
}

/// Opens or closes enrolment.
///
/// # Errors
/// When a limit stands against it, or as [`transport::run`].
pub async fn set_enrolment_open(open: bool) -> Outcome<Enrolment> {
    let input = SetEnrolmentOpenInput { idempotency_key: Some(browser::idempotency_key()), open };
    let answer = transport::run(SetEnrolmentOpen::build(SetOpenVariables { input })).await?;
    Ok(answer.set_enrolment_open.outcome()?.enrolment)
}

#[derive(cynic::InputObject)]
struct UpdateEnterpriseInput {
    idempotency_key: Option<String>,
    #[cynic(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    #[cynic(skip_serializing_if = "Option::is_none")]
    time_zone: Option<String>,
    #[cynic(skip_serializing_if = "Option::is_none")]
    wipe_asks_after_hours: Option<i32>,
}
#[derive(cynic::QueryVariables)]
struct UpdateVariables {
    input: UpdateEnterpriseInput,
}
#[derive(cynic::QueryFragment)]
struct UpdateEnterpriseDone {
    enterprise: Enterprise,
}
payload!(UpdateEnterprisePayload: UpdateEnterpriseDone, InvalidInput);
#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Mutation", variables = "UpdateVariables")]
struct UpdateEnterprise {
    #[arguments(input: $input)]
    update_enterprise: UpdateEnterprisePayload,
}

/// Changes name and time zone.
///
/// # Errors
/// When one of them will not do, or as [`transport::run`].
pub async fn update(name: &str, time_zone: &str) -> Outcome<Enterprise> {
    let input = UpdateEnterpriseInput {
        idempotency_key: Some(browser::idempotency_key()),
        name: Some(name.trim().to_owned()),
        time_zone: Some(time_zone.to_owned()),
        wipe_asks_after_hours: None,
    };
    change(input).await
}

/// Changes after how many hours a wipe that waits asks again.
///
/// # Errors
/// When they are fewer than 1 or more than 720, or as [`transport::run`].
pub async fn set_wipe_asks_after(hours: i32) -> Outcome<Enterprise> {
    change(UpdateEnterpriseInput {
        idempotency_key: Some(browser::idempotency_key()),
        name: None,
        time_zone: None,
        wipe_asks_after_hours: Some(hours),
    })
    .await
}

async fn change(input: UpdateEnterpriseInput) -> Outcome<Enterprise> {
    let answer = transport::run(UpdateEnterprise::build(UpdateVariables { input })).await?;
    Ok(answer.update_enterprise.outcome()?.enterprise)
}

#[derive(cynic::InputObject)]
struct RequestConversionInput {
    idempotency_key: Option<String>,
    note: Option<String>,
}
#[derive(cynic::QueryVariables)]
struct RequestVariables {
    input: RequestConversionInput,
}
#[derive(cynic::QueryFragment)]
struct RequestConversionDone {
    #[expect(dead_code, reason = "a selection cannot be empty")]
    enterprise: Enterprise,
}
payload!(RequestConversionPayload: RequestConversionDone, InvalidInput, Conflict);
#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Mutation", variables = "RequestVariables")]
struct RequestConversion {
    #[arguments(input: $input)]
    request_conversion: RequestConversionPayload,
}

/// Asks the operator to make this enterprise a paying one.
///
/// # Errors
/// When it pays already or the note is too long, or as [`transport::run`].
pub async fn request_conversion(note: &str) -> Outcome<()> {
    let input = RequestConversionInput {
        idempotency_key: Some(browser::idempotency_key()),
        note: Some(note.trim().to_owned()).filter(|note| !note.is_empty()),
    };
    let answer = transport::run(RequestConversion::build(RequestVariables { input })).await?;
    answer.request_conversion.outcome()?;
    Ok(())
}
