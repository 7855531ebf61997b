//! Devices that roam, in the API.

use async_graphql::{Context, Object, Result};
use handsight_app::usage as cases;
use handsight_domain::{policy::Permission, scope::EnterpriseScope};

use crate::{
    context::Visit,
    device::Device,
    error::fail,
    scalar::{DateTime, Long},
};

/// A device that roams now.
#[derive(Debug, Clone)]
pub struct Roamer {
    row: cases::Roamer,
    scope: EnterpriseScope,
}

/// A device that roams now.
#[Object]
impl Roamer {
    /// The device.
    async fn device(&self, ctx: &Context<'_>) -> Result<Device> {
        crate::device::require(ctx, &self.scope, self.row.device).await
    }
    /// Since when.
    async fn since(&self) -> DateTime {
        self.row.since.into()
    }
    /// Where, ISO 3166-1 alpha-2; empty when the phone did not say.
    async fn country(&self) -> &str {
        &self.row.country
    }
    /// Seconds of calls while roaming, since the local day on which it began.
    async fn seconds(&self) -> Long {
        Long(self.row.seconds)
    }
    /// Bytes of data while roaming, both ways, since that day.
    async fn bytes(&self) -> Long {
        Long(self.row.bytes)
    }
    /// The home carrier's name; null when not known.
    async fn home_carrier(&self) -> Option<&str> {
        self.row.home_carrier.as_deref()
    }
}

/// Root fields of roaming.
#[derive(Debug, Default)]
pub struct RoamerQuery;

#[Object]
impl RoamerQuery {
    /// The devices that roam now, those who began last first; at most 500.
    async fn roamers(&self, ctx: &Context<'_>) -> Result<Vec<Roamer>> {
        let scope = ctx.enter(Permission::UsageRead)?;
        let rows = cases::roamers(ctx.app(), &scope).await.map_err(fail)?;
        Ok(rows.into_iter().map(|row| Roamer { row, scope: scope.clone() }).collect())
    }
}
