//! Asking things of devices, and taking it back.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject, Union};
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
    error::fail,
    filter::Filter,
    problem::{Conflict, InvalidInput, LimitReached},
    scalar::DateTime,
};

/// Nothing was done: repeat with `confirm` set to `word`.
#[derive(Debug, Clone, SimpleObject)]
pub struct ConfirmationNeeded {
    /// What it is about, for people.
    pub message: String,
    /// The word to repeat.
    pub word: String,
    /// How many devices it is about.
    pub device_count: i32,
    /// How many of them are not online.
    pub offline_count: i32,
    /// The names of the first ten of them.
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

/// Either device ids or a filter (with search); never both.
#[derive(Debug, Clone, InputObject)]
pub struct DeviceSelection {
    /// These devices.
    ids: Option<Vec<ID>>,
    /// Whatever passes this filter now.
    filter: Option<Filter>,
    /// And holds all these words.
    search: Option<String>,
}

impl DeviceSelection {
    /// As the use cases take it.
    pub(crate) fn chosen(self) -> Result<Chosen> {
        let ids = self.ids.map(|ids| ids.iter().map(need_id).collect::<Result<Vec<_>>>()).transpose()?;
        Ok(Chosen { ids, filter: self.filter.map(Into::into), search: self.search })
    }
}

/// What to ask of which devices.
#[derive(Debug, Clone, InputObject)]
pub struct IssueActionInput {
    /// Makes repeating the request harmless; 1 to 200 characters.
    idempotency_key: Option<String>,
    /// Which devices, at most 100,000.
    devices: DeviceSelection,
    /// The command's three letters, as in `commands`.
    command: String,
    /// Its parameters by position; null for one that is omitted.
    parameters: Option<Vec<Option<String>>>,
    /// Not to be handed over earlier, at most 90 days ahead; null for at once.
    not_before: Option<DateTime>,
    /// The deadline, at most 90 days after the earliest time; seven days when nothing is said.
    expires_at: Option<DateTime>,
    /// The word that was asked for.
    confirm: Option<String>,
}

/// Stored; it is on its way.
#[derive(Debug, Clone, SimpleObject)]
pub struct IssueActionDone {
    /// The request, with its counts.
    pub session: ActionSession,
    /// Its actions; the newest 200 of more.
    pub actions: Vec<Action>,
}

/// What came of issuing.
#[derive(Debug, Union)]
pub enum IssueActionPayload {
    /// Stored.
    Done(IssueActionDone),
    /// Nothing was done: a field is wrong.
    Invalid(InvalidInput),
    /// Nothing was done: repeat with the word.
    Confirm(ConfirmationNeeded),
    /// Nothing was done: too many devices.
    Limit(LimitReached),
    /// Nothing was done: it contradicts what is.
    Conflict(Conflict),
}

macro_rules! single {
    ($(#[$doc:meta])* $input:ident { $(#[$id_doc:meta])* $id:ident }, $done:ident { $($(#[$field_doc:meta])* $field:ident: $type:ty),* }, $payload:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, InputObject)]
        pub struct $input {
            /// Makes repeating the request harmless; 1 to 200 characters.
            idempotency_key: Option<String>,
            $(#[$id_doc])*
            $id: ID,
        }
        /// It is done.
        #[derive(Debug, Clone, SimpleObject)]
        pub struct $done { $($(#[$field_doc])* pub $field: $type),* }
        /// What came of it.
        #[derive(Debug, Union)]
        pub enum $payload {
            /// Done.
            Done($done),
            /// Nothing was done: it contradicts what is.
            Conflict(Conflict),
        }
        impl $payload {
            fn of(outcome: Result<$done, UseCaseError>) -> Result<Self> {
                match outcome {
                    Ok(done) => Ok(Self::Done(done)),
                    Err(UseCaseError::Conflict(message)) => Ok(Self::Conflict(Conflict { message })),
                    Err(error) => Err(fail(error)),
                }
            }
        }
    };
}

single! {
    /// Which action to take back.
    CancelActionInput {
        /// The action.
        action_id
    },
    CancelActionDone {
        /// The action as it is now.
        action: Action
    },
    CancelActionPayload
}
single! {
    /// Which action to send again.
    RetryActionInput {
        /// The action.
        action_id
    },
    RetryActionDone {
        /// The action as it is now.
        action: Action
    },
    RetryActionPayload
}
single! {
    /// Which action to put before others.
    RaiseActionInput {
        /// The action.
        action_id
    },
    RaiseActionDone {
        /// The action as it is now.
        action: Action
    },
    RaiseActionPayload
}
single! {
    /// Which device to ask.
    RefreshDeviceInput {
        /// The device.
        device_id
    },
    RefreshDeviceDone {
        /// The device.
        device: Device,
        /// How many actions were made due.
        waiting: i32
    },
    RefreshDevicePayload
}
single! {
    /// Which session to take back.
    CancelActionSessionInput {
        /// The session.
        session_id
    },
    CancelActionSessionDone {
        /// The session, with its counts as they are now.
        session: ActionSession,
        /// How many actions were taken back.
        cancelled: i32
    },
    CancelActionSessionPayload
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

/// Mutations of actions.
#[derive(Debug, Default)]
pub struct ActionMutation;

#[Object]
impl ActionMutation {
    /// Asks something of one or many devices. One request is one session, one action a device; an identical
    /// action that waits already is superseded.
    async fn issue_action(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to ask of which devices.")] input: IssueActionInput,
    ) -> Result<IssueActionPayload> {
        let (scope, authority) = enter(ctx)?;
        let request = Request {
            devices: input.devices.chosen()?,
            command: input.command,
            parameters: input.parameters.unwrap_or_default(),
            not_before: input.not_before.map(|at| at.0),
            expires_at: input.expires_at.map(|at| at.0),
            confirm: input.confirm,
        };
        let key = input.idempotency_key.as_deref();
        Ok(match cases::issue(ctx.app(), &scope, authority, key, &request).await {
            Ok(Issued::Done { session, actions }) => IssueActionPayload::Done(IssueActionDone {
                session: ActionSession::new(session, scope.clone()),
                actions: actions.into_iter().map(|row| Action::new(row, scope.clone())).collect(),
            }),
            Ok(Issued::NeedsConfirmation { word, devices, offline, names }) => {
                let what = handsight_domain::command::help(&request.command).trim_end_matches('.');
                IssueActionPayload::Confirm(ConfirmationNeeded::new(what, word, devices, offline, names))
            }
            Err(UseCaseError::Invalid(problems)) => IssueActionPayload::Invalid(InvalidInput(problems)),
            Err(UseCaseError::LimitReached { message, limit }) => {
                IssueActionPayload::Limit(LimitReached { message, limit: clamp(limit) })
            }
            Err(UseCaseError::Conflict(message)) => IssueActionPayload::Conflict(Conflict { message }),
            Err(error) => return Err(fail(error)),
        })
    }
    /// Takes an action back before its device has it.
    async fn cancel_action(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which action.")] input: CancelActionInput,
    ) -> Result<CancelActionPayload> {
        let (scope, authority) = enter(ctx)?;
        let (key, id) = (input.idempotency_key.as_deref(), need_id(&input.action_id)?);
        let row = cases::cancel(ctx.app(), &scope, authority, key, id).await;
        CancelActionPayload::of(row.map(|row| CancelActionDone { action: Action::new(row, scope) }))
    }
    /// Sends a waiting action again now.
    async fn retry_action(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which action.")] input: RetryActionInput,
    ) -> Result<RetryActionPayload> {
        let (scope, authority) = enter(ctx)?;
        let (key, id) = (input.idempotency_key.as_deref(), need_id(&input.action_id)?);
        let row = cases::retry(ctx.app(), &scope, authority, key, id).await;
        RetryActionPayload::of(row.map(|row| RetryActionDone { action: Action::new(row, scope) }))
    }
    /// Puts a waiting action before others: it becomes the first of those that were never handed over to its device,
    /// goes out now by the ways for what is urgent (what the device must do before it goes along), and its device goes
    /// before other devices. An earliest time that lies ahead is given up, unless the command destroys.
    async fn raise_action(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which action.")] input: RaiseActionInput,
    ) -> Result<RaiseActionPayload> {
        let (scope, authority) = enter(ctx)?;
        let (key, id) = (input.idempotency_key.as_deref(), need_id(&input.action_id)?);
        let row = cases::raise(ctx.app(), &scope, authority, key, id).await;
        RaiseActionPayload::of(row.map(|row| RaiseActionDone { action: Action::new(row, scope) }))
    }
    /// Asks the phone for everything queued at it, now.
    async fn refresh_device(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which device.")] input: RefreshDeviceInput,
    ) -> Result<RefreshDevicePayload> {
        let (scope, _) = enter(ctx)?;
        let (key, id) = (input.idempotency_key.as_deref(), need_id(&input.device_id)?);
        let asked = cases::refresh(ctx.app(), &scope, key, id).await;
        RefreshDevicePayload::of(asked.map(|(row, waiting)| RefreshDeviceDone {
            device: Device::new(row, scope),
            waiting: clamp(waiting),
        }))
    }
    /// Takes back whatever of a session no device has yet.
    async fn cancel_action_session(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which session.")] input: CancelActionSessionInput,
    ) -> Result<CancelActionSessionPayload> {
        let (scope, authority) = enter(ctx)?;
        let (key, id) = (input.idempotency_key.as_deref(), need_id(&input.session_id)?);
        let ended = cases::cancel_session(ctx.app(), &scope, authority, key, id).await;
        CancelActionSessionPayload::of(ended.map(|(row, cancelled)| CancelActionSessionDone {
            session: ActionSession::new(row, scope),
            cancelled: clamp(cancelled),
        }))
    }
}
