//! Reading packages, versions and pushes, and how devices stand to a version.

use handsight_domain::{
    action::MOST_DEVICES,
    id::{DeviceId, PackageId, PackagePushId, PackageVersionId},
    package::Standing,
    page::{Page, PageRequest},
    scope::EnterpriseScope,
    time::Timestamp,
};
use handsight_store::{
    action::{SessionCounts, session_counts},
    device::{DeviceQuery, DeviceRow},
    package::{self as rows, Asked},
    row,
};

use super::{Counts, PackageRow, PushRow, VersionRow, WaveRow};
use crate::{
    App, UseCaseError,
    device::{Chosen, check},
    read::{paged, reads, required},
};

/// A device that stands somehow to a version.
#[derive(Debug, Clone)]
pub struct Lacking {
    /// The device.
    pub device: DeviceRow,
    /// The version it has.
    pub version: Option<String>,
}

/// Among which devices a version is looked for.
#[derive(Debug, Clone)]
pub struct Among {
    query: DeviceQuery,
    ids: Option<Vec<DeviceId>>,
    platform: Option<String>,
    package: String,
    version: String,
}

impl Among {
    fn all(package: &PackageRow, version: &VersionRow, now: Timestamp) -> Self {
        Self {
            query: DeviceQuery { filter: None, search: None, now },
            ids: None,
            platform: package.platform.clone(),
            package: package.name.clone(),
            version: version.version.clone(),
        }
    }

    /// Among the devices of a push.
    ///
    /// # Errors
    /// [`UseCaseError::Invalid`] for a filter that means nothing any more.
    pub(super) fn of_push(
        push: &PushRow,
        package: &PackageRow,
        version: &VersionRow,
        now: Timestamp,
    ) -> Result<Self, UseCaseError> {
        let chosen: Chosen = serde_json::from_str(&push.target).map_err(UseCaseError::internal)?;
        let query = DeviceQuery { filter: check(chosen.filter.as_ref(), now)?, search: chosen.search, now };
        Ok(Self { query, ids: chosen.ids, ..Self::all(package, version, now) })
    }

    /// As the store is asked.
    pub(super) fn asked(&self) -> Asked<'_> {
        Asked {
            devices: &self.query,
            ids: self.ids.as_deref(),
            platform: self.platform.as_deref(),
            package: &self.package,
            version: &self.version,
        }
    }
}

/// A page of packages, newest first.
pub async fn list(
    app: &App,
    scope: &EnterpriseScope,
    request: &PageRequest,
) -> Result<Page<PackageRow>, UseCaseError> {
    paged::<PackageRow>(app, scope, request).await
}

reads! {
    /// One package.
    find(id: PackageId) -> Option<PackageRow> = row::find::<PackageRow>;
    /// One version.
    find_version(id: PackageVersionId) -> Option<VersionRow> = row::find::<VersionRow>;
    /// One push.
    find_push(id: PackagePushId) -> Option<PushRow> = row::find::<PushRow>;
    /// The versions of packages, newest first within each.
    versions(packages: &[PackageId]) -> Vec<VersionRow> = rows::versions_of;
}

/// A package's pushes, newest first.
pub async fn pushes(
    app: &App,
    scope: &EnterpriseScope,
    package: PackageId,
) -> Result<Vec<PushRow>, UseCaseError> {
    Ok(rows::pushes_of(&*app.store.read(scope).await?, &[package]).await?)
}

/// The waves of a push, in order, with how their devices stand.
pub async fn waves(
    app: &App,
    scope: &EnterpriseScope,
    push: PackagePushId,
) -> Result<Vec<(WaveRow, SessionCounts)>, UseCaseError> {
    let tx = app.store.read(scope).await?;
    let waves = rows::waves_of(&tx, &[push]).await?;
    let sessions: Vec<_> = waves.iter().map(|wave| wave.session).collect();
    let counts = session_counts(&tx, &sessions).await?;
    Ok(waves
        .into_iter()
        .map(|wave| {
            let own = counts.iter().find(|(id, _)| *id == wave.session).map(|(_, c)| *c);
            (wave, own.unwrap_or_default())
        })
        .collect())
}

/// How many devices stand how to a version: those that the package is for, or those of a push.
pub async fn coverage(
    app: &App,
    scope: &EnterpriseScope,
    version: &VersionRow,
    push: Option<&PushRow>,
) -> Result<Counts, UseCaseError> {
    let tx = app.store.read(scope).await?;
    let package = required::<PackageRow>(&tx, version.package).await?;
    let now = app.clock.now();
    let among = match push {
        Some(push) => Among::of_push(push, &package, version, now)?,
        None => Among::all(&package, version, now),
    };
    Ok(rows::counts(&tx, &among.asked()).await?)
}

/// The first devices that stand so to a version, of those that the package is for.
pub async fn who(
    app: &App,
    scope: &EnterpriseScope,
    version: &VersionRow,
    standing: Standing,
    first: i64,
) -> Result<Vec<Lacking>, UseCaseError> {
    let tx = app.store.read(scope).await?;
    let package = required::<PackageRow>(&tx, version.package).await?;
    let among = Among::all(&package, version, app.clock.now());
    let most = i64::try_from(MOST_DEVICES).unwrap_or(i64::MAX);
    let found = rows::devices(&tx, &among.asked(), standing, first.clamp(1, most)).await?;
    let ids: Vec<DeviceId> = found.iter().map(|row| row.device).collect();
    let mut devices = row::find_all::<DeviceRow>(&tx, &ids).await?;
    Ok(found
        .into_iter()
        .filter_map(|row| {
            let at = devices.iter().position(|d| d.id == row.device)?;
            Some(Lacking { device: devices.swap_remove(at), version: row.version })
        })
        .collect())
}
