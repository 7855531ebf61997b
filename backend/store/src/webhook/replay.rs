//! Replays: a stretch of past events, told again to one webhook, a portion at a time.

use handsight_domain::{
    id::{EventId, WebhookId, WebhookReplayId},
    time::Timestamp,
};

use crate::{Row, StoreError, Tx, row, values};

/// A replay.
#[derive(Debug, Clone, PartialEq, Eq, Row)]
#[row(table = "webhook_replays", key = "replay_id", insert, update)]
pub struct ReplayRow {
    /// Its id.
    #[row(name = "replay_id")]
    pub id: WebhookReplayId,
    /// To whom.
    #[row(name = "webhook_id", kept)]
    pub webhook: WebhookId,
    /// From then on.
    #[row(name = "from_at", kept)]
    pub from: Timestamp,
    /// Until just before then.
    #[row(name = "to_at", kept)]
    pub to: Timestamp,
    /// The names of the kinds.
    #[row(json, kept)]
    pub kinds: Vec<String>,
    /// How many events it is about.
    pub total: i64,
    /// How many were put on their way.
    pub done: i64,
    /// How far it came: the instant of the last event.
    pub cursor_at: Timestamp,
    /// How far it came: the last event.
    #[row(name = "cursor_id")]
    pub cursor: Option<EventId>,
    /// When it was asked for.
    #[row(kept)]
    pub created_at: Timestamp,
    /// When the last event was put on its way.
    pub finished_at: Option<Timestamp>,
}

/// The one that is under way at a webhook.
pub async fn open_replay(tx: &Tx, webhook: WebhookId) -> Result<Option<ReplayRow>, StoreError> {
    Ok(latest_replay(tx, webhook).await?.filter(|r| r.finished_at.is_none()))
}

/// The one that was asked for last.
pub async fn latest_replay(tx: &Tx, webhook: WebhookId) -> Result<Option<ReplayRow>, StoreError> {
    row::one(tx, "AND webhook_id = $2 ORDER BY replay_id DESC LIMIT 1", values![webhook]).await
}
