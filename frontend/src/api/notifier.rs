//! Ways out to phones and people, ladders, and what messages cost.

use super::outcome::{Conflict, InvalidInput, LimitReached, Outcome, payload};
use super::scalar::{DateTime, Long};
use super::{schema, transport};
use crate::browser;
use crate::model::fault::Fault;
use cynic::{MutationBuilder, QueryBuilder};

/// A kind of way out.
#[derive(cynic::Enum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotifierKind {
    Kannel,
    Twilio,
    Smpp,
    Fcm,
    Apns,
    Mqtt,
    Smtp,
}

/// What a way out carries.
#[derive(cynic::Enum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotifierCarries {
    Sms,
    Push,
    Mail,
}

/// How a setting is typed in.
#[derive(cynic::Enum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotifierFieldKind {
    Text,
    Lines,
    Number,
    Choice,
}

/// How much a message hurries.
#[derive(cynic::Enum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum Urgency {
    Normal,
    Urgent,
}

/// What a step of a ladder uses.
#[derive(cynic::Enum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum LadderStepKind {
    Push,
    Sms,
}

/// A setting of a kind.
#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
pub struct NotifierField {
    pub name: String,
    pub title: String,
    pub help: String,
    pub kind: NotifierFieldKind,
    pub choices: Vec<String>,
    pub required: bool,
    pub secret: bool,
    pub default: Option<String>,
}

/// What a kind is and needs.
#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
pub struct NotifierKindInfo {
    pub kind: NotifierKind,
    pub title: String,
    pub help: String,
    pub carries: NotifierCarries,
    pub fields: Vec<NotifierField>,
}

/// A setting's value.
#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
pub struct NotifierSetting {
    pub name: String,
    pub value: String,
}

/// A way out.
#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
pub struct Notifier {
    pub id: cynic::Id,
    pub kind: NotifierKind,
    pub title: String,
    pub carries: NotifierCarries,
    pub name: String,
    pub settings: Vec<NotifierSetting>,
    pub secrets: Vec<String>,
    pub position: i32,
    pub cost_micros: Long,
    pub per_second: i32,
    pub enabled: bool,
    pub last_error: Option<String>,
    pub last_error_at: Option<DateTime>,
    pub last_success_at: Option<DateTime>,
    pub incoming_url: Option<String>,
}

/// What messages cost.
#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
pub struct Messaging {
    pub currency: String,
    pub monthly_cap_micros: Option<Long>,
    pub spent_micros: Long,
    pub messages: i32,
    pub held_back: i32,
}

/// One step of a ladder.
#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
pub struct LadderStep {
    pub kind: LadderStepKind,
    pub after_seconds: i32,
}

/// Which ways are tried when.
#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
pub struct Ladder {
    pub urgency: Urgency,
    pub steps: Vec<LadderStep>,
    pub own: bool,
}

/// Everything the page shows.
#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
#[cynic(graphql_type = "Query")]
pub struct Ways {
    pub notifier_kinds: Vec<NotifierKindInfo>,
    pub notifiers: Vec<Notifier>,
    pub messaging: Messaging,
    pub ladders: Vec<Ladder>,
}

/// Everything the page shows.
///
/// # Errors
/// As [`transport::run`].
pub async fn ways() -> Result<Ways, Fault> {
    transport::run(Ways::build(())).await
}

#[derive(cynic::InputObject)]
struct NotifierSettingInput {
    name: String,
    value: String,
}

/// What a form holds of a way out.
#[derive(Clone, Debug)]
pub struct Entered {
    /// Its name.
    pub name: String,
    /// The settings that were typed in.
    pub settings: Vec<(String, String)>,
    /// What one message costs, in millionths.
    pub cost_micros: i64,
    /// Most messages a second; zero for no bound.
    pub per_second: i32,
    /// Whether it is used.
    pub enabled: bool,
}

impl Entered {
    fn given(self) -> Vec<NotifierSettingInput> {
        self.settings.into_iter().map(|(name, value)| NotifierSettingInput { name, value }).collect()
    }
}

#[derive(cynic::InputObject)]
struct CreateNotifierInput {
    idempotency_key: Option<String>,
    kind: NotifierKind,
    name: Option<String>,
    settings: Vec<NotifierSettingInput>,
    cost_micros: Option<Long>,
    per_second: Option<i32>,
    enabled: Option<bool>,
}
#[derive(cynic::QueryVariables)]
struct CreateVariables {
    input: CreateNotifierInput,
}
#[derive(cynic::QueryFragment)]
struct CreateNotifierDone {
    notifier: Notifier,
}
payload!(CreateNotifierPayload: CreateNotifierDone, InvalidInput, LimitReached);
#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Mutation", variables = "CreateVariables")]
struct CreateNotifier {
    #[arguments(input: $input)]
    create_notifier: CreateNotifierPayload,
}

/// Makes a way out.
///
/// # Errors
/// When a field will not do, or as [`transport::run`].
pub async fn create(kind: NotifierKind, entered: Entered) -> Outcome<Notifier> {
    let input = CreateNotifierInput {
        idempotency_key: Some(browser::idempotency_key()),
        kind,
        name: Some(entered.name.clone()),
        cost_micros: Some(Long(entered.cost_micros)),
        per_second: Some(entered.per_second),
        enabled: Some(entered.enabled),
        settings: entered.given(),
    };
    let answer = transport::run(CreateNotifier::build(CreateVariables { input })).await?;
    Ok(answer.create_notifier.outcome()?.notifier)
}

#[derive(cynic::InputObject)]
struct UpdateNotifierInput {
    idempotency_key: Option<String>,
    notifier_id: cynic::Id,
    name: Option<String>,
    settings: Option<Vec<NotifierSettingInput>>,
    position: Option<i32>,
    cost_micros: Option<Long>,
    per_second: Option<i32>,
    enabled: Option<bool>,
}
#[derive(cynic::QueryVariables)]
struct UpdateVariables {
    input: UpdateNotifierInput,
}
#[derive(cynic::QueryFragment)]
struct UpdateNotifierDone {
    notifier: Notifier,
}
payload!(UpdateNotifierPayload: UpdateNotifierDone, InvalidInput);
#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Mutation", variables = "UpdateVariables")]
struct UpdateNotifier {
    #[arguments(input: $input)]
    update_notifier: UpdateNotifierPayload,
}

/// Changes a way out.
///
/// # Errors
/// When a field will not do, or as [`transport::run`].
pub async fn update(id: &str, position: i32, entered: Entered) -> Outcome<Notifier> {
    let input = UpdateNotifierInput {
        idempotency_key: Some(browser::idempotency_key()),
        notifier_id: cynic::Id::new(id),
        name: Some(entered.name.clone()),
        position: Some(position),
        cost_micros: Some(Long(entered.cost_micros)),
        per_second: Some(entered.per_second),
        enabled: Some(entered.enabled),
        settings: Some(entered.given()),
    };
    let answer = transport::run(UpdateNotifier::build(UpdateVariables { input })).await?;
    Ok(answer.update_notifier.outcome()?.notifier)
}

#[derive(cynic::InputObject)]
struct DeleteNotifierInput {
    idempotency_key: Option<String>,
    notifier_id: cynic::Id,
}
#[derive(cynic::QueryVariables)]
struct DeleteVariables {
    input: DeleteNotifierInput,
}
#[derive(cynic::QueryFragment)]
struct DeleteNotifierDone {
    #[expect(dead_code, reason = "a selection cannot be empty")]
    deleted_id: cynic::Id,
}
payload!(DeleteNotifierPayload: DeleteNotifierDone, Conflict);
#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Mutation", variables = "DeleteVariables")]
struct DeleteNotifier {
    #[arguments(input: $input)]
    delete_notifier: DeleteNotifierPayload,
}

/// Takes a way out away.
///
/// # Errors
/// As [`transport::run`].
pub async fn delete(id: &str) -> Outcome<()> {
    let input = DeleteNotifierInput {
        idempotency_key: Some(browser::idempotency_key()),
        notifier_id: cynic::Id::new(id),
    };
    transport::run(DeleteNotifier::build(DeleteVariables { input })).await?.delete_notifier.outcome()?;
    Ok(())
}

#[derive(cynic::InputObject)]
struct TestNotifierInput {
    notifier_id: cynic::Id,
    to: String,
}
#[derive(cynic::QueryVariables)]
struct TestVariables {
    input: TestNotifierInput,
}
#[derive(cynic::QueryFragment)]
struct TestNotifierDone {
    answer: String,
}
payload!(TestNotifierPayload: TestNotifierDone, InvalidInput, Conflict);
#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Mutation", variables = "TestVariables")]
struct TestNotifier {
    #[arguments(input: $input)]
    test_notifier: TestNotifierPayload,
}

/// Sends one harmless message; brings what the gateway said.
///
/// # Errors
/// With the gateway's words when it did not take it, or as [`transport::run`].
pub async fn try_out(id: &str, to: &str) -> Outcome<String> {
    let input = TestNotifierInput { notifier_id: cynic::Id::new(id), to: to.trim().to_owned() };
    let answer = transport::run(TestNotifier::build(TestVariables { input })).await?;
    Ok(answer.test_notifier.outcome()?.answer)
}

#[derive(cynic::InputObject)]
struct LadderStepInput {
    kind: LadderStepKind,
    after_seconds: i32,
}
#[derive(cynic::InputObject)]
struct SetLadderInput {
    idempotency_key: Option<String>,
    urgency: Urgency,
    steps: Vec<LadderStepInput>,
}
#[derive(cynic::QueryVariables)]
struct LadderVariables {
    input: SetLadderInput,
}
#[derive(cynic::QueryFragment)]
struct SetLadderDone {
    ladder: Ladder,
}
payload!(SetLadderPayload: SetLadderDone, InvalidInput);
#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Mutation", variables = "LadderVariables")]
struct SetLadder {
    #[arguments(input: $input)]
    set_ladder: SetLadderPayload,
}

/// Sets the ladder of an urgency for all devices.
///
/// # Errors
/// When a step will not do, or as [`transport::run`].
pub async fn set_ladder(urgency: Urgency, steps: &[LadderStep]) -> Outcome<Ladder> {
    let steps =
        steps.iter().map(|s| LadderStepInput { kind: s.kind, after_seconds: s.after_seconds }).collect();
    let input = SetLadderInput { idempotency_key: Some(browser::idempotency_key()), urgency, steps };
    let answer = transport::run(SetLadder::build(LadderVariables { input })).await?;
    Ok(answer.set_ladder.outcome()?.ladder)
}

#[derive(cynic::InputObject)]
struct UpdateMessagingInput {
    idempotency_key: Option<String>,
    currency: String,
    monthly_cap_micros: Option<Long>,
}
#[derive(cynic::QueryVariables)]
struct MessagingVariables {
    input: UpdateMessagingInput,
}
#[derive(cynic::QueryFragment)]
struct UpdateMessagingDone {
    #[expect(dead_code, reason = "a selection cannot be empty")]
    currency: String,
}
payload!(UpdateMessagingPayload: UpdateMessagingDone, InvalidInput);
#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Mutation", variables = "MessagingVariables")]
struct UpdateMessaging {
    #[arguments(input: $input)]
    update_messaging: UpdateMessagingPayload,
}

/// Sets the currency and the month's bound.
///
/// # Errors
/// When a field will not do, or as [`transport::run`].
pub async fn set_bound(currency: &str, cap_micros: Option<i64>) -> Outcome<()> {
    let input = UpdateMessagingInput {
        idempotency_key: Some(browser::idempotency_key()),
        currency: currency.trim().to_uppercase(),
        monthly_cap_micros: cap_micros.map(Long),
    };
    transport::run(UpdateMessaging::build(MessagingVariables { input })).await?.update_messaging.outcome()?;
    Ok(())
}
