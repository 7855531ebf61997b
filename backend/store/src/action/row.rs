//! An action's row.

use handsight_domain::{
    action::{ActionState, Life},
    id::{ActionId, ActionSessionId, DeviceId},
    time::Timestamp,
};

use crate::{
    Row, StoreError, Tx,
    row::{self, FromRow},
    statement::Sql,
    values,
};

/// An action as stored. Who asked and the parameters are its session's.
#[derive(Debug, Clone, PartialEq, Eq, Row)]
#[row(table = "actions", key = "action_id")]
pub struct ActionRow {
    /// Its id.
    #[row(name = "action_id")]
    pub id: ActionId,
    /// Its device.
    #[row(name = "device_id")]
    pub device: DeviceId,
    /// The request it belongs to.
    #[row(name = "session_id")]
    pub session: ActionSessionId,
    /// Its number at the device.
    pub sequence: i64,
    /// The command's name.
    pub command: String,
    /// The command as it stands in a message.
    pub wire: String,
    /// State and times.
    #[row(with = life, names("state", "sent_at", "received_at", "finished_at"))]
    pub life: Life,
    /// Whether its earliest time has not come; until then its number may still change.
    pub held: bool,
    /// When it was asked for.
    pub created_at: Timestamp,
    /// The deadline.
    pub expires_at: Timestamp,
    /// Not to be handed over earlier.
    pub not_before: Option<Timestamp>,
    /// When it was first attempted by a notifier; the retry schedule counts from here.
    pub first_attempt_at: Option<Timestamp>,
    /// When a notifier tries next.
    pub next_attempt_at: Option<Timestamp>,
    /// Attempts so far.
    pub attempts: i64,
    /// The text it went out in, for sending the same again.
    pub message_text: Option<String>,
    /// Why the last attempt failed; null when it did not.
    pub last_error: Option<String>,
    /// The identical action that took its place.
    pub superseded_by: Option<ActionId>,
    /// The rung of its ladder that it went out by last; null before the first.
    pub rung: Option<i64>,
    /// When it goes up the ladder unless the device has it by then.
    pub climb_at: Option<Timestamp>,
    /// From when on it asks again instead of going out; null for what never asks.
    pub confirm_after_at: Option<Timestamp>,
    /// Since when it asks to be confirmed again; null while it does not.
    pub confirm_asked_at: Option<Timestamp>,
    /// When somebody put it before others; null when nobody did.
    pub raised_at: Option<Timestamp>,
}

mod life {
    use super::{ActionState, Life};
    use crate::{Row, StoreError};

    pub fn read(row: &Row) -> Result<Life, StoreError> {
        Ok(Life {
            state: row.parse("state", ActionState::parse)?,
            sent_at: row.opt("sent_at")?,
            received_at: row.opt("received_at")?,
            finished_at: row.opt("finished_at")?,
        })
    }
}

/// The action with that number at a device.
pub async fn action_by_sequence(
    tx: &Tx,
    device: DeviceId,
    sequence: i64,
) -> Result<Option<ActionRow>, StoreError> {
    row::one(tx, "AND device_id = $2 AND sequence = $3", values![device, sequence]).await
}

/// The actions with these numbers at a device, each with whether its result is stored.
pub async fn actions_by_sequences(
    tx: &Tx,
    device: DeviceId,
    sequences: &[i64],
) -> Result<Vec<(ActionRow, bool)>, StoreError> {
    if sequences.is_empty() {
        return Ok(vec![]);
    }
    let mut sql = Sql::new(format!(
        "SELECT {}, (SELECT CAST(COUNT(*) AS BIGINT) FROM results r
             WHERE r.enterprise_id = $1 AND r.action_id = actions.action_id) AS answers
         FROM actions WHERE enterprise_id = $1 AND device_id = ",
        ActionRow::COLUMNS
    ));
    sql.bind(device).push(" AND sequence IN ").list(sequences.iter().copied());
    let read = |row: &Row| Ok((ActionRow::read(row)?, row.get::<i64>("answers")? > 0));
    sql.rows(tx).await?.iter().map(read).collect()
}
