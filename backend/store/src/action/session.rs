//! Sessions: one request of a person or a program, to one or many devices.

use handsight_domain::{
    id::{ActionId, ActionSessionId},
    scope::Actor,
    time::Timestamp,
};

use crate::{Row, StoreError, Tx, statement::Sql, values};

/// A session as stored.
#[derive(Debug, Clone, PartialEq, Eq, Row)]
#[row(table = "action_sessions", key = "session_id", insert)]
pub struct SessionRow {
    /// Its id.
    #[row(name = "session_id")]
    pub id: ActionSessionId,
    /// The command's name.
    pub command: String,
    /// Its parameters; null for one that was omitted.
    #[row(json)]
    pub parameters: Vec<Option<String>>,
    /// When it was asked for.
    pub created_at: Timestamp,
    /// Who asked.
    #[row(json)]
    pub created_by: Actor,
    /// Not to be handed over earlier.
    pub not_before: Option<Timestamp>,
    /// The deadline.
    pub expires_at: Timestamp,
}

/// How the actions of a session stand.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct SessionCounts {
    /// All of them.
    pub targeted: i64,
    /// Stored.
    pub pending: i64,
    /// Handed over.
    pub sent: i64,
    /// With the device.
    pub received: i64,
    /// Done.
    pub succeeded: i64,
    /// Failed, refused or not supported.
    pub failed: i64,
    /// Past the deadline.
    pub expired: i64,
    /// Taken back.
    pub cancelled: i64,
}

/// How the actions of these sessions stand, counted now.
pub async fn session_counts(
    tx: &Tx,
    ids: &[ActionSessionId],
) -> Result<Vec<(ActionSessionId, SessionCounts)>, StoreError> {
    if ids.is_empty() {
        return Ok(vec![]);
    }
    let mut sql = Sql::new(
        "SELECT session_id, state, COUNT(*) AS n FROM actions WHERE enterprise_id = $1 AND session_id IN ",
    );
    sql.list(ids.iter().copied()).push(" GROUP BY session_id, state");
    let mut counts: Vec<(ActionSessionId, SessionCounts)> =
        ids.iter().map(|id| (*id, SessionCounts::default())).collect();
    for row in sql.rows(tx).await? {
        let (session, state, n): (ActionSessionId, String, i64) =
            (row.get("session_id")?, row.get("state")?, row.get("n")?);
        let Some((_, of)) = counts.iter_mut().find(|(id, _)| *id == session) else { continue };
        of.targeted += n;
        match state.as_str() {
            "PENDING" => of.pending += n,
            "SENT" => of.sent += n,
            "RECEIVED" => of.received += n,
            "SUCCEEDED" => of.succeeded += n,
            "EXPIRED" => of.expired += n,
            "CANCELLED" => of.cancelled += n,
            _ => of.failed += n,
        }
    }
    Ok(counts)
}

/// One action of a session, for telling watchers of the session that it changed as a whole.
pub async fn session_member(tx: &Tx, session: ActionSessionId) -> Result<Option<ActionId>, StoreError> {
    let sql = "SELECT action_id FROM actions WHERE enterprise_id = $1 AND session_id = $2 LIMIT 1";
    tx.one(sql, values![session]).await?.map(|row| row.get("action_id")).transpose()
}
