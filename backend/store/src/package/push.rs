//! Rows of pushes and of their waves.

use handsight_domain::{
    id::{ActionSessionId, PackageId, PackagePushId, PackageVersionId},
    package::{Again, PushState, WaveSize},
    scope::Actor,
    time::Timestamp,
};

use super::row::text;
use crate::{Row, StoreError, Tx, WriteTx, statement::Sql, values};

/// A push as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PushRow {
    /// Its id.
    pub id: PackagePushId,
    /// Its package.
    pub package: PackageId,
    /// The version that shall be there, or go.
    pub version: PackageVersionId,
    /// Whether it shall go.
    pub remove: bool,
    /// Which devices: a selection as JSON.
    pub target: String,
    /// The sizes of its waves; what is left goes in one more.
    pub waves: Vec<WaveSize>,
    /// From the beginning of one wave to the next.
    pub pause_minutes: i64,
    /// It halts when more than so many percent of a wave fail; `None` for never.
    pub halt_percent: Option<i64>,
    /// What happens when a cycle comes round.
    pub again: Again,
    /// From the beginning of one cycle to the next.
    pub every_days: i64,
    /// Where it stands.
    pub state: PushState,
    /// The cycle, from 1; 0 before the first.
    pub cycle: i64,
    /// When the cycle began.
    pub cycle_at: Option<Timestamp>,
    /// How many devices were to be asked when the cycle began.
    pub cycle_devices: i64,
    /// When it goes on by itself; `None` for not by time.
    pub next_at: Option<Timestamp>,
    /// Why it is what it is, when there is more to say.
    pub note: Option<String>,
    /// Whoever pushed, in whose name devices are asked.
    pub owner: Actor,
    /// When it was made.
    pub created_at: Timestamp,
}

/// A wave as stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WaveRow {
    /// Its push.
    pub push: PackagePushId,
    /// The cycle, from 1.
    pub cycle: i64,
    /// Which wave of the cycle, from 1.
    pub wave: i64,
    /// What it asked.
    pub session: ActionSessionId,
    /// When it began.
    pub started_at: Timestamp,
}

const COLUMNS: &str = "push_id, package_id, version_id, remove, target, waves, pause_minutes, halt_percent, again, \
                       every_days, state, cycle, cycle_at, cycle_devices, next_at, note, owner, created_at";

fn read(row: &Row) -> Result<PushRow, StoreError> {
    Ok(PushRow {
        id: row.get("push_id")?,
        package: row.get("package_id")?,
        version: row.get("version_id")?,
        remove: row.get("remove")?,
        target: row.get("target")?,
        waves: row.json("waves")?,
        pause_minutes: row.get("pause_minutes")?,
        halt_percent: row.opt("halt_percent")?,
        again: row.parse("again", Again::parse)?,
        every_days: row.get("every_days")?,
        state: row.parse("state", PushState::parse)?,
        cycle: row.get("cycle")?,
        cycle_at: row.opt("cycle_at")?,
        cycle_devices: row.get("cycle_devices")?,
        next_at: row.opt("next_at")?,
        note: row.opt("note")?,
        owner: row.json("owner")?,
        created_at: row.get("created_at")?,
    })
}

/// Stores a new push.
pub async fn insert_push(tx: &WriteTx, p: &PushRow) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO package_pushes (enterprise_id, push_id, package_id, version_id, remove, target, waves,
             pause_minutes, halt_percent, again, every_days, state, cycle, cycle_at, cycle_devices, next_at, note,
             owner, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)",
        values![
            p.id,
            p.package,
            p.version,
            p.remove,
            p.target,
            text(&p.waves),
            p.pause_minutes,
            p.halt_percent,
            p.again.name(),
            p.every_days,
            p.state.name(),
            p.cycle,
            p.cycle_at,
            p.cycle_devices,
            p.next_at,
            p.note,
            text(&p.owner),
            p.created_at,
        ],
    )
    .await?;
    Ok(())
}

/// Writes how far a push is, and who stands behind it.
pub async fn save_push(tx: &WriteTx, p: &PushRow) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE package_pushes SET state = $3, cycle = $4, cycle_at = $5, cycle_devices = $6, next_at = $7,
             note = $8, owner = $9
         WHERE enterprise_id = $1 AND push_id = $2",
        values![
            p.id,
            p.state.name(),
            p.cycle,
            p.cycle_at,
            p.cycle_devices,
            p.next_at,
            p.note,
            text(&p.owner)
        ],
    )
    .await?;
    Ok(())
}

/// By id.
pub async fn push_by_id(tx: &Tx, id: PackagePushId) -> Result<Option<PushRow>, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM package_pushes WHERE enterprise_id = $1 AND push_id = $2");
    tx.one(&sql, values![id]).await?.as_ref().map(read).transpose()
}

/// By id, held until the transaction ends.
pub async fn push_for_update(tx: &WriteTx, id: PackagePushId) -> Result<Option<PushRow>, StoreError> {
    let lock = tx.backend().hold();
    let sql = format!("SELECT {COLUMNS} FROM package_pushes WHERE enterprise_id = $1 AND push_id = $2{lock}");
    tx.one(&sql, values![id]).await?.as_ref().map(read).transpose()
}

/// The newest pushes of packages, newest first, at most 200.
pub async fn pushes_of(tx: &Tx, packages: &[PackageId]) -> Result<Vec<PushRow>, StoreError> {
    if packages.is_empty() {
        return Ok(vec![]);
    }
    let mut sql =
        Sql::new(format!("SELECT {COLUMNS} FROM package_pushes WHERE enterprise_id = $1 AND package_id IN "));
    sql.list(packages.iter().copied()).push(" ORDER BY push_id DESC LIMIT 200");
    let (text, values) = sql.parts();
    tx.all(&text, values).await?.iter().map(read).collect()
}

/// Pushes in one of these states, oldest first, at most 20.
pub async fn pushes_in(tx: &Tx, states: &[PushState]) -> Result<Vec<PushRow>, StoreError> {
    let mut sql =
        Sql::new(format!("SELECT {COLUMNS} FROM package_pushes WHERE enterprise_id = $1 AND state IN "));
    sql.list(states.iter().map(|state| state.name())).push(" ORDER BY push_id LIMIT 20");
    let (text, values) = sql.parts();
    tx.all(&text, values).await?.iter().map(read).collect()
}

/// Whether a push of this version has not ended.
pub async fn version_is_pushed(tx: &Tx, id: PackageVersionId) -> Result<bool, StoreError> {
    let sql = "SELECT push_id FROM package_pushes WHERE enterprise_id = $1 AND version_id = $2
               AND state NOT IN ($3, $4) LIMIT 1";
    let ends = values![id, PushState::Finished.name(), PushState::Stopped.name()];
    Ok(tx.one(sql, ends).await?.is_some())
}

/// Stores a new wave.
pub async fn insert_wave(tx: &WriteTx, w: &WaveRow) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO package_waves (enterprise_id, push_id, cycle, wave, session_id, started_at)
         VALUES ($1, $2, $3, $4, $5, $6)",
        values![w.push, w.cycle, w.wave, w.session, w.started_at],
    )
    .await?;
    Ok(())
}

/// The waves of pushes, in order.
pub async fn waves_of(tx: &Tx, pushes: &[PackagePushId]) -> Result<Vec<WaveRow>, StoreError> {
    if pushes.is_empty() {
        return Ok(vec![]);
    }
    let mut sql = Sql::new(
        "SELECT push_id, cycle, wave, session_id, started_at FROM package_waves
         WHERE enterprise_id = $1 AND push_id IN ",
    );
    sql.list(pushes.iter().copied()).push(" ORDER BY push_id, cycle, wave");
    let (text, values) = sql.parts();
    let wave = |row: &Row| {
        Ok(WaveRow {
            push: row.get("push_id")?,
            cycle: row.get("cycle")?,
            wave: row.get("wave")?,
            session: row.get("session_id")?,
            started_at: row.get("started_at")?,
        })
    };
    tx.all(&text, values).await?.iter().map(wave).collect()
}
