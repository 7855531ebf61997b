//! One device, and what hangs on it.

use handsight_domain::{id::DeviceId, scope::EnterpriseScope, time::Timestamp};
use handsight_store::{
    action as actions,
    device::{self as rows, ApplicationRow, AttributeRow, DeviceRow, FixRow, LogLineRow},
    row,
};

use crate::{App, UseCaseError, read::reads};

/// Most positions of a track.
const MOST_FIXES: usize = 20_000;

reads! {
    /// A device that is not deleted.
    find(id: DeviceId) -> Option<DeviceRow> = rows::device_by_id;
    /// How many devices are enrolled; those that moved to another server are not.
    enrolled() -> i64 = rows::enrolled_count;
    /// Devices by id, deleted ones too: history names them.
    by_ids(ids: &[DeviceId]) -> Vec<DeviceRow> = row::find_all::<DeviceRow>;
    /// How many actions are open at each device; one without any is absent.
    waiting_counts(ids: &[DeviceId]) -> Vec<(DeviceId, i64)> = actions::waiting_counts;
    /// What a device reported of itself beyond its own fields.
    attributes(id: DeviceId) -> Vec<AttributeRow> = rows::attributes;
    /// Its applications.
    applications(id: DeviceId) -> Vec<ApplicationRow> = rows::applications;
    /// Where it was, oldest first; the newest 20,000 positions of a longer track.
    track(id: DeviceId, from: Timestamp, to: Timestamp) -> Vec<FixRow> = rows::track, MOST_FIXES;
}

/// The newest lines of its log, newest first, at most 1,000.
pub async fn log(
    app: &App,
    scope: &EnterpriseScope,
    id: DeviceId,
    first: u32,
) -> Result<Vec<LogLineRow>, UseCaseError> {
    Ok(rows::log(&*app.store.read(scope).await?, id, i64::from(first.min(1_000))).await?)
}
