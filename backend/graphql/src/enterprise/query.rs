//! Reading the enterprise.

use async_graphql::{Context, Object, Result};
use handsight_app::enterprise as cases;
use handsight_domain::{id::EnterpriseId, policy::Permission};

use super::Enterprise;
use crate::{context::Visit, error::fail};

/// Root fields of the enterprise.
#[derive(Debug, Default)]
pub struct EnterpriseQuery;

#[Object]
impl EnterpriseQuery {
    /// The caller's enterprise.
    async fn enterprise(&self, ctx: &Context<'_>) -> Result<Enterprise> {
        let scope = ctx.enter(Permission::EnterpriseRead)?;
        let row = cases::find(ctx.app(), &scope).await.map_err(fail)?;
        Ok(Enterprise::new(row, scope))
    }
}

/// The caller's enterprise by its own id; any other is absent.
///
/// # Errors
/// As the root field.
pub async fn node(ctx: &Context<'_>, id: Option<EnterpriseId>) -> Result<Option<Enterprise>> {
    let scope = ctx.enter(Permission::EnterpriseRead)?;
    if id != Some(scope.enterprise()) {
        return Ok(None);
    }
    let row = cases::find(ctx.app(), &scope).await.map_err(fail)?;
    Ok(Some(Enterprise::new(row, scope)))
}
