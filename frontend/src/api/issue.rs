//! Asking phones to do something, and taking it back.

use super::action::Action;
use super::filter::Filter;
use super::outcome::{ConfirmationNeeded, Conflict, InvalidInput, LimitReached, Outcome, payload};
use super::scalar::{DateTime, Long};
use super::{schema, transport};
use crate::browser;
use crate::model::fault::Fault;
use crate::model::filter::Expression;
use cynic::{MutationBuilder, QueryBuilder};

/// Which devices: some by id, or all that match.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Targets {
    /// These.
    Ids(Vec<String>),
    /// All that a filter and a text find.
    Matching(Option<Expression>, String),
}

#[derive(cynic::InputObject)]
pub(super) struct DeviceSelection {
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub(super) ids: Option<Vec<cynic::Id>>,
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub(super) filter: Option<Filter>,
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub(super) search: Option<String>,
}

impl From<Targets> for DeviceSelection {
    fn from(targets: Targets) -> Self {
        let none = Self { ids: None, filter: None, search: None };
        match targets {
            Targets::Ids(ids) => Self { ids: Some(ids.into_iter().map(cynic::Id::new).collect()), ..none },
            Targets::Matching(filter, search) => Self {
                // Everything is a filter that every device passes: the API wants either ids or a filter.
                filter: Some(
                    filter.as_ref().map_or_else(|| Filter::from(&Expression::All(Vec::new())), Filter::from),
                ),
                search: Some(search).filter(|text| !text.is_empty()),
                ..none
            },
        }
    }
}

#[derive(cynic::QueryVariables)]
struct PreviewVariables {
    devices: DeviceSelection,
    command: String,
}

/// What a request would mean, before it is made.
#[derive(cynic::QueryFragment, Clone, Debug, PartialEq, Eq)]
pub struct IssuePreview {
    /// How many devices it goes to.
    pub device_count: i32,
    /// How many of them are not online.
    pub offline_count: i32,
    /// How many get it by push first.
    pub by_push: i32,
    /// How many get it by SMS first.
    pub by_sms: i32,
    /// How many nothing can call.
    pub uncalled: i32,
    /// What the first message to each costs, in millionths of the currency.
    pub cost_micros: Long,
    /// What it costs when every device must be called by each step of its ladder once.
    pub most_cost_micros: Long,
    /// The currency.
    pub currency: String,
    /// What is left of this month's bound; null without one.
    pub left_micros: Option<Long>,
}

#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Query", variables = "PreviewVariables")]
struct PreviewQuery {
    #[arguments(devices: $devices, command: $command)]
    issue_preview: IssuePreview,
}

/// What asking this of these devices would mean.
///
/// # Errors
/// As [`transport::run`].
pub async fn preview(targets: Targets, command: String) -> Result<IssuePreview, Fault> {
    let variables = PreviewVariables { devices: targets.into(), command };
    Ok(transport::run(PreviewQuery::build(variables)).await?.issue_preview)
}

#[derive(cynic::InputObject)]
struct IssueActionInput {
    idempotency_key: Option<String>,
    devices: DeviceSelection,
    command: String,
    parameters: Option<Vec<Option<String>>>,
    not_before: Option<DateTime>,
    expires_at: Option<DateTime>,
    confirm: Option<String>,
}

#[derive(cynic::QueryVariables)]
struct IssueVariables {
    input: IssueActionInput,
}

#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "ActionSession")]
struct IssuedSession {
    id: cynic::Id,
}

#[derive(cynic::QueryFragment)]
struct IssueActionDone {
    session: IssuedSession,
}
payload!(IssueActionPayload: IssueActionDone, InvalidInput, ConfirmationNeeded, LimitReached, Conflict);

#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Mutation", variables = "IssueVariables")]
struct IssueAction {
    #[arguments(input: $input)]
    issue_action: IssueActionPayload,
}

/// What is asked of phones.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Order {
    /// Makes a repeated sending one.
    pub key: String,
    /// Whom.
    pub targets: Targets,
    /// Which command.
    pub command: String,
    /// Its parameters, in order; empty ones are left out.
    pub parameters: Vec<String>,
    /// Not before this instant.
    pub not_before: Option<i64>,
    /// Not after this instant; else the server's own deadline.
    pub expires_at: Option<i64>,
    /// The word that confirms it.
    pub confirm: Option<String>,
}

/// Asks for an action; brings the id of its session.
///
/// # Errors
/// When a parameter will not do, when it must be confirmed, or as [`transport::run`].
pub async fn issue(order: Order) -> Outcome<String> {
    let input = IssueActionInput {
        idempotency_key: Some(order.key),
        devices: order.targets.into(),
        command: order.command,
        parameters: Some(
            order.parameters.into_iter().map(|text| Some(text).filter(|text| !text.is_empty())).collect(),
        ),
        not_before: order.not_before.map(DateTime::from_ms),
        expires_at: order.expires_at.map(DateTime::from_ms),
        confirm: order.confirm,
    };
    let answer = transport::run(IssueAction::build(IssueVariables { input })).await?;
    Ok(answer.issue_action.outcome()?.session.id.into_inner())
}

#[derive(cynic::InputObject)]
struct CancelActionInput {
    idempotency_key: Option<String>,
    action_id: cynic::Id,
}
#[derive(cynic::QueryVariables)]
struct CancelVariables {
    input: CancelActionInput,
}
#[derive(cynic::QueryFragment)]
struct CancelActionDone {
    action: Action,
}
payload!(CancelActionPayload: CancelActionDone, Conflict);
#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Mutation", variables = "CancelVariables")]
struct CancelAction {
    #[arguments(input: $input)]
    cancel_action: CancelActionPayload,
}

/// Takes an action back, before the phone has it.
///
/// # Errors
/// When the phone has it already, or as [`transport::run`].
pub async fn cancel(id: &str) -> Outcome<Action> {
    let input = CancelActionInput {
        idempotency_key: Some(browser::idempotency_key()),
        action_id: cynic::Id::new(id),
    };
    Ok(transport::run(CancelAction::build(CancelVariables { input })).await?.cancel_action.outcome()?.action)
}

#[derive(cynic::InputObject)]
struct RetryActionInput {
    idempotency_key: Option<String>,
    action_id: cynic::Id,
}
#[derive(cynic::QueryVariables)]
struct RetryVariables {
    input: RetryActionInput,
}
#[derive(cynic::QueryFragment)]
struct RetryActionDone {
    action: Action,
}
payload!(RetryActionPayload: RetryActionDone, Conflict);
#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Mutation", variables = "RetryVariables")]
struct RetryAction {
    #[arguments(input: $input)]
    retry_action: RetryActionPayload,
}

/// Sends a waiting action again now.
///
/// # Errors
/// When it has ended, or as [`transport::run`].
pub async fn retry(id: &str) -> Outcome<Action> {
    let input =
        RetryActionInput { idempotency_key: Some(browser::idempotency_key()), action_id: cynic::Id::new(id) };
    Ok(transport::run(RetryAction::build(RetryVariables { input })).await?.retry_action.outcome()?.action)
}

#[derive(cynic::InputObject)]
struct RaiseActionInput {
    idempotency_key: Option<String>,
    action_id: cynic::Id,
}
#[derive(cynic::QueryVariables)]
struct RaiseVariables {
    input: RaiseActionInput,
}
#[derive(cynic::QueryFragment)]
struct RaiseActionDone {
    action: Action,
}
payload!(RaiseActionPayload: RaiseActionDone, Conflict);
#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Mutation", variables = "RaiseVariables")]
struct RaiseAction {
    #[arguments(input: $input)]
    raise_action: RaiseActionPayload,
}

/// Puts a waiting action before others and sends it now.
///
/// # Errors
/// When the phone has it, when it has ended, or as [`transport::run`].
pub async fn raise(id: &str) -> Outcome<Action> {
    let input =
        RaiseActionInput { idempotency_key: Some(browser::idempotency_key()), action_id: cynic::Id::new(id) };
    Ok(transport::run(RaiseAction::build(RaiseVariables { input })).await?.raise_action.outcome()?.action)
}

#[derive(cynic::InputObject)]
struct RefreshDeviceInput {
    idempotency_key: Option<String>,
    device_id: cynic::Id,
}
#[derive(cynic::QueryVariables)]
struct RefreshVariables {
    input: RefreshDeviceInput,
}
#[derive(cynic::QueryFragment)]
struct RefreshDeviceDone {
    waiting: i32,
}
payload!(RefreshDevicePayload: RefreshDeviceDone, Conflict);
#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Mutation", variables = "RefreshVariables")]
struct RefreshDevice {
    #[arguments(input: $input)]
    refresh_device: RefreshDevicePayload,
}

/// Asks the phone for everything queued at it; brings how many actions wait.
///
/// # Errors
/// When it cannot be reached, or as [`transport::run`].
pub async fn refresh(device: &str) -> Outcome<i32> {
    let input = RefreshDeviceInput {
        idempotency_key: Some(browser::idempotency_key()),
        device_id: cynic::Id::new(device),
    };
    let answer = transport::run(RefreshDevice::build(RefreshVariables { input })).await?;
    Ok(answer.refresh_device.outcome()?.waiting)
}

#[derive(cynic::InputObject)]
struct CancelActionSessionInput {
    idempotency_key: Option<String>,
    session_id: cynic::Id,
}
#[derive(cynic::QueryVariables)]
struct CancelSessionVariables {
    input: CancelActionSessionInput,
}
#[derive(cynic::QueryFragment)]
struct CancelActionSessionDone {
    cancelled: i32,
}
payload!(CancelActionSessionPayload: CancelActionSessionDone, Conflict);
#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Mutation", variables = "CancelSessionVariables")]
struct CancelActionSession {
    #[arguments(input: $input)]
    cancel_action_session: CancelActionSessionPayload,
}

/// Takes back whatever of a session no phone has yet; brings how many.
///
/// # Errors
/// When all of it has ended, or as [`transport::run`].
pub async fn cancel_session(id: &str) -> Outcome<i32> {
    let input = CancelActionSessionInput {
        idempotency_key: Some(browser::idempotency_key()),
        session_id: cynic::Id::new(id),
    };
    let answer = transport::run(CancelActionSession::build(CancelSessionVariables { input })).await?;
    Ok(answer.cancel_action_session.outcome()?.cancelled)
}
