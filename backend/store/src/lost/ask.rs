//! Actions that wait so long that they ask again: from when on, since when, and the word that lets them go.

use handsight_domain::{
    id::{ActionId, ActionSessionId},
    lost::USUAL_HOURS,
    time::Timestamp,
};

use crate::{StoreError, Tx, WriteTx, action::DISPATCH, values};

/// Says from when on the actions of a session that have no such time yet ask again, and makes their devices due then,
/// so that the state changes without anybody's doing.
pub async fn set_ask_after(
    tx: &mut WriteTx,
    session: ActionSessionId,
    at: Timestamp,
) -> Result<(), StoreError> {
    let sql = "UPDATE actions SET confirm_after_at = $3
               WHERE enterprise_id = $1 AND session_id = $2 AND confirm_after_at IS NULL";
    tx.execute(sql, values![session, at]).await?;
    let sql = "INSERT INTO due (enterprise_id, kind, subject_id, due_at, claimed_until, claim_id, tries)
               SELECT a.enterprise_id, CAST($2 AS TEXT), a.device_id, CAST($3 AS BIGINT), NULL, NULL, 0 FROM actions a
               WHERE a.enterprise_id = $1 AND a.session_id = $4 AND a.finished_at IS NULL
                   AND a.confirm_after_at = CAST($3 AS BIGINT)
               ON CONFLICT (enterprise_id, kind, subject_id) DO UPDATE SET
                   due_at = CASE WHEN due.due_at < excluded.due_at THEN due.due_at ELSE excluded.due_at END,
                   claimed_until = NULL, claim_id = NULL";
    tx.run(sql, values![DISPATCH, at, session]).await
}

/// How many hours a wipe of this enterprise waits for its phone before it asks again.
pub async fn wipe_asks_after_hours(tx: &Tx) -> Result<i64, StoreError> {
    let sql = "SELECT wipe_asks_after_hours FROM enterprises WHERE enterprise_id = $1";
    tx.one(sql, vec![]).await?.map_or(Ok(USUAL_HOURS), |row| row.get("wipe_asks_after_hours"))
}

/// Holds an action until somebody confirms it: it is neither sent nor told, the text it had is
/// dropped, and its ladder begins at the foot again.
pub async fn hold(tx: &Tx, action: ActionId, at: Timestamp) -> Result<(), StoreError> {
    let sql =
        "UPDATE actions SET held = TRUE, confirm_asked_at = $3, next_attempt_at = NULL, message_text = NULL,
                   rung = NULL, climb_at = NULL
               WHERE enterprise_id = $1 AND action_id = $2 AND finished_at IS NULL";
    tx.run(sql, values![action, at]).await
}

/// Lets a held action go again, under the number it has from now on; it asks again at `after`.
pub async fn confirm(
    tx: &Tx,
    action: ActionId,
    sequence: i64,
    now: Timestamp,
    after: Timestamp,
) -> Result<(), StoreError> {
    let sql =
        "UPDATE actions SET held = FALSE, confirm_asked_at = NULL, confirm_after_at = $5, sequence = $3,
                   next_attempt_at = $4, first_attempt_at = NULL
               WHERE enterprise_id = $1 AND action_id = $2 AND finished_at IS NULL";
    tx.run(sql, values![action, sequence, now, after]).await
}

/// How many actions ask to be confirmed again, and one of them.
pub async fn asking(tx: &Tx) -> Result<(i64, Option<ActionId>), StoreError> {
    let which =
        "FROM actions WHERE enterprise_id = $1 AND finished_at IS NULL AND confirm_asked_at IS NOT NULL
                 AND received_at IS NULL";
    let count = tx.number(&format!("SELECT COUNT(*) AS n {which}"), values![]).await?;
    let first = tx.one(&format!("SELECT action_id {which} ORDER BY action_id LIMIT 1"), values![]).await?;
    Ok((count, first.map(|row| row.get("action_id")).transpose()?))
}
