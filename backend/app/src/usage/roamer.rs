//! Who roams now, and what it comes to.

use handsight_domain::{calendar::LocalDay, id::DeviceId, scope::EnterpriseScope, time::Timestamp};
use handsight_store::usage as rows;

use crate::{App, UseCaseError, enterprise};

/// A device that roams.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Roamer {
    /// The device.
    pub device: DeviceId,
    /// Since when.
    pub since: Timestamp,
    /// Where, ISO 3166-1 alpha-2; empty when the phone did not say.
    pub country: String,
    /// Seconds of calls while roaming, since the local day on which it began.
    pub seconds: i64,
    /// Bytes of data while roaming, since that day.
    pub bytes: i64,
    /// The home carrier's name.
    pub home_carrier: Option<String>,
}

/// The devices that roam, those who began last first; at most 500.
pub async fn roamers(app: &App, scope: &EnterpriseScope) -> Result<Vec<Roamer>, UseCaseError> {
    let tx = app.store.read(scope).await?;
    let zone = enterprise::require(&tx).await?.time_zone;
    let mut out = Vec::new();
    for row in rows::roamers(&tx).await? {
        let (seconds, bytes) = rows::roaming_since(&tx, row.device, LocalDay::of(row.since, zone)).await?;
        out.push(Roamer {
            device: row.device,
            since: row.since,
            country: row.country,
            seconds,
            bytes,
            home_carrier: row.home_carrier,
        });
    }
    Ok(out)
}
