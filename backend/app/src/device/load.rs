//! One device, and what hangs on it.

use handsight_domain::{id::DeviceId, scope::EnterpriseScope, time::Timestamp};
use handsight_store::{
    action as actions,
    device::{self as rows, ApplicationRow, AttributeRow, DeviceRow, FixRow, LogLineRow},
    row,
};

use crate::{App, UseCaseError};

/// Most positions of a track.
const MOST_FIXES: usize = 20_000;

/// A device that is not deleted.
pub async fn find(
    app: &App,
    scope: &EnterpriseScope,
    id: DeviceId,
) -> Result<Option<DeviceRow>, UseCaseError> {
    Ok(rows::device_by_id(&*app.store.read(scope).await?, id).await?)
}

/// How many devices are enrolled; those that moved to another server are not.
pub async fn enrolled(app: &App, scope: &EnterpriseScope) -> Result<i64, UseCaseError> {
    Ok(rows::enrolled_count(&*app.store.read(scope).await?).await?)
}

/// Devices by id, deleted ones too: history names them.
pub async fn by_ids(
    app: &App,
    scope: &EnterpriseScope,
    ids: &[DeviceId],
) -> Result<Vec<DeviceRow>, UseCaseError> {
    Ok(row::find_all::<DeviceRow>(&*app.store.read(scope).await?, ids).await?)
}

/// How many actions are open at each device; one without any is absent.
pub async fn waiting_counts(
    app: &App,
    scope: &EnterpriseScope,
    ids: &[DeviceId],
) -> Result<Vec<(DeviceId, i64)>, UseCaseError> {
    Ok(actions::waiting_counts(&*app.store.read(scope).await?, ids).await?)
}

/// What a device reported of itself beyond its own fields.
pub async fn attributes(
    app: &App,
    scope: &EnterpriseScope,
    id: DeviceId,
) -> Result<Vec<AttributeRow>, UseCaseError> {
    Ok(rows::attributes(&*app.store.read(scope).await?, id).await?)
}

/// Its applications.
pub async fn applications(
    app: &App,
    scope: &EnterpriseScope,
    id: DeviceId,
) -> Result<Vec<ApplicationRow>, UseCaseError> {
    Ok(rows::applications(&*app.store.read(scope).await?, id).await?)
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

/// Where it was, oldest first; the newest 20,000 positions of a longer track.
pub async fn track(
    app: &App,
    scope: &EnterpriseScope,
    id: DeviceId,
    from: Timestamp,
    to: Timestamp,
) -> Result<Vec<FixRow>, UseCaseError> {
    Ok(rows::track(&*app.store.read(scope).await?, id, from, to, MOST_FIXES).await?)
}
