//! Lost phones in the API.

mod mutation;
mod object;

pub use mutation::LostMutation;
pub use object::{Loss, LossStep, LossStepKind};
