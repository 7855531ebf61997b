//! Asking things of devices, and taking it back.

use async_graphql::{Context, ID, InputObject, Result, SimpleObject};
use handsight_app::{
    UseCaseError,
    action::{self as cases, Authority, Issued, Question, Request},
    device::Chosen,
};
use handsight_domain::{policy::Permission, scope::EnterpriseScope};

use super::{Action, ActionSession};
use crate::{
    connection::clamp,
    context::{Visit, need_id},
    device::Device,
    filter::Filter,
    mutation::mutations,
    problem::{Conflict, InvalidInput, LimitReached},
    scalar::DateTime,
};

/// Confirmation is required and nothing was done: repeat the request with `confirm` set to `word`.
#[derive(Debug, Clone, SimpleObject)]
pub struct ConfirmationNeeded {
    /// Human-readable description of what to confirm.
    pub message: String,
    /// Word to repeat.
    pub word: String,
    /// Number of affected devices.
    pub device_count: i32,
    /// Number of affected devices that aren't online.
    pub offline_count: i32,
    /// Names of the first ten affected devices.
    pub device_names: Vec<String>,
}

impl ConfirmationNeeded {
    pub(crate) fn of(what: &str, asked: Question) -> Self {
        Self::new(what, asked.word, asked.devices, asked.offline, asked.names)
    }
    pub(crate) fn new(what: &str, word: &str, devices: usize, offline: usize, names: Vec<String>) -> Self {
        let many = if devices == 1 { "one device".to_owned() } else { format!("{devices} devices") };
        let count = |n: usize| clamp(i64::try_from(n).unwrap_or(i64::MAX));
        Self {
            message: format!("{what}: this is about {many}. Confirm with the word `{word}`."),
            word: word.to_owned(),
            device_count: count(devices),
            offline_count: count(offline),
            device_names: names,
        }
    }
}

impl crate::problem::FromCause for ConfirmationNeeded {
    /// A question is no failure: use cases answer it.
    fn from_cause(_: &UseCaseError) -> Option<Self> {
        None
    }
}

/// Selects devices: either by ID or by filter (with search), not both.
#[derive(Debug, Clone, InputObject)]
pub struct DeviceSelection {
    /// IDs of the devices.
    ids: Option<Vec<ID>>,
    /// Devices that match this filter at the time of the request.
    filter: Option<Filter>,
    /// Also require all these words.
    search: Option<String>,
}

impl DeviceSelection {
    /// As the use cases take it.
    pub(crate) fn chosen(self) -> Result<Chosen> {
        let ids = self.ids.map(|ids| ids.iter().map(need_id).collect::<Result<Vec<_>>>()).transpose()?;
        Ok(Chosen { ids, filter: self.filter.map(Into::into), search: self.search })
    }
}

/// Into the enterprise for somebody who may ask anything at all of devices, with what exactly.
pub(crate) fn enter(ctx: &Context<'_>) -> Result<(EnterpriseScope, Authority)> {
    let need = if ctx.caller().may(Permission::ActionsIssue) {
        Permission::ActionsIssue
    } else {
        Permission::ActionsIssueOne
    };
    Ok((ctx.enter(need)?, Authority::of(ctx.caller())))
}

mutations! {
    /// Mutations of actions.
    ActionMutation;

    /// Issues a command to one or many devices. Each request creates one session with one action per device;
    /// an identical waiting action is superseded.
    issue_action("Parameters of `issueAction`.") |ctx, input, key| {
        let (scope, authority) = enter(ctx)?;
        let request = Request {
            devices: input.devices.chosen()?,
            command: input.command,
            parameters: input.parameters.unwrap_or_default(),
            not_before: input.not_before.map(|at| at.0),
            expires_at: input.expires_at.map(|at| at.0),
            confirm: input.confirm,
        };
        match cases::issue(ctx.app(), &scope, authority, key, &request).await {
            Ok(Issued::Done { session, actions }) => Ok(IssueActionDone {
                session: ActionSession::new(session, scope.clone()),
                actions: actions.into_iter().map(|row| Action::new(row, scope.clone())).collect(),
            }),
            Ok(Issued::NeedsConfirmation { word, devices, offline, names }) => {
                let what = handsight_domain::command::help(&request.command).trim_end_matches('.');
                let asked = ConfirmationNeeded::new(what, word, devices, offline, names);
                return Ok(IssueActionPayload::ConfirmationNeeded(asked));
            }
            Err(error) => Err(error),
        }
    }
    /// Input of `issueAction`.
    IssueActionInput {
        /// Target devices, at most 100,000.
        devices: DeviceSelection,
        /// Code of the command, as in `commands`.
        command: String,
        /// Parameters by position; null for an omitted one.
        parameters: Option<Vec<Option<String>>>,
        /// Earliest delivery time, at most 90 days ahead; null for immediate delivery.
        not_before: Option<DateTime>,
        /// Deadline, at most 90 days after the earliest delivery time; seven days by default.
        expires_at: Option<DateTime>,
        /// Confirmation word, as in `ConfirmationNeeded.word`.
        confirm: Option<String>,
    }
    /// The actions were stored and are being delivered.
    IssueActionDone {
        /// The session, with its counts.
        session: ActionSession,
        /// Its actions; if there are more than 200, the newest 200.
        actions: Vec<Action>,
    }
    /// Result of `issueAction`.
    IssueActionPayload: InvalidInput, ConfirmationNeeded, LimitReached, Conflict;

    /// Cancels an action that its device hasn't received yet.
    cancel_action("Parameters of `cancelAction`.") |ctx, input, key| {
        let (scope, authority) = enter(ctx)?;
        let id = need_id(&input.action_id)?;
        let row = cases::cancel(ctx.app(), &scope, authority, key, id).await;
        row.map(|row| CancelActionDone { action: Action::new(row, scope) })
    }
    /// Input of `cancelAction`.
    CancelActionInput {
        /// ID of the action.
        action_id: ID,
    }
    /// The action was cancelled.
    CancelActionDone {
        /// The updated action.
        action: Action,
    }
    /// Result of `cancelAction`.
    CancelActionPayload: Conflict;

    /// Retries a waiting action now.
    retry_action("Parameters of `retryAction`.") |ctx, input, key| {
        let (scope, authority) = enter(ctx)?;
        let id = need_id(&input.action_id)?;
        let row = cases::retry(ctx.app(), &scope, authority, key, id).await;
        row.map(|row| RetryActionDone { action: Action::new(row, scope) })
    }
    /// Input of `retryAction`.
    RetryActionInput {
        /// ID of the action.
        action_id: ID,
    }
    /// The action is being retried.
    RetryActionDone {
        /// The updated action.
        action: Action,
    }
    /// Result of `retryAction`.
    RetryActionPayload: Conflict;

    /// Prioritizes a waiting action: it moves to the front of its device's queue, ahead of all actions that
    /// were never sent, and is sent now by the delivery order for urgent messages. Earlier actions that the
    /// device must complete first are sent the same way, and the device is served before others. Clears a
    /// future `notBefore`, except for destructive commands, which are rejected until then.
    raise_action("Parameters of `raiseAction`.") |ctx, input, key| {
        let (scope, authority) = enter(ctx)?;
        let id = need_id(&input.action_id)?;
        let row = cases::raise(ctx.app(), &scope, authority, key, id).await;
        row.map(|row| RaiseActionDone { action: Action::new(row, scope) })
    }
    /// Input of `raiseAction`.
    RaiseActionInput {
        /// ID of the action.
        action_id: ID,
    }
    /// The action was prioritized.
    RaiseActionDone {
        /// The updated action.
        action: Action,
    }
    /// Result of `raiseAction`.
    RaiseActionPayload: Conflict;

    /// Sends everything in the device's queue now.
    refresh_device("Parameters of `refreshDevice`.") |ctx, input, key| {
        let (scope, _) = enter(ctx)?;
        let id = need_id(&input.device_id)?;
        let asked = cases::refresh(ctx.app(), &scope, key, id).await;
        asked.map(|(row, waiting)| RefreshDeviceDone {
            device: Device::new(row, scope),
            waiting: clamp(waiting),
        })
    }
    /// Input of `refreshDevice`.
    RefreshDeviceInput {
        /// ID of the device.
        device_id: ID,
    }
    /// The device's queue is being sent.
    RefreshDeviceDone {
        /// The device.
        device: Device,
        /// Number of actions scheduled for immediate delivery.
        waiting: i32,
    }
    /// Result of `refreshDevice`.
    RefreshDevicePayload: Conflict;

    /// Cancels all actions of a session that haven't been received yet.
    cancel_action_session("Parameters of `cancelActionSession`.") |ctx, input, key| {
        let (scope, authority) = enter(ctx)?;
        let id = need_id(&input.session_id)?;
        let ended = cases::cancel_session(ctx.app(), &scope, authority, key, id).await;
        ended.map(|(row, cancelled)| CancelActionSessionDone {
            session: ActionSession::new(row, scope),
            cancelled: clamp(cancelled),
        })
    }
    /// Input of `cancelActionSession`.
    CancelActionSessionInput {
        /// ID of the session.
        session_id: ID,
    }
    /// The session's actions were cancelled.
    CancelActionSessionDone {
        /// The session with updated counts.
        session: ActionSession,
        /// Number of cancelled actions.
        cancelled: i32,
    }
    /// Result of `cancelActionSession`.
    CancelActionSessionPayload: Conflict;
}
