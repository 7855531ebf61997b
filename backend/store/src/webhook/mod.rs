//! Webhooks, what is on its way to them, what came of each attempt, and replays.

mod attempt;
mod delivery;
mod replay;
mod row;

pub use attempt::{AttemptRow, attempts_of, insert_attempt};
pub use delivery::{DeliveryRow, count, due, enqueue, lease, next_attempt_at, page, totals, wake};
pub use replay::{ReplayRow, latest_replay, open_replay};
pub use row::{WebhookRow, all, failing, remove};
