//! Replays: a stretch of past events, told again to one webhook, a portion at a time.

use handsight_domain::{
    id::{EventId, WebhookId, WebhookReplayId},
    time::Timestamp,
};

use crate::{Row, StoreError, Tx, WriteTx, values};

/// A replay.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReplayRow {
    /// Its id.
    pub id: WebhookReplayId,
    /// To whom.
    pub webhook: WebhookId,
    /// From then on.
    pub from: Timestamp,
    /// Until just before then.
    pub to: Timestamp,
    /// The names of the kinds.
    pub kinds: Vec<String>,
    /// How many events it is about.
    pub total: i64,
    /// How many were put on their way.
    pub done: i64,
    /// How far it came: the instant of the last event.
    pub cursor_at: Timestamp,
    /// How far it came: the last event.
    pub cursor: Option<EventId>,
    /// When it was asked for.
    pub created_at: Timestamp,
    /// When the last event was put on its way.
    pub finished_at: Option<Timestamp>,
}

const COLUMNS: &str = "replay_id, webhook_id, from_at, to_at, kinds, total, done, cursor_at, cursor_id, \
                       created_at, finished_at";

fn read(row: &Row) -> Result<ReplayRow, StoreError> {
    Ok(ReplayRow {
        id: row.get("replay_id")?,
        webhook: row.get("webhook_id")?,
        from: row.get("from_at")?,
        to: row.get("to_at")?,
        kinds: row.json("kinds")?,
        total: row.get("total")?,
        done: row.get("done")?,
        cursor_at: row.get("cursor_at")?,
        cursor: row.opt("cursor_id")?,
        created_at: row.get("created_at")?,
        finished_at: row.opt("finished_at")?,
    })
}

/// Stores a replay.
pub async fn insert_replay(tx: &WriteTx, r: &ReplayRow) -> Result<(), StoreError> {
    let sql =
        "INSERT INTO webhook_replays (enterprise_id, replay_id, webhook_id, from_at, to_at, kinds, total,
                   done, cursor_at, cursor_id, created_at, finished_at)
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)";
    let kinds = serde_json::to_string(&r.kinds).unwrap_or_default();
    let values = values![
        r.id,
        r.webhook,
        r.from,
        r.to,
        kinds,
        r.total,
        r.done,
        r.cursor_at,
        r.cursor,
        r.created_at,
        r.finished_at
    ];
    tx.execute(sql, values).await?;
    Ok(())
}

/// Stores how far a replay came.
pub async fn save_replay(tx: &WriteTx, r: &ReplayRow) -> Result<(), StoreError> {
    let sql =
        "UPDATE webhook_replays SET total = $3, done = $4, cursor_at = $5, cursor_id = $6, finished_at = $7
               WHERE enterprise_id = $1 AND replay_id = $2";
    tx.execute(sql, values![r.id, r.total, r.done, r.cursor_at, r.cursor, r.finished_at]).await?;
    Ok(())
}

/// By id.
pub async fn replay_by_id(tx: &Tx, id: WebhookReplayId) -> Result<Option<ReplayRow>, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM webhook_replays WHERE enterprise_id = $1 AND replay_id = $2");
    tx.one(&sql, values![id]).await?.as_ref().map(read).transpose()
}

/// The one that is under way at a webhook.
pub async fn open_replay(tx: &Tx, webhook: WebhookId) -> Result<Option<ReplayRow>, StoreError> {
    Ok(latest_replay(tx, webhook).await?.filter(|r| r.finished_at.is_none()))
}

/// The one that was asked for last.
pub async fn latest_replay(tx: &Tx, webhook: WebhookId) -> Result<Option<ReplayRow>, StoreError> {
    let sql = format!(
        "SELECT {COLUMNS} FROM webhook_replays WHERE enterprise_id = $1 AND webhook_id = $2
         ORDER BY replay_id DESC LIMIT 1"
    );
    tx.one(&sql, values![webhook]).await?.as_ref().map(read).transpose()
}
