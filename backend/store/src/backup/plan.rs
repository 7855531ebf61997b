//! A plan's row: what of which phones is backed up when, and how long it is kept.

use handsight_domain::{
    backup::Every,
    id::{ActionSessionId, BackupPlanId},
    scope::Actor,
    time::Timestamp,
};

use crate::{
    Row, StoreError, Tx, WriteTx,
    row::{self, Keyed},
    values,
};

/// A plan as stored.
#[derive(Debug, Clone, Row)]
#[row(table = "backup_plans", key = "plan_id", insert, update)]
pub struct PlanRow {
    /// Its id.
    #[row(name = "plan_id")]
    pub id: BackupPlanId,
    /// Its name.
    pub name: String,
    /// What to back up, as JSON of the use case.
    pub items: String,
    /// Which phones, as JSON of the use case.
    pub devices: String,
    /// How often.
    #[row(closed)]
    pub every: Every,
    /// The day, as `every` counts.
    pub day: i64,
    /// The hour on the enterprise's wall, 0 to 23.
    pub hour: i64,
    /// How many of each phone and item are kept; `None` for all.
    pub keep_count: Option<i64>,
    /// How many days they are kept; `None` for ever.
    pub keep_days: Option<i64>,
    /// Whether it runs.
    pub enabled: bool,
    /// When it was made.
    #[row(kept)]
    pub created_at: Timestamp,
    /// By whom.
    #[row(json, kept)]
    pub created_by: Actor,
    /// When it last ran.
    #[row(kept)]
    pub last_run_at: Option<Timestamp>,
    /// The request that it made then; `None` when no phone was meant.
    #[row(name = "last_session_id", kept)]
    pub last_session: Option<ActionSessionId>,
    /// When it runs next; `None` while it is paused.
    pub next_run_at: Option<Timestamp>,
}

/// Every plan, by name.
pub async fn plans(tx: &Tx) -> Result<Vec<PlanRow>, StoreError> {
    row::all(tx, "ORDER BY name, plan_id", vec![]).await
}

/// Notes that a plan ran, and when it runs next; `None` while it is paused.
pub async fn mark_run(
    tx: &WriteTx,
    id: BackupPlanId,
    at: Timestamp,
    session: Option<ActionSessionId>,
    next: Option<Timestamp>,
) -> Result<(), StoreError> {
    let sql = "UPDATE backup_plans SET last_run_at = $3, last_session_id = $4, next_run_at = $5
               WHERE enterprise_id = $1 AND plan_id = $2";
    tx.run(sql, values![id, at, session, next]).await
}

/// Removes a plan; its backups stay, as if they had been asked for by hand.
pub async fn delete_plan(tx: &WriteTx, id: BackupPlanId) -> Result<(), StoreError> {
    let keep = "UPDATE backups SET plan_id = NULL WHERE enterprise_id = $1 AND plan_id = $2";
    tx.execute(keep, values![id]).await?;
    tx.run(PlanRow::DELETE, values![id]).await
}
