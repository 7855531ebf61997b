//! Ending actions from the server's side: a session taken back, a device deleted.

use handsight_domain::{
    id::{ActionId, ActionSessionId, DeviceId},
    time::Timestamp,
};

use crate::{Row, Rows, StoreError, Tx, row::FromRow, statement::Sql, values};

/// An action that was just ended, for telling.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Row)]
pub struct EndedRef {
    /// The action.
    #[row(name = "action_id")]
    pub action: ActionId,
    /// Its device.
    #[row(name = "device_id")]
    pub device: DeviceId,
    /// Its session.
    #[row(name = "session_id")]
    pub session: ActionSessionId,
}

/// Takes back what no device of the session has yet.
pub async fn cancel_session(
    tx: &Tx,
    session: ActionSessionId,
    at: Timestamp,
) -> Result<Vec<EndedRef>, StoreError> {
    let sql = "UPDATE actions SET state = 'CANCELLED', finished_at = $3, next_attempt_at = NULL
               WHERE enterprise_id = $1 AND session_id = $2 AND state IN ('PENDING', 'SENT')
               RETURNING action_id, device_id, session_id";
    tx.all(sql, values![session, at]).await?.iter().map(EndedRef::read).collect()
}

/// Ends every open action of devices that are being deleted.
pub async fn close_actions_of_devices(
    tx: &Tx,
    devices: &[DeviceId],
    at: Timestamp,
) -> Result<Vec<EndedRef>, StoreError> {
    if devices.is_empty() {
        return Ok(vec![]);
    }
    let mut sql = Sql::new("UPDATE actions SET state = 'CANCELLED', next_attempt_at = NULL, finished_at = ");
    sql.bind(at).push(" WHERE enterprise_id = $1 AND finished_at IS NULL AND device_id IN ");
    sql.list(devices.iter().copied()).push(" RETURNING action_id, device_id, session_id");
    sql.all(tx).await
}

/// Ends one open action because another one takes its place; answers it when it was still open.
pub async fn replace_action(
    tx: &Tx,
    old: ActionId,
    by: Option<ActionId>,
    at: Timestamp,
) -> Result<Option<EndedRef>, StoreError> {
    let sql =
        "UPDATE actions SET state = 'CANCELLED', finished_at = $3, next_attempt_at = NULL, superseded_by = $4
               WHERE enterprise_id = $1 AND action_id = $2 AND finished_at IS NULL
               RETURNING action_id, device_id, session_id";
    tx.one(sql, values![old, at, by]).await?.as_ref().map(EndedRef::read).transpose()
}

/// A text that was sent must not go out again once one of its commands was ended by the server: the others
/// are packed anew.
pub async fn clear_texts_of_ended(tx: &Tx, ended: &[EndedRef]) -> Result<(), StoreError> {
    let ids: Vec<ActionId> = ended.iter().map(|gone| gone.action).collect();
    let sql = "UPDATE actions SET message_text = NULL WHERE enterprise_id = $1 AND finished_at IS NULL
               AND action_id IN (SELECT a.action_id FROM k CROSS JOIN actions o CROSS JOIN actions a
                   WHERE o.enterprise_id = $1 AND o.action_id = k.action_id AND o.message_text IS NOT NULL
                   AND a.enterprise_id = $1 AND a.device_id = o.device_id AND a.finished_at IS NULL
                   AND a.message_text = o.message_text)";
    tx.bulk(sql, Rows::ids("action_id", &ids)).await?;
    Ok(())
}
