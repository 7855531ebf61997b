//! Reading webhooks.

use async_graphql::{Context, ID, Object, Result};
use handsight_app::webhook as cases;
use handsight_domain::{
    id::{WebhookDeliveryId, WebhookId},
    policy::Permission,
};

use super::{Webhook, WebhookDelivery};
use crate::{
    context::{Visit, id_of},
    error::fail,
};

/// Root fields of webhooks.
#[derive(Debug, Default)]
pub struct WebhookQuery;

#[Object]
impl WebhookQuery {
    /// The enterprise's webhooks, oldest first; at most 50.
    async fn webhooks(&self, ctx: &Context<'_>) -> Result<Vec<Webhook>> {
        let scope = ctx.enter(Permission::WebhooksManage)?;
        let rows = cases::list(ctx.app(), &scope).await.map_err(fail)?;
        Ok(rows.into_iter().map(|row| Webhook::new(row, scope.clone())).collect())
    }
    /// One webhook; null when there is none of that id.
    async fn webhook(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The webhook.")] id: ID,
    ) -> Result<Option<Webhook>> {
        node(ctx, id_of(&id)).await
    }
}

/// A webhook by id.
///
/// # Errors
/// As the root field.
pub async fn node(ctx: &Context<'_>, id: Option<WebhookId>) -> Result<Option<Webhook>> {
    let scope = ctx.enter(Permission::WebhooksManage)?;
    let Some(id) = id else { return Ok(None) };
    let found = cases::find(ctx.app(), &scope, id).await.map_err(fail)?;
    Ok(found.map(|row| Webhook::new(row, scope)))
}

/// A delivery by id.
///
/// # Errors
/// As the root field.
pub async fn delivery_node(
    ctx: &Context<'_>,
    id: Option<WebhookDeliveryId>,
) -> Result<Option<WebhookDelivery>> {
    let scope = ctx.enter(Permission::WebhooksManage)?;
    let Some(id) = id else { return Ok(None) };
    let found = cases::delivery(ctx.app(), &scope, id).await.map_err(fail)?;
    Ok(found.map(|row| WebhookDelivery::new(row, scope)))
}
