//! A backup's row: one item of one phone, at one time.

use handsight_domain::{
    backup::Item,
    id::{ActionId, ActionSessionId, BackupId, BackupPlanId, DeviceId, ObjectId},
    page::PageRequest,
    time::Timestamp,
};

use crate::{
    Row, StoreError, Tx, WriteTx,
    row::{self, Stored},
    statement::Sql,
    values,
};

/// A backup as stored.
#[derive(Debug, Clone, PartialEq, Eq, Row)]
#[row(
    table = "backups",
    key = "backup_id",
    alias = "b",
    from = "backups b INNER JOIN actions a ON a.enterprise_id = $1 AND a.action_id = b.action_id"
)]
pub struct BackupRow {
    /// Its id.
    #[row(name = "backup_id")]
    pub id: BackupId,
    /// The phone.
    #[row(name = "device_id")]
    pub device: DeviceId,
    /// The action that asked for it.
    #[row(name = "action_id")]
    pub action: ActionId,
    /// The request it belongs to.
    #[row(name = "session_id")]
    pub session: ActionSessionId,
    /// The plan that made it, if one did.
    #[row(name = "plan_id")]
    pub plan: Option<BackupPlanId>,
    /// What was backed up.
    #[row(closed)]
    pub item: Item,
    /// The groups or paths it was narrowed to; empty for all.
    #[row(json)]
    pub groups: Vec<String>,
    /// `WAITING`, `COMPLETE` or `FAILED`, as the phone's answer says.
    pub state: String,
    /// How its action stands: a waiting backup whose action ended unanswered never comes.
    #[row(expr = "a.state")]
    pub action_state: String,
    /// Its content, once it is complete.
    #[row(name = "object_id")]
    pub object: Option<ObjectId>,
    /// How many entries it holds, as the phone counted.
    pub entries: Option<i64>,
    /// How many bytes.
    pub bytes: Option<i64>,
    /// Why it failed.
    pub problem: Option<String>,
    /// When it was asked for.
    pub asked_at: Timestamp,
    /// When the phone's answer came.
    pub finished_at: Option<Timestamp>,
}

/// Stores what the actions of a session with this command will bring: each action's own id is its backup's.
pub async fn insert_waiting(
    tx: &WriteTx,
    session: ActionSessionId,
    wire: &str,
    plan: Option<BackupPlanId>,
    item: Item,
    groups: &[String],
) -> Result<(), StoreError> {
    let groups = serde_json::to_string(groups).unwrap_or_default();
    let sql = "INSERT INTO backups (enterprise_id, backup_id, device_id, action_id, session_id, plan_id, item, groups,
                   state, object_id, entries, bytes, problem, asked_at, finished_at)
               SELECT a.enterprise_id, a.action_id, a.device_id, a.action_id, a.session_id, $4, $5, $6,
                   'WAITING', NULL, NULL, NULL, NULL, a.created_at, NULL
               FROM actions a WHERE a.enterprise_id = $1 AND a.session_id = $2 AND a.wire = $3
               ON CONFLICT (enterprise_id, action_id) DO NOTHING";
    tx.run(sql, values![session, wire, plan, item.name(), groups]).await
}

/// Stores the phone's answer to the backup of an action.
pub async fn settle_backup(tx: &WriteTx, b: &BackupRow) -> Result<(), StoreError> {
    let sql = "UPDATE backups SET state = $3, object_id = $4, entries = $5, bytes = $6, problem = $7, finished_at = $8
               WHERE enterprise_id = $1 AND action_id = $2";
    tx.run(sql, values![b.action, b.state, b.object, b.entries, b.bytes, b.problem, b.finished_at]).await
}

/// A backup by its id, or by its action.
pub async fn find_backup(
    tx: &Tx,
    id: Option<BackupId>,
    action: Option<ActionId>,
) -> Result<Option<BackupRow>, StoreError> {
    let mut sql = Sql::new(BackupRow::SELECT);
    match (id, action) {
        (Some(id), _) => sql.push(" AND b.backup_id = ").bind(id),
        (None, Some(action)) => sql.push(" AND b.action_id = ").bind(action),
        (None, None) => return Ok(None),
    };
    Ok(sql.all(tx).await?.pop())
}

/// Which backups a list shows.
#[derive(Debug, Clone, Default)]
pub struct BackupQuery {
    /// Only those of this phone.
    pub device: Option<DeviceId>,
    /// Only those of this item.
    pub item: Option<Item>,
    /// Only those that are complete.
    pub complete: bool,
}

/// One row more than a page of backups, newest first, and how many there are in all.
pub async fn list_backups(
    tx: &Tx,
    query: &BackupQuery,
    request: &PageRequest,
    edge: Option<BackupId>,
) -> Result<(Vec<BackupRow>, i64), StoreError> {
    let narrow = |all: &str| {
        let mut sql = Sql::new(all);
        if let Some(device) = query.device {
            sql.push(" AND b.device_id = ").bind(device);
        }
        if let Some(item) = query.item {
            sql.push(" AND b.item = ").bind(item.name());
        }
        if query.complete {
            sql.push(" AND b.state = 'COMPLETE'");
        }
        sql
    };
    let total = narrow(BackupRow::COUNT).number(tx).await?;
    let limit = i64::from(request.limit) + 1;
    Ok((row::page_of(tx, narrow(BackupRow::SELECT), !request.backward, edge, limit).await?, total))
}

/// The complete backups of a plan, or of one phone and item of it, that are older than an instant, or beyond the
/// newest so many of their phone and item. Those that were asked for by hand are never among them.
pub async fn old_backups(
    tx: &Tx,
    plan: BackupPlanId,
    of: Option<(DeviceId, Item)>,
    keep: Option<i64>,
    before: Option<Timestamp>,
) -> Result<Vec<BackupRow>, StoreError> {
    let newer = "(SELECT COUNT(*) FROM backups n WHERE n.enterprise_id = $1 AND n.plan_id = $2
        AND n.state = 'COMPLETE' AND n.device_id = b.device_id AND n.item = b.item AND n.backup_id > b.backup_id)";
    let before = before.unwrap_or(Timestamp::from_millis(i64::MIN));
    let mut bound = values![plan, keep.unwrap_or(0), before];
    let only = match of {
        Some((device, item)) => {
            bound.extend(values![device, item.name()]);
            "AND b.device_id = $5 AND b.item = $6"
        }
        None => "",
    };
    let old = format!(
        "AND b.plan_id = $2 AND b.state = 'COMPLETE' {only}
         AND (({newer} >= $3 AND $3 > 0) OR b.asked_at < $4) ORDER BY b.backup_id LIMIT 1000"
    );
    row::all(tx, &old, bound).await
}
