//! Actions: what was asked of phones, how far it got, and asking for more.

use super::kinds::{ActionState, ActorKind, AttemptOutcome, ParameterKind, ResultStatus, WaitingFor};
use super::page::{PageInfo, Turn};
use super::scalar::{DateTime, Json, Long};
use super::{schema, transport};
use crate::model::fault::Fault;
use cynic::{QueryBuilder, SubscriptionBuilder};

/// Who did something.
#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
pub struct Actor {
    /// What kind of somebody.
    pub kind: ActorKind,
    /// Their name.
    pub name: String,
}

/// The device of an action, as far as lists show it.
#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
#[cynic(graphql_type = "Device")]
pub struct ActionDevice {
    /// Global id.
    pub id: cynic::Id,
    /// Its name.
    pub name: String,
    /// Who has it.
    pub holder: Option<String>,
}

/// The session of an action.
#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
#[cynic(graphql_type = "ActionSession")]
pub struct OwnSession {
    /// Global id.
    pub id: cynic::Id,
    /// How many devices it was for, and how far they are.
    pub counts: SessionCounts,
}

/// How many actions of a session stand where.
#[derive(cynic::QueryFragment, Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SessionCounts {
    pub targeted: i32,
    pub pending: i32,
    pub sent: i32,
    pub received: i32,
    pub succeeded: i32,
    pub failed: i32,
    pub expired: i32,
    pub cancelled: i32,
}

/// One try to reach the phone.
#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
pub struct Attempt {
    pub number: i32,
    pub transport: String,
    pub notifier: Option<String>,
    pub cost_micros: Long,
    pub started_at: DateTime,
    pub finished_at: Option<DateTime>,
    pub outcome: AttemptOutcome,
    pub detail: Option<String>,
}

/// That the phone has the message.
#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
pub struct Receipt {
    pub received_at: DateTime,
    pub via: String,
}

/// What the phone answered.
#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
#[cynic(graphql_type = "Result")]
pub struct ActionResult {
    pub status: ResultStatus,
    pub code: i32,
    pub reason: Option<String>,
    pub message: Option<String>,
    pub finished_at: DateTime,
    pub received_at: DateTime,
    pub items: Json,
}

/// An action.
#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
pub struct Action {
    pub id: cynic::Id,
    pub device: ActionDevice,
    pub session: OwnSession,
    pub backup_id: Option<cynic::Id>,
    pub sequence: String,
    pub command: String,
    pub parameters: Vec<Option<String>>,
    pub title: String,
    pub state: ActionState,
    pub created_at: DateTime,
    pub created_by: Actor,
    pub caller_may: bool,
    pub not_before: Option<DateTime>,
    pub raised_at: Option<DateTime>,
    pub expires_at: DateTime,
    pub sent_at: Option<DateTime>,
    pub received_at: Option<DateTime>,
    pub finished_at: Option<DateTime>,
    pub waiting_for: Option<WaitingFor>,
    pub next_attempt_at: Option<DateTime>,
    pub last_error: Option<String>,
    pub attempts: Vec<Attempt>,
    pub receipt: Option<Receipt>,
    pub result: Option<ActionResult>,
    pub message: String,
}

impl ActionState {
    /// Whether nothing more will happen.
    pub const fn ended(self) -> bool {
        !matches!(self, Self::Pending | Self::Sent | Self::Received)
    }
}

/// A page of actions.
#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
#[cynic(graphql_type = "ActionConnection")]
pub struct ActionPage {
    /// The actions, newest first.
    pub nodes: Vec<Action>,
    /// Where the page lies.
    pub page_info: PageInfo,
    /// How many there are.
    pub total_count: i32,
}

#[derive(cynic::QueryVariables)]
struct ActionsVariables {
    state: Option<Vec<ActionState>>,
    command: Option<String>,
    device_id: Option<cynic::Id>,
    first: Option<i32>,
    after: Option<String>,
    last: Option<i32>,
    before: Option<String>,
}

#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Query", variables = "ActionsVariables")]
struct ActionsQuery {
    #[arguments(state: $state, command: $command, deviceId: $device_id, first: $first, after: $after, last: $last, before: $before)]
    actions: ActionPage,
}

/// What the list of actions is asked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ActionsAsked {
    /// In one of these states; empty for any.
    pub states: Vec<ActionState>,
    /// Of this command; empty for any.
    pub command: String,
    /// Of this device.
    pub device: Option<String>,
    /// Which page.
    pub turn: Turn,
    /// How many rows.
    pub rows: i32,
}

/// A page of actions.
///
/// # Errors
/// As [`transport::run`].
pub async fn actions(asked: ActionsAsked) -> Result<ActionPage, Fault> {
    let slice = asked.turn.slice(asked.rows);
    let operation = ActionsQuery::build(ActionsVariables {
        state: Some(asked.states).filter(|states| !states.is_empty()),
        command: Some(asked.command).filter(|command| !command.is_empty()),
        device_id: asked.device.map(cynic::Id::new),
        first: slice.first,
        after: slice.after,
        last: slice.last,
        before: slice.before,
    });
    Ok(transport::run(operation).await?.actions)
}

#[derive(cynic::QueryVariables)]
struct OneVariables {
    id: cynic::Id,
}

#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Query", variables = "OneVariables")]
struct ActionQuery {
    #[arguments(id: $id)]
    action: Option<Action>,
}

/// One action.
///
/// # Errors
/// [`Fault::NotFound`] when there is none, or as [`transport::run`].
pub async fn action(id: &str) -> Result<Action, Fault> {
    let answer = transport::run(ActionQuery::build(OneVariables { id: cynic::Id::new(id) })).await?;
    answer.action.ok_or(Fault::NotFound)
}

/// One field of a command's form.
#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
pub struct ParameterDefinition {
    pub name: String,
    pub title: String,
    pub help: String,
    pub required: bool,
    pub kind: ParameterKind,
    pub choices: Option<Vec<String>>,
}

/// A command that can be asked for.
#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
pub struct CommandDefinition {
    pub name: String,
    pub title: String,
    pub help: String,
    pub destructive: bool,
    pub runs_code: bool,
    pub confirms_one: bool,
    pub parameters: Vec<ParameterDefinition>,
    pub platforms: Option<Vec<String>>,
}

#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Query")]
struct CommandsQuery {
    commands: Vec<CommandDefinition>,
}

/// Every command with its fields.
///
/// # Errors
/// As [`transport::run`].
pub async fn commands() -> Result<Vec<CommandDefinition>, Fault> {
    Ok(transport::run(CommandsQuery::build(())).await?.commands)
}

#[derive(cynic::QueryVariables)]
struct ChangedVariables {
    device_id: Option<cynic::Id>,
    session_id: Option<cynic::Id>,
}

#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Subscription", variables = "ChangedVariables")]
struct ActionChanged {
    #[arguments(deviceId: $device_id, sessionId: $session_id)]
    action_changed: Action,
}

/// Follows actions for as long as the current view lives: all, or those of a device or a session.
pub fn follow(device: Option<String>, session: Option<String>, on_change: impl Fn(Action) + 'static) {
    let variables =
        ChangedVariables { device_id: device.map(cynic::Id::new), session_id: session.map(cynic::Id::new) };
    super::live::subscribe(ActionChanged::build(variables), move |event| on_change(event.action_changed));
}
