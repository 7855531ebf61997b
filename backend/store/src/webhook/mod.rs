//! Webhooks, what is on its way to them, what came of each attempt, and replays.

mod attempt;
mod delivery;
mod replay;
mod row;

pub use attempt::{AttemptRow, attempts_of, insert_attempt};
pub use delivery::{
    DeliveryRow, count, deliveries_by_ids, due, enqueue, lease, next_attempt_at, page, save, totals, wake,
};
pub use replay::{ReplayRow, insert_replay, latest_replay, open_replay, replay_by_id, save_replay};
pub use row::{WebhookRow, all, by_id, failing, for_update, insert, remove, update};
