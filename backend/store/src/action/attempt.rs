//! Attempts: each time an action was handed to a notifier or fetched, by which way, and what came of it.

use handsight_domain::{id::ActionId, time::Timestamp};
use sea_orm::prelude::Uuid;

use super::end::EndedRef;
use crate::{
    Row, StoreError, Together, Tx,
    row::{self, FromRow},
    statement::Sql,
    values,
};

/// One attempt.
#[derive(Debug, Clone, PartialEq, Eq, Row)]
#[row(table = "attempts")]
pub struct AttemptRow {
    /// The action.
    #[row(name = "action_id")]
    pub action: ActionId,
    /// Counted from 1.
    pub number: i64,
    /// `sms`, `fcm`, `apns`, `mqtt`, `poll`.
    pub transport: String,
    /// The name that the way out had then; null when the device fetched it.
    pub notifier: Option<String>,
    /// What it cost, in millionths of the enterprise's currency.
    #[row(expr = "COALESCE(cost_micros, 0)")]
    pub cost_micros: i64,
    /// When it began.
    pub started_at: Timestamp,
    /// When its outcome was known.
    pub finished_at: Option<Timestamp>,
    /// `SENDING`, `ACCEPTED`, `DELIVERED`, `FAILED`, `FETCHED`.
    pub outcome: String,
    /// What the notifier said.
    pub detail: Option<String>,
}

/// An attempt that begins.
#[derive(Debug, Clone, Copy)]
pub struct NewAttempt<'a> {
    /// The action.
    pub action: ActionId,
    /// Counted from 1.
    pub number: i64,
    /// The message that carries it; several actions may share one.
    pub message: Uuid,
    /// By which way.
    pub transport: &'a str,
    /// The way out's name; `None` when the device fetched it.
    pub notifier: Option<&'a str>,
    /// What it costs, in millionths; of a message with several actions the first bears it.
    pub cost_micros: i64,
    /// When.
    pub at: Timestamp,
    /// `SENDING`, or `FETCHED` at once.
    pub outcome: &'a str,
}

/// Stores attempts.
pub async fn insert_attempts(tx: &Tx, attempts: &[NewAttempt<'_>]) -> Result<(), StoreError> {
    let mut work = Together::new();
    for chunk in attempts.chunks(500) {
        insert_attempts_with(&mut work, chunk);
        tx.together(std::mem::take(&mut work)).await?;
    }
    Ok(())
}

/// As [`insert_attempts`], of at most 500, together with other statements.
pub fn insert_attempts_with(work: &mut Together, attempts: &[NewAttempt<'_>]) {
    if !attempts.is_empty() {
        let mut sql = Sql::new(
            "INSERT INTO attempts (enterprise_id, action_id, number, message_id, transport, started_at,
                 finished_at, outcome, notifier, cost_micros) VALUES ",
        );
        for (index, attempt) in attempts.iter().enumerate() {
            let finished = (attempt.outcome != "SENDING").then_some(attempt.at);
            sql.push(if index == 0 { "($1, " } else { ", ($1, " });
            sql.series(values![
                attempt.action,
                attempt.number,
                attempt.message,
                attempt.transport,
                attempt.at,
                finished,
                attempt.outcome,
                attempt.notifier,
                attempt.cost_micros
            ]);
            sql.push(")");
        }
        sql.push(" ON CONFLICT (enterprise_id, action_id, number) DO NOTHING");
        work.add_sql(sql);
    }
}

/// Writes the outcome of a message's attempts; `reference` is the gateway's name for the message. What was not
/// taken (`free`) cost nothing.
pub async fn finish_attempts(
    tx: &Tx,
    message: Uuid,
    at: Timestamp,
    outcome: &str,
    detail: Option<&str>,
    reference: Option<&str>,
    free: bool,
) -> Result<(), StoreError> {
    let sql = "UPDATE attempts SET outcome = $4, finished_at = $3, detail = $5, reference = $6,
                   cost_micros = CASE WHEN $7 THEN 0 ELSE cost_micros END
               WHERE enterprise_id = $1 AND message_id = $2 AND outcome = 'SENDING'";
    tx.run(sql, values![message, at, outcome, detail, reference, free]).await
}

/// Forgets a message's attempts: it was not tried, and waits for its turn.
pub async fn forget_attempts(tx: &Tx, message: Uuid) -> Result<(), StoreError> {
    let sql = "DELETE FROM attempts WHERE enterprise_id = $1 AND message_id = $2 AND outcome = 'SENDING'";
    tx.run(sql, values![message]).await
}

/// Ends attempts that a stopped process left behind.
pub async fn interrupted(tx: &Tx, actions: &[ActionId], at: Timestamp) -> Result<(), StoreError> {
    if actions.is_empty() {
        return Ok(());
    }
    let mut sql = Sql::new("UPDATE attempts SET outcome = 'FAILED', detail = 'interrupted', finished_at = ");
    sql.bind(at).push(" WHERE enterprise_id = $1 AND outcome = 'SENDING' AND action_id IN ");
    sql.list(actions.iter().copied());
    sql.run(tx).await
}

/// Notes what the gateway reports of a message later on; answers the actions it carried. A report for a
/// message that was delivered already changes nothing.
pub async fn delivery_report(
    tx: &Tx,
    message: Uuid,
    at: Timestamp,
    outcome: &str,
    detail: &str,
) -> Result<Vec<EndedRef>, StoreError> {
    let sql = "UPDATE attempts SET outcome = $4, finished_at = $3, detail = $5
               WHERE enterprise_id = $1 AND message_id = $2 AND outcome <> 'DELIVERED'";
    let changed = tx.execute(sql, values![message, at, outcome, detail]).await?;
    if changed == 0 {
        return Ok(vec![]);
    }
    let sql = "SELECT a.action_id, a.device_id, a.session_id FROM actions a
               INNER JOIN attempts t ON t.action_id = a.action_id
               WHERE a.enterprise_id = $1 AND t.enterprise_id = $1 AND t.message_id = $2";
    tx.all(sql, values![message]).await?.iter().map(EndedRef::read).collect()
}

/// The message that a gateway knows by this name, the newest when it uses names again.
pub async fn message_by_reference(
    tx: &Tx,
    notifier: &str,
    reference: &str,
) -> Result<Option<Uuid>, StoreError> {
    let sql = "SELECT message_id FROM attempts WHERE enterprise_id = $1 AND reference = $2 AND notifier = $3
               ORDER BY started_at DESC LIMIT 1";
    tx.one(sql, values![reference, notifier]).await?.map(|row| row.get("message_id")).transpose()
}

/// The attempts of these actions, in order.
pub async fn attempts_of(tx: &Tx, actions: &[ActionId]) -> Result<Vec<AttemptRow>, StoreError> {
    row::among(tx, "action_id", actions, "ORDER BY action_id, number").await
}
