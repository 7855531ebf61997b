//! Storing the actions of one request, set-wise: numbers, rows, what they supersede and what is due are
//! one statement each on PostgreSQL and one per some hundred devices on SQLite.

use handsight_domain::{
    id::{ActionId, DeviceId},
    notifier::{NotifierKind, Urgency},
    time::Timestamp,
};

use super::{DISPATCH, end::EndedRef, session::SessionRow};
use crate::{
    Row, Rows, StoreError, Together, Tx,
    bulk::Kind,
    row::{FromRow, Inserted},
    values,
};

/// What is the same for every action of a session.
#[derive(Debug, Clone)]
pub struct Issue<'a> {
    /// The session.
    pub session: &'a SessionRow,
    /// The command as it stands in a message.
    pub wire: &'a str,
    /// The present.
    pub now: Timestamp,
}

/// Stores the session.
pub fn insert_session(work: &mut Together, session: &SessionRow) {
    work.add(SessionRow::INSERT, session.values());
}

/// A device that is locked, and the number that it was given last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Row)]
pub struct Locked {
    /// The device.
    #[row(name = "device_id")]
    pub device: DeviceId,
    /// Its last number.
    #[row(name = "last_sequence")]
    pub sequence: i64,
}

/// As [`lock_numbered`], without their numbers.
pub async fn lock_devices(tx: &Tx, ids: &[DeviceId]) -> Result<Vec<DeviceId>, StoreError> {
    Ok(lock_numbered(tx, ids).await?.into_iter().map(|locked| locked.device).collect())
}

/// Locks the devices that are there, have not moved elsewhere, and can be numbered, in ascending order of their ids;
/// answers them.
pub async fn lock_numbered(tx: &Tx, ids: &[DeviceId]) -> Result<Vec<Locked>, StoreError> {
    let lock = tx.backend().hold_of("d");
    let sql = format!(
        "SELECT d.device_id, d.last_sequence FROM k CROSS JOIN devices d WHERE d.enterprise_id = $1 AND d.device_id = k.device_id
         AND d.deleted_at IS NULL AND d.moved_at IS NULL AND d.last_sequence < 4294967295 ORDER BY d.device_id{lock}"
    );
    let mut sorted = ids.to_vec();
    sorted.sort_unstable(); // SQLite takes them in pieces, each in order
    tx.bulk(&sql, Rows::ids("device_id", &sorted)).await?.iter().map(Locked::read).collect()
}

/// Gives each device its next number and stores its action. The devices are locked, each is there once, and the session
/// is stored before or together with it.
pub fn insert_actions(work: &mut Together, issue: &Issue<'_>, pairs: &[(DeviceId, ActionId)]) {
    let session = issue.session;
    let held = session.not_before.is_some_and(|at| at > issue.now);
    let mut rows = Rows::new(&[("device_id", Kind::Id), ("action_id", Kind::Id)]);
    pairs.iter().for_each(|(device, action)| rows.push(values![device, action]));
    work.rows(
        "INSERT INTO actions (enterprise_id, action_id, device_id, session_id, sequence, command,
             wire, state, held, created_at, expires_at, not_before, next_attempt_at, attempts)
         SELECT d.enterprise_id, k.action_id, d.device_id, $2, d.last_sequence + 1, $3,
             $4, 'PENDING', $5, $6, $7, $8, $9, 0
         FROM k CROSS JOIN devices d WHERE d.enterprise_id = $1 AND d.device_id = k.device_id",
        values![
            session.id,
            session.command,
            issue.wire,
            held,
            issue.now,
            session.expires_at,
            session.not_before,
            session.not_before.unwrap_or(issue.now).max(issue.now),
        ],
        rows.clone(),
    );
    work.rows(
        "UPDATE devices SET last_sequence = last_sequence + 1
         WHERE enterprise_id = $1 AND device_id IN (SELECT k.device_id FROM k)",
        vec![],
        rows,
    );
}

/// An action that another takes the place of.
#[derive(Debug, Clone, Copy)]
pub struct Superseded {
    gone: EndedRef,
    by: ActionId,
}

/// Looks for the waiting actions that ask the same of the same devices and that no device has yet: the new ones are to
/// take their place. One with another earliest time is another intention and stays.
///
/// The old ones are looked for by device and then ended by name ([`supersede`]): neither statement leaves the planner a
/// choice that grows with the square of the devices.
pub async fn identical(
    tx: &Tx,
    issue: &Issue<'_>,
    pairs: &[(DeviceId, ActionId)],
) -> Result<Vec<Superseded>, StoreError> {
    let session = issue.session;
    let mut rows = Rows::new(&[("device_id", Kind::Id), ("action_id", Kind::Id)]);
    pairs.iter().for_each(|(device, action)| rows.push(values![device, action]));
    let old = tx
        .bulk_with(
            "SELECT a.action_id, a.device_id, a.session_id, k.action_id AS successor
             FROM k CROSS JOIN actions a WHERE a.enterprise_id = $1 AND a.device_id = k.device_id
             AND a.finished_at IS NULL AND a.state IN ('PENDING', 'SENT') AND a.wire = $2
             AND COALESCE(a.not_before, 0) = $3 AND a.session_id <> $4",
            values![issue.wire, session.not_before.map_or(0, Timestamp::millis), session.id],
            rows,
        )
        .await?;
    let read = |row: &Row| Ok(Superseded { gone: EndedRef::read(row)?, by: row.get("successor")? });
    old.iter().map(read).collect()
}

/// Ends what was found to be [`identical`]; its successors are stored. Answers what ended.
pub async fn supersede(tx: &Tx, old: &[Superseded], now: Timestamp) -> Result<Vec<EndedRef>, StoreError> {
    let mut ends = Rows::new(&[("old_id", Kind::Id), ("new_id", Kind::Id)]);
    old.iter().for_each(|old| ends.push(values![old.gone.action, old.by]));
    tx.bulk_with(
        "UPDATE actions SET state = 'CANCELLED', next_attempt_at = NULL, finished_at = $2, superseded_by = k.new_id
         FROM k WHERE actions.enterprise_id = $1 AND actions.action_id = k.old_id",
        values![now],
        ends,
    )
    .await?;
    Ok(old.iter().map(|old| old.gone).collect())
}

/// Counts the ways out of an enterprise to its phones, together with what follows.
pub fn ways_out(work: &mut Together) {
    work.count(
        "SELECT notifier_id FROM notifiers WHERE enterprise_id = $1 AND enabled AND kind <> $2",
        values![NotifierKind::Smtp.name()],
    );
}

/// Makes devices due for a session: at once (or at its earliest time) where a way out can reach them, which are the
/// operator's if there is one, and the enterprise's own; else when something will happen without one. A device that is due
/// earlier stays so. What hurries goes before what does not.
pub fn schedule_session(work: &mut Together, issue: &Issue<'_>, devices: &[DeviceId], operators: bool) {
    let session = issue.session;
    let first = session.not_before.unwrap_or(issue.now).max(issue.now);
    let silent = session.not_before.filter(|at| *at > issue.now).unwrap_or(session.expires_at);
    work.rows(
        "INSERT INTO due (enterprise_id, kind, subject_id, due_at, claimed_until, claim_id, tries, urgent)
         SELECT $1, $2, d.device_id,
             CASE WHEN ($3 = 1 OR EXISTS (SELECT 1 FROM notifiers n
                     WHERE n.enterprise_id = $1 AND n.enabled AND n.kind <> $7))
                 AND (d.phone_number IS NOT NULL OR EXISTS (SELECT 1 FROM device_push p
                     WHERE p.enterprise_id = $1 AND p.device_id = d.device_id)) THEN $4 ELSE $5 END,
             NULL, NULL, 0, $6
         FROM k CROSS JOIN devices d WHERE d.enterprise_id = $1 AND d.device_id = k.device_id
         ON CONFLICT (enterprise_id, kind, subject_id) DO UPDATE SET
             due_at = CASE WHEN due.due_at < excluded.due_at THEN due.due_at ELSE excluded.due_at END,
             claimed_until = NULL, claim_id = NULL, urgent = (due.urgent OR excluded.urgent)",
        values![
            DISPATCH,
            i64::from(operators),
            first,
            silent,
            Urgency::of_command(&session.command) == Urgency::Urgent,
            NotifierKind::Smtp.name(),
        ],
        Rows::ids("device_id", devices),
    );
}
