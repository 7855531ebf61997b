//! Lost or stolen: one decision with its steps, finding the phone again, and the word that a wipe asks for
//! when it has waited too long.

mod confirm;
mod found;
mod load;
mod mark;

pub use confirm::{Confirmed, confirm_wipe};
pub use found::found;
pub use handsight_store::lost::{LossRow, LossStepRow};
pub use load::{cannot_undo, history, open, steps};
pub use mark::{MarkRequest, Marked, mark};
