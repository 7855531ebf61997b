//! Actions, the sessions that group them, and what became of them. Waiting work is read through indexes over
//! open actions only. Whoever changes a device's actions has locked the device first
//! ([`device_for_update`](crate::device::device_for_update)).

mod attempt;
mod end;
mod issue;
mod list;
mod open;
mod outcome;
mod raise;
mod row;
mod session;

pub use attempt::{
    AttemptRow, NewAttempt, attempts_of, delivery_report, finish_attempts, forget_attempts, insert_attempts,
    insert_attempts_with, interrupted, message_by_reference,
};
pub use end::{EndedRef, cancel_session, clear_texts_of_ended, close_actions_of_devices, replace_action};
pub use issue::{
    Issue, Locked, Superseded, identical, insert_actions, insert_session, lock_devices, lock_numbered,
    schedule_session, supersede, ways_out,
};
pub use list::{ActionQuery, Summary, action_page, action_total, session_page, summary};
pub use open::{
    give_text, open_actions, promote, save_error, save_fetched, save_life, save_life_with, save_rung,
    save_schedule, schedule_device, unschedule_devices, waiting_commands, waiting_counts,
};
pub use outcome::{
    ReceiptRow, RejectionRow, ResultRow, highest_result, insert_receipt, insert_rejection, insert_result,
    items_of, nth_rejection_since, receipts_of, rejections_of, results_of,
};
pub use raise::{renumber, save_raised, set_urgent};
pub use row::{ActionRow, action_by_sequence, actions_by_sequences};
pub use session::{SessionCounts, SessionRow, session_counts, session_member};

/// The kind of due row that sends what waits for a device; its subject is the device.
pub const DISPATCH: &str = "action.dispatch";
