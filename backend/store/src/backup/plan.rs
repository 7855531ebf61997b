//! A plan's row: what of which phones is backed up when, and how long it is kept.

use handsight_domain::{
    backup::Every,
    id::{ActionSessionId, BackupPlanId},
    scope::Actor,
    time::Timestamp,
};

use crate::{Row, StoreError, Tx, WriteTx, values};

/// A plan as stored.
#[derive(Debug, Clone)]
pub struct PlanRow {
    /// Its id.
    pub id: BackupPlanId,
    /// Its name.
    pub name: String,
    /// What to back up, as JSON of the use case.
    pub items: String,
    /// Which phones, as JSON of the use case.
    pub devices: String,
    /// How often.
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
    pub created_at: Timestamp,
    /// By whom.
    pub created_by: Actor,
    /// When it last ran.
    pub last_run_at: Option<Timestamp>,
    /// The request that it made then; `None` when no phone was meant.
    pub last_session: Option<ActionSessionId>,
    /// When it runs next; `None` while it is paused.
    pub next_run_at: Option<Timestamp>,
}

const COLUMNS: &str = "plan_id, name, items, devices, every, day, hour, keep_count, keep_days, enabled, \
    created_at, created_by, last_run_at, last_session_id, next_run_at";

fn read(row: &Row) -> Result<PlanRow, StoreError> {
    Ok(PlanRow {
        id: row.get("plan_id")?,
        name: row.get("name")?,
        items: row.get("items")?,
        devices: row.get("devices")?,
        every: row.parse("every", Every::parse)?,
        day: row.get("day")?,
        hour: row.get("hour")?,
        keep_count: row.opt("keep_count")?,
        keep_days: row.opt("keep_days")?,
        enabled: row.get("enabled")?,
        created_at: row.get("created_at")?,
        created_by: row.json("created_by")?,
        last_run_at: row.opt("last_run_at")?,
        last_session: row.opt("last_session_id")?,
        next_run_at: row.opt("next_run_at")?,
    })
}

/// Every plan, by name.
pub async fn plans(tx: &Tx) -> Result<Vec<PlanRow>, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM backup_plans WHERE enterprise_id = $1 ORDER BY name, plan_id");
    tx.all(&sql, vec![]).await?.iter().map(read).collect()
}

/// A plan.
pub async fn plan(tx: &Tx, id: BackupPlanId) -> Result<Option<PlanRow>, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM backup_plans WHERE enterprise_id = $1 AND plan_id = $2");
    tx.one(&sql, values![id]).await?.as_ref().map(read).transpose()
}

/// A plan, held until the transaction ends: of two runs at once the second sees the first.
pub async fn plan_for_update(tx: &WriteTx, id: BackupPlanId) -> Result<Option<PlanRow>, StoreError> {
    let lock = tx.backend().hold();
    let sql = format!("SELECT {COLUMNS} FROM backup_plans WHERE enterprise_id = $1 AND plan_id = $2{lock}");
    tx.one(&sql, values![id]).await?.as_ref().map(read).transpose()
}

/// Stores a new plan.
pub async fn insert_plan(tx: &WriteTx, p: &PlanRow) -> Result<(), StoreError> {
    let by = serde_json::to_string(&p.created_by).unwrap_or_default();
    tx.execute(
        "INSERT INTO backup_plans (enterprise_id, plan_id, name, items, devices, every, day, hour, keep_count,
             keep_days, enabled, created_at, created_by, last_run_at, last_session_id, next_run_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, NULL, NULL, $14)",
        values![
            p.id,
            p.name,
            p.items,
            p.devices,
            p.every.name(),
            p.day,
            p.hour,
            p.keep_count,
            p.keep_days,
            p.enabled,
            p.created_at,
            by,
            p.next_run_at,
        ],
    )
    .await?;
    Ok(())
}

/// Stores a plan's changed words and times.
pub async fn save_plan(tx: &WriteTx, p: &PlanRow) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE backup_plans SET name = $3, items = $4, devices = $5, every = $6, day = $7, hour = $8,
             keep_count = $9, keep_days = $10, enabled = $11, next_run_at = $12
         WHERE enterprise_id = $1 AND plan_id = $2",
        values![
            p.id,
            p.name,
            p.items,
            p.devices,
            p.every.name(),
            p.day,
            p.hour,
            p.keep_count,
            p.keep_days,
            p.enabled,
            p.next_run_at,
        ],
    )
    .await?;
    Ok(())
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
    tx.execute(sql, values![id, at, session, next]).await?;
    Ok(())
}

/// Removes a plan; its backups stay, as if they had been asked for by hand.
pub async fn delete_plan(tx: &WriteTx, id: BackupPlanId) -> Result<(), StoreError> {
    let keep = "UPDATE backups SET plan_id = NULL WHERE enterprise_id = $1 AND plan_id = $2";
    tx.execute(keep, values![id]).await?;
    tx.execute("DELETE FROM backup_plans WHERE enterprise_id = $1 AND plan_id = $2", values![id]).await?;
    Ok(())
}
