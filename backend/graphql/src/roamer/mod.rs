//! Devices that roam, in the API.

use async_graphql::{ComplexObject, Context, Object, Result};
use handsight_app::usage as cases;
use handsight_domain::{policy::Permission, scope::EnterpriseScope};

use crate::{
    context::Visit,
    device::Device,
    error::fail,
    noun::object,
    scalar::{DateTime, Long},
};

/// A roaming device.
#[derive(Debug, Clone)]
pub struct Roamer {
    row: cases::Roamer,
    scope: EnterpriseScope,
}

object! {
    /// A roaming device.
    Roamer.row {
        /// When roaming began.
        since: DateTime,
        /// Country the device is in, ISO 3166-1 alpha-2; empty if not reported.
        country: &str,
        /// Duration of roaming calls in seconds, since the local day on which roaming began.
        seconds: Long,
        /// Roaming data in both directions, in bytes, since that day.
        bytes: Long,
        /// Name of the home carrier; null if unknown.
        home_carrier: Option<&str>,
    }
}

#[ComplexObject]
impl Roamer {
    /// The device.
    async fn device(&self, ctx: &Context<'_>) -> Result<Device> {
        crate::device::require(ctx, &self.scope, self.row.device).await
    }
}

/// Root fields of roaming.
#[derive(Debug, Default)]
pub struct RoamerQuery;

#[Object]
impl RoamerQuery {
    /// Devices that are roaming, most recent first, at most 500.
    async fn roamers(&self, ctx: &Context<'_>) -> Result<Vec<Roamer>> {
        let scope = ctx.enter(Permission::UsageRead)?;
        let rows = cases::roamers(ctx.app(), &scope).await.map_err(fail)?;
        Ok(rows.into_iter().map(|row| Roamer { row, scope: scope.clone() }).collect())
    }
}
