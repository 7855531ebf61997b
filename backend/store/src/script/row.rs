//! A script's row.

use handsight_domain::{
    id::ScriptId,
    scope::Actor,
    script::{MissedRuns, Overlap, Schedule, Step, Target},
    time::Timestamp,
};

use crate::{
    Row, StoreError, Tx, WriteTx,
    row::{self, Keyed},
    values,
};

/// A script as stored.
#[derive(Debug, Clone, PartialEq, Eq, Row)]
#[row(table = "scripts", key = "script_id", insert, update)]
pub struct ScriptRow {
    /// Its id.
    #[row(name = "script_id")]
    pub id: ScriptId,
    /// Its name.
    pub name: String,
    /// Which devices.
    #[row(json)]
    pub target: Target,
    /// What is asked of them, in order.
    #[row(json)]
    pub steps: Vec<Step>,
    /// When.
    #[row(json)]
    pub schedule: Schedule,
    /// What becomes of missed runs.
    #[row(with = missed, names("missed", "missed_most"))]
    pub missed: MissedRuns,
    /// What happens when a run is due while another goes on.
    #[row(closed)]
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
    #[row(json)]
    pub owner: Actor,
    /// When it was made.
    #[row(kept)]
    pub created_at: Timestamp,
    /// When it was last saved.
    pub updated_at: Timestamp,
}

/// What becomes of missed runs: a word, and how many of them at most.
mod missed {
    use super::MissedRuns;
    use crate::{Row, StoreError, Value};

    pub fn read(row: &Row) -> Result<MissedRuns, StoreError> {
        let most: i64 = row.get("missed_most")?;
        row.parse("missed", |name| match name {
            "SKIP" => Some(MissedRuns::Skip),
            "ONCE" => Some(MissedRuns::Once),
            "ALL" => Some(MissedRuns::All(u32::try_from(most).unwrap_or(0))),
            _ => None,
        })
    }

    pub fn values(missed: &MissedRuns) -> [Value; 2] {
        let (word, most) = match *missed {
            MissedRuns::Skip => ("SKIP", 0),
            MissedRuns::Once => ("ONCE", 0),
            MissedRuns::All(most) => ("ALL", i64::from(most)),
        };
        [word.into(), most.into()]
    }
}

/// The scripts that run by themselves.
pub async fn scripts_that_run(tx: &Tx) -> Result<Vec<ScriptRow>, StoreError> {
    row::all(tx, "AND next_run_at IS NOT NULL ORDER BY script_id", vec![]).await
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
    tx.run(ScriptRow::DELETE, values![id]).await
}
