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
    live::changes,
    node::{by_id, found},
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
    /// A webhook by ID; null if not found.
    async fn webhook(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "ID of the webhook.")] id: ID,
    ) -> Result<Option<Webhook>> {
        by_id(ctx, id_of(&id)).await
    }
}

found! {
    Webhook by WebhookId, WebhooksManage, cases::find;
    WebhookDelivery by WebhookDeliveryId, WebhooksManage, cases::delivery;
}

changes! {
    /// Subscriptions of webhooks.
    WebhookSubscription;
    /// Fires when a webhook, its deliveries or its replay change.
    webhook_changed("Only this webhook; null for all.") -> Webhook by WebhookId, WebhooksManage, Webhook { webhook }, cases::find;
}
