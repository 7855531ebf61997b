//! An action's row.

use handsight_domain::{
    action::{ActionState, Life},
    id::{ActionId, ActionSessionId, DeviceId},
    time::Timestamp,
};

use crate::{Row, StoreError, Tx, statement::Sql, values};

pub(super) const COLUMNS: &str = "action_id, device_id, session_id, sequence, command, wire, state, held, \
    created_at, expires_at, not_before, sent_at, received_at, finished_at, first_attempt_at, \
    next_attempt_at, attempts, message_text, last_error, superseded_by, \
    rung, climb_at, confirm_after_at, confirm_asked_at, raised_at";

/// An action as stored. Who asked and the parameters are its session's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ActionRow {
    /// Its id.
    pub id: ActionId,
    /// Its device.
    pub device: DeviceId,
    /// The request it belongs to.
    pub session: ActionSessionId,
    /// Its number at the device.
    pub sequence: i64,
    /// The command's name.
    pub command: String,
    /// The command as it stands in a message.
    pub wire: String,
    /// State and times.
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

impl ActionRow {
    pub(super) fn read(row: &Row) -> Result<Self, StoreError> {
        Ok(Self {
            id: row.get("action_id")?,
            device: row.get("device_id")?,
            session: row.get("session_id")?,
            sequence: row.get("sequence")?,
            command: row.get("command")?,
            wire: row.get("wire")?,
            life: Life {
                state: row.parse("state", ActionState::parse)?,
                sent_at: row.opt("sent_at")?,
                received_at: row.opt("received_at")?,
                finished_at: row.opt("finished_at")?,
            },
            held: row.get("held")?,
            created_at: row.get("created_at")?,
            expires_at: row.get("expires_at")?,
            not_before: row.opt("not_before")?,
            first_attempt_at: row.opt("first_attempt_at")?,
            next_attempt_at: row.opt("next_attempt_at")?,
            attempts: row.get("attempts")?,
            message_text: row.opt("message_text")?,
            last_error: row.opt("last_error")?,
            superseded_by: row.opt("superseded_by")?,
            rung: row.opt("rung")?,
            climb_at: row.opt("climb_at")?,
            confirm_after_at: row.opt("confirm_after_at")?,
            confirm_asked_at: row.opt("confirm_asked_at")?,
            raised_at: row.opt("raised_at")?,
        })
    }
}

/// An action.
pub async fn action_by_id(tx: &Tx, id: ActionId) -> Result<Option<ActionRow>, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM actions WHERE enterprise_id = $1 AND action_id = $2");
    tx.one(&sql, values![id]).await?.as_ref().map(ActionRow::read).transpose()
}

/// Actions by their ids; strangers are left out.
pub async fn actions_by_ids(tx: &Tx, ids: &[ActionId]) -> Result<Vec<ActionRow>, StoreError> {
    if ids.is_empty() {
        return Ok(vec![]);
    }
    let mut sql =
        Sql::new(format!("SELECT {COLUMNS} FROM actions WHERE enterprise_id = $1 AND action_id IN "));
    sql.list(ids.iter().copied());
    let (text, values) = sql.parts();
    tx.all(&text, values).await?.iter().map(ActionRow::read).collect()
}

/// The action with that number at a device.
pub async fn action_by_sequence(
    tx: &Tx,
    device: DeviceId,
    sequence: i64,
) -> Result<Option<ActionRow>, StoreError> {
    let sql = format!(
        "SELECT {COLUMNS} FROM actions WHERE enterprise_id = $1 AND device_id = $2 AND sequence = $3"
    );
    tx.one(&sql, values![device, sequence]).await?.as_ref().map(ActionRow::read).transpose()
}
