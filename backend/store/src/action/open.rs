//! The open actions of one device: few rows, found by a partial index whatever its history holds.

use handsight_domain::{
    action::Life,
    id::{ActionId, DeviceId, TypedId},
    time::Timestamp,
};

use super::{DISPATCH, row::ActionRow};
use crate::{Rows, StoreError, Together, Tx, WriteTx, bulk::Kind, row, statement::Sql, values};

/// Everything that has not ended at a device, by number.
pub async fn open_actions(tx: &Tx, device: DeviceId) -> Result<Vec<ActionRow>, StoreError> {
    row::all(tx, "AND device_id = $2 AND finished_at IS NULL ORDER BY sequence", values![device]).await
}

/// Lets a held action go, under the number it has from now on.
pub async fn promote(tx: &Tx, action: ActionId, sequence: i64) -> Result<(), StoreError> {
    let sql = "UPDATE actions SET held = FALSE, sequence = $3 WHERE enterprise_id = $1 AND action_id = $2";
    tx.run(sql, values![action, sequence]).await
}

/// Writes state and times, unless the action ended meanwhile; answers whether it did.
pub async fn save_life(tx: &Tx, action: ActionId, life: &Life) -> Result<bool, StoreError> {
    let mut work = Together::new();
    save_life_with(&mut work, action, life);
    Ok(tx.together(work).await?.first() == Some(&1))
}

/// As [`save_life`], together with other statements.
pub fn save_life_with(work: &mut Together, action: ActionId, life: &Life) {
    work.add(
        "UPDATE actions SET state = $3, sent_at = $4, received_at = $5, finished_at = $6,
             next_attempt_at = CASE WHEN $7 = 1 THEN NULL ELSE next_attempt_at END
         WHERE enterprise_id = $1 AND action_id = $2 AND finished_at IS NULL",
        values![
            action,
            life.state.name(),
            life.sent_at,
            life.received_at,
            life.finished_at,
            i64::from(life.state.is_end()),
        ],
    );
}

/// Writes when a notifier attempted first and attempts next, and how many attempts there are.
pub async fn save_schedule(
    tx: &Tx,
    action: ActionId,
    first: Option<Timestamp>,
    next: Option<Timestamp>,
    attempts: i64,
) -> Result<(), StoreError> {
    let sql = "UPDATE actions SET first_attempt_at = $3, next_attempt_at = $4, attempts = $5
               WHERE enterprise_id = $1 AND action_id = $2 AND finished_at IS NULL";
    tx.run(sql, values![action, first, next, attempts]).await
}

/// Writes that a device has just fetched these actions, at this time: with the schedule, the attempts and the state that
/// they have now. What waited for its turn on a ladder waits no more, because no dearer way is needed; an error is
/// forgotten where an action went out for the first time, which `new` says. One that is not as it was when it was read
/// (it ended, was attempted, or has another number) stays as it is, and is not counted.
pub fn save_fetched(work: &mut Together, actions: &[(ActionRow, bool)], at: Timestamp) {
    let mut rows = Rows::new(&[
        ("action_id", Kind::Id),
        ("number", Kind::Int),
        ("first_at", Kind::Int),
        ("next_at", Kind::Int),
        ("tries", Kind::Int),
        ("state_now", Kind::Text),
        ("new", Kind::Int),
    ]);
    for (action, new) in actions {
        let (first, next) = (action.first_attempt_at.unwrap_or(at), action.next_attempt_at.unwrap_or(at));
        let (state, number) = (action.life.state.name(), action.sequence);
        rows.push(values![action.id, number, first, next, action.attempts, state, i64::from(*new)]);
    }
    work.rows(
        "UPDATE actions SET first_attempt_at = k.first_at, next_attempt_at = k.next_at, attempts = k.tries,
             state = k.state_now, sent_at = CASE WHEN k.new = 1 THEN COALESCE(sent_at, $2) ELSE sent_at END,
             last_error = CASE WHEN k.new = 1 THEN NULL ELSE last_error END,
             climb_at = CASE WHEN climb_at IS NULL THEN NULL ELSE expires_at END
         FROM k WHERE actions.enterprise_id = $1 AND actions.action_id = k.action_id AND finished_at IS NULL
             AND actions.sequence = k.number AND actions.attempts = k.tries - 1 AND NOT actions.held",
        values![at],
        rows,
    );
}

/// Writes where an action stands on its ladder, and when it goes up.
pub async fn save_rung(
    tx: &Tx,
    action: ActionId,
    rung: Option<i64>,
    climb_at: Option<Timestamp>,
) -> Result<(), StoreError> {
    let sql = "UPDATE actions SET rung = $3, climb_at = $4 WHERE enterprise_id = $1 AND action_id = $2";
    tx.run(sql, values![action, rung, climb_at]).await
}

/// Writes the text that actions go out in.
pub async fn give_text(tx: &Tx, actions: &[ActionId], text: &str) -> Result<(), StoreError> {
    let mut sql = Sql::new("UPDATE actions SET message_text = ");
    sql.bind(text).push(" WHERE enterprise_id = $1 AND action_id IN ").list(actions.iter().copied());
    sql.run(tx).await
}

/// Writes why the last attempt failed; `None` when it did not.
pub async fn save_error(tx: &Tx, action: ActionId, error: Option<&str>) -> Result<(), StoreError> {
    let sql = "UPDATE actions SET last_error = $3 WHERE enterprise_id = $1 AND action_id = $2";
    tx.run(sql, values![action, error]).await
}

/// Makes a device due, or keeps it due earlier; a handler that works on it now will be followed by another.
pub async fn schedule_device(tx: &mut WriteTx, device: DeviceId, at: Timestamp) -> Result<(), StoreError> {
    let sql = "INSERT INTO due (enterprise_id, kind, subject_id, due_at, claimed_until, claim_id, tries)
               VALUES ($1, $2, $3, $4, NULL, NULL, 0)
               ON CONFLICT (enterprise_id, kind, subject_id) DO UPDATE SET
                   due_at = CASE WHEN due.due_at < excluded.due_at THEN due.due_at ELSE excluded.due_at END,
                   claimed_until = NULL, claim_id = NULL";
    tx.run(sql, values![DISPATCH, device.uuid(), at]).await?;
    tx.wake_jobs();
    Ok(())
}

/// Takes a device off the list: nothing of it is open.
pub async fn unschedule_devices(tx: &Tx, devices: &[DeviceId]) -> Result<(), StoreError> {
    let sql = "DELETE FROM due WHERE enterprise_id = $1 AND kind = $2
               AND subject_id IN (SELECT k.device_id FROM k)";
    tx.bulk_with(sql, values![DISPATCH], Rows::ids("device_id", devices)).await?;
    Ok(())
}

/// How many actions are open at each of these devices; one without any is absent.
pub async fn waiting_counts(tx: &Tx, devices: &[DeviceId]) -> Result<Vec<(DeviceId, i64)>, StoreError> {
    if devices.is_empty() {
        return Ok(vec![]);
    }
    let mut sql = Sql::new(
        "SELECT device_id, COUNT(*) AS n FROM actions
         WHERE enterprise_id = $1 AND finished_at IS NULL AND device_id IN ",
    );
    sql.list(devices.iter().copied()).push(" GROUP BY device_id");
    sql.rows(tx).await?.iter().map(|row| Ok((row.get("device_id")?, row.get("n")?))).collect()
}

/// The commands that are open at any of these devices, each once.
pub async fn waiting_commands(tx: &Tx, devices: &[DeviceId]) -> Result<Vec<String>, StoreError> {
    if devices.is_empty() {
        return Ok(vec![]);
    }
    let mut sql = Sql::new(
        "SELECT DISTINCT command FROM actions
         WHERE enterprise_id = $1 AND finished_at IS NULL AND device_id IN ",
    );
    sql.list(devices.iter().copied()).push(" ORDER BY command");
    sql.rows(tx).await?.iter().map(|row| row.get("command")).collect()
}
