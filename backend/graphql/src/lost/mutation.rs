//! Marking phones as lost and found, and confirming a wipe that waited too long.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject, Union};
use handsight_app::{
    UseCaseError,
    lost::{self as cases, Confirmed, MarkRequest, Marked},
};
use handsight_domain::lost::{Step, StepKind};

use super::LossStepKind;
use crate::{
    action::{Action, ConfirmationNeeded, enter},
    context::{Visit, need_id},
    device::Device,
    error::fail,
    payload,
    problem::{Conflict, InvalidInput},
};

/// A step to take.
#[derive(Debug, Clone, InputObject)]
pub struct LossStepInput {
    /// What to do.
    kind: LossStepKind,
    /// Of `LOCK`: what the locked screen says; a plain sentence when nothing is said.
    message: Option<String>,
    /// Of `LOCK`: the number that a finder is to call.
    callback: Option<String>,
    /// Of `RING`: for how many seconds; 60 when nothing is said.
    seconds: Option<i32>,
    /// Of `TRACK`: every how many minutes, 1 to 1,440; 5 when nothing is said.
    minutes: Option<i32>,
    /// Of `BLOCK` (`voice`, `sms`, `data`, `roaming`, `all`) and `WIPE` (`all`, `enterprise`, `media`): what;
    /// `all` when nothing is said.
    extent: Option<String>,
}

impl From<LossStepInput> for Step {
    fn from(input: LossStepInput) -> Self {
        let scope = input.extent.unwrap_or_else(|| "all".to_owned());
        match input.kind.0 {
            StepKind::Locate => Self::Locate,
            StepKind::Lock => Self::Lock { message: input.message, callback: input.callback },
            StepKind::Ring => Self::Ring { seconds: input.seconds.unwrap_or(60) },
            StepKind::Track => Self::Track { minutes: input.minutes.unwrap_or(5) },
            StepKind::Block => Self::Block { scope },
            StepKind::Wipe => Self::Wipe { scope },
        }
    }
}

/// Which phone is lost, and what to do about it.
#[derive(Debug, Clone, InputObject)]
pub struct MarkLostInput {
    /// Makes repeating the request harmless; 1 to 200 characters.
    idempotency_key: Option<String>,
    /// The phone.
    device_id: ID,
    /// What to do, in this order, at most 12; block comes after everything else and wipe last.
    steps: Vec<LossStepInput>,
    /// The word that was asked for.
    confirm: Option<String>,
}

/// It is marked as lost, and the steps are on their way.
#[derive(Debug, Clone, SimpleObject)]
pub struct MarkLostDone {
    /// The phone.
    pub device: Device,
}

/// What came of marking a phone as lost.
#[derive(Debug, Union)]
pub enum MarkLostPayload {
    /// Marked.
    Done(MarkLostDone),
    /// Nothing was done: a step will not do.
    Invalid(InvalidInput),
    /// Nothing was done: repeat with the word.
    Confirm(ConfirmationNeeded),
}

/// Which phone was found.
#[derive(Debug, Clone, InputObject)]
pub struct MarkFoundInput {
    /// Makes repeating the request harmless; 1 to 200 characters.
    idempotency_key: Option<String>,
    /// The phone.
    device_id: ID,
}

/// It is no longer lost; what could be undone is being undone.
#[derive(Debug, Clone, SimpleObject)]
pub struct MarkFoundDone {
    /// The phone.
    pub device: Device,
    /// What stays as it is; sentences for people.
    pub not_undone: Vec<String>,
}

payload!(
    /// What came of marking a phone as found.
    MarkFoundPayload = MarkFoundDone,
    Conflict(Conflict)
);

/// Which wipe is still meant.
#[derive(Debug, Clone, InputObject)]
pub struct ConfirmWipeInput {
    /// Makes repeating the request harmless; 1 to 200 characters.
    idempotency_key: Option<String>,
    /// The wipe.
    action_id: ID,
    /// The word that was asked for.
    confirm: Option<String>,
}

/// It goes out.
#[derive(Debug, Clone, SimpleObject)]
pub struct ConfirmWipeDone {
    /// The wipe as it is now.
    pub action: Action,
}

/// What came of confirming a wipe.
#[derive(Debug, Union)]
pub enum ConfirmWipePayload {
    /// Confirmed.
    Done(ConfirmWipeDone),
    /// Nothing was done: repeat with the word.
    Confirm(ConfirmationNeeded),
    /// Nothing was done: it does not ask.
    Conflict(Conflict),
}

/// Mutations of lost phones.
#[derive(Debug, Default)]
pub struct LostMutation;

#[Object]
impl LostMutation {
    /// Marks a phone as lost and takes steps, each an action of its own. A phone that is lost already is given
    /// further steps.
    async fn mark_lost(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which phone, and what to do.")] input: MarkLostInput,
    ) -> Result<MarkLostPayload> {
        let (scope, authority) = enter(ctx)?;
        let request = MarkRequest {
            device: need_id(&input.device_id)?,
            steps: input.steps.into_iter().map(Step::from).collect(),
            confirm: input.confirm,
        };
        let key = input.idempotency_key.as_deref();
        match cases::mark(ctx.app(), &scope, authority, key, &request).await {
            Ok(Marked::Done(row)) => {
                Ok(MarkLostPayload::Done(MarkLostDone { device: Device::new(row, scope) }))
            }
            Ok(Marked::NeedsConfirmation { word, name, offline }) => {
                let what = if word == "wipe" {
                    "Wiping erases the phone and cannot be undone"
                } else {
                    "Blocking disables calls, messages or data on the phone"
                };
                let needed = ConfirmationNeeded::new(what, word, 1, usize::from(offline), vec![name]);
                Ok(MarkLostPayload::Confirm(needed))
            }
            Err(UseCaseError::Invalid(problems)) => Ok(MarkLostPayload::Invalid(InvalidInput(problems))),
            Err(error) => Err(fail(error)),
        }
    }
    /// Says that a phone was found: what has not reached it is taken back, tracking and blocking end.
    async fn mark_found(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which phone.")] input: MarkFoundInput,
    ) -> Result<MarkFoundPayload> {
        let (scope, authority) = enter(ctx)?;
        let (key, id) = (input.idempotency_key.as_deref(), need_id(&input.device_id)?);
        let found = cases::found(ctx.app(), &scope, authority, key, id).await;
        MarkFoundPayload::of(
            found.map(|(row, not_undone)| MarkFoundDone { device: Device::new(row, scope), not_undone }),
        )
    }
    /// Confirms a wipe that no phone received for so long that it is held until somebody says again that it is
    /// meant.
    async fn confirm_wipe(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which wipe.")] input: ConfirmWipeInput,
    ) -> Result<ConfirmWipePayload> {
        let (scope, authority) = enter(ctx)?;
        let (key, id) = (input.idempotency_key.as_deref(), need_id(&input.action_id)?);
        match cases::confirm_wipe(ctx.app(), &scope, authority, key, id, input.confirm.as_deref()).await {
            Ok(Confirmed::Done(row)) => {
                Ok(ConfirmWipePayload::Done(ConfirmWipeDone { action: Action::new(row, scope) }))
            }
            Ok(Confirmed::NeedsConfirmation { word, name }) => {
                Ok(ConfirmWipePayload::Confirm(ConfirmationNeeded::new(
                    "Wiping erases the phone and cannot be undone",
                    word,
                    1,
                    0,
                    vec![name],
                )))
            }
            Err(UseCaseError::Conflict(message)) => Ok(ConfirmWipePayload::Conflict(Conflict { message })),
            Err(error) => Err(fail(error)),
        }
    }
}
