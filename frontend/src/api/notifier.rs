//! Ways out to phones and people, ladders, and what messages cost.

pub use super::input::{CreateNotifierInput, LadderStepInput, NotifierSettingInput, UpdateNotifierInput};
pub use super::kinds::{LadderStepKind, NotifierCarries, NotifierFieldKind, Urgency};

operations!("notifier");
