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
    device::HERE,
    row, values,
};

/// A loss as stored.
#[derive(Debug, Clone, PartialEq, Eq, Row)]
#[row(table = "losses")]
pub struct LossRow {
    /// The device.
    #[row(name = "device_id")]
    pub device: DeviceId,
    /// Since when; with the device its key.
    #[row(name = "since_at")]
    pub since: Timestamp,
    /// Who marked it.
    #[row(json)]
    pub marked_by: Actor,
    /// When it was found again; null while it is lost.
    pub found_at: Option<Timestamp>,
    /// Who said so.
    #[row(json)]
    pub found_by: Option<Actor>,
}

/// A step of a loss.
#[derive(Debug, Clone, PartialEq, Eq, Row)]
#[row(table = "loss_steps")]
pub struct LossStepRow {
    /// Its place, from 1.
    pub position: i64,
    /// What it does or undoes.
    #[row(closed)]
    pub kind: StepKind,
    /// Whether it undoes the step of that kind.
    pub undoes: bool,
    /// The action that does it.
    #[row(name = "action_id")]
    pub action: ActionId,
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
    tx.run(sql, values![loss.device]).await
}

/// Ends a loss and unmarks its device.
pub async fn close(tx: &Tx, loss: &LossRow, at: Timestamp, by: &Actor) -> Result<(), StoreError> {
    let by = serde_json::to_string(by).unwrap_or_default();
    let sql = "UPDATE losses SET found_at = $4, found_by = $5
               WHERE enterprise_id = $1 AND device_id = $2 AND since_at = $3";
    tx.execute(sql, values![loss.device, loss.since, at, by]).await?;
    let sql = "UPDATE devices SET lost = FALSE WHERE enterprise_id = $1 AND device_id = $2";
    tx.run(sql, values![loss.device]).await
}

/// Adds a step at the end of a loss.
pub async fn insert_step(
    tx: &Tx,
    loss: &LossRow,
    kind: StepKind,
    undoes: bool,
    action: ActionId,
) -> Result<(), StoreError> {
    let sql = "INSERT INTO loss_steps (enterprise_id, device_id, since_at, position, kind, undoes, action_id)
               VALUES ($1, $2, $3, (SELECT COALESCE(MAX(s.position), 0) + 1 FROM loss_steps s
                   WHERE s.enterprise_id = $1 AND s.device_id = $2 AND s.since_at = $3), $4, $5, $6)";
    tx.run(sql, values![loss.device, loss.since, kind.name(), undoes, action]).await
}

/// The steps of a loss, in order.
pub async fn steps(tx: &Tx, device: DeviceId, since: Timestamp) -> Result<Vec<LossStepRow>, StoreError> {
    row::all(tx, "AND device_id = $2 AND since_at = $3 ORDER BY position", values![device, since]).await
}

/// The losses of a device, newest first, at most 20.
pub async fn losses_of(tx: &Tx, device: DeviceId) -> Result<Vec<LossRow>, StoreError> {
    row::all(tx, "AND device_id = $2 ORDER BY since_at DESC LIMIT 20", values![device]).await
}

/// The losses of those of these devices that are lost now.
pub async fn open_losses(tx: &Tx, devices: &[DeviceId]) -> Result<Vec<LossRow>, StoreError> {
    row::among(tx, "device_id", devices, "AND found_at IS NULL").await
}

/// Devices that are lost, the longest silent first, and how many there are.
pub async fn lost_devices(tx: &Tx, limit: i64) -> Result<DeviceFacts, StoreError> {
    let lost = format!("{HERE} AND lost");
    let some = format!("{lost} ORDER BY last_seen_at, device_id LIMIT $2");
    let facts = row::all(tx, &some, values![limit]).await?;
    Ok((facts, row::count_of::<DeviceFact>(tx, &lost, vec![]).await?))
}
