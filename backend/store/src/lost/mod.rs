//! Lost phones: their losses with the steps taken, and actions that ask again before they go out.

mod ask;
mod loss;

pub use ask::{asking, confirm, hold, set_ask_after, wipe_asks_after_hours};
pub use loss::{
    LossRow, LossStepRow, close, insert, insert_step, losses_of, lost_devices, open_losses, steps,
};
