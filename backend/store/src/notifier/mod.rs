//! Ways out as enterprises configure them, their ladders, and what messages cost.

mod ladder;
mod row;
mod spend;

pub use ladder::{delete_ladder, ladders_of, save_ladder};
pub use row::{NotifierRow, note_outcome, notifiers, save_notifier};
pub use spend::{
    MessagingSettings, Spend, add_spend, forget_held_back, hold_back, messaging_settings,
    save_messaging_settings, spend_of,
};
