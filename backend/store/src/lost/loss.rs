//! Losses: a device is lost since an instant until it is found; each has its steps, and each step its action.

use handsight_domain::{
    id::{ActionId, DeviceId},
    lost::StepKind,
    scope::Actor,
    time::Timestamp,
};

use crate::{
    Row, StoreError, Tx,
    attention::{DeviceFact, DeviceFacts},
    statement::Sql,
    values,
};

const COLUMNS: &str = "device_id, since_at, marked_by, found_at, found_by";

/// A loss as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LossRow {
    /// The device.
    pub device: DeviceId,
    /// Since when; with the device its key.
    pub since: Timestamp,
    /// Who marked it.
    pub marked_by: Actor,
    /// When it was found again; null while it is lost.
    pub found_at: Option<Timestamp>,
    /// Who said so.
    pub found_by: Option<Actor>,
}

/// A step of a loss.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LossStepRow {
    /// Its place, from 1.
    pub position: i64,
    /// What it does or undoes.
    pub kind: StepKind,
    /// Whether it undoes the step of that kind.
    pub undoes: bool,
    /// The action that does it.
    pub action: ActionId,
}

impl LossRow {
    fn read(row: &Row) -> Result<Self, StoreError> {
        let found_by = row.opt::<String>("found_by")?.map(|_| row.json("found_by")).transpose()?;
        Ok(Self {
            device: row.get("device_id")?,
            since: row.get("since_at")?,
            marked_by: row.json("marked_by")?,
            found_at: row.opt("found_at")?,
            found_by,
        })
    }
}

/// Stores a loss and marks its device.
///
/// # Errors
/// [`StoreError::Duplicate`] when the device is lost already.
pub async fn insert(tx: &Tx, loss: &LossRow) -> Result<(), StoreError> {
    let by = serde_json::to_string(&loss.marked_by).unwrap_or_default();
    let sql = "INSERT INTO losses (enterprise_id, device_id, since_at, marked_by) VALUES ($1, $2, $3, $4)";
    tx.execute(sql, values![loss.device, loss.since, by]).await?;
    let sql = "UPDATE devices SET lost = TRUE WHERE enterprise_id = $1 AND device_id = $2";
    tx.execute(sql, values![loss.device]).await?;
    Ok(())
}

/// Ends a loss and unmarks its device.
pub async fn close(tx: &Tx, loss: &LossRow, at: Timestamp, by: &Actor) -> Result<(), StoreError> {
    let by = serde_json::to_string(by).unwrap_or_default();
    let sql = "UPDATE losses SET found_at = $4, found_by = $5
               WHERE enterprise_id = $1 AND device_id = $2 AND since_at = $3";
    tx.execute(sql, values![loss.device, loss.since, at, by]).await?;
    let sql = "UPDATE devices SET lost = FALSE WHERE enterprise_id = $1 AND device_id = $2";
    tx.execute(sql, values![loss.device]).await?;
    Ok(())
}

/// Adds a step at the end of a loss.
pub async fn insert_step(
    tx: &Tx,
    loss: &LossRow,
    kind: StepKind,
    undoes: bool,
    action: ActionId,
) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO loss_steps (enterprise_id, device_id, since_at, position, kind, undoes, action_id)
         VALUES ($1, $2, $3, (SELECT COALESCE(MAX(s.position), 0) + 1 FROM loss_steps s
             WHERE s.enterprise_id = $1 AND s.device_id = $2 AND s.since_at = $3), $4, $5, $6)",
        values![loss.device, loss.since, kind.name(), undoes, action],
    )
    .await?;
    Ok(())
}

/// The steps of a loss, in order.
pub async fn steps(tx: &Tx, device: DeviceId, since: Timestamp) -> Result<Vec<LossStepRow>, StoreError> {
    let sql = "SELECT position, kind, undoes, action_id FROM loss_steps
               WHERE enterprise_id = $1 AND device_id = $2 AND since_at = $3 ORDER BY position";
    let rows = tx.all(sql, values![device, since]).await?;
    rows.iter()
        .map(|row| {
            Ok(LossStepRow {
                position: row.get("position")?,
                kind: row.parse("kind", StepKind::parse)?,
                undoes: row.get("undoes")?,
                action: row.get("action_id")?,
            })
        })
        .collect()
}

/// The losses of a device, newest first, at most 20.
pub async fn losses_of(tx: &Tx, device: DeviceId) -> Result<Vec<LossRow>, StoreError> {
    let sql = format!(
        "SELECT {COLUMNS} FROM losses WHERE enterprise_id = $1 AND device_id = $2
         ORDER BY since_at DESC LIMIT 20"
    );
    tx.all(&sql, values![device]).await?.iter().map(LossRow::read).collect()
}

/// The losses of those of these devices that are lost now.
pub async fn open_losses(tx: &Tx, devices: &[DeviceId]) -> Result<Vec<LossRow>, StoreError> {
    if devices.is_empty() {
        return Ok(vec![]);
    }
    let mut sql = Sql::new(format!(
        "SELECT {COLUMNS} FROM losses WHERE enterprise_id = $1 AND found_at IS NULL AND device_id IN "
    ));
    sql.list(devices.iter().copied());
    let (text, values) = sql.parts();
    tx.all(&text, values).await?.iter().map(LossRow::read).collect()
}

/// Devices that are lost, the longest silent first, and how many there are.
pub async fn lost_devices(tx: &Tx, limit: i64) -> Result<DeviceFacts, StoreError> {
    let which = "FROM devices WHERE enterprise_id = $1 AND deleted_at IS NULL AND moved_at IS NULL AND lost";
    let sql = format!(
        "SELECT device_id, name, last_seen_at, battery_percent, country {which}
         ORDER BY last_seen_at, device_id LIMIT $2"
    );
    let facts = tx.all(&sql, values![limit]).await?;
    let facts = facts.iter().map(DeviceFact::read).collect::<Result<Vec<_>, StoreError>>()?;
    let count = tx.one(&format!("SELECT COUNT(*) AS devices {which}"), values![]).await?;
    Ok((facts, count.map_or(Ok(0), |row| row.get("devices"))?))
}
