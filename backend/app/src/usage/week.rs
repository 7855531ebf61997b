//! The last seven days' data of many devices at once, for the small charts of a list.

use std::collections::HashMap;

use handsight_domain::{calendar::LocalDay, id::DeviceId, scope::EnterpriseScope};
use handsight_store::usage as rows;

use crate::{App, UseCaseError, enterprise::zone_of};

/// Bytes a day of each device, oldest first, seven values that end today (the enterprise's local day).
pub async fn bytes_of_last_7_days(
    app: &App,
    scope: &EnterpriseScope,
    devices: &[DeviceId],
) -> Result<HashMap<DeviceId, [i64; 7]>, UseCaseError> {
    let tx = app.store.read(scope).await?;
    let now = app.clock.now();
    // A zone's day is at most one from that of UTC. The zone comes with the days: one question less.
    let around = LocalDay::of(now, chrono_tz::UTC);
    let mut out: HashMap<DeviceId, [i64; 7]> = devices.iter().map(|device| (*device, [0; 7])).collect();
    for row in rows::bytes_by_day(&tx, devices, around.plus(-7), around.plus(1)).await? {
        let first = LocalDay::of(now, zone_of(&row.time_zone)).plus(-6);
        let place = usize::try_from(row.day.number() - first.number()).unwrap_or(usize::MAX);
        if let Some(bytes) = out.get_mut(&row.device).and_then(|days| days.get_mut(place)) {
            *bytes += row.bytes;
        }
    }
    Ok(out)
}
