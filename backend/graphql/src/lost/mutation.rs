//! Marking phones as lost and found, and confirming a wipe that waited too long.

use async_graphql::{ID, InputObject};
use handsight_app::lost::{self as cases, Confirmed, MarkRequest, Marked};
use handsight_domain::lost::{Step, StepKind};

use super::LossStepKind;
use crate::{
    action::{Action, ConfirmationNeeded, enter},
    context::{Visit, need_id},
    device::Device,
    mutation::mutations,
    problem::{Conflict, InvalidInput},
};

/// A step for a lost device.
#[derive(Debug, Clone, InputObject)]
pub struct LossStepInput {
    /// Kind of step.
    kind: LossStepKind,
    /// For `LOCK`: message on the lock screen; a default text if absent.
    message: Option<String>,
    /// For `LOCK`: phone number for the finder to call.
    callback: Option<String>,
    /// For `RING`: duration in seconds; 60 by default.
    seconds: Option<i32>,
    /// For `TRACK`: interval in minutes, 1 to 1,440; 5 by default.
    minutes: Option<i32>,
    /// For `BLOCK` (`voice`, `sms`, `data`, `roaming`, `all`) and `WIPE` (`all`, `enterprise`, `media`): the
    /// extent; `all` by default.
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

mutations! {
    /// Mutations of lost phones.
    LostMutation;

    /// Marks a device as lost and takes steps, each as a separate action. If it is already lost, the steps
    /// are added.
    mark_lost("Parameters of `markLost`.") |ctx, input, key| {
        let (scope, authority) = enter(ctx)?;
        let request = MarkRequest {
            device: need_id(&input.device_id)?,
            steps: input.steps.into_iter().map(Step::from).collect(),
            confirm: input.confirm,
        };
        match cases::mark(ctx.app(), &scope, authority, key, &request).await {
            Ok(Marked::Done(row)) => Ok(MarkLostDone { device: Device::new(row, scope) }),
            Ok(Marked::NeedsConfirmation { word, name, offline }) => {
                let what = if word == "wipe" {
                    "Wiping erases the phone and cannot be undone"
                } else {
                    "Blocking disables calls, messages or data on the phone"
                };
                let needed = ConfirmationNeeded::new(what, word, 1, usize::from(offline), vec![name]);
                return Ok(MarkLostPayload::ConfirmationNeeded(needed));
            }
            Err(error) => Err(error),
        }
    }
    /// Input of `markLost`.
    MarkLostInput {
        /// ID of the device.
        device_id: ID,
        /// Steps in order, at most 12. Block must come after all others except wipe, which must be last.
        steps: Vec<LossStepInput>,
        /// Confirmation word, as in `ConfirmationNeeded.word`.
        confirm: Option<String>,
    }
    /// The device was marked as lost and the steps are in progress.
    MarkLostDone {
        /// The device.
        device: Device,
    }
    /// Result of `markLost`.
    MarkLostPayload: InvalidInput, ConfirmationNeeded;

    /// Marks a device as found: cancels actions that haven't reached it and ends tracking and blocking.
    mark_found("Parameters of `markFound`.") |ctx, input, key| {
        let (scope, authority) = enter(ctx)?;
        let id = need_id(&input.device_id)?;
        let found = cases::found(ctx.app(), &scope, authority, key, id).await;
        found.map(|(row, not_undone)| MarkFoundDone { device: Device::new(row, scope), not_undone })
    }
    /// Input of `markFound`.
    MarkFoundInput {
        /// ID of the device.
        device_id: ID,
    }
    /// The device is no longer lost; reversible steps are being undone.
    MarkFoundDone {
        /// The device.
        device: Device,
        /// What isn't undone; human-readable sentences.
        not_undone: Vec<String>,
    }
    /// Result of `markFound`.
    MarkFoundPayload: Conflict;

    /// Confirms a wipe that is on hold because its device couldn't be reached for too long.
    confirm_wipe("Parameters of `confirmWipe`.") |ctx, input, key| {
        let (scope, authority) = enter(ctx)?;
        let id = need_id(&input.action_id)?;
        match cases::confirm_wipe(ctx.app(), &scope, authority, key, id, input.confirm.as_deref()).await {
            Ok(Confirmed::Done(row)) => Ok(ConfirmWipeDone { action: Action::new(row, scope) }),
            Ok(Confirmed::NeedsConfirmation { word, name }) => {
                let what = "Wiping erases the phone and cannot be undone";
                let needed = ConfirmationNeeded::new(what, word, 1, 0, vec![name]);
                return Ok(ConfirmWipePayload::ConfirmationNeeded(needed));
            }
            Err(error) => Err(error),
        }
    }
    /// Input of `confirmWipe`.
    ConfirmWipeInput {
        /// The wipe action.
        action_id: ID,
        /// Confirmation word, as in `ConfirmationNeeded.word`.
        confirm: Option<String>,
    }
    /// The wipe was confirmed and is being sent.
    ConfirmWipeDone {
        /// The updated action.
        action: Action,
    }
    /// Result of `confirmWipe`.
    ConfirmWipePayload: ConfirmationNeeded, Conflict;
}
