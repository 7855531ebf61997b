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

/// A device that roams now.
#[derive(Debug, Clone)]
pub struct Roamer {
    row: cases::Roamer,
    scope: EnterpriseScope,
}

object! {
    /// A device that roams now.
    Roamer.row {
        /// Since when.
        since: DateTime,
        /// Where, ISO 3166-1 alpha-2; empty when the phone did not say.
        country: &str,
        /// Seconds of calls while roaming, since the local day on which it began.
        seconds: Long,
        /// Bytes of data while roaming, both ways, since that day.
        bytes: Long,
        /// The home carrier's name; null when not known.
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
