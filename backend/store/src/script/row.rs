//! A script's row.

use handsight_domain::{
    id::{ScriptId, TypedId},
    scope::Actor,
    script::{MissedRuns, Overlap, Schedule, Step, Target},
    time::Timestamp,
};

use crate::{Row, StoreError, Tx, WriteTx, people::keyset::keyset, values};

/// A script as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScriptRow {
    /// Its id.
    pub id: ScriptId,
    /// Its name.
    pub name: String,
    /// Which devices.
    pub target: Target,
    /// What is asked of them, in order.
    pub steps: Vec<Step>,
    /// When.
    pub schedule: Schedule,
    /// What becomes of missed runs.
    pub missed: MissedRuns,
    /// What happens when a run is due while another goes on.
    pub overlap: Overlap,
    /// A run's actions are handed over at least so many minutes after its time.
    pub hold_minutes: i64,
    /// A run ends so many minutes after its actions may be handed over.
    pub lifetime_minutes: i64,
    /// Whether it runs by itself.
    pub enabled: bool,
    /// When it runs next; `None` for not by itself.
    pub next_run_at: Option<Timestamp>,
    /// Who saved it last: runs have that one's permissions.
    pub owner: Actor,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was last saved.
    pub updated_at: Timestamp,
}

const COLUMNS: &str = "script_id, name, target, steps, schedule, missed, missed_most, overlap, hold_minutes, \
                       lifetime_minutes, enabled, next_run_at, owner, created_at, updated_at";

const fn missed_parts(missed: MissedRuns) -> (&'static str, i64) {
    match missed {
        MissedRuns::Skip => ("SKIP", 0),
        MissedRuns::Once => ("ONCE", 0),
        MissedRuns::All(most) => ("ALL", most as i64),
    }
}

fn read(row: &Row) -> Result<ScriptRow, StoreError> {
    let most: i64 = row.get("missed_most")?;
    Ok(ScriptRow {
        id: row.get("script_id")?,
        name: row.get("name")?,
        target: row.json("target")?,
        steps: row.json("steps")?,
        schedule: row.json("schedule")?,
        missed: row.parse("missed", |name| match name {
            "SKIP" => Some(MissedRuns::Skip),
            "ONCE" => Some(MissedRuns::Once),
            "ALL" => Some(MissedRuns::All(u32::try_from(most).unwrap_or(0))),
            _ => None,
        })?,
        overlap: row.parse("overlap", Overlap::parse)?,
        hold_minutes: row.get("hold_minutes")?,
        lifetime_minutes: row.get("lifetime_minutes")?,
        enabled: row.get("enabled")?,
        next_run_at: row.opt("next_run_at")?,
        owner: row.json("owner")?,
        created_at: row.get("created_at")?,
        updated_at: row.get("updated_at")?,
    })
}

pub(super) fn text(value: &impl serde::Serialize) -> String {
    serde_json::to_string(value).unwrap_or_else(|_| "null".to_owned())
}

/// Stores a new script.
pub async fn insert(tx: &WriteTx, s: &ScriptRow) -> Result<(), StoreError> {
    let (missed, most) = missed_parts(s.missed);
    tx.execute(
        "INSERT INTO scripts (enterprise_id, script_id, name, target, steps, schedule, missed, missed_most, overlap,
             hold_minutes, lifetime_minutes, enabled, next_run_at, owner, created_at, updated_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)",
        values![
            s.id,
            s.name,
            text(&s.target),
            text(&s.steps),
            text(&s.schedule),
            missed,
            most,
            s.overlap.name(),
            s.hold_minutes,
            s.lifetime_minutes,
            s.enabled,
            s.next_run_at,
            text(&s.owner),
            s.created_at,
            s.updated_at,
        ],
    )
    .await?;
    Ok(())
}

/// Writes everything that can change of a script.
pub async fn update(tx: &WriteTx, s: &ScriptRow) -> Result<(), StoreError> {
    let (missed, most) = missed_parts(s.missed);
    tx.execute(
        "UPDATE scripts SET name = $3, target = $4, steps = $5, schedule = $6, missed = $7, missed_most = $8,
             overlap = $9, hold_minutes = $10, lifetime_minutes = $11, enabled = $12, next_run_at = $13,
             owner = $14, updated_at = $15
         WHERE enterprise_id = $1 AND script_id = $2",
        values![
            s.id,
            s.name,
            text(&s.target),
            text(&s.steps),
            text(&s.schedule),
            missed,
            most,
            s.overlap.name(),
            s.hold_minutes,
            s.lifetime_minutes,
            s.enabled,
            s.next_run_at,
            text(&s.owner),
            s.updated_at,
        ],
    )
    .await?;
    Ok(())
}

/// By id.
pub async fn script_by_id(tx: &Tx, id: ScriptId) -> Result<Option<ScriptRow>, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM scripts WHERE enterprise_id = $1 AND script_id = $2");
    tx.one(&sql, values![id]).await?.as_ref().map(read).transpose()
}

/// By id, held until the transaction ends.
pub async fn script_for_update(tx: &WriteTx, id: ScriptId) -> Result<Option<ScriptRow>, StoreError> {
    let lock = tx.backend().hold();
    let sql = format!("SELECT {COLUMNS} FROM scripts WHERE enterprise_id = $1 AND script_id = $2{lock}");
    tx.one(&sql, values![id]).await?.as_ref().map(read).transpose()
}

/// A page, newest first.
pub async fn script_page(
    tx: &Tx,
    edge: Option<ScriptId>,
    backward: bool,
    limit: i64,
) -> Result<Vec<ScriptRow>, StoreError> {
    let k = keyset(true, backward, edge.map(TypedId::uuid));
    let sql = format!(
        "SELECT {COLUMNS} FROM scripts WHERE enterprise_id = $1 AND script_id {} $2 ORDER BY script_id {} LIMIT $3",
        k.test, k.order
    );
    tx.all(&sql, values![k.edge, limit]).await?.iter().map(read).collect()
}

/// How many scripts there are.
pub async fn script_count(tx: &Tx) -> Result<i64, StoreError> {
    let sql = "SELECT COUNT(*) AS n FROM scripts WHERE enterprise_id = $1";
    tx.one(sql, vec![]).await?.map_or(Ok(0), |row| row.get("n"))
}

/// The scripts that run by themselves.
pub async fn scripts_that_run(tx: &Tx) -> Result<Vec<ScriptRow>, StoreError> {
    let sql = format!(
        "SELECT {COLUMNS} FROM scripts WHERE enterprise_id = $1 AND next_run_at IS NOT NULL ORDER BY script_id"
    );
    tx.all(&sql, vec![]).await?.iter().map(read).collect()
}

/// Removes a script with its history; actions that were issued stay.
pub async fn delete(tx: &WriteTx, id: ScriptId) -> Result<(), StoreError> {
    for table in ["script_targets", "script_run_steps"] {
        let sql = format!(
            "DELETE FROM {table} WHERE enterprise_id = $1 AND run_id IN
             (SELECT run_id FROM script_runs WHERE enterprise_id = $1 AND script_id = $2)"
        );
        tx.execute(&sql, values![id]).await?;
    }
    tx.execute("DELETE FROM script_runs WHERE enterprise_id = $1 AND script_id = $2", values![id]).await?;
    tx.execute("DELETE FROM scripts WHERE enterprise_id = $1 AND script_id = $2", values![id]).await?;
    Ok(())
}
