//! Deliveries: one event to one webhook. Those with a next attempt are under way; the others are history.

use handsight_domain::{
    id::{EventId, WebhookDeliveryId, WebhookId},
    time::Timestamp,
    webhook::DeliveryState,
};

use crate::{
    Row, Rows, StoreError, Tx, WriteTx,
    bulk::Kind,
    row::{self, Stored},
    statement::Sql,
    values,
};

/// A delivery.
#[derive(Debug, Clone, PartialEq, Eq, Row)]
#[row(table = "webhook_deliveries", key = "delivery_id", update)]
pub struct DeliveryRow {
    /// Its id.
    #[row(name = "delivery_id")]
    pub id: WebhookDeliveryId,
    /// Whom it goes to.
    #[row(name = "webhook_id", kept)]
    pub webhook: WebhookId,
    /// What it tells.
    #[row(name = "event_id", kept)]
    pub event: EventId,
    /// Where it stands.
    #[row(closed)]
    pub state: DeliveryState,
    /// Failed attempts since it was last asked for.
    pub failures: i64,
    /// Attempts in all.
    pub attempts: i64,
    /// When it is tried next; null when it is not.
    pub next_attempt_at: Option<Timestamp>,
    /// When it was first asked for.
    #[row(kept)]
    pub created_at: Timestamp,
    /// When it was delivered or given up.
    pub finished_at: Option<Timestamp>,
}

/// Puts events on their way to a webhook, each under a new id; an event that went there before goes again,
/// under the id it had.
pub async fn enqueue(
    tx: &WriteTx,
    webhook: WebhookId,
    events: &[(WebhookDeliveryId, EventId)],
    at: Timestamp,
) -> Result<(), StoreError> {
    let mut rows = Rows::new(&[
        ("delivery_id", Kind::Id),
        ("webhook_id", Kind::Id),
        ("event_id", Kind::Id),
        ("at", Kind::Int),
    ]);
    for (delivery, event) in events {
        rows.push(values![delivery, webhook, event, at]);
    }
    let sql = "INSERT INTO webhook_deliveries (enterprise_id, delivery_id, webhook_id, event_id, state, failures,
                   attempts, next_attempt_at, created_at, finished_at)
               SELECT $1, k.delivery_id, k.webhook_id, k.event_id, 'WAITING', 0, 0, k.at, k.at, NULL
               FROM k CROSS JOIN webhooks w WHERE w.enterprise_id = $1 AND w.webhook_id = k.webhook_id
               ON CONFLICT (enterprise_id, webhook_id, event_id) DO UPDATE
               SET state = 'WAITING', failures = 0, next_attempt_at = excluded.next_attempt_at, finished_at = NULL";
    tx.bulk(sql, rows).await?;
    Ok(())
}

/// What a webhook is to be told now, oldest first.
pub async fn due(
    tx: &Tx,
    webhook: WebhookId,
    now: Timestamp,
    limit: i64,
) -> Result<Vec<DeliveryRow>, StoreError> {
    let due = "AND webhook_id = $2 AND next_attempt_at <= $3 ORDER BY next_attempt_at, event_id LIMIT $4";
    row::all(tx, due, values![webhook, now, limit]).await
}

/// Keeps deliveries from being taken by anybody else until then.
pub async fn lease(tx: &WriteTx, ids: &[WebhookDeliveryId], until: Timestamp) -> Result<(), StoreError> {
    if ids.is_empty() {
        return Ok(());
    }
    let mut sql = Sql::new("UPDATE webhook_deliveries SET next_attempt_at = ");
    sql.bind(until).push(" WHERE enterprise_id = $1 AND delivery_id IN ").list(ids.iter().copied());
    sql.run(tx).await
}

/// When a webhook's next attempt is; `None` when nothing is under way.
pub async fn next_attempt_at(tx: &Tx, webhook: WebhookId) -> Result<Option<Timestamp>, StoreError> {
    let sql = "SELECT MIN(next_attempt_at) AS at FROM webhook_deliveries
               WHERE enterprise_id = $1 AND webhook_id = $2 AND next_attempt_at IS NOT NULL";
    tx.one(sql, values![webhook]).await?.map_or(Ok(None), |row| row.opt("at"))
}

/// Makes everything that waits due at once; for a webhook that is switched on again.
pub async fn wake(tx: &WriteTx, webhook: WebhookId, at: Timestamp) -> Result<u64, StoreError> {
    let sql = "UPDATE webhook_deliveries SET next_attempt_at = $3
               WHERE enterprise_id = $1 AND webhook_id = $2 AND state = 'WAITING'";
    tx.execute(sql, values![webhook, at]).await
}

/// A page of a webhook's deliveries, newest first.
pub async fn page(
    tx: &Tx,
    webhook: WebhookId,
    state: Option<DeliveryState>,
    edge: Option<WebhookDeliveryId>,
    backward: bool,
    limit: i64,
) -> Result<Vec<DeliveryRow>, StoreError> {
    let mut sql = Sql::new(DeliveryRow::SELECT);
    sql.push(" AND webhook_id = ").bind(webhook);
    if let Some(state) = state {
        sql.push(" AND state = ").bind(state.name());
    }
    row::page_of(tx, sql, !backward, edge, limit).await
}

/// How many deliveries a webhook has.
pub async fn count(tx: &Tx, webhook: WebhookId, state: Option<DeliveryState>) -> Result<i64, StoreError> {
    let totals = totals(tx, webhook).await?;
    let fits = |s: &DeliveryState| state.is_none_or(|wanted| wanted == *s);
    Ok(totals.iter().filter(|(s, _)| fits(s)).map(|(_, n)| n).sum())
}

/// How many deliveries stand where.
pub async fn totals(tx: &Tx, webhook: WebhookId) -> Result<Vec<(DeliveryState, i64)>, StoreError> {
    let sql = "SELECT state, COUNT(*) AS n FROM webhook_deliveries
               WHERE enterprise_id = $1 AND webhook_id = $2 GROUP BY state";
    let rows = tx.all(sql, values![webhook]).await?;
    rows.iter().map(|row| Ok((row.parse("state", DeliveryState::parse)?, row.get("n")?))).collect()
}
