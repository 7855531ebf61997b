//! Lost phones: what was done about them, marking one, finding it again, and confirming a wipe that waited.

use super::input::LossStepInput;
use super::outcome::Outcome;
use super::scalar::entered;
use crate::model::lost::Chosen;

operations!("lost");

impl From<Chosen> for LossStepInput {
    fn from(step: Chosen) -> Self {
        Self {
            kind: step.kind,
            message: entered(&step.message),
            callback: entered(&step.callback),
            seconds: None,
            minutes: step.minutes,
            extent: entered(&step.extent),
        }
    }
}

/// Marks a phone as lost and takes these steps in order.
///
/// # Errors
/// When a step will not do, when it must be confirmed, or as [`super::transport::data`].
pub async fn mark(device: &str, steps: Vec<Chosen>, confirm: Option<String>) -> Outcome<()> {
    mark_lost(device, steps.into_iter().map(LossStepInput::from).collect(), confirm).await
}
